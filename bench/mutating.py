"""One thing altered in a correct sentence: a figure, a name, a negation, or two things exchanged.

By rules of its own, so that what verification does not see as a figure or a name is altered, too.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from functools import cache

from bench.machine import ROOT

_COUNTRIES = ROOT / "config" / "data" / "countries.toml"
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_CAPITALISED = re.compile(r"(?<![\w-])[A-Z][a-zà-ÿ]{3,}(?![\w-])")
_AUXILIARY = {
    "en": re.compile(r"\b(is|was|were|are|has|had|have|will|can|could|would|may)\b"),
    "nl": re.compile(r"\b(is|was|waren|zijn|heeft|had|hebben|hadden|kan|kon|wordt|werd|worden|werden)\b"),
}
_NOT = {"en": re.compile(r" (?:not|never)\b"), "nl": re.compile(r" (?:niet|nooit)\b")}
_NUMBER_WORDS = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"),
    "nl": ("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "twaalf", "twintig"),
}


def another_figure(text: str, language: str, quotes: str, dice: random.Random) -> str | None:
    """`text` with one figure or number word replaced by one that is not in `quotes`."""
    words = _NUMBER_WORDS[language]
    spelled = re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])")
    found = [*_DIGITS.finditer(text), *spelled.finditer(text)]
    if not found:
        return None
    match = dice.choice(found)
    if match.group()[0].isdigit():
        known = {_plain(each) for each in re.findall(r"\d+(?:[.,]\d+)*", quotes)}
        made = [new for new in _figures_like(match.group(), dice) if _plain(new) not in known]
    else:
        values = dict(zip(words, ("2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "20"), strict=True))
        there = set(re.findall(r"\w+", quotes.lower()))
        made = [
            word
            for at, word in enumerate(words)
            if not there & ({each[at] for each in _NUMBER_WORDS.values()} | {values[word]})
            and word != match.group()
        ]
    return _replaced(text, match, dice.choice(made)) if made else None


def _plain(figure: str) -> str:
    return re.sub(r"[.,]", "", figure).lstrip("0")


def _figures_like(figure: str, dice: random.Random) -> list[str]:
    """The next number, one digit altered, two digits exchanged, ten times as much."""
    digits = [at for at, character in enumerate(figure) if character.isdigit()]
    at = dice.choice(digits)
    altered = figure[:at] + str((int(figure[at]) + dice.randrange(1, 10)) % 10) + figure[at + 1 :]
    made = [altered] if len(digits) < len(figure) else [altered, figure + "0"]
    if len(digits) > 1 and figure[digits[-1]] != figure[digits[-2]]:
        turned = list(figure)
        turned[digits[-1]], turned[digits[-2]] = turned[digits[-2]], turned[digits[-1]]
        made.append("".join(turned))
    if figure.isdigit():
        made.append(str(int(figure) + 1))
    return [each for each in made if _plain(each) and _plain(each) != _plain(figure)]


def another_name(
    text: str, quotes: str, pool: Sequence[str], ordinary: frozenset[str], dice: random.Random
) -> str | None:
    """`text` with one capitalised word, which is in no `ordinary` text in lower case, replaced by another."""
    found = [m for m in _CAPITALISED.finditer(text) if m.group().lower() not in ordinary]
    said = {word for each in re.findall(r"[^\W\d_]+", quotes) for word in _synonyms().get(each, ())}
    made = [name for name in pool if name[:4].casefold() not in quotes.casefold() and name not in said]
    return _replaced(text, dice.choice(found), dice.choice(made)) if found and made else None


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Words for the same country or people: "Ukraine" is no other name where a quote says "Oekraïense"."""
    found: dict[str, frozenset[str]] = {}
    for section in tomllib.loads(_COUNTRIES.read_text(encoding="utf-8")).values():
        for forms in (frozenset(line.split("|")) for line in section.values()):
            found |= dict.fromkeys(forms, forms) | {f"{form}e": forms for form in forms}
    return found


def names_in(text: str) -> list[str]:
    """Capitalised words that are not the first of a sentence."""
    return [m.group() for m in _CAPITALISED.finditer(text) if re.search(r"[a-z,] $", text[: m.start()])]


def negated(text: str, language: str) -> str | None:
    """`text` with a "not" more or less."""
    if match := _NOT[language].search(text):
        return text[: match.start()] + text[match.end() :]
    if match := _AUXILIARY[language].search(text):
        return f"{text[: match.end()]} {'not' if language == 'en' else 'niet'}{text[match.end() :]}"
    return None


def exchanged_figures(text: str) -> str | None:
    """`text` with its first two figures exchanged."""
    return _exchanged(text, list(_DIGITS.finditer(text))[:2])


def exchanged_names(text: str, ordinary: frozenset[str]) -> str | None:
    """`text` with two names exchanged that stand apart."""
    found = [m for m in _CAPITALISED.finditer(text) if m.group().lower() not in ordinary]
    apart = [m for m in found[1:] if m.start() - found[0].end() > 8]
    return _exchanged(text, [found[0], apart[0]]) if apart else None


def _exchanged(text: str, two: Sequence[re.Match[str]]) -> str | None:
    if len(two) < 2 or two[0].group() == two[1].group():
        return None
    one, other = two
    middle = text[one.end() : other.start()]
    return text[: one.start()] + other.group() + middle + one.group() + text[other.end() :]


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]
