"""Paragraphs → examples to learn from: a window of whole sentences, with or without the answer.

Bron reads passages of about 140 tokens, most of which do not answer: so windows are short, and the
unanswerable ones are near misses (the same passage without its answering sentence, the most similar other
passage of the article or of one like it, a question whose name or year was exchanged).
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from training.sources import Paragraph, Question, token_range

LONGEST = 310  # tokens of a passage; one sentence alone may be longer than any window
SENTENCE = 40  # tokens of an average sentence, to make up for the one taken out
WINDOWS_COMPARED = 6  # to find a near miss; more would take longer than learning from it
IGNORE = -100  # cross entropy's label for "no loss here"

Title = Literal["none", "headline", "lead"]
Weight = Callable[[int], float]  # a token id's inverse document frequency

_NAME = re.compile(r"(?<=[^.!?]\s)[A-ZÀ-ÖØ-Þ][\w'’-]+(?:\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a passage and a question as text. Token positions are within the passage.

    `start` and `end` (inclusive) are -1 when the passage does not answer and IGNORE when the words are not
    known; `sentence` indexes `sentences`, -1 for none.
    """

    question: str
    ids: list[int]
    sentences: list[tuple[int, int]]
    start: int
    end: int
    sentence: int
    title: list[int] = field(default_factory=list)  # token ids of the article's title; empty: no title


# Examples of one question that belong together: what answers it, and passages that it must be told from.
Group = list[Example]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a paragraph as it is asked, and how many tokens of the paragraph are read.

    `title`: what the reader is told of the article. Bron's articles without a headline are named by the
    beginning of their first sentence.
    """

    paragraph: Paragraph
    question: Question
    text: str
    budget: int
    title: Title = "none"


def window(paragraph: Paragraph, keep: range, budget: int, rng: random.Random) -> range:
    """Sentences around `keep`, grown to either side at random while they fit `budget` tokens."""
    low, high = keep.start, keep.stop
    size = paragraph.sentences[high - 1][1] - paragraph.sentences[low][0]
    sides = [True, True]
    while any(sides):
        left = rng.random() < 0.5 if all(sides) else sides[0]
        number = low - 1 if left else high
        if not 0 <= number < len(paragraph.sentences):
            sides[0 if left else 1] = False
            continue
        a, b = paragraph.sentences[number]
        if size + b - a > budget:
            sides[0 if left else 1] = False
            continue
        size += b - a
        low, high = min(low, number), max(high, number + 1)
    return range(low, high)


def cut(
    asked: Asked, paragraph: Paragraph, numbers: Sequence[int], answer: tuple[int, int] | None
) -> Example:
    """The example of the sentences `numbers` of `paragraph`; `answer` is in tokens of it."""
    ids: list[int] = []
    sentences: list[tuple[int, int]] = []
    start = end = sentence = -1
    for place, number in enumerate(numbers):
        a, b = paragraph.sentences[number]
        shift = len(ids) - a
        if answer is not None and a <= answer[0] < b:
            sentence, start = place, answer[0] + shift
        if answer is not None and a <= answer[1] < b:
            end = answer[1] + shift
        sentences.append((a + shift, b + shift))
        ids += paragraph.ids[a:b]
    if sentence >= 0 and not asked.question.exact:
        start = end = IGNORE
    return _shortened(Example(asked.text, ids, sentences, start, end, sentence, _title(asked, paragraph)))


def _title(asked: Asked, paragraph: Paragraph) -> list[int]:
    match asked.title:
        case "none":
            return []
        case "headline":
            return paragraph.title_ids
        case "lead":
            return paragraph.lead_ids


def _shortened(example: Example) -> Example:
    """One endless sentence is longer than any window: cut it, and the answer too where it falls off."""
    if len(example.ids) <= LONGEST:
        return example
    sentences = [(a, min(b, LONGEST)) for a, b in example.sentences if a < LONGEST]
    start, end, sentence = example.start, example.end, example.sentence
    if max(start, end) >= LONGEST or sentence >= len(sentences):
        start = end = sentence = -1
    ids = example.ids[:LONGEST]
    return replace(example, ids=ids, sentences=sentences, start=start, end=end, sentence=sentence)


def sentences_of(paragraph: Paragraph, answer: tuple[int, int]) -> range:
    """The sentences that the answer touches."""
    touched = [i for i, (a, b) in enumerate(paragraph.sentences) if a <= answer[1] and b > answer[0]]
    return range(touched[0], touched[-1] + 1)


def positive(asked: Asked, rng: random.Random, weight: Weight) -> Example:
    """A window around the answer, or around the most similar sentence for a question without one."""
    paragraph, question = asked.paragraph, asked.question
    answer = token_range(paragraph, question)
    if answer is None:
        tokens = set(paragraph.question_ids.get(question.id, ()))
        scores = [sum(map(weight, tokens.intersection(paragraph.ids[a:b]))) for a, b in paragraph.sentences]
        best = scores.index(max(scores))
        keep = range(best, best + 1)
    else:
        keep = sentences_of(paragraph, answer)
    return cut(asked, paragraph, window(paragraph, keep, asked.budget, rng), answer)


def without_answer(asked: Asked, rng: random.Random) -> Example | None:
    """The window around the answer with the answering sentence taken out; None where the answer remains."""
    paragraph, question = asked.paragraph, asked.question
    answer = token_range(paragraph, question)
    if answer is None:
        return None
    keep = sentences_of(paragraph, answer)
    rest = [i for i in window(paragraph, keep, asked.budget + SENTENCE, rng) if i not in keep]
    gone = paragraph.text[question.start : question.end].casefold()
    remaining = " ".join(sentence_text(paragraph, i) for i in rest).casefold()
    return cut(asked, paragraph, rest, None) if rest and gone not in remaining else None


def sentence_text(paragraph: Paragraph, number: int) -> str:
    """Characters of one sentence."""
    a, b = paragraph.sentences[number]
    return paragraph.text[paragraph.offsets[a][0] : paragraph.offsets[b - 1][1]]


def other_passage(
    asked: Asked, others: Sequence[Paragraph], rng: random.Random, weight: Weight
) -> Example | None:
    """The most similar of a few windows of `others` that do not contain the answer's words."""
    paragraph, question = asked.paragraph, asked.question
    gone = paragraph.text[question.start : question.end].casefold() if question.start >= 0 else None
    tokens = set(paragraph.question_ids.get(question.id, ()))
    best: tuple[float, Example] | None = None
    for _ in range(WINDOWS_COMPARED):
        other = rng.choice(others)
        seed = rng.randrange(len(other.sentences))
        numbers = window(other, range(seed, seed + 1), asked.budget, rng)
        words = " ".join(sentence_text(other, i) for i in numbers).casefold()
        if gone is not None and gone in words:
            continue
        example = cut(asked, other, numbers, None)
        score = sum(map(weight, tokens.intersection(example.ids)))
        if best is None or score > best[0]:
            best = (score, example)
    return best[1] if best else None


def unanswered(asked: Asked, rng: random.Random, weight: Weight) -> Example:
    """The window around the old answer, for a question that it no longer answers."""
    example = positive(asked, rng, weight)
    return replace(example, start=-1, end=-1, sentence=-1)


def exchange_entity(text: str, others: Sequence[str], passage: str, rng: random.Random) -> str | None:
    """The question about another name or number than the passage speaks of; None where that cannot be.

    Only a name or number that stands in the passage is exchanged, for one that does not: so the passage
    cannot answer the new question, though it is about nearly the same.
    """
    for pattern in (_NAME, _NUMBER) if rng.random() < 0.7 else (_NUMBER, _NAME):
        targets = [m for m in pattern.finditer(text) if m.group() in passage]
        if not targets:
            continue
        target = rng.choice(targets)
        pool: list[str] = [found for other in others for found in pattern.findall(other)]
        pool = [found for found in pool if found not in passage and found not in text and len(found) > 1]
        if pool:
            return text[: target.start()] + rng.choice(pool) + text[target.end() :]
    return None


def disturb(text: str, rng: random.Random) -> str:
    """The question as somebody in a hurry types it: now and then no capitals, no mark, no accents, a slip."""
    if rng.random() < 0.15:
        text = text.lower()
    if rng.random() < 0.12:
        text = text.rstrip("?").rstrip()
    if rng.random() < 0.05:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if rng.random() < 0.06 and len(text) > 8:
        at = rng.randrange(1, len(text) - 1)
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        text = rng.choice([swapped, text[:at] + text[at + 1 :]])
    return text
