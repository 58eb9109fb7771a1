"""Texts for property tests: anything Unicode can hold, and things that look like articles."""

from __future__ import annotations

from hypothesis import strategies as st

# What hurts offsets: line ends, marks that compose, characters outside the basic plane, invisible ones.
_AWKWARD = [
    *("\r\n", "\n", "\n\n", "\ufeff", "\u00a0", "e\u0308", "\u0301", "\u200b", "\u200d", "\u202e", "\u2066"),
    *("\u00ad", "👩\u200d👩\u200d👧", "𝒜", "\t", "\x0b", "\x1c", "\x85", "\u2028", "\x00"),
]
_PIECES = [
    *("Foto: ANP", "Beeld REUTERS", "Lees ook: X", "# ", "**", "[a](b)", "![c](d)", "---", "- ", "> ", "…"),
    *("date 2022-03 ", "Kop zonder punt", "Een zin. ", "“Ja.” ", "16.00 uur ", "zo’n 4.500 ", "Wat? "),
    "dr. J.K. de Vries ",
]

_word = st.text(st.characters(categories=("L", "N", "P", "Zs", "M")), min_size=1, max_size=12)
_characters = st.characters(exclude_categories=("Cs",))

any_text = st.one_of(
    st.text(_characters, max_size=200),
    st.lists(st.sampled_from(_AWKWARD + _PIECES) | _word, max_size=40).map("".join),
    st.lists(st.sampled_from(_AWKWARD + _PIECES) | _word, max_size=40).map(" ".join),
)
