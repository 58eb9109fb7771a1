"""A date is read or it is not; a year is never added."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import date_without_year, parse_date

DUTCH = """januari februari maart april mei juni
juli augustus september oktober november december"""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-03-03", "2022-03-03"),
        ("2022-03", "2022-03"),
        ("2022", "2022"),
        (" 2022-03-03T12:30:00Z ", "2022-03-03"),
        ("2022-03-03 12:30", "2022-03-03"),
        ("3 maart 2022", "2022-03-03"),
        ("3. März 2022", "2022-03-03"),
        ("March 3, 2022", "2022-03-03"),
        ("25 mrt. 2022", "2022-03-25"),
        ("1 Jun 2021", "2021-06-01"),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    ["", "maandag", "3 maart", "03-04-2022", "2022-13", "2022-02-30", "30 februari 2022", "2022-3-3",
     "0000-01-01", "٢٠٢٢-٠٣-٠٣", "20220303", "3 maart 2022 of later"],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates())
def test_every_day_survives(day: date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()


@given(st.dates(date(1000, 1, 1)))
def test_every_day_is_read_in_words_and_told_from_one_without_a_year(day: date) -> None:
    for month in (DUTCH.split()[day.month - 1], calendar.month_name[day.month]):
        for text in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"):
            assert parse_date(text) == day.isoformat()
        assert date_without_year(f"Op {day.day} {month} begon het") == f"{day.day} {month}"
        assert date_without_year(f"Op {day.day} {month} {day.year} begon het") is None


NEARLY_DATES = st.one_of(
    st.tuples(
        st.sampled_from(["3", "29", "31.", "32"]),
        st.sampled_from(["februari", "mrt.", "June", "Dezember", "05"]),
        st.sampled_from(["2022", "2024", "0000"]),
    ).map(" ".join),
    st.tuples(st.sampled_from(["2022", "2024", "0000"]), st.sampled_from(["02", "12", "31"])).map("-".join),
)


def test_what_looks_like_a_date_is_one_that_exists_or_none() -> None:
    read: list[bool] = []

    @given(NEARLY_DATES)
    def holds(text: str) -> None:
        found = parse_date(text)
        read.append(found is not None)
        if found is not None:
            assert date.fromisoformat(f"{found}-01-01"[:10]).isoformat().startswith(found)
            assert found[:4] in text

    holds()
    assert 0.1 < sum(read) / len(read) < 0.9


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Op 3 maart beschoten wooncomplexen", "3 maart"),
        ("The attack of 24 February, he said", "24 February"),
        ("Op 3 maart 2022 begon het", None),
        ("Het kostte 3.5 mei", None),
        ("In maart begon het", None),
        ("Versie 2.3 maart", None),
        ("They have 2 may be more", None),
    ],
)
def test_dates_without_a_year(text: str, mention: str | None) -> None:
    assert date_without_year(text) == mention
