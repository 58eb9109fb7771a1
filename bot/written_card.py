"""The written part of an answer as Discord shows it: Markdown of our own around escaped words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answering.composition import Composition, Statement, Style
from bot.answering.schema import Answer, Outcome
from bot.discord_text import ELLIPSIS, cut, escape, joined, units
from bot.written_words import marks, notes, position_date, quotes_by_number
from config.phrases import phrase

NOTE = 200
TRANSLATION = 500
WHO, CLAIM, DATE = 100, 300, 80
MOST_FIELDS = 25  # Discord's limit
FIELD_SIGNS = len("\n**** · ")  # what a field takes beside its name and value where it is plain text


def lead_lines(answer: Answer, limit: int) -> Iterator[str]:
    """What stands above the quotes: prose where it was written, the first line otherwise; then the notes.

    `limit` is for all of it, in UTF-16 units. A doubt is said above prose as well.
    """
    written, said = prose_of(answer), notes(answer, details=False)
    below = f"-# {joined(said, NOTE, limit // 3)}" if said else ""
    left = limit - units(f"\n{below}")
    if written is None or answer.outcome is not Outcome.ANSWERED:
        first = escape(cut(answer.text, (left if written is None else left // 2) - len("****")))
        yield f"**{first}**"
        left -= units(f"**{first}**\n")
    if written is not None:
        yield prose(written.statements, left)
    if below:
        yield below


def prose_of(answer: Answer) -> Composition | None:
    """What was written, where there is prose to show."""
    written = answer.composition
    return written if written and written.statements and answer.mode is Style.COMPOSE else None


def prose(statements: Sequence[Statement], limit: int) -> str:
    """The sentences in one paragraph with the numbers of their quotes; whole ones, as many as fit."""
    shown, room = "", limit - len(f" {ELLIPSIS}")
    for statement in statements:
        numbers = escape(marks(statement.cites))
        longer = f"{shown} {escape(statement.text.strip())} {numbers}".strip()
        if units(longer) > room:
            cut_one = f"{escape(cut(statement.text, room - len(numbers)))} {numbers}"
            return f"{shown} {ELLIPSIS}" if shown else cut_one
        shown = longer
    return shown


def translation_line(text: str, language: str, limit: int = TRANSLATION) -> str:
    """The line below a quote with its translation, labelled as the model's."""
    return f"-# {phrase('written.translation', language)} {escape(cut(text, limit))}"


def position_fields(answer: Answer, limit: int) -> tuple[tuple[str, str], ...]:
    """Who says what, as names and values of fields; as many as fit `limit` units and Discord's 25.

    `size_of_fields` says what they take.
    """
    quotes, fields, left = quotes_by_number(answer), [], limit
    for each in answer.positions[:MOST_FIELDS]:
        date = escape(cut(position_date(each, quotes, answer.language), DATE))
        place = " · ".join(part for part in (date, escape(f"[{each.n}]")) if part)
        name, value = escape(cut(each.who, WHO)) or ELLIPSIS, f"{escape(cut(each.claim, CLAIM))}\n{place}"
        left -= size_of_fields([(name, value)])
        if left < 0:
            break
        fields.append((name, value))
    return tuple(fields)


def size_of_fields(fields: Sequence[tuple[str, str]]) -> int:
    """Units that fields take in plain text, which is more than in an embed."""
    return sum(units(name) + units(value) + FIELD_SIGNS for name, value in fields)
