"""The command line with everything real: processes, files, models, index; vectors are cached."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pytest

from bot.cli.corpus import data_dir_of
from tests.bot.processes import BRON, bron, environment
from tests.openai_server import Endless, ScriptedOpenAI, quoting

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "seeds" / "articles"
QUESTION = "where were the talks held?"


def with_cached_vectors(data_dir: Path, seed_index: Path) -> Path:
    """A data folder without an index, whose cache already holds the vectors of the sample articles."""
    shutil.copytree(seed_index / "cache", data_dir / "cache")
    return data_dir


def status(data_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bron(data_dir, "index", "status", "--json").stdout)
    return found


def assert_verbatim(answer: Mapping[str, Any]) -> None:
    for quote in [*answer["quotes"], *answer["closest"]]:
        original = Path(quote["article"]["source"]).read_bytes().decode("utf-8")
        assert original[quote["start"] : quote["end"]] == quote["text"]


def test_ask_answers_with_quotes_that_stand_in_the_files(seed_data_dir: Path) -> None:
    done = bron(seed_data_dir, "ask", "--json", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert "Belarus" in " ".join(quote["text"] for quote in answer["quotes"])
    assert answer["language"] == "en"
    assert answer["timings_ms"]["total"] > 0
    assert_verbatim(answer)


def test_the_way_to_an_answer_imports_nothing_heavy(seed_data_dir: Path) -> None:
    script = (
        "import json, sys\n"
        "from bot.cli.entry import run\n"
        f"code = run(['ask', {QUESTION!r}])\n"
        "sys.stderr.write(json.dumps([code, sorted(sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment(seed_data_dir),
        timeout=240,
        check=True,
    )
    code, loaded = json.loads(done.stderr)
    assert code == 0
    heavy = {"torch", "transformers", "sentence_transformers", "llama_index", "llama_index.core", "discord"}
    assert not heavy & set(loaded)


def test_without_an_index_the_samples_answer_and_that_is_said(tmp_path: Path, seed_index: Path) -> None:
    data_dir = with_cached_vectors(tmp_path / "data", seed_index)
    done = bron(data_dir, "ask", QUESTION)
    assert done.returncode == 0
    assert "Belarus" in done.stdout
    assert "no index yet; indexing the five sample articles" in done.stderr
    assert status(data_dir)["articles"] == 5


def test_the_life_of_an_index(seed_data_dir: Path) -> None:
    listed = bron(seed_data_dir, "index", "list").stdout
    assert all(str(path.relative_to(ROOT)) in listed for path in ARTICLES.glob("*.txt"))
    first = min(ARTICLES.glob("*.txt"))
    removed = bron(seed_data_dir, "index", "remove", first.name, cwd=ARTICLES)
    assert (removed.returncode, removed.stdout) == (0, "1 removed\n")
    assert status(seed_data_dir)["articles"] == 4
    assert bron(seed_data_dir, "index", "rollback").returncode == 0
    assert status(seed_data_dir)["articles"] == 5
    again = bron(seed_data_dir, "index", "add", str(ARTICLES))
    assert (again.returncode, again.stdout) == (0, "5 unchanged\n")
    rebuilt = bron(seed_data_dir, "index", "rebuild")
    assert rebuilt.returncode == 0
    assert status(seed_data_dir)["articles"] == 5


def test_status_in_words(seed_index: Path, tmp_path: Path) -> None:
    done = bron(seed_index, "index", "status")
    assert done.returncode == 0
    assert "articles    5 (nl 5)" in done.stdout
    empty = bron(tmp_path / "none", "index", "status")
    assert empty.returncode == 1
    assert "nothing is indexed yet" in empty.stdout


def test_each_file_that_cannot_be_indexed_is_a_line_and_the_others_are(
    tmp_path: Path, seed_index: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(min(ARTICLES.glob("*.txt")), folder / "good.txt")
    shutil.copy(folder / "good.txt", folder / "twin.txt")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    (folder / "latin.txt").write_bytes("caf\xe9 is dicht.".encode("latin-1"))
    data_dir = with_cached_vectors(tmp_path / "data", seed_index)
    done = bron(data_dir, "index", "add", str(folder), str(tmp_path / "missing"))
    assert done.returncode == 1
    assert done.stdout == "1 article indexed, 5 failed\n"
    assert "1 file of another kind not read (.pdf 1); bron reads .txt" in done.stderr
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert len(complaints) == 5
    for name in ("twin.txt", "empty.txt", "binary.txt", "latin.txt", "missing"):
        assert sum(name in line for line in complaints) == 1
    (folder / "good.txt").write_bytes(b"")
    done = bron(data_dir, "index", "add", str(folder / "good.txt"))
    assert done.stdout == "1 taken out (the text it had is gone), 1 failed\n"


def test_sample_articles_beside_own_ones_are_told_with_the_way_to_be_rid_of_them(
    seed_data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "own.txt").write_text("De brug bij Zaltbommel is dicht.", encoding="utf-8")
    done = bron(seed_data_dir, "index", "add", str(tmp_path / "own.txt"))
    assert (done.returncode, done.stdout) == (0, "1 article indexed\n")
    told, remedy = done.stderr.rsplit(": ", 1)
    assert told.endswith("5 of bron's sample articles are in the index too; without them")
    removed = bron(seed_data_dir, *shlex.split(remedy)[1:])
    assert (removed.returncode, removed.stdout) == (0, "5 removed\n")
    assert status(seed_data_dir)["articles"] == 1


def test_a_corpus_has_its_own_index_that_follows_its_files(tmp_path: Path, seed_index: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    data_dir = tmp_path / "data"
    with_cached_vectors(data_dir_of(data_dir, corpus), seed_index)
    for path in sorted(ARTICLES.glob("*.txt"))[2:4]:
        shutil.copy(path, corpus)
    (corpus / "photo.jpg").touch()
    done = bron(data_dir, "ask", "--json", "--corpus", str(corpus), QUESTION)
    assert done.returncode == 0
    assert "1 file of another kind not read (.jpg 1)" in done.stderr
    answer = json.loads(done.stdout)
    assert {Path(quote["article"]["source"]).parent for quote in answer["quotes"]} == {corpus}
    assert_verbatim(answer)
    next(corpus.glob("002*")).unlink()
    done = bron(data_dir, "ask", "--json", "--corpus", str(corpus), QUESTION)
    assert {Path(quote["article"]["source"]).name[:3] for quote in json.loads(done.stdout)["quotes"]} == {
        "003"
    }
    assert "photo" not in done.stderr and ".jpg" not in done.stderr  # nothing new, so nothing to say
    assert not (data_dir / "current").exists()


@pytest.mark.parametrize("make", [False, True])
def test_a_corpus_without_articles_is_an_error_and_not_the_samples(tmp_path: Path, make: bool) -> None:
    if make:
        (tmp_path / "empty").mkdir()
    done = bron(tmp_path / "data", "ask", "--corpus", str(tmp_path / "empty"), QUESTION)
    assert (done.returncode, done.stdout) == (1, "")
    assert "empty" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_batch_of_the_sample_questions(seed_index: Path) -> None:
    done = bron(seed_index, "ask", "--batch", str(ROOT / "seeds" / "questions.jsonl"))
    assert (done.returncode, done.stderr) == (0, "")
    asked = [json.loads(line) for line in (ROOT / "seeds/questions.jsonl").read_text("utf-8").splitlines()]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [question["id"] for question in asked]
    for answer in answers:
        assert_verbatim(answer)


@pytest.mark.slow
def test_an_interrupted_run_loses_nothing(tmp_path: Path, seed_index: Path) -> None:
    data_dir = tmp_path / "data"
    process = subprocess.Popen(
        [*BRON, "index", "add", str(ARTICLES)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(data_dir),
        text=True,
    )
    assert process.stderr is not None
    next(line for line in process.stderr if "embedding" in line)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert out == ""
    assert "interrupted" in err
    assert bron(data_dir, "index", "status").returncode == 1
    shutil.rmtree(data_dir / "cache", ignore_errors=True)
    with_cached_vectors(data_dir, seed_index)
    done = bron(data_dir, "index", "add", str(ARTICLES))
    assert (done.returncode, done.stdout) == (0, "5 articles indexed\n")


# --- written answers ---


def test_a_written_answer_rests_on_its_quotes(seed_data_dir: Path) -> None:
    question = "Hoeveel Russische soldaten zijn gedood?"
    with ScriptedOpenAI(quoting(2)) as endpoint:
        done = bron(seed_data_dir, "ask", "--compose", "--json", question, settings=model_at(endpoint))
    answer = json.loads(done.stdout)
    assert answer["mode"] == "compose"
    assert_verbatim(answer)
    quotes = {quote["n"]: quote["text"] for quote in answer["quotes"]}
    assert [quotes[each["cites"][0]] for each in answer["statements"]] == [
        each["text"] for each in answer["statements"]
    ]


def test_control_c_in_the_chat_ends_the_request_to_the_model(seed_data_dir: Path) -> None:
    with ScriptedOpenAI(lambda _: Endless("and so on ")) as endpoint:
        program, *start = BRON
        chat: pexpect.spawn[str] = pexpect.spawn(
            program,
            [*start, "chat", "--compose"],
            env=environment(seed_data_dir, TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", **model_at(endpoint)),
            encoding="utf-8",
            codec_errors="replace",  # the echo of Control-C may come between the bytes of a character
            timeout=120,
        )
        chat.expect_exact(">")
        chat.send("where were the talks held?\r")
        chat.expect_exact("writing…")
        wait_until(lambda: bool(endpoint.requests))
        chat.send("\x03")
        chat.expect_exact("Cancelled.")
        assert endpoint.closed.wait(60)
        chat.close(force=True)


def model_at(endpoint: ScriptedOpenAI) -> dict[str, str]:
    """The settings of a language model."""
    return {
        "BRON_COMPOSE__URL": endpoint.url,
        "BRON_COMPOSE__MODEL": endpoint.model,
        "BRON_COMPOSE__MAX_TOKENS": "30000",
    }


def wait_until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    assert holds()
