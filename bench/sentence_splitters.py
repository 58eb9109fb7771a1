"""Compare sentence splitters on bench/sentence_cases.toml, the seed articles and, given a FILE, on SelQA.

usage: python -m bench.sentence_splitters [--wrong NAME] [--selqa selqa_en.jsonl]

Libraries that are not installed are left out; `pip install sentencex pysbd syntok blingfire
sentence-splitter` adds all. FILE has SelQA's layout, an object with `sentences` a line; its first 300
distinct passages are taken.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

from index.cleaning import clean
from index.loaders import find_sources, load
from index.paragraphs import trim
from index.schema import QUOTABLE_ROLES, Span
from index.sentence_splitter import split

Splitter = Callable[[str, str], Iterable[tuple[int, int]]]

HERE = Path(__file__).parent
ARTICLES = HERE.parent / "seeds" / "articles"


class Case(NamedTuple):
    text: str
    language: str
    starts: frozenset[int]  # first characters of the sentences


class Score(NamedTuple):
    right: int
    cases: int
    false: int
    missed: int
    boundaries: int

    def __str__(self) -> str:
        return f"{self.right:>4}/{self.cases:<4} {self.false:>4} {self.missed:>5}"


def by_bron(text: str, language: str) -> Iterable[tuple[int, int]]:
    return ((span.start, span.end) for span in split(text, language))


def by_simplemma(text: str, language: str) -> Iterable[tuple[int, int]]:
    from simplemma import split_sentences

    return placed(text, split_sentences(text, lang=language))


def by_sentencex(text: str, language: str) -> Iterable[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    return ((row["start_index"], row["end_index"]) for row in get_sentence_boundaries(language, text))


def by_pysbd(text: str, language: str) -> Iterable[tuple[int, int]]:
    from pysbd import Segmenter

    segments = Segmenter(language=language, clean=False, char_span=True).segment(text)
    return ((segment.start, segment.end) for segment in segments)


def by_syntok(text: str, language: str) -> Iterable[tuple[int, int]]:
    from syntok.segmenter import analyze

    sentences = (list(sentence) for paragraph in analyze(text) for sentence in paragraph)
    return ((words[0].offset, words[-1].offset + len(words[-1].value)) for words in sentences)


def by_blingfire(text: str, language: str) -> Iterable[tuple[int, int]]:
    from blingfire import text_to_sentences_and_offsets

    offsets: Iterable[tuple[int, int]] = text_to_sentences_and_offsets(text)[1]
    return offsets


def by_moses(text: str, language: str) -> Iterable[tuple[int, int]]:
    from sentence_splitter import SentenceSplitter

    return placed(text, SentenceSplitter(language=language).split(text))


def by_full_stops(text: str, language: str) -> Iterable[tuple[int, int]]:
    breaks = [match.end() for match in re.finditer(r"[.!?…][’”\"']*\s+(?=[“‘\"'A-ZÀ-Þ0-9])", text)]
    return zip([0, *breaks], [*breaks, len(text)], strict=True)


# Name, the module that it needs, how it splits.
SPLITTERS: tuple[tuple[str, str, Splitter], ...] = (
    ("bron", "simplemma", by_bron),
    ("simplemma", "simplemma", by_simplemma),
    ("sentencex", "sentencex", by_sentencex),
    ("pysbd", "pysbd", by_pysbd),
    ("syntok", "syntok", by_syntok),
    ("blingfire", "blingfire", by_blingfire),
    ("moses", "sentence_splitter", by_moses),
    ("full stops", "re", by_full_stops),
)


def placed(text: str, sentences: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Sentences given as strings, found again in the text."""
    at = 0
    for sentence in sentences:
        start = text.index(sentence.strip(), at)
        at = start + len(sentence.strip())
        yield start, at


def case_of(marked: str, language: str) -> Case:
    """A case from a line of the table."""
    parts = [part.strip() for part in marked.split(" | ")]
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + len(part) + 1)
    return Case(" ".join(parts), language, frozenset(starts))


def hard_cases(language: str) -> list[Case]:
    table = tomllib.loads((HERE / "sentence_cases.toml").read_text(encoding="utf-8"))
    return [case_of(marked, language) for marked in table[language]]


def article_cases() -> list[Case]:
    """Every paragraph of prose and every caption of the seed articles."""
    table = tomllib.loads((HERE / "sentence_cases.toml").read_text(encoding="utf-8"))["articles"]
    cases = []
    for path in find_sources([ARTICLES]):
        article = load(path, max_bytes=1_000_000)
        for block in clean(article.original).blocks:
            if block.role in QUOTABLE_ROLES:
                inside = (at for at in table[path.stem] if block.span.start <= at < block.span.end)
                starts = frozenset(at - block.span.start for at in inside)
                cases.append(Case(block.span.cut(article.original), article.language, starts))
    return cases


def selqa_cases(path: Path) -> list[Case]:
    with path.open(encoding="utf-8") as file:
        passages = dict.fromkeys(tuple(json.loads(line)["sentences"]) for line in file)
    return [case_of(" | ".join(sentences), "en") for sentences in islice(passages, 300)]


def starts_by(splitter: Splitter, case: Case) -> frozenset[int]:
    spans = (trim(case.text, Span(start, end)) for start, end in splitter(case.text, case.language))
    return frozenset(span.start for span in spans if span)


def score(splitter: Splitter, cases: Sequence[Case]) -> Score:
    found = [starts_by(splitter, case) for case in cases]
    return Score(
        right=sum(got == case.starts for got, case in zip(found, cases, strict=True)),
        cases=len(cases),
        false=sum(len(got - case.starts) for got, case in zip(found, cases, strict=True)),
        missed=sum(len(case.starts - got) for got, case in zip(found, cases, strict=True)),
        boundaries=sum(len(case.starts) for case in cases),
    )


def show_wrong(splitter: Splitter, cases: Sequence[Case]) -> None:
    for case in cases:
        got = starts_by(splitter, case)
        if got != case.starts:
            edges = [*sorted(got), len(case.text)]
            print("  ", " | ".join(case.text[a:b].strip() for a, b in pairwise(edges)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", metavar="NAME", help="show what this splitter gets wrong")
    parser.add_argument("--selqa", type=Path, metavar="FILE")
    options = parser.parse_args()
    sets = {"Dutch": hard_cases("nl"), "English": hard_cases("en"), "articles": article_cases()}
    if options.selqa:
        sets["SelQA"] = selqa_cases(options.selqa)
    print(
        f"{'':<11}"
        + "".join(f"{f'{name} right':>15} {'false':>5} missed" for name in sets)
        + "   ms an article"
    )
    for name, module, splitter in SPLITTERS:
        if find_spec(module) is None:
            continue
        scores = [score(splitter, cases) for cases in sets.values()]
        before = time.perf_counter()
        score(splitter, sets["articles"])
        taken = (time.perf_counter() - before) * 1000 / len(find_sources([ARTICLES]))
        print(f"{name:<11}" + "".join(f"{result!s:>27}" for result in scores) + f"{taken:>13.1f}")
        if name == options.wrong:
            show_wrong(splitter, [case for cases in sets.values() for case in cases])


if __name__ == "__main__":
    main()
