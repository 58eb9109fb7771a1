"""Names of a sentence, read by the rules of bench/written_check.py; standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bench.written_figures import MONTHS, TABLES, WEEKDAYS, figures, folded

WORD = re.compile(r"[^\W\d_][\w’'-]*\w|[^\W\d_]")
ROLES = frozenset(TABLES["roles"].split())
GROUPS: dict[str, int] = {folded(name): n for n, group in enumerate(TABLES["names"]) for name in group}
PHRASES = sorted((name for name in GROUPS if " " in name), key=len, reverse=True)
DOUBLED = re.compile(r"([aeou])\1")
SHORTEST_SKELETON = 3
INFLECTION = 3  # letters that an ending may add: Oekraïens, Oekraïense
STEM = 4
COMPOUND = 6  # letters that a name must have to begin a Dutch compound: molotovcocktails


def joined(text: str) -> str:
    """`text` with names of several words made one: "the United States" is "the United_States"."""
    for phrase in PHRASES:
        pattern = re.compile(r"\b" + re.escape(phrase).replace(r"\ ", r"[\s-]") + r"\b", re.IGNORECASE)
        text = pattern.sub(lambda match: re.sub(r"[\s-]", "_", match[0]), text)
    return text


def names(sentence: str, known: frozenset[str]) -> Iterator[str]:
    """Words of `sentence` that name somebody or something.

    Those with a capital that is not owed to their place; a first word only when it is among `known`
    (folded), in the table, or when another capital follows it.
    """
    matches = list(re.finditer(r"[\w’'-]+", joined(sentence)))
    text = joined(sentence)
    for number, match in enumerate(matches):
        word = re.sub(r"['’]s?$", "", match[0])
        plain = folded(word).replace("_", " ")
        if not word[:1].isupper() or _no_name(plain, word):
            continue
        if _opens(text, match.start()):
            following = matches[number + 1][0] if number + 1 < len(matches) else ""
            doubled = following[:1].isupper() and not _no_name(folded(following), following)
            if not (plain in known or plain in GROUPS or (doubled and len(word) > 3)):
                continue
        yield word.replace("_", " ")


def _no_name(plain: str, word: str) -> bool:
    return plain in ROLES or plain in MONTHS or plain in WEEKDAYS or bool(figures(word)) or plain == "een"


def _opens(text: str, start: int) -> bool:
    """Whether what begins at `start` begins a sentence or a quotation."""
    before = text[:start].rstrip()
    return not before or before[-1] in '.!?:“"‘«([•' or before.endswith(("'", "„"))


def known_names(texts: Iterable[str]) -> frozenset[str]:
    """Words that these texts write with a capital within a sentence and never without one."""
    capital, small = set(), set()
    for text in texts:
        flat = joined(text)
        for match in re.finditer(r"[\w’'-]+", flat):
            plain = folded(match[0])
            if not match[0][:1].isupper():
                small.add(plain)
            elif not _opens(flat, match.start()) and flat[match.start() - 1 : match.start()] == " ":
                capital.add(plain)
    return frozenset(capital - small)


def has_name(text: str, name: str) -> bool:
    """Whether `text` has `name`: the word, one of its inflections, or another spelling of it."""
    words = {folded(word).replace("_", " ") for word in re.findall(r"[\w’'-]+", joined(text))}
    words |= {part for word in words for part in word.split("-")}
    wanted = folded(name)
    parts = [wanted] if wanted in words or wanted in GROUPS else wanted.split("-")
    return all(any(_same(part, word) for word in words) for part in parts if part)


def _same(name: str, word: str) -> bool:
    if name == word or (name in GROUPS and GROUPS[name] == GROUPS.get(word)):
        return True
    # Dutch doubles a vowel where its ending closes the syllable: Afghan, Afghaanse.
    shorter, longer = sorted((DOUBLED.sub(r"\1", each) for each in (name, word)), key=len)
    inflected = len(shorter) >= STEM and len(longer) - len(shorter) <= INFLECTION
    if longer.startswith(shorter) and (inflected or len(name) >= COMPOUND < len(word)):
        return True
    return not skeletons(name).isdisjoint(skeletons(word))


def skeletons(name: str) -> frozenset[str]:
    """What is left of a name in any spelling: its consonants, Poetin and Putin, Charkov and Kharkiv.

    An English ch is a Dutch tsj, a Dutch ch is an English kh, so a name may have two. None where too little
    is left to tell names apart (Mali and Mila).
    """
    found = set()
    for sound in ("k", "C"):
        plain = re.sub(r"tsj|tch", "C", name)
        plain = re.sub(r"kh", "k", plain.replace("sjtsj", "S"))
        plain = re.sub(r"sch|sj|sh", "S", plain)
        plain = re.sub(r"ch", sound, plain)
        plain = re.sub(r"zh|zj", "Z", plain)
        plain = (
            plain.replace("w", "v").replace("c", "k").replace("x", "ks").replace("q", "k").replace("ph", "f")
        )
        plain = re.sub(r"^[yj]", "j", plain)
        first = "A" if plain[:1] in "aeiou" else ""
        bones = first + re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyj'’_ -]", "", plain))
        if len(bones) >= SHORTEST_SKELETON:
            found.add(bones)
    return frozenset(found)
