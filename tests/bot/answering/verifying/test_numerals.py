from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.verifying.numerals import in_figures, numerals, read_numeral, write_numeral
from tests.bot.answering.verifying.spelling import dutch, english, grouped

NUMBERS = st.integers(2, 999_999)


def values(text: str, language: str) -> list[Fraction | None]:
    return [value for _, value in numerals(in_figures(text, language), language)]


def every_way(number: int, language: str) -> list[str]:
    point = "." if language == "nl" else ","
    spelled = dutch(number) if language == "nl" else english(number)
    digits = [str(number), grouped(number, point), grouped(number, " "), grouped(number, "\u202f")]
    return [*digits, spelled, spelled.capitalize()]


@given(NUMBERS, st.sampled_from(["nl", "en"]))
def test_a_number_reads_the_same_however_it_is_written(number: int, language: str) -> None:
    for written in every_way(number, language):
        assert values(f"({written} x)", language) == [number], written


@given(NUMBERS, NUMBERS, st.sampled_from(["nl", "en"]), st.sampled_from(["nl", "en"]), st.data())
def test_different_numbers_never_read_the_same(
    one: int, other: int, first: str, second: str, data: st.DataObject
) -> None:
    assume(one != other)
    a = data.draw(st.sampled_from(every_way(one, first)))
    b = data.draw(st.sampled_from(every_way(other, second)))
    assert values(f"({a} x)", first) != values(f"({b} x)", second)


@given(st.decimals(0, 100_000, places=2), st.sampled_from(["nl", "en", "de"]))
def test_what_is_written_reads_back(number: object, language: str) -> None:
    value = Fraction(str(number))
    assert read_numeral(write_numeral(value, language), language) == value


@pytest.mark.parametrize(
    ("numeral", "language", "value"),
    [
        ("1.351", "nl", 1351),
        ("1.351", "en", Fraction("1.351")),
        ("1,351", "en", 1351),
        ("1,351", "nl", Fraction("1.351")),
        ("4.500", "nl", 4500),
        ("4.5", "en", Fraction("4.5")),
        ("12.5", "nl", Fraction("12.5")),  # cannot be thousands
        ("1.234.567", "en", 1_234_567),  # cannot be decimals
        ("1.234,56", "nl", Fraction("1234.56")),
        ("1,234.56", "nl", Fraction("1234.56")),
        ("0,5", "nl", Fraction(1, 2)),
        ("0.500", "nl", None),  # thousands never begin with a nought: who knows
        ("-5", "nl", -5),
        ("300,0000", "en", None),
        ("1.2.3", "nl", None),
        ("1.2,3.4", "nl", None),
        ("9" * 6000, "nl", None),  # Python reads no number of so many digits
    ],
)
def test_notation_is_the_languages(numeral: str, language: str, value: Fraction | None) -> None:
    assert read_numeral(numeral, language) == value


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("vijfdaagse", "nl", "5-daagse"),
        ("twintigjarige", "nl", "20-jarige"),
        ("tweeënhalf", "nl", "2,5"),
        ("two and a half", "en", "2.5"),
        ("6½ sacks", "en", "6.5 sacks"),
        ("a ½ sack", "en", "a 0.5 sack"),
        ("the twenty-third", "en", "the 23e"),
        ("een man", "nl", "een man"),  # an article
        ("één man", "nl", "1 man"),
        ("drei Tage", "de", "3 Tage"),
        ("iets", "xx", "iets"),
    ],
)
def test_words_become_figures(text: str, language: str, written: str) -> None:
    assert in_figures(text, language) == written


@pytest.mark.parametrize("text", ["9" * 5000 + "½", "9" * 5000 + " en een half", "9" * 5000 + "-en-een-half"])
def test_a_half_behind_a_number_without_end_is_read_without_it(text: str) -> None:
    assert None in values(text, "nl")


@given(st.text(max_size=60), st.sampled_from(["nl", "en", "und"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    assert all(value is None or isinstance(value, Fraction) for value in values(text, language))
