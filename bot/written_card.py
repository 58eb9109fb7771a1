"""The written part of an answer as Discord shows it: Markdown of our own around escaped words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answering.composition import Composition, Statement, Style
from bot.answering.schema import Answer, Outcome
from bot.discord_text import ELLIPSIS, cut, escape, units
from bot.written_words import marks, notes, position_date, quotes_by_number
from config.phrases import phrase

NOTE = 200
TRANSLATION = 500
WHO, CLAIM, DATE = 100, 300, 80
MOST_FIELDS = 25  # Discord's limit


def lead_lines(answer: Answer, limit: int) -> Iterator[str]:
    """What stands above the quotes: prose where it was written, the first line otherwise; then the notes.

    `limit` is for either, in UTF-16 units. A doubt is said above prose as well.
    """
    written = prose_of(answer)
    if written is None or answer.outcome is not Outcome.ANSWERED:
        yield f"**{escape(cut(answer.text, limit))}**"
    if written is not None:
        yield prose(written.statements, limit)
    if said := notes(answer, details=False):
        yield "-# " + " · ".join(escape(cut(each, NOTE)) for each in said)


def prose_of(answer: Answer) -> Composition | None:
    """What was written, where there is prose to show."""
    written = answer.composition
    return written if written and written.statements and answer.mode is Style.COMPOSE else None


def prose(statements: Sequence[Statement], limit: int) -> str:
    """The sentences in one paragraph with the numbers of their quotes; whole ones, as many as fit."""
    shown, left = "", limit
    for statement in statements:
        numbers = escape(marks(statement.cites))
        sentence = f"{escape(statement.text.strip())} {numbers}"
        if units(sentence) > left:
            return f"{shown} {ELLIPSIS}" if shown else f"{escape(cut(statement.text, limit))} {numbers}"
        shown = f"{shown} {sentence}".strip()
        left = limit - units(shown) - len(" ") - len(ELLIPSIS)
    return shown


def translation_line(text: str, language: str, limit: int = TRANSLATION) -> str:
    """The line below a quote with its translation, labelled as the model's."""
    return f"-# {phrase('written.translation', language)} {escape(cut(text, limit))}"


def position_fields(answer: Answer, limit: int) -> tuple[tuple[str, str], ...]:
    """Who says what, as names and values of fields; as many as fit `limit` units and Discord's 25."""
    quotes, fields, left = quotes_by_number(answer), [], limit
    for each in answer.positions[:MOST_FIELDS]:
        date = escape(cut(position_date(each, quotes, answer.language), DATE))
        place = " · ".join(part for part in (date, escape(f"[{each.n}]")) if part)
        name, value = escape(cut(each.who, WHO)) or ELLIPSIS, f"{escape(cut(each.claim, CLAIM))}\n{place}"
        left -= units(name) + units(value)
        if left < 0:
            break
        fields.append((name, value))
    return tuple(fields)
