"""Answers for cards, ordinary and strange ones, and the styles that are a card's own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bot.answering.schema import Answer, ArticleRef, Outcome, Quote
from index.schema import Published, Role, hash_text

OUR_STYLES = {"bold", "quote", "subtext"}


def make_quote(
    n: int, text: str, title: str = "Titel", answer: str | None = None, **changes: object
) -> Quote:
    start = text.index(answer) + 7 if answer else None
    ref = ArticleRef("a1", title, "/home/iemand/artikelen/titel.txt", Published(), "nl")
    end = 7 + len(text)
    quote = Quote(
        n, text, 7, end, start, start + len(answer) if start and answer else None,
        0.5, None, Role.PROSE, ref, "a1:0", hash_text(text),
    )  # fmt: skip
    return replace(quote, **changes)  # type: ignore[arg-type]  # any field of Quote


def make_answer(*quotes: Quote, **changes: object) -> Answer:
    answer = Answer(
        "Waar was het overleg?", "nl", Outcome.ANSWERED, "Volgens de artikelen:", 0.873, quotes[:3], (), "g1",
        more=quotes[3:],
    )  # fmt: skip
    return replace(answer, **changes)  # type: ignore[arg-type]  # any field of Answer


words_of_strangers = st.text(max_size=3000) | st.text(min_size=1, max_size=9).map(lambda some: some * 200)


@st.composite
def strange_answers(draw: st.DrawFn) -> Answer:
    text = (draw(words_of_strangers) + "x") * 3
    title = draw(words_of_strangers)
    half = 7 + len(text) // 2
    made = make_quote(1, text, title=title, section=title, answer_start=7 + half // 3, answer_end=half)
    quotes = tuple(replace(made, n=n) for n in range(1, draw(st.integers(2, 9))))
    return make_answer(
        *quotes,
        question=draw(words_of_strangers),
        text=draw(words_of_strangers),
        outcome=draw(st.sampled_from(Outcome)),
        language=draw(st.sampled_from(["nl", "en"])),
        standalone=text,
        closest=quotes[:3],
    )
