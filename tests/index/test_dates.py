"""A date is read or it is not; a year is never added."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import date_without_year, parse_date


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


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert (parse_date(text) or "2022")[:4].isdigit()


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
