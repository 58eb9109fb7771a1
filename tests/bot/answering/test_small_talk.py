from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.schema import ArticleRef, Outcome
from bot.answering.small_talk import KINDS, LANGUAGES, SmallTalk, is_empty, recognise, reply
from index.schema import Published


def article(title: str, iso: str | None = None) -> ArticleRef:
    return ArticleRef(title, title, f"{title}.txt", Published(iso), "nl")


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("hi", "greeting", "en"),
        ("Hello there!", "greeting", "en"),
        ("Hallo bron,", "greeting", "nl"),
        ("Goedemorgen", "greeting", "nl"),
        ("ok, thanks!", "thanks", "en"),
        ("Dank je wel.", "thanks", "nl"),
        ("who are you?", "about", "en"),
        ("What can you do for me?", "about", "en"),
        ("En wat kun je allemaal?", "about", "nl"),
        ("Which articles do you have?", "articles", "en"),
        ("Welke artikelen ken je?", "articles", "nl"),
        ("Please summarise all the articles", "summary", "en"),
        ("Vat dit samen", "summary", "nl"),
        ("Geef me een korte samenvatting van het nieuws", "summary", "nl"),
    ],
)
def test_what_asks_nothing_of_the_articles(text: str, kind: str, language: str) -> None:
    assert recognise(text, language) == SmallTalk(kind, language)


@pytest.mark.parametrize(
    "question",
    [
        "Which articles do you have about gas?",
        "Who are you going to vote for, according to the poll?",
        "Wat kan de gemeente doen?",
        "Hoe werkt het nieuwe systeem?",
        "Wie bedankt de burgemeester?",
        "Help for refugees",
        "Summarise the talks in Belarus",
        "What is this about?",
        "hoi polloi",
        "",
    ],
)
def test_questions_about_what_the_articles_say_are_none_of_these(question: str) -> None:
    assert recognise(question, "en") is None
    assert recognise(question, "nl") is None


def test_what_both_languages_say_is_answered_in_the_questions() -> None:
    assert recognise("help", "nl") == SmallTalk("about", "nl")
    assert recognise("help", "en") == SmallTalk("about", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_is_one_line_that_quotes_nothing(kind: str, language: str) -> None:
    articles = [article("a {b}", "2022"), article("c"), article("d", "2024-02"), article("e", "2023")]
    answer = reply("?", SmallTalk(kind, language), articles, "000001-x")
    assert answer.outcome is Outcome.NOT_IN_ARTICLES
    assert (answer.quotes, answer.closest, answer.more) == ((), (), ())
    assert answer.text
    assert "\n" not in answer.text
    assert ("“d”, “e”, “a {b}”" in answer.text) == (kind == "articles")


@pytest.mark.parametrize("text", ["de het een", "Wie is het?", "", "?!"])
def test_function_words_alone_ask_nothing(text: str) -> None:
    assert is_empty(text, "nl")


@pytest.mark.parametrize("text", ["What's that?", "Who’s there?", "Who are they"])
def test_contracted_function_words_ask_nothing(text: str) -> None:
    assert is_empty(text, "en")


@pytest.mark.parametrize("text", ["What is the WHO?", "WHO", "what does the US do", "why 7?", "gas"])
def test_names_figures_and_other_words_ask_something(text: str) -> None:
    assert not is_empty(text, "en")


SAID = [
    ("Goedemorgen", SmallTalk("greeting", "nl")),
    ("hello", SmallTalk("greeting", "en")),
    ("dank je wel", SmallTalk("thanks", "nl")),
    ("Thank you so much", SmallTalk("thanks", "en")),
    ("wat kun je allemaal doen", SmallTalk("about", "nl")),
    ("What can you do", SmallTalk("about", "en")),
    ("welke artikelen heb je", SmallTalk("articles", "nl")),
    ("list your sources", SmallTalk("articles", "en")),
    ("vat alles samen", SmallTalk("summary", "nl")),
    ("TL;DR", SmallTalk("summary", "en")),
]
AROUND = st.lists(st.sampled_from(["bron", "ok"]), max_size=3).map(", ".join)


@given(st.sampled_from(SAID), AROUND, AROUND, st.sampled_from(LANGUAGES), st.sampled_from("?!. "))
def test_it_is_recognised_with_little_around_it_and_never_inside_a_question(
    said: tuple[str, SmallTalk], before: str, after: str, language: str, mark: str
) -> None:
    text, talk = said
    whole = f"{before} {text}, {after}{mark}"
    assert recognise(whole, language) == recognise(whole.upper(), language) == talk
    assert recognise(f"{whole} gas", language) is None
    assert recognise(f"gas {whole}", language) is None


@given(st.lists(st.one_of(st.sampled_from([text for text, _ in SAID]), st.text(max_size=5))).map(" ".join))
def test_any_text_may_be_typed(text: str) -> None:
    found = recognise(text, "en")
    assert found is None or found.kind in KINDS
