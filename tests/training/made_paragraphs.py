"""Paragraphs whose tokens are their words, without a tokenizer."""

from __future__ import annotations

import re

from training.sources import Paragraph, Question, sentence_ranges

_NUMBERS: dict[str, int] = {}


def made(text: str, answer: str = "", *, article: str = "a") -> Paragraph:
    """A paragraph with one question, answered by `answer`, or by nothing when that is empty."""
    start = text.index(answer) if answer else -1
    question = Question(
        "q", "Wie leidt de Russische delegatie in 2022?", start, start + len(answer) if answer else -1
    )
    offsets = [m.span() for m in re.finditer(r"\s*\S+", text)]
    ids = [_NUMBERS.setdefault(text[a:b].strip().casefold(), len(_NUMBERS) + 10) for a, b in offsets]
    paragraph = Paragraph("made", "nl", article, text, [question], ids, offsets)
    paragraph.sentences = sentence_ranges(text, offsets)
    paragraph.question_ids = {"q": [_NUMBERS.get(w.casefold(), 9) for w in question.text.split()]}
    return paragraph


def words(paragraph: Paragraph, ids: list[int]) -> str:
    """The words of token ids."""
    names = {number: word for word, number in _NUMBERS.items()}
    return " ".join(names[i] for i in ids)
