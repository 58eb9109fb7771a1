"""Admission of questions, pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.rate_limits import REMEMBERED, Admission, RateLimit, Refusal
from bot.seen import Seen


@given(st.integers(1, 5), st.lists(st.floats(0, 20), max_size=60))
def test_no_window_holds_more_than_the_limit(limit: int, gaps: list[float]) -> None:
    rate, now, taken = RateLimit(limit, window=60), 1000.0, []
    for gap in gaps:
        now += gap
        if rate.wait("a", now) == 0:
            rate.take("a", now)
            taken.append(now)
    for start in taken:
        assert sum(start <= each < start + 60 for each in taken) <= limit


@given(st.integers(1, 5), st.lists(st.floats(0, 20), min_size=6, max_size=60))
def test_the_promised_wait_is_exact(limit: int, gaps: list[float]) -> None:
    rate, now = RateLimit(limit, window=60), 1000.0
    for gap in gaps:
        now += gap
        if wait := rate.wait("a", now):
            assert rate.wait("a", now + wait - 0.001) > 0
            now += wait + 0.001
            assert rate.wait("a", now) == 0
        rate.take("a", now)


def test_strangers_cannot_fill_the_memory() -> None:
    rate = RateLimit(1)
    for key in range(REMEMBERED + 50):
        rate.take(key, 0.0)
    assert len(rate._taken) == REMEMBERED
    seen = Seen(3)
    assert [seen.first(key) for key in (1, 2, 3, 4, 4, 1)] == [True, True, True, True, False, True]


def test_refusals_come_in_order_and_cost_nothing() -> None:
    admission = Admission(per_user=2, per_guild=3, queue=5)
    assert admission.refusal(1, 9, waiting=0, now=0.0) is None
    first = admission.enter(1, 9, 0.0)
    assert admission.refusal(1, 9, waiting=0, now=1.0) == Refusal("busy_user")
    assert admission.refusal(2, 9, waiting=5, now=1.0) == Refusal("busy_queue", (("waiting", 5),))
    first.give_back()
    second = admission.enter(1, 9, 1.0)
    first.give_back()
    assert admission.refusal(1, 9, waiting=0, now=1.0) == Refusal("busy_user"), "the second is still asked"
    second.give_back()
    assert admission.refusal(1, 9, waiting=0, now=10.5) == Refusal("rate_user", (("seconds", 50),))
    admission.enter(2, 9, 2.0).give_back()
    assert admission.refusal(3, 9, waiting=0, now=10.0) == Refusal("rate_guild", (("seconds", 50),))
    assert admission.refusal(3, None, waiting=0, now=10.0) is None
    assert admission.refusal(3, 8, waiting=0, now=10.0) is None
    admission.stopping = True
    assert admission.refusal(3, 8, waiting=0, now=10.0) == Refusal("stopping")
