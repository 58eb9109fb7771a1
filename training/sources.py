"""Question sets in SQuAD 2.0 layout → tokenised paragraphs, and which articles are held out of training."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

# What their articles are called is no title, or one with escapes and marks in it.
UNTITLED = (
    "norquad_nb", "swequad_sv", "squad1_train_5pct_en", "squad2_train_en_backtranslated",
    "squad1_train_part_en", "piaf_fr",
)  # fmt: skip
XQUAD_LANGUAGES = ("nl", "en", "de", "da", "sv", "nb", "es", "ro")

# Twelve of XQuAD's 48 articles, by their English titles: they occur in SQuAD 1's development set but not in
# SQuAD 2's, so that only XQuAD itself and SQuAD-it can leak them.
HELD_OUT = frozenset(
    {
        "Super_Bowl_50",
        "Nikola_Tesla",
        "Teacher",
        "Martin_Luther",
        "Apollo_program",
        "Newcastle_upon_Tyne",
        "Victoria_and_Albert_Museum",
        "Genghis_Khan",
        "Kenya",
        "Doctor_Who",
        "American_Broadcasting_Company",
        "United_Methodist_Church",
    }
)
HELD_OUT_ITALIAN = frozenset(
    {
        "Super Bowl 50",
        "Nikola Tesla",
        "Docente",
        "Martin Lutero",
        "Programma Apollo",
        "Newcastle upon Tyne",
        "Victoria and Albert Museum",
        "Gengis Khan",
        "Kenya",
        "Doctor Who",
        "ABC (Stati Uniti d'America)",
        "Metodismo",
    }
)

# A full stop, question or exclamation mark, closing quotes or brackets, space, and something that can open
# a sentence. The product's own splitter knows abbreviations too; for training windows this is near enough.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-ZÀ-ÖØ-Þ0-9])")
_SWAP_SEPARATORS = str.maketrans(".,", ",.")


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a paragraph; `start`, `end` are characters of the answer, both -1 when there is none.

    When not `exact`, they are only somewhere in the answering sentence: the answer's words are not known.
    """

    id: str
    text: str
    start: int
    end: int
    exact: bool = True


@dataclass(slots=True)
class Paragraph:
    """A tokenised paragraph. `sentences` are half-open token ranges that cover all tokens in order."""

    source: str
    language: str
    article: str
    text: str
    questions: list[Question]
    ids: list[int] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    untranslatable: dict[str, str] = field(
        default_factory=dict
    )  # question id → text, answer's words not found
    question_ids: dict[str, list[int]] = field(default_factory=dict)  # token ids by question id
    title: str = ""  # of the article; empty where the file has none
    lead: str = ""  # what bron would call the article if it had no headline; empty where that is not known
    title_ids: list[int] = field(default_factory=list)
    lead_ids: list[int] = field(default_factory=list)


def load_squad(path: Path, source: str, language: str) -> list[Paragraph]:
    """Paragraphs of a file in SQuAD layout. Questions whose answer is not where the file says are dropped."""
    found = []
    for number, article in enumerate(_articles(path)):
        title = "" if source.startswith(UNTITLED) else article.get("title", "").replace("_", " ")
        for position, paragraph in enumerate(article["paragraphs"]):
            # XQuAD's and SQuAD's articles hold many paragraphs; elsewhere one article is one document.
            name = f"{source}:{number}:{article.get('title', '')}"
            if source in {"squad1_train_5pct_en", "swequad_sv"}:
                name += f":{position}"
            questions = [q for raw in paragraph["qas"] if (q := _question(raw, paragraph["context"]))]
            known = {q.id for q in questions}
            lost = {
                i: t
                for raw in paragraph["qas"]
                if (i := _identity(raw)) not in known and (t := raw["question"])
            }
            found.append(
                Paragraph(
                    source, language, name, paragraph["context"], questions, untranslatable=lost, title=title
                )
            )
    return found


def _articles(path: Path) -> list[dict[str, Any]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    articles: list[dict[str, Any]] = data["data"] if isinstance(data, dict) else data
    return articles


def _identity(raw: dict[str, Any]) -> str:
    """The original SQuAD id, also in translated files, where it follows a language and a bar."""
    return str(raw["id"]).split("|")[-1]


def _question(raw: dict[str, Any], context: str) -> Question | None:
    identity = _identity(raw)
    text = raw["question"].strip()
    if raw.get("is_impossible"):
        return Question(identity, text, -1, -1)
    answer = raw["answers"][0]
    start = find_answer(context, answer["text"], answer["answer_start"])
    return Question(identity, text, start, start + len(answer["text"])) if start >= 0 else None


def find_answer(context: str, answer: str, near: int) -> int:
    """Where `answer` stands, or -1: at `near`, else nearest to it in other casing, or with 1,5 as 1.5."""
    if not answer or context[near : near + len(answer)] == answer:
        return near if answer else -1
    haystack = context.lower()
    if len(haystack) != len(context):
        return -1
    for needle in (answer.lower(), answer.lower().translate(_SWAP_SEPARATORS)):
        places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(needle)}(?!\w)", haystack)]
        if places and (near >= 0 or len(places) == 1):
            return min(places, key=lambda place: abs(place - near))
    return -1


def tokenise(paragraphs: Iterable[Paragraph], tokenizer: Tokenizer) -> None:
    """Fill in token ids, character offsets and sentences, in place."""
    todo = list(paragraphs)
    for begin in range(0, len(todo), 512):
        batch = todo[begin : begin + 512]
        encodings = tokenizer.encode_batch([p.text for p in batch], add_special_tokens=False)
        titles = tokenizer.encode_batch([p.title for p in batch], add_special_tokens=False)
        leads = tokenizer.encode_batch([p.lead for p in batch], add_special_tokens=False)
        for paragraph, encoding, title, lead in zip(batch, encodings, titles, leads, strict=True):
            paragraph.title_ids, paragraph.lead_ids = title.ids, lead.ids
            paragraph.ids = encoding.ids
            paragraph.offsets = encoding.offsets
            paragraph.sentences = sentence_ranges(paragraph.text, encoding.offsets)
            texts = [q.text for q in paragraph.questions]
            asked = tokenizer.encode_batch(texts, add_special_tokens=False)
            paragraph.question_ids = {q.id: e.ids for q, e in zip(paragraph.questions, asked, strict=True)}


def sentence_ranges(text: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token ranges of the sentences: a token belongs to the sentence in which it ends."""
    ranges: list[tuple[int, int]] = []
    begin = 0
    ends = [m.start() for m in _SENTENCE_END.finditer(text)] + [len(text) + 1]
    token = 0
    for end in ends:
        while token < len(offsets) and offsets[token][1] <= end:
            token += 1
        if token > begin:
            ranges.append((begin, token))
            begin = token
    if token < len(offsets):
        ranges.append((begin, len(offsets)))
    return ranges


def token_range(paragraph: Paragraph, question: Question) -> tuple[int, int] | None:
    """First and last token (inclusive) of the answer, or None when there is none."""
    if question.start < 0:
        return None
    inside = [
        i for i, (a, b) in enumerate(paragraph.offsets) if a < question.end and b > question.start and b > a
    ]
    return (inside[0], inside[-1]) if inside else None
