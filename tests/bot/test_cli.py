"""The command line with the hand-written engine: options, exit codes, JSON, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.answering.composition import Style
from bot.cli.entry import run
from config.settings import Settings
from index.errors import NoIndexError, StoreError
from index.ingest_report import IngestProgress, ShowProgress, Stage
from tests.bot.fakes import TEXT, FakeEngine
from tests.bot.processes import FAKE_BRON, fake_bron

pytestmark = pytest.mark.usefixtures("own_folder", "logging_as_it_was")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The engine that every command of this test opens."""
    fake = FakeEngine()
    factory = ModuleType("bot.factory")
    factory.build_engine = lambda _, **__: fake  # type: ignore[attr-defined]  # a module made by hand
    monkeypatch.setitem(sys.modules, "bot.factory", factory)
    return fake


# --- ask ---


def test_ask_answers(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "where", "were the talks held?"]) == 0
    assert engine.asked == [("where were the talks held?", (), None)]
    out, err = capfd.readouterr()
    assert "in Belarus om te praten.”" in out
    assert err == ""


def test_ask_says_that_the_articles_do_not_say(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "unknown"]) == 3
    assert "The articles do not say." in capfd.readouterr().out


def test_ask_fails_with_one_line(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "broken"]) == 1
    assert capfd.readouterr() == ("", "bron: the index is broken. Run `bron index rebuild`.\n")


def test_ask_json(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--json", "-k", "7", "where?"]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line)["quotes"][0]["text"] == TEXT[:73]
    assert engine.asked == [("where?", (), 7)]


def test_ask_continues_the_last_conversation_only_when_told(engine: FakeEngine) -> None:
    for arguments in (["one"], ["-c", "two"], ["--continue", "three"], ["four"]):
        run(["ask", *arguments])
    assert [history for _, history, _ in engine.asked] == [(), ("one",), ("one", "two"), ()]


@pytest.mark.parametrize(
    ("style", "arguments", "given"),
    [
        ("auto", [], Style.COMPOSE),
        ("auto", ["--quote"], Style.QUOTE),
        ("quote", [], Style.QUOTE),
        ("quote", ["--compose"], Style.COMPOSE),
    ],
)
def test_how_to_answer_is_said_by_the_option_or_else_by_the_settings(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, style: str, arguments: list[str], given: Style
) -> None:
    monkeypatch.setenv("BRON_COMPOSE__URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("BRON_COMPOSE__MODEL", "any")
    monkeypatch.setenv("BRON_COMPOSE__STYLE", style)
    assert run(["ask", *arguments, "where?"]) == 0
    assert engine.styles == [given]


@pytest.mark.parametrize("command", [["ask", "--compose", "where?"], ["chat", "--compose"]])
def test_prose_without_a_model_names_the_settings_before_any_work(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert run(command) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("bron: no language model is configured; set BRON_COMPOSE__URL and BRON_COMPOSE__")
    assert len(err.splitlines()) == 1
    assert engine.asked == []
    assert run(["ask", "where?"]) == 0
    assert engine.styles == [Style.QUOTE]


def test_a_pipe_gets_the_written_answer_once() -> None:
    model = {"BRON_COMPOSE__URL": "http://127.0.0.1:1/v1", "BRON_COMPOSE__MODEL": "any"}
    done = fake_bron("ask", "--compose", "where?", env={**os.environ, **model})
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert done.stdout.count(b"The delegations met in Belarus. [1] A third round") == 1


def test_batch_lines_may_say_how_to_answer(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = [{"question": "a", "style": "compose"}, {"question": "b"}, {"question": "c", "style": "prose"}]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run(["ask", "--quote", "--batch", "q.jsonl"]) == 1
    first, second, third = map(json.loads, capfd.readouterr().out.splitlines())
    assert first == {
        "id": None,
        "error": 'line 1: "style" is "compose" and no language model is configured',
    }
    assert second["mode"] == "quote"
    assert third["error"] == 'line 3: "style" is neither "quote" nor "compose"'
    monkeypatch.setenv("BRON_COMPOSE__URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("BRON_COMPOSE__MODEL", "any")
    assert run(["ask", "--quote", "--batch", "q.jsonl"]) == 1
    assert engine.styles == [Style.QUOTE, Style.COMPOSE, Style.QUOTE]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "  "],
        ["ask", "--batch", "x.jsonl", "question"],
        ["ask", "--batch", "x.jsonl", "-c"],
        ["ask", "-k", "0", "q"],
        ["ask", "-k", "many", "q"],
        ["ask", "--nonsense"],
        ["nonsense"],
        ["index"],
        ["index", "add"],
        ["index", "add", ""],
        ["index", "remove", ""],
        ["ask", "--corpus", "", "question"],
    ],
)
def test_usage_errors(engine: FakeEngine, capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("bron: ")
    assert len(err.splitlines()) == 1
    assert engine.asked == []


def test_unknown_setting_is_refused_by_name(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRON_ANSWER__QOUTES", "4")
    assert run(["ask", "where?"]) == 2
    assert capfd.readouterr().err == (
        "bron: unknown setting BRON_ANSWER__QOUTES. Did you mean BRON_ANSWER__QUOTES?\n"
    )
    assert run(["--version"]) == 0


def test_the_interface_speaks_dutch(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert run(["ask"]) == 2
    assert "de vraag ontbreekt" in capfd.readouterr().err
    monkeypatch.setenv("BRON_CHAT__LANGUAGE", "en")
    assert run(["ask"]) == 2
    assert "the question is missing" in capfd.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["ask"], ["chat"], ["index"], ["index", "add"], ["eval"], ["doctor"]]
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_help_has_words_everywhere(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], language: str
) -> None:
    monkeypatch.setenv("BRON_CHAT__LANGUAGE", language)
    assert run([*arguments, "--help"]) == 0
    out = capfd.readouterr().out
    assert "help." not in out
    assert "Usage: bron" in out


def test_version(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capfd.readouterr().out.startswith("bron ")


# --- what goes wrong ---


def test_a_mistake_of_ours_is_one_line_and_its_traceback_is_in_the_log(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["ask", "crash"]) == 1
    err = capfd.readouterr().err
    assert err.startswith("bron: unexpected error (RuntimeError: a mistake of ours). The details are in ")
    assert len(err.splitlines()) == 1
    assert "Traceback" in (tmp_path / "data" / "bron.log").read_text("utf-8")


def test_control_c_is_one_line_and_the_code_of_a_signal(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine, "ask", lambda *_, **__: signal.raise_signal(signal.SIGINT))
    assert run(["ask", "where?"]) == 130
    assert capfd.readouterr() == ("", "bron: interrupted\n")
    assert engine.closed
    assert not (tmp_path / "data").exists()  # no crash, so there is none to look up


@pytest.mark.parametrize(
    ("question", "error", "said"),
    [("crash", RuntimeError, "a mistake of ours"), ("broken", StoreError, "the index is broken")],
)
def test_debug_shows_the_traceback(
    engine: FakeEngine, question: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        run(["--debug", "ask", question])


def test_text_of_strangers_in_an_error_is_not_obeyed(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["ask", "--batch", "\x1b[2J.jsonl"]) == 1
    err = capfd.readouterr().err
    assert "␛[2J.jsonl" in err
    assert "\x1b" not in err


def test_no_index_builds_one_from_the_samples_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    added: list[Path] = []

    class Ingestor:
        def add(self, paths: list[Path], show: ShowProgress) -> None:
            added.extend(paths)
            for stage in Stage:
                for done in (1, 2, 3):
                    show(IngestProgress(stage, done, 3))

    def build(_: Settings, *, ahead: bool = False) -> FakeEngine:
        if not added:
            raise NoIndexError("nothing is indexed")
        return FakeEngine()

    factory = ModuleType("bot.factory")
    factory.build_engine = build  # type: ignore[attr-defined]
    factory.build_ingestor = lambda _: Ingestor()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bot.factory", factory)
    assert run(["ask", "--json", "where?"]) == 0
    out, err = capfd.readouterr()
    assert [path.name for path in added] == ["articles"]
    assert len(list(added[0].glob("*.txt"))) == 5
    said, *progress = err.splitlines()
    assert said.startswith("bron: no index yet; indexing the five sample articles")
    assert progress == [
        "bron: reading files 1/3",
        "bron: reading files 3/3",
        "bron: embedding texts 1/3",
        "bron: embedding texts 3/3",
        "bron: publishing",
    ]
    assert json.loads(out)["answered"]


# --- batch ---


def batch(tmp_path: Path, *lines: bytes) -> str:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(lines))
    return str(path)


def test_batch_answers_in_order_and_a_bad_line_stops_nothing(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = batch(
        tmp_path,
        b'\xef\xbb\xbf{"id": 1, "question": "where?", "type": "x"}',
        b"",
        b"nope",
        b'{"id": "x", "question": "broken"}',
        b'{"id": [1], "question": "a"}',
        b'{"id": "y", "question": " "}',
        b"\xff\xfe",
        b"[1]",
        b"[" * 100_000,
        b'{"id": "h", "question": "a", "history": "b"}',
        b'{"id": "s", "question": "\\ud800"}',
        b'{"question": "unknown", "history": ["a", "b"]}',
    )
    assert run(["ask", "--batch", path, "-k", "2"]) == 1
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == [1, None, "x", None, "y", None, None, None, "h", "s", None]
    assert ["error" in line for line in lines] == [False] + [True] * 8 + [False, False]
    assert lines[1]["error"].startswith("line 3: not JSON")
    assert lines[2]["error"] == "line 4: the index is broken"
    assert lines[-1]["answered"] is False
    assert engine.asked[-1] == ("unknown", ("a", "b"), 2)
    assert engine.asked[-2][0] == "\ufffd"


def test_batch_without_errors(engine: FakeEngine, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = batch(tmp_path, b'{"question": "unknown"}', b'{"question": "where?"}', b"")
    assert run(["ask", "--batch", path]) == 0
    assert len(capfd.readouterr().out.splitlines()) == 2


def test_batch_of_a_file_that_is_not_there(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--batch", "none.jsonl"]) == 1
    assert "none.jsonl" in capfd.readouterr().err


def test_batch_answers_each_line_as_it_comes() -> None:
    process = subprocess.Popen(
        [*FAKE_BRON, "ask", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for number in range(3):
            process.stdin.write(b'{"id": %d, "question": "where?"}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(60) == 0


# --- real processes ---


def test_a_pipe_gets_plain_text() -> None:
    done = fake_bron("ask", "where?")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert done.stdout.decode("utf-8").splitlines()[2].startswith(" 1  “Voor de tweede keer")


def test_plain_bron_is_the_chat_and_reads_lines_from_a_pipe() -> None:
    done = fake_bron(input=b"where?\n/more\n/quit\n")
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").count("articles/overleg.txt") == 3
    assert b"\x1b" not in done.stdout


def test_columns_break_the_lines_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = fake_bron("ask", "where?").stdout.decode("utf-8").splitlines()
    assert max(map(len, lines)) <= 60


def test_a_reader_that_leaves_is_no_error() -> None:
    process = subprocess.Popen(
        [*FAKE_BRON, "ask", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(b'{"question": "where?"}\n' * 50, timeout=60)
    assert process.returncode == 141
    assert err == b""


def test_bytes_that_are_no_text_are_answered_all_the_same() -> None:
    done = fake_bron("ask", "--json", b"caf\xe9?")
    assert done.returncode == 0
    assert json.loads(done.stdout)["question"] == "caf\ufffd?"


def test_output_survives_an_encoding_that_lacks_the_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = fake_bron("ask", "where?")
    assert done.returncode == 0
    assert b"Belarus" in done.stdout


@pytest.mark.parametrize("closed", [False, True])
def test_standard_input_without_a_line(closed: bool) -> None:
    nothing = {"preexec_fn": lambda: os.close(0)} if closed else {"stdin": subprocess.DEVNULL}
    assert fake_bron("chat", **nothing).returncode == 0
    assert fake_bron("ask", "--batch", "-", **nothing).returncode == 0


def test_a_line_that_is_no_text_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    done = fake_bron("chat", input=b"where?\nwh\xe9re?\nwhere?\n")
    assert (done.returncode, done.stdout.count(b"om te praten")) == (0, 3)
