"""Whether a sentence denies what its quotes affirm, or the other way round.

By closed lists of words, in three strengths (`config/data/verification.toml`): hard ones ("niet", "never")
and verbs that deny ("weigert", "failed") must be kept and be justified; soft ones ("onduidelijk", "only",
"stopped") may express what another text says with "not", and ask for nothing themselves.
"""

from __future__ import annotations

import re
from functools import cache

from bot.answering.verifying.tables import table

_WORD_EDGE = r"(?<![\w-])(?:{})(?![\w]|-[a-z])"


@cache
def _pattern(strength: str, language: str) -> re.Pattern[str] | None:
    words = table()["negation"][strength].get(language)
    return re.compile(_WORD_EDGE.format("|".join(words))) if words else None


def _find(strength: str, text: str, language: str) -> str | None:
    pattern = _pattern(strength, language)
    match = pattern.search(text) if pattern else None
    return match.group() if match else None


def _plain(text: str, language: str) -> str:
    """Lower case, contractions opened, idioms that only look negative left out."""
    text = text.casefold().replace("’", "'")
    text = re.sub(r"\b(ca)n't\b", r"\1n not", re.sub(r"\bwon't\b", "will not", text))
    text = re.sub(r"n't\b", " not", text)
    idioms = _pattern("idioms", language)
    return idioms.sub(" ", text) if idioms else text


def negation(text: str, language: str) -> str | None:
    """The word by which `text` denies something; None when it denies nothing, or in an unknown language."""
    plain = _plain(text, language)
    return _find("hard", plain, language) or _find("denial", plain, language)


def denies(text: str, language: str) -> bool:
    """Whether `text` tells that somebody denies something."""
    return bool(_find("denies", _plain(text, language), language))


def disowns(text: str, language: str) -> bool:
    """Whether `text` denies by a plain "not" or a verb of denying: what "denies that" may be put as."""
    plain = _plain(text, language)
    return bool(_find("denies", plain, language) or _find("hard", plain, language))


def may_negate(text: str, language: str) -> bool:
    """Whether `text` has a word that another text may say with a negation."""
    return bool(negation(text, language) or _find("soft", _plain(text, language), language))
