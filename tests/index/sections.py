"""A text in sections, and words in the place of a model's tokens."""

from __future__ import annotations

TEXT = """Kop van het stuk

Een tank in de stad. Beeld ANP

De eerste zin telt zes woorden. De tweede zin telt er ook zes.

Lees ook: iets anders

De derde staat in een nieuwe alinea.

Tweede kop

Onder de tweede kop staat dit. Nog een plaatje.
"""


def words(text: str) -> int:
    return len(text.split())
