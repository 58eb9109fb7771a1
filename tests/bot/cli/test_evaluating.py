"""`bron eval`: what it measures, in a table, as JSON and as a picture; real judges, a hand-written engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering.composition import Style
from bot.cli.entry import run
from bot.cli.program import Program
from bot.evaluation.questions import Question, load_questions
from tests.bot.written import WritingEngine
from tests.conftest import SEEDS

pytestmark = pytest.mark.usefixtures("own_folder", "logging_as_it_was")

FOUND, NOT_FOUND = "delegaties bij elkaar in Belarus om te praten", "De gesprekken gaan door."
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "right", "lang": "en", "question": "where?", "answerable": True, "type": "factoid",
        "answers": ["Belarus"], "evidence": [{"doc": "overleg", "quote": FOUND}],
    },
    {
        "id": "elsewhere", "lang": "nl", "question": "hoe nu?", "answerable": True, "type": "factoid",
        "answers": ["Warschau"], "evidence": [{"doc": "overleg", "quote": NOT_FOUND}],
    },
    {"id": "answered", "lang": "nl", "question": "waarom?", "answerable": False, "type": "near"},
    {"id": "refused", "lang": "en", "question": "the unknown?", "answerable": False, "type": "far"},
]  # fmt: skip


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> WritingEngine:
    """The engine that every command of this test opens."""
    fake = WritingEngine()
    monkeypatch.setattr("bot.factory.build_engine", lambda *_, **__: fake)
    return fake


@pytest.fixture
def questions(tmp_path: Path, engine: WritingEngine) -> str:
    """A file of four questions, of which the first and the last go well."""
    return written(tmp_path / "questions.jsonl", QUESTIONS)


def written(path: Path, questions: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(each) for each in questions), encoding="utf-8")
    return str(path)


def cells(out: str, title: str) -> list[str]:
    """What stands behind `title` in its line."""
    (line,) = (line for line in out.splitlines() if line.startswith(f"{title} "))
    return line.removeprefix(title).split()


def test_a_table_for_all_and_by_language_and_type_then_what_went_wrong(
    questions: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", questions]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert out.startswith("4 questions, generation g1")
    assert out.splitlines()[2].split() == ["all", "en", "nl"]
    assert cells(out, "quote@1") == ["0.500", "1.000", "0.000"]
    assert cells(out, "answer hit") == ["0.500", "1.000", "0.000"]
    assert cells(out, "refusal precision") == ["1.000", "1.000", "–"]
    assert cells(out, "refusal recall") == ["0.500", "1.000", "0.000"]
    assert cells(out, "verbatim") == ["1.000"] * 3
    assert cells(out, "factoid") == ["0.500", "0.500", "0.500", "1.000", "–"]
    assert cells(out, "near") == ["–", "–", "–", "–", "0.000"]
    assert cells(out, "far") == ["–", "–", "–", "–", "1.000"]
    heading, first, second = out.splitlines()[-3:]
    assert heading == "worst first:"
    assert first.split()[:3] == ["answered", "nl", "answered"]
    assert first.endswith("though the articles do not")
    assert second.split(maxsplit=2) == ["elsewhere", "nl", "no right quote"]


def test_the_same_for_programs(questions: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", questions, "--json"]) == 0
    (line,) = capfd.readouterr().out.splitlines()
    report = json.loads(line)
    assert report["generation"] == "g1"
    assert list(report) == ["generation", "corpus", "overall", "by_language", "by_type", "questions"]
    assert report["overall"]["quote@1"] == 0.5
    assert 0 <= report["overall"]["calibration_error"] <= 1
    assert {name: each["quote@1"] for name, each in report["by_language"].items()} == {"en": 1, "nl": 0}
    assert report["by_type"]["far"]["refusal_recall"] == 1
    worst, second, *rest = report["questions"]
    assert [worst["id"], second["id"], {each["id"] for each in rest}] == [
        "answered", "elsewhere", {"right", "refused"},
    ]  # fmt: skip
    (right,) = (each for each in rest if each["id"] == "right")
    assert right.pop("seconds") >= 0
    assert right == {
        "id": "right", "language": "en", "type": "factoid", "answerable": True, "answered": True,
        "confidence": 0.876543, "quote@1": True, "quote@3": True,
    }  # fmt: skip


def test_a_picture_and_where_none_can_be_drawn_what_was_measured(
    questions: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["eval", questions, "--plot", "out.png"]) == 0
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    measured = capfd.readouterr().out
    assert run(["eval", questions, "--plot", "none/out.png"]) == 1
    out, err = capfd.readouterr()
    assert out == measured
    assert err.startswith("bron: none/out.png cannot be written")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(("doc", "quote"), [("002", FOUND), ("overleg", "Zo staat het er niet")])
def test_a_gold_quote_that_is_not_indexed_is_named_before_anything_is_asked(
    engine: WritingEngine, capfd: pytest.CaptureFixture[str], tmp_path: Path, doc: str, quote: str
) -> None:
    strange = QUESTIONS[0] | {"evidence": [{"doc": doc, "quote": quote}]}
    assert run(["eval", written(tmp_path / "q.jsonl", [QUESTIONS[-1], strange])]) == 1
    assert capfd.readouterr() == (
        "",
        f"bron: the gold quote “{quote}…” is not in an indexed article named {doc}…. "
        "Index the articles that the questions are about.\n",
    )
    assert engine.asked == []
    assert engine.closed


def test_a_file_without_questions_is_one_line(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    assert run(["eval", "q.jsonl"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("bron: q.jsonl, line 1 is not a question")


def test_without_a_file_the_questions_that_come_with_bron_over_their_articles(
    questions: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Path] = []

    def over_corpus(program: Program, path: Path) -> Program:
        used.append(path)
        return program

    def few(path: Path) -> tuple[Question, ...]:
        used.append(path)
        return load_questions(Path(questions))

    monkeypatch.setattr("bot.cli.evaluating.over_corpus", over_corpus)
    monkeypatch.setattr("bot.evaluation.questions.load_questions", few)
    assert run(["eval"]) == 0
    assert used == [SEEDS / "questions.jsonl", SEEDS / "articles"]
    assert capfd.readouterr().out.startswith("4 questions")


# --- written answers ---


@pytest.fixture
def model(bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language model is configured; the engine asks none."""
    monkeypatch.setenv("BRON_COMPOSE__URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("BRON_COMPOSE__MODEL", "any")


@pytest.mark.usefixtures("model")
def test_written_answers_beside_quotes_with_what_is_dropped_and_the_cost(
    questions: str, engine: WritingEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", questions, "--compose"]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    quotes, prose = out.split("written answers\n")
    assert quotes.startswith("4 questions")
    assert prose.splitlines()[1].split() == ["quotes", "written"]
    assert cells(prose, "quote@1") == ["0.500", "0.500"]
    assert cells(prose, "answers written") == ["1.000"]
    assert cells(prose, "sentences supported") == ["0.500"]
    assert cells(prose, "dropped: figure") == ["0.250"]
    assert "per question: prompt tokens 812.0  completion tokens 64.0  calls 1.0" in prose
    assert engine.styles == [Style.QUOTE] * 4 + [Style.COMPOSE] * 4


@pytest.mark.usefixtures("model")
def test_written_answers_for_programs(questions: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", questions, "--compose", "--json"]) == 0
    report = json.loads(capfd.readouterr().out)
    written = report["compose"]
    assert list(written) == ["quotes", "metrics", "dropped", "fallbacks", "cost"]
    assert written["quotes"]["overall"] == report["overall"]
    assert written["metrics"]["written"] == 1
    assert written["dropped"] == {"figure": 0.25, "unsupported": 0.25}
    assert written["cost"]["prompt_tokens"] == 812


def test_written_answers_without_a_model_are_an_error_before_any_work(
    questions: str, engine: WritingEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["eval", questions, "--compose"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("bron: no language model is configured; set BRON_COMPOSE__URL")
    assert engine.asked == []
