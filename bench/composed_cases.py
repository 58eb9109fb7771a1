"""Correct composed sentences with their quotes: parallel sentences of XQuAD, attributed and written ones."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import ROOT
from bot.answering.schema import ArticleRef, Quote
from index.analysis import stop_words
from index.schema import Published, Role
from index.sentence_splitter import split

DATA = ROOT / "tests" / "data"
WRITTEN = DATA / "composed_sentences.toml"
HELD_ASIDE = {"opposite": DATA / "opposite_sentences.toml", "exchanged": DATA / "exchanged_sentences.toml"}
LANGUAGES = ("en", "nl")
PARAGRAPHS = 3  # of each article
SPEAKERS = (
    ("Marijke Jansen", "Thomas Verbeek"),
    ("Amnesty International", "Greenpeace"),
    ("Pieter de Graaf", "Samira Haddad"),
    ("Reuters", "Bloomberg"),
)
SAYING = {
    "en": ("“{}”, said {}.", "According to {1}, {0}."),
    "nl": ("“{}”, zei {}.", "“{}”, aldus {}."),
}


@dataclass(frozen=True)
class Case:
    """A correct sentence, the quotes it cites, one more that it does not, and variants that are wrong."""

    source: str
    text: str
    language: str
    quotes: tuple[Quote, ...]
    other: Quote
    wrong: dict[str, str] = field(default_factory=dict)  # kind of mutation → text


def quote(n: int, text: str, language: str, published: str | None = None) -> Quote:
    """A quote as a verifier sees it."""
    article = ArticleRef("a", "", "a.txt", Published(published), language)
    return Quote(n, text, 0, len(text), None, None, 1.0, None, Role.PROSE, article, "p", "h")


def parallel(folder: Path) -> Iterator[Case]:
    """Sentences of every second XQuAD article over the same sentence, translated and as it stands.

    The word lists were made on the articles in between; mistakes that these showed were repaired, too.
    """
    for paragraph in _paragraphs(folder):
        for at, sentence in enumerate(paragraph):
            beside = paragraph[at - 1]
            for mine, theirs in ((0, 1), (1, 0), (0, 0), (1, 1)):
                yield Case(
                    "translated" if mine != theirs else "verbatim",
                    sentence[mine],
                    LANGUAGES[mine],
                    (quote(1, sentence[theirs], LANGUAGES[theirs]),),
                    quote(2, beside[theirs], LANGUAGES[theirs]),
                )


def attributed(folder: Path) -> Iterator[Case]:
    """The same sentences put into somebody's mouth."""
    for number, paragraph in enumerate(_paragraphs(folder)):
        speaker, other = SPEAKERS[number % len(SPEAKERS)]
        mine, theirs = ((0, 1), (1, 0))[number % 2]
        first, second = paragraph[0], paragraph[-1]
        said, claim = first[theirs].rstrip("."), first[mine].rstrip(".")
        if LANGUAGES[mine] == "en" and claim.split()[0].casefold() in stop_words("en"):
            claim = claim[0].lower() + claim[1:]  # it stands within a sentence now
        written = SAYING[LANGUAGES[mine]][1]
        yield Case(
            "attributed",
            written.format(claim, speaker),
            LANGUAGES[mine],
            (quote(1, SAYING[LANGUAGES[theirs]][0].format(said, speaker), LANGUAGES[theirs]),),
            quote(2, second[theirs], LANGUAGES[theirs]),
            {"attribution": f"{claim}.", "attribution to another": written.format(claim, other)},
        )


def written() -> Iterator[Case]:
    """Sentences written by hand over the sample articles and other texts, with their wrong variants."""
    table = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    kinds = {"negated": "negation", "bare": "attribution", "other": "attribution to another"}
    kinds["swapped"] = "exchanged"
    names = list(table["quotes"])
    for each in table["case"]:
        cited = [table["quotes"][name] for name in each["quotes"]]
        beside = table["quotes"][names[names.index(each["quotes"][0]) - 1]]
        yield Case(
            "written",
            each["text"],
            each["language"],
            tuple(quote(n, q["text"], q["language"], q.get("published")) for n, q in enumerate(cited, 1)),
            quote(len(cited) + 1, beside["text"], beside["language"], beside.get("published")),
            {kind: each[key] for key, kind in kinds.items() if key in each},
        )


def held_aside() -> Iterator[Case]:
    """Sentences written by hand before the rules for opposites and exchanges, each over one quote."""
    for kind, file in HELD_ASIDE.items():
        cases = tomllib.loads(file.read_text(encoding="utf-8"))["case"]
        for number, each in enumerate(cases):
            theirs, mine = each["languages"].split()
            # The next one's quote, but for a case that shares it.
            beside = next(case for case in cases[number:] + cases if case["quote"] != each["quote"])
            yield Case(
                f"held aside, {kind}",
                each["text"],
                mine,
                (quote(1, each["quote"], theirs),),
                quote(2, beside["quote"], beside["languages"].split()[0]),
                {kind: each[kind]} if kind in each else {},
            )


def texts_of(folder: Path | None) -> Iterator[str]:
    """All paragraphs of XQuAD in both languages; none without `folder`."""
    for language in LANGUAGES if folder else ():
        table = json.loads((folder / f"xquad.{language}.json").read_text(encoding="utf-8"))
        yield from (paragraph["context"] for each in table["data"] for paragraph in each["paragraphs"])


def _paragraphs(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """Paragraphs of which both languages have as many sentences, as pairs of English and Dutch."""
    articles = [
        json.loads((folder / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        for language in LANGUAGES
    ]
    for english, dutch in list(zip(*articles, strict=True))[1::2]:
        for one, two in list(zip(english["paragraphs"], dutch["paragraphs"], strict=True))[:PARAGRAPHS]:
            texts = [
                [span.cut(each["context"]).replace("\n", " ") for span in split(each["context"], language)]
                for each, language in ((one, "en"), (two, "nl"))
            ]
            pairs = list(zip(*texts, strict=False))
            if len(texts[0]) == len(texts[1]) > 1 and all(0.5 < len(a) / len(b) < 2 for a, b in pairs):
                yield pairs
