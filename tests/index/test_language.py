"""Languages of questions and articles."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import QUESTION_LANGUAGES, UNDETERMINED, detect, detect_article

SEEDS = Path(__file__).parents[2] / "seeds"


def sample_questions() -> list[dict[str, str]]:
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_sample_questions() -> None:
    """All but one, which is in no language."""
    wrong = [row["question"] for row in sample_questions() if detect(row["question"]) != row["lang"]]
    assert wrong == ["asdf qwer zxcv"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Waarom?", "nl"),
        ("Why?", "en"),
        ("En van Donetsk?", "nl"),
        ("And Donetsk?", "en"),
        ("HOEVEEL DODEN?", "nl"),
        ("what’s new", "en"),
        ("Is that so?", "en"),
        ("Is dat zo?", "nl"),
        ("Hoeveel kost 't over een jaar?", "nl"),
        ("Was Zelensky in Berlin?", UNDETERMINED),  # as much the one as the other
        ("Had Russia won?", UNDETERMINED),
        ("Zelenski?", UNDETERMINED),
        ("", UNDETERMINED),
        ("1.351 ?!", UNDETERMINED),
        ("🙂", UNDETERMINED),
    ],
)
def test_short_questions(question: str, language: str) -> None:
    assert detect(question) == language


def test_only_candidates_are_found() -> None:
    assert detect("Wo fanden die Gespräche statt?", ("nl", "en", "de")) == "de"
    assert detect("Waar vonden ze het?", ("en",)) == UNDETERMINED


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text) in {*QUESTION_LANGUAGES, UNDETERMINED}


@pytest.mark.parametrize("path", sorted((SEEDS / "articles").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_the_seed_articles_are_dutch(path: Path) -> None:
    assert detect_article(path.read_text(encoding="utf-8")) == "nl"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The talks were held on Thursday, and both sides said that they would meet again in a week.", "en"),
        (
            "Die Gespräche fanden am Donnerstag statt, und beide Seiten wollen sich in einer Woche treffen.",
            "de",
        ),
        (
            "Las conversaciones se celebraron el jueves y ambas partes dijeron que se reunirían de nuevo.",
            "es",
        ),
        ("Samtalene ble holdt torsdag, og begge sider sa at de ville møtes igjen om en uke.", "no"),
        ("Les pourparlers ont eu lieu jeudi et les deux parties ont dit qu'elles se reverraient.", "fr"),
        ("12345 ... 67", UNDETERMINED),
        ("", UNDETERMINED),
    ],
)
def test_articles_in_other_languages(text: str, language: str) -> None:
    assert detect_article(text) == language


def test_a_questions_language_needs_no_model() -> None:
    """What is 2.6 s to load may not be on the way to an answer."""
    code = "import sys; from index.language import detect; detect('Waar?'); print('py3langid' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize(
    "question", ["Is Poetin ziek?", "Is Bachmoet gevallen?", "Is Rusland in oorlog?", "Had Rutte gewonnen?"]
)
def test_a_question_of_names_and_one_dutch_word_is_dutch(question: str) -> None:
    assert detect(question) == "nl"


@pytest.mark.parametrize("question", ["Was Joe Biden in Berlin?", "Is Biden president?"])
def test_a_question_of_names_that_could_be_either_does_not_tell(question: str) -> None:
    assert detect(question) == UNDETERMINED
