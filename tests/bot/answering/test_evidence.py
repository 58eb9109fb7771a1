from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.answering.evidence import LOWEST, READ_PASSAGES, SURE, Evidence, gather
from bot.answering.reader import NONE, AnswerSpan, NullReader, PassageReading, Readable
from index.retriever import Retrieval
from index.schema import (
    Article,
    Passage,
    Published,
    Role,
    ScoredPassage,
    ScoredSentence,
    Sentence,
    Span,
    hash_text,
)

TEXTS = ["Het was er druk.", "Dat gebeurde in Gouda.", "Iedereen ging naar huis."]


class Likes:
    """A reader that finds evidence in sentences with a word, and notes what it was asked."""

    fingerprint = "test"

    def __init__(self, word: str, score: float = 3.0) -> None:
        self.word, self.score = word, score
        self.asked: list[tuple[str, int]] = []

    def read(self, question: str, passages: Sequence[Readable]) -> tuple[PassageReading, ...]:
        self.asked.append((question, len(passages)))
        return tuple(self._read(each) for each in passages)

    def _read(self, readable: Readable) -> PassageReading:
        spans = tuple(
            AnswerSpan(n, Span(start, start + len(self.word)), self.score)
            for n, text in enumerate(readable.texts)
            if self.word in text
            for start in [readable.passage.sentences[n].span.start + text.index(self.word)]
        )
        scores = tuple(self.score if self.word in text else -5.0 for text in readable.texts)
        return PassageReading(readable.passage.id, spans, scores, 0.5)


def world(passages: int = 1, texts: Sequence[str] = TEXTS) -> tuple[Retrieval, dict[str, Article]]:
    """Passages of the three sentences, the first sentence of each the retriever's best."""
    original = " ".join(texts)
    article = Article("a", "Titel", "a.txt", original, Published(), "nl", "0" * 64)
    found = []
    for number in range(passages):
        sentences = []
        for n, text in enumerate(texts):
            start = original.index(text)
            span = Span(start, start + len(text))
            sentence = Sentence("a", number * 3 + n, span, Role.PROSE, None, hash_text(text))
            score = 0.9 - 0.005 * n - 0.001 * number
            sentences.append(ScoredSentence(sentence, f"a:{number}", score, score, 0.0))
        whole = Passage(
            f"a:{number}", "a", number, Span(0, len(original)), None,
            tuple(each.sentence for each in sentences), original,
        )  # fmt: skip
        found.append(ScoredPassage(whole, sentences[0].score, tuple(sentences)))
    ranked = sorted((s for p in found for s in p.sentences), key=lambda each: -each.score)
    return Retrieval(tuple(found), tuple(ranked)), {"a": article}


def test_the_reader_moves_what_it_likes_to_the_front() -> None:
    retrieval, articles = world()
    reader = Likes("huis", SURE)
    ranked = gather(reader, "Wat deed men?", "nl", retrieval, articles)
    assert ranked[0].text == TEXTS[2]
    assert ranked[0].answer == "huis"
    assert reader.asked == [("Wat deed men?", 1)]


@pytest.mark.parametrize("spread", [0.01, 1.0, 20.0])
def test_beside_a_reader_retrievals_order_counts_and_not_how_far_its_scores_lie_apart(spread: float) -> None:
    retrieval, articles = world(3)
    as_it_is = gather(Likes("huis"), "Wat deed men?", "nl", retrieval, articles)
    stretched = replace(
        retrieval,
        sentences=tuple(
            replace(each, score=0.9 + spread * (each.score - 0.9)) for each in retrieval.sentences
        ),
    )
    found = gather(Likes("huis"), "Wat deed men?", "nl", stretched, articles)
    assert [each.scored.sentence for each in found] == [each.scored.sentence for each in as_it_is]
    assert found[0].text == TEXTS[2]


def test_words_that_the_reader_is_sure_of_count_more_than_words_that_it_doubts() -> None:
    retrieval, articles = world(1)

    def gain(score: float) -> float:
        found = gather(Likes("Gouda", score), "Wat deed men?", "nl", retrieval, articles)
        return next(each.scored.score for each in found if "Gouda" in each.text)

    assert gain(4.0) - gain(2.0) > gain(-2.0) - gain(-4.0) > 0


def test_a_reader_that_finds_no_words_is_not_taken_for_one_that_doubts_them() -> None:
    class Wordless(Likes):
        def _read(self, readable: Readable) -> PassageReading:
            return replace(super()._read(readable), spans=())

    retrieval, articles = world()
    best = gather(Wordless("huis"), "Wat deed men?", "nl", retrieval, articles)[0]
    assert best.text == TEXTS[2]
    assert best.span is None
    assert best.weighed > 0


def test_without_a_reader_retrieval_decides_and_nothing_is_read() -> None:
    assert NullReader().fingerprint == NONE
    retrieval, articles = world()
    ranked = gather(NullReader(), "Wat deed men?", "nl", retrieval, articles)
    assert [each.text for each in ranked] == TEXTS
    assert all(each.read is None and each.answer == "" for each in ranked)


def test_a_sentence_that_holds_what_is_asked_for_is_lifted() -> None:
    retrieval, articles = world()
    assert gather(NullReader(), "Waar was dat?", "nl", retrieval, articles)[0].text == TEXTS[1]


def test_only_the_best_passages_are_read_and_the_rest_counts_as_unlikely() -> None:
    retrieval, articles = world(READ_PASSAGES + 2)
    reader = Likes("Gouda")
    ranked = gather(reader, "Wat deed men?", "nl", retrieval, articles)
    assert reader.asked[0][1] == READ_PASSAGES
    unread = [each for each in ranked if each.scored.passage_id == f"a:{READ_PASSAGES}"]
    assert all(each.read == LOWEST and each.span is None for each in unread)


@pytest.mark.parametrize(("score", "stated"), [(SURE, "Gouda"), (SURE - 0.1, "")])
def test_words_are_stated_only_when_sure(score: float, stated: str) -> None:
    retrieval, articles = world()
    best = gather(Likes("Gouda", score), "Wat deed men?", "nl", retrieval, articles)[0]
    assert isinstance(best, Evidence)
    assert best.answer == stated


def test_nothing_found_is_nothing_to_rank() -> None:
    assert gather(Likes("x"), "Wat?", "nl", Retrieval((), ()), {}) == []


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Was het druk in de stad?", TEXTS[1:]),
        ("Hoeveel mensen waren er in de stad?", ["Was het er zo druk?", *TEXTS[1:]]),
    ],
)
def test_a_sentence_that_only_asks_the_question_again_is_no_evidence(question: str, left: list[str]) -> None:
    retrieval, articles = world(texts=["Was het er zo druk?", *TEXTS[1:]])
    found = gather(NullReader(), question, "nl", retrieval, articles)
    assert sorted(each.text for each in found) == sorted(left)
