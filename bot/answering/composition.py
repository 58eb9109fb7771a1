"""What a written answer is made of: sentences that passed verification, and what became of the others.

question, quotes ─ prompt ─ LanguageModel ─ parser ─ Draft ─ verification ─┬─ Statement  shown, tied to quotes
                                                                          └─ Rejected   counted, never shown
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from config.told_error import ToldError, Words


class Style(StrEnum):
    """How an answer is given."""

    QUOTE = "quote"  # quotes alone: no language model is asked
    COMPOSE = "compose"  # prose over quotes


class Reason(StrEnum):
    """Why a written sentence is not shown."""

    NO_CITATION = "no citation"
    UNKNOWN_CITATION = "unknown citation"
    FIGURE = "figure not in the quotes"  # also dates, percentages, times
    NAME = "name not in the quotes"
    NEGATION = "negation not in the quotes"
    ATTRIBUTION = "attribution lost"
    UNSUPPORTED = "not supported by the quotes"
    UNSAFE = "not plain prose"  # links, markup, code, control characters, the prompt's own words
    LANGUAGE = "not in the question's language"


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, without its marks; `cites` are evidence numbers, perhaps wrong ones."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that passed every check; each of `cites` is the `n` of a quote of the same answer."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence that is not shown; `detail` names what failed, for logs and `--json`.

    It is a figure, a name or a note in English, or what happened in words that are told in any language.
    """

    text: str
    reason: Reason
    detail: str | Words = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A quote in the question's language, by the model, checked for figures and names; labelled as such."""

    n: int
    text: str


class Fallback(StrEnum):
    """Why quotes alone are shown although prose was asked for."""

    NO_MODEL = "no language model is configured"
    FAILED = "the language model failed"
    NO_TIME = "there was no time to ask the language model"
    NOTHING_LEFT = "nothing the language model wrote could be verified"
    NO_ANSWER = "the language model saw no answer in the quotes"
    NOT_ENOUGH = "what could be verified no longer answers the question"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a written answer cost. Tokens as the endpoint counts them, 0 where it does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Composition:
    """The written part of an answer; without statements `fallback` says why, `detail` what happened.

    An error as `detail` is told in the language of whoever reads it; its `str()` is English.
    """

    model: str
    statements: tuple[Statement, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    translations: tuple[Translation, ...] = ()
    usage: Usage = Usage()
    fallback: Fallback | None = None
    detail: str | ToldError = ""
    untranslated: int = 0  # translations that failed their check and are not shown


@dataclass(frozen=True, slots=True)
class Position:
    """What one source says where sources disagree: who, which figure or claim, and the quote for it."""

    who: str  # as attributed ("Zelensky"), or the article's title where nobody is named
    claim: str  # the answering words, cut from the quote
    n: int  # the quote, whose article has the date
