from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reader import (
    UNREAD,
    BaseReader,
    NullReader,
    PassageReading,
    Readable,
    load_reader,
    probability_of_none,
    readable,
)
from index.schema import Article, Published
from tests.bot.answering.reader_passages import passage


class Recording(BaseReader):
    """Answers with the number of characters of each sentence, and keeps what it was given."""

    fingerprint = "recording"

    def __init__(self) -> None:
        self.given: list[tuple[str, list[Readable]]] = []

    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        self.given.append((question, list(passages)))
        return [
            PassageReading(p.passage.id, (), tuple(float(len(t)) for t in p.texts), 0.5) for p in passages
        ]


@pytest.mark.parametrize("question", ["", "  \n", "\0\0", "\ud800"])
def test_nothing_asked_is_not_given_to_the_model(question: str) -> None:
    reader = Recording()
    (reading,) = reader.read(question, [passage("Een zin.", "Nog een.")])
    assert reader.given == []
    assert reading.sentences == (UNREAD, UNREAD)
    assert reading.no_answer == 1.0


def test_no_passages_no_readings() -> None:
    assert Recording().read("Wie?", []) == ()


def test_blank_passages_are_skipped_and_the_order_is_kept() -> None:
    reader = Recording()
    given_passages = [
        passage("a", id="1"),
        passage(" ", "\n", id="2"),
        passage(id="3"),
        passage("bb", id="4"),
    ]
    readings = reader.read("Wie?", given_passages)
    assert [r.passage_id for r in readings] == ["1", "2", "3", "4"]
    assert [r.sentences for r in readings] == [(1.0,), (UNREAD, UNREAD), (), (2.0,)]
    assert [p.passage.id for p in reader.given[0][1]] == ["1", "4"]


def test_unreadable_characters_become_spaces_so_that_offsets_stay() -> None:
    reader = Recording()
    reader.read("Wie\0 dan?", [replace(passage("a\0b\udfffc"), title="de\0kop")])
    question, passages = reader.given[0]
    assert question == "Wie  dan?"
    assert passages[0].texts == ("a b c",)
    assert passages[0].title == "de kop"


def test_a_question_of_any_length_is_cut() -> None:
    reader = Recording()
    reader.read("waarom " * 10_000, [passage("Daarom.")])
    assert len(reader.given[0][0]) <= 2_000


def test_best_is_the_best_sentence_or_unread() -> None:
    assert PassageReading("x", (), (-1.0, 3.0), 0.1).best == 3.0
    assert PassageReading("x", (), (), 1.0).best == UNREAD


def test_texts_must_fit_the_sentences() -> None:
    with pytest.raises(ValueError, match="2 texts for 1"):
        Readable(passage("a").passage, ("a", "b"))


def test_readable_cuts_the_sentences_out_of_the_article() -> None:
    original = "x" * 100 + "Een zin. Nog een."
    article = Article("a", "De kop", "a.txt", original, Published(), "nl", "")
    found = readable(passage("Een zin.", "Nog een.").passage, article)
    assert found.texts == ("Een zin.", "Nog een.")
    assert found.title == "De kop"


def test_the_null_reader_leaves_every_passage_unread() -> None:
    (reading,) = load_reader("none").read("Wie?", [passage("Hij.")])
    assert isinstance(load_reader("none"), NullReader)
    assert (reading.sentences, reading.spans, reading.no_answer) == ((UNREAD,), (), 1.0)


@given(st.lists(st.floats(-1e6, 1e6), max_size=5))
def test_the_probability_of_none_is_a_softmax(scores: list[float]) -> None:
    probability = probability_of_none(scores)
    assert 0.0 <= probability <= 1.0
    if all(abs(score) < 300 for score in scores):
        assert probability == pytest.approx(1 / (1 + sum(math.exp(score) for score in scores)))
