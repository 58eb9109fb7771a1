"""What a rule finds in a sentence, and the kinds of saying."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a party is said to say something."""

    SAYS = "says"
    REPORTS = "reports"
    CLAIMS = "claims"
    ESTIMATES = "estimates"
    HEARSAY = "hearsay"  # said by somebody who is not named


@dataclass(frozen=True, slots=True)
class Found:
    """Places of tokens, half open: the party (None when nobody is named) and the words that attribute."""

    kind: Kind
    who: tuple[int, int] | None
    cue: tuple[int, int]
    verb: bool = False  # a finite verb: what follows may leave it out


def forms_by_kind(entries: dict[str, str]) -> dict[str, Kind]:
    """Each verb form of a table with its kind."""
    return {form: Kind(kind) for kind, forms in entries.items() for form in forms.split()}
