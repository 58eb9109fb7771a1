from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.training.made_paragraphs import made, words
from training.examples import (
    IGNORE,
    LONGEST,
    Asked,
    disturb,
    exchange_entity,
    other_passage,
    positive,
    sentences_of,
    unanswered,
    window,
    without_answer,
)
from training.sources import Question, token_range

TEXT = (
    "De gesprekken waren in Belarus. De Russische delegatie werd geleid door Vladimir Medinski. "
    "Zij duurden tot donderdag. Er kwam geen akkoord. Dat zei Kiev in 2022 tegen de pers."
)


def alike(_: int) -> float:
    return 1.0


def asked(budget: int = 20, answer: str = "Vladimir Medinski") -> Asked:
    paragraph = made(TEXT, answer)
    return Asked(paragraph, paragraph.questions[0], paragraph.questions[0].text, budget)


@given(st.integers(0, 60), st.integers(0, 1000), st.integers(0, 4))
def test_a_window_is_whole_sentences_around_what_it_must_keep(budget: int, seed: int, keep: int) -> None:
    paragraph = made(TEXT)
    found = window(paragraph, range(keep, keep + 1), budget, random.Random(seed))
    assert keep in found
    size = sum(b - a for a, b in paragraph.sentences[found.start : found.stop])
    assert size <= max(budget, paragraph.sentences[keep][1] - paragraph.sentences[keep][0])


@given(st.integers(0, 1000), st.integers(0, 60))
def test_the_answer_keeps_its_words_and_its_sentence(seed: int, budget: int) -> None:
    case = asked(budget)
    example = positive(case, random.Random(seed), alike)
    assert words(case.paragraph, example.ids[example.start : example.end + 1]) == "vladimir medinski."
    a, b = example.sentences[example.sentence]
    assert a <= example.start <= example.end < b


@given(st.integers(0, 1000))
def test_taking_the_sentence_out_takes_the_answer_out(seed: int) -> None:
    case = asked(60)
    example = without_answer(case, random.Random(seed))
    assert example is not None
    assert "medinski" not in words(case.paragraph, example.ids)
    assert (example.start, example.end, example.sentence) == (-1, -1, -1)
    assert example.sentences[-1][1] == len(example.ids)


def test_no_near_miss_is_made_where_the_answer_remains() -> None:
    paragraph = made("Medinski sprak. Dat zei Medinski gisteren.", "Medinski")
    case = Asked(paragraph, paragraph.questions[0], "Wie sprak?", 60)
    assert without_answer(case, random.Random(1)) is None


def test_another_passage_is_the_most_similar_one_without_the_answer() -> None:
    near = made("De delegatie van Oekraïne kwam in 2022 aan. De Russische bleef weg.")
    far = made("Brood wordt duurder.")
    told = made("Medinski leidt de Russische delegatie, Vladimir Medinski dus.")
    case = asked()
    example = other_passage(case, [case.paragraph, near, far, near, told], random.Random(1), alike)
    assert example is not None
    assert "delegatie van" in words(near, example.ids) or "russische bleef" in words(near, example.ids)
    own = other_passage(case, [case.paragraph], random.Random(3), alike)
    assert own is not None  # elsewhere in the same paragraph will do
    assert "medinski" not in words(case.paragraph, own.ids)
    assert other_passage(case, [told], random.Random(3), alike) is None


def test_a_question_without_an_answer_reads_where_it_is_most_similar() -> None:
    case = asked(0, answer="")
    example = positive(case, random.Random(1), alike)
    assert "russische delegatie" in words(case.paragraph, example.ids)
    assert (example.start, example.end, example.sentence) == (-1, -1, -1)


def test_a_question_about_somebody_else_is_not_answered() -> None:
    example = unanswered(asked(), random.Random(1), alike)
    assert (example.start, example.end, example.sentence) == (-1, -1, -1)


def test_where_only_the_sentence_is_known_no_words_are_taught() -> None:
    case = asked()
    inexact = Question("q", case.text, case.question.start, case.question.end, exact=False)
    example = positive(Asked(case.paragraph, inexact, case.text, 20), random.Random(1), alike)
    assert (example.start, example.end) == (IGNORE, IGNORE)
    assert example.sentence >= 0


def test_an_endless_sentence_is_cut_and_an_answer_behind_the_cut_is_none() -> None:
    paragraph = made("woord " * 400 + "Medinski.", "Medinski")
    case = Asked(paragraph, paragraph.questions[0], "Wie?", 50)
    example = positive(case, random.Random(1), alike)
    assert len(example.ids) == LONGEST
    assert example.sentences == [(0, LONGEST)]
    assert (example.start, example.end, example.sentence) == (-1, -1, -1)


def test_sentences_of_an_answer_over_two_sentences() -> None:
    paragraph = made(TEXT, "Medinski. Zij duurden")
    answer = token_range(paragraph, paragraph.questions[0])
    assert answer is not None
    assert list(sentences_of(paragraph, answer)) == [1, 2]


def test_a_name_of_the_passage_is_exchanged_for_one_that_it_does_not_have() -> None:
    other = "Daarna sprak de heer Lavrov met Kiev over het jaar 2014."
    changed = {
        exchange_entity(
            "Wat zei de heer Medinski in 2022?", [other], "de heer Medinski in 2022", random.Random(i)
        )
        for i in range(20)
    }
    assert changed == {
        "Wat zei de heer Lavrov in 2022?",
        "Wat zei de heer Kiev in 2022?",
        "Wat zei de heer Medinski in 2014?",
    }
    assert exchange_entity("Wat zei hij?", [other], TEXT, random.Random(1)) is None


def letters(text: str) -> str:
    """The letters and digits alone, without capitals and accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text).casefold() if c.isalnum())


def slips(text: str) -> set[str]:
    """`text` with one sign too few, or with two neighbours exchanged."""
    lost = {text[:at] + text[at + 1 :] for at in range(len(text))}
    return lost | {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}


@given(st.text("abeinorstWZéëÉ 0123,’-?", max_size=40), st.integers(0, 1000))
def test_disturbing_is_repeatable_and_small(text: str, seed: int) -> None:
    for each in range(seed, seed + 20):  # a slip is rare
        once, again = disturb(text, random.Random(each)), disturb(text, random.Random(each))
        assert once == again
        assert letters(once) in {letters(text)} | (slips(letters(text)) if len(text) > 8 else set())


def test_most_questions_stay_as_they_are_and_each_disturbance_happens() -> None:
    text = "Wie bezocht Genève in 2022?"
    disturbed = [disturb(text, random.Random(seed)) for seed in range(1000)]
    assert 500 < disturbed.count(text) < 800
    assert {text.lower(), text[:-1], text.replace("è", "e")} <= set(disturbed)
    assert any(letters(each) != letters(text) for each in disturbed)


def test_a_title_is_read_where_it_is_told() -> None:
    case = asked()
    case.paragraph.title_ids, case.paragraph.lead_ids = [7, 8], [8]
    assert positive(case, random.Random(1), alike).title == []
    assert positive(replace(case, title="headline"), random.Random(1), alike).title == [7, 8]
    assert positive(replace(case, title="lead"), random.Random(1), alike).title == [8]
    other = made("De Russische delegatie bleef weg.")
    other.title_ids = [9]
    found = other_passage(replace(case, title="headline"), [other], random.Random(1), alike)
    assert found is not None
    assert found.title == [9]
