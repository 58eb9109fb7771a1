"""Checks written answers against their quotes: python -m bench.written_check [FILE…] --articles FOLDER

Reads what `bron ask --json` and `--batch` print (files, or standard input) and knows nothing of bron but its
keys (docs/json.md) and the article files. Each shown sentence must cite quotes that are there; each quote
must stand where it says; every figure, percentage, date and name in the sentence must be in a cited quote;
a negation must be in one, too; in the quotes' own language, most of its words must be. Exit 1 otherwise.

It is simpler than what it judges, on purpose, and shares no code with it: figures and names are compared as
values and words, no sentence is understood. What it cannot see: relations turned round within a quote, and a
made-up name that only ever opens a sentence. Attribution is a suspicion, which counts with --strict only.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.written_figures import TABLES, dated, days, figures, folded, months, weekdays
from bench.written_names import has_name, known_names, names

NEGATIONS = frozenset(TABLES["negations"].split())
ATTRIBUTIONS = frozenset(TABLES["attributions"].split())
UNSAFE = re.compile(
    r"https?:|www\.|[\[\]<>`|]|\*\*|@everyone|@here|"
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
MOST_OF_IT = 0.5  # share of a sentence's longer words that its quotes must have, in their own language
LONG_WORD, STEM = 5, 5
CORE_NEGATIONS = frozenset({"niet", "geen", "nooit", "niemand", "not", "no", "never", "nobody"})
REPEATED = 0.8  # share of a sentence that stands in the quote in the same order: then it is the quote's own
A_FEW = 2  # words that may be put in, left out or changed in one place of it
SUSPICIONS = frozenset({"attribution"})


@dataclass(frozen=True)
class Fault:
    """What is wrong with something shown."""

    answer: str  # id or question
    kind: str  # citation, quote, figure, date, name, negation, words, unsafe, attribution
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail!r} in {self.text!r} ({self.answer})"


def check_answer(
    answer: Mapping[str, Any], articles: Mapping[str, str], known: frozenset[str]
) -> Iterator[Fault]:
    """The faults of one answer; `articles` are file texts by `article.source`, `known` names of anything."""
    quotes = {quote["n"]: quote for quote in answer["quotes"]}
    for text, kind, detail in [*_of_quotes(answer, articles), *_of_sentences(answer, quotes, known)]:
        yield Fault(str(answer.get("id") or answer["question"]), kind, text, detail)


def _of_quotes(answer: Mapping[str, Any], articles: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    quotes = {quote["n"]: quote["text"] for quote in answer["quotes"]}
    for quote in answer["quotes"]:
        text = articles.get(quote["article"]["source"])
        if text is None:
            yield quote["text"], "quote", f"no file {quote['article']['source']}"
        elif text[quote["start"] : quote["end"]] != quote["text"]:
            yield quote["text"], "quote", "not what stands there"
    for position in answer["positions"]:
        if position["claim"] not in quotes.get(position["n"], ""):
            yield position["claim"], "quote", f"not in quote {position['n']}"


def _of_sentences(
    answer: Mapping[str, Any], quotes: Mapping[int, Mapping[str, Any]], known: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    for statement in answer["statements"]:
        for kind, detail in check_statement(statement, quotes, known, answer["language"]):
            yield statement["text"], kind, detail
    for translation in answer["translations"]:
        text = translation["text"]
        cited = [quotes[translation["n"]]] if translation["n"] in quotes else []
        for kind, detail in [*facts(text, cited, known), *unsafe(text)]:
            yield text, kind, detail


def check_statement(
    statement: Mapping[str, Any],
    quotes: Mapping[int, Mapping[str, Any]],
    known: frozenset[str],
    language: str,
) -> Iterator[tuple[str, str]]:
    """Kind and detail of every fault of one sentence."""
    text, cites = statement["text"], statement["cites"]
    if not cites:
        yield "citation", "none"
    yield from (("citation", str(number)) for number in cites if number not in quotes)
    cited = [quotes[number] for number in cites if number in quotes]
    yield from unsafe(text)
    yield from facts(text, cited, known)
    yield from _negation(text, cited)
    yield from _words(text, [quote for quote in cited if quote["article"]["language"] == language], cited)
    if (
        cited
        and all(_marks(quote["text"], ATTRIBUTIONS) for quote in cited)
        and not _marks(text, ATTRIBUTIONS)
    ):
        yield "attribution", "the quotes say who says so"


def unsafe(text: str) -> Iterator[tuple[str, str]]:
    """What could act where it is shown."""
    if found := UNSAFE.search(text):
        yield "unsafe", found[0]


def facts(text: str, cited: Sequence[Mapping[str, Any]], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Figures, dates and names of `text` that no cited quote has."""
    words = "\n".join(quote["text"] for quote in cited)
    meant = [day for quote in cited for day in dated(quote["text"], quote["article"]["published"])]
    yield from _dates(text, words, meant)
    years = {float(quote["article"]["published"][:4]) for quote in cited if quote["article"]["published"]}
    allowed = years | {float(part) for day in meant for part in (day.day, day.year)}
    there = figures(words)
    for figure in figures(text):
        same = any(figure.percent == other.percent and figure.values & other.values for other in there)
        if not same and (figure.percent or not figure.values & allowed):
            yield "figure", figure.written
    for name in names(text, known):
        if not has_name(words, name):
            yield "name", name


def _dates(text: str, words: str, meant: Sequence[date]) -> Iterator[tuple[str, str]]:
    there = {(day.day, day.month) for day in days(words)} | {(day.day, day.month) for day in meant}
    for day in days(text):
        if (day.day, day.month) not in there:
            yield "date", day.written
    in_months = {number for _, number in months(words)} | {month for _, month in there}
    yield from (("date", word) for word, number in months(text) if number not in in_months)
    on = {number for _, number in weekdays(words)} | {day.weekday() for day in meant}
    yield from (("date", word) for word, number in weekdays(text) if number not in on)


def _negation(text: str, cited: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    if (mark := _marks(text, NEGATIONS)) and not any(_marks(quote["text"], NEGATIONS) for quote in cited):
        yield "negation", mark
    elif cited and all(_turned(_tokens(text), _tokens(quote["text"])) for quote in cited):
        yield "negation", "not where the quote has it"


def _turned(said: Sequence[str], there: Sequence[str]) -> bool:
    """Whether a sentence in a quote's words has a negation where the quote has none, or lacks it."""
    matcher = SequenceMatcher(None, said, there, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < REPEATED * len(said):
        return False
    inner = [
        (set(said[a:b]), set(there[c:d]))
        for _, a, b, c, d in matcher.get_opcodes()
        if d - c <= A_FEW and b - a <= A_FEW and (b > a or 0 < a < len(said))
    ]
    return any((ours & CORE_NEGATIONS != theirs & CORE_NEGATIONS) for ours, theirs in inner)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"n['’]t\b", " not", folded(text)))


def _marks(text: str, marks: frozenset[str]) -> str:
    """The first of `marks` in `text`, n't among them when negations are looked for."""
    return next((word for word in _tokens(text) if word in marks), "")


def _words(
    text: str, own: Sequence[Mapping[str, Any]], cited: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """In the quotes' language, a sentence says what they say mostly in their words."""
    if not own or len(own) < len(cited):
        return
    there = {word[:STEM] for quote in own for word in re.findall(r"\w+", folded(quote["text"]))}
    said = [word for word in re.findall(r"[^\W\d_]+", folded(text)) if len(word) >= LONG_WORD]
    missing = [word for word in said if word[:STEM] not in there and word not in ATTRIBUTIONS]
    if len(said) - len(missing) < MOST_OF_IT * len(said):
        yield "words", " ".join(missing)


def read_answers(text: str) -> list[dict[str, Any]]:
    """The answers in `text`: one JSON object, or one a line; lines that tell of an error are left out."""
    try:
        whole = json.loads(text)
        answers = whole if isinstance(whole, list) else [whole]
    except json.JSONDecodeError:
        answers = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [answer for answer in answers if "error" not in answer]


def read_articles(answers: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, str]:
    """The files behind the quotes, by source: as named, or of that name in `folder`."""
    found = {}
    for source in {quote["article"]["source"] for answer in answers for quote in answer["quotes"]}:
        for path in (Path(source), folder / source, folder / Path(source).name):
            if path.is_file():
                found[source] = path.read_bytes().decode("utf-8")
                break
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print faults and a summary; 1 where something is unsupported, or too little was checked."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.written_check", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("files", nargs="*", type=Path, help="what bron ask --json or --batch printed")
    parser.add_argument("--articles", type=Path, default=Path(), help="folder of the article files")
    parser.add_argument("--at-least", type=int, default=0, help="fail unless so many sentences were checked")
    parser.add_argument("--strict", action="store_true", help="suspicions count, too")
    given = parser.parse_args(arguments)
    texts = [path.read_text("utf-8") for path in given.files] or [sys.stdin.read()]
    answers = [answer for text in texts for answer in read_answers(text)]
    articles = read_articles(answers, given.articles)
    sentences = [each["text"] for answer in answers for each in answer["statements"]]
    known = known_names([*articles.values(), *sentences])
    faults = [fault for answer in answers for fault in check_answer(answer, articles, known)]
    for fault in faults:
        print(fault)
    counted = [fault for fault in faults if given.strict or fault.kind not in SUSPICIONS]
    kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(f.kind for f in faults).most_common())
    print(
        f"{len(answers)} answers, {sum(bool(a['statements']) for a in answers)} written, {len(sentences)} "
        f"sentences, {len({(f.answer, f.text) for f in counted})} of what is shown unsupported"
        + (f" ({kinds})" if kinds else "")
    )
    return int(bool(counted) or len(sentences) < given.at_least)


if __name__ == "__main__":
    sys.exit(main())
