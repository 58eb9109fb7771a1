"""What is said about a written answer, in words: the same in the terminal and in Discord.

Names, details and sentences in it are a model's or an endpoint's: whoever shows them makes them safe.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.answering.composition import Composition, Fallback, Position, Reason
from bot.answering.schema import Answer, Quote
from bot.source_line import date_words
from config.phrases import counted, phrase
from config.told_error import ToldError, Words

# Their detail is the figure, name or number itself; others are notes in English, for logs and programs.
_TELLING = frozenset({Reason.FIGURE, Reason.NAME, Reason.UNKNOWN_CITATION})


def marks(cites: Iterable[int]) -> str:
    """`[1] [2]`: the numbers of the quotes that a sentence rests on."""
    return " ".join(f"[{n}]" for n in sorted(set(cites)))


def notes(answer: Answer, *, details: bool = True) -> tuple[str, ...]:
    """Who wrote, how many sentences were left out, and why there are only quotes; none where none was asked.

    `details` tells what happened to the endpoint: for whoever runs bron, not for everybody.
    """
    written = answer.composition
    if written is None:
        return ()
    said = [_first_note(written, answer.language, details=details)]
    if written.rejected and written.fallback is not Fallback.NOTHING_LEFT:
        said.append(counted("written.left_out", answer.language, len(written.rejected)))
    if written.untranslated:
        said.append(counted("written.untranslated", answer.language, written.untranslated))
    return tuple(said)


def _first_note(written: Composition, language: str, *, details: bool) -> str:
    if written.fallback is None:
        said = phrase("written.by" if not written.detail else "written.cut", language, model=written.model)
        return f"{said} ({_detail(written, language)})" if details and written.detail else said
    if written.fallback is Fallback.NOTHING_LEFT and written.rejected:
        return counted("written.nothing_left_of", language, len(written.rejected))
    why = phrase(f"written.fallback_{written.fallback.name.lower()}", language)
    return f"{why} ({_detail(written, language)})" if details and written.detail else why


def _detail(written: Composition, language: str) -> str:
    given = written.detail
    return given.what(language) if isinstance(given, ToldError) else given


def reason_words(reason: Reason, language: str, detail: str | Words = "") -> str:
    """Why a sentence is not shown, with the figure or name that it failed on."""
    if isinstance(detail, Words):
        return detail.told(language)
    why = phrase(f"written.reason_{reason.name.lower()}", language)
    return f"{why}: {detail}" if detail and reason in _TELLING else why


def translations_by_quote(answer: Answer) -> dict[int, str]:
    """Translations by the number of their quote."""
    written = answer.composition
    return {each.n: each.text for each in written.translations} if written else {}


def quotes_by_number(answer: Answer) -> dict[int, Quote]:
    """All quotes of an answer, those for whoever asks for more included, by their number."""
    return {quote.n: quote for quote in (*answer.more, *answer.quotes)}


def position_date(position: Position, quotes: dict[int, Quote], language: str) -> str:
    """The date of the article a position stands in, as known; "" where its quote is not among `quotes`."""
    quote = quotes.get(position.n)
    return date_words(quote.article.published, language) if quote else ""
