from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence import Evidence
from bot.answering.extractive import SAME_ARTICLE_COST, hear_all, quotable, select
from index.schema import Role, ScoredSentence, Sentence, Span, hash_text


def evidence(
    text: str, score: float, article: str = "a", role: Role = Role.PROSE, position: int = 0
) -> Evidence:
    sentence = Sentence(article, position, Span(0, len(text)), role, None, hash_text(text))
    return Evidence(ScoredSentence(sentence, f"{article}:0", score, score, 0.0), text, found=score)


def test_headings_noise_and_punctuation_are_never_quoted() -> None:
    ranked = [
        evidence("Kop", 1.0, role=Role.HEADING),
        evidence("Lees ook", 0.9, role=Role.NOISE),
        evidence("…", 0.8),
        evidence("Een bijschrift", 0.7, role=Role.CAPTION),
        evidence("Een zin", 0.6),
    ]
    assert [each.text for each in quotable(ranked)] == ["Een bijschrift", "Een zin"]


def test_a_near_duplicate_gives_way_to_the_better_one() -> None:
    text = "Het leger zegt dat er gisteren tien tanks zijn vernield bij de stad"
    ranked = [
        evidence(text, 0.9),
        evidence(text.replace("gisteren", "dinsdag"), 0.8, "b"),
        evidence("Iets anders", 0.7),
    ]
    assert [each.scored.score for each in quotable(ranked)] == [0.9, 0.7]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Bij de brand in een flat in Rotterdam zijn zeker 12 mensen omgekomen.",
            "Bij de brand in een flat in Rotterdam zijn zeker 15 mensen omgekomen.",
        ),
        (
            "Bij de brand in een flat in Rotterdam zijn zeker twaalf mensen omgekomen.",
            "Bij de brand in een flat in Rotterdam zijn zeker vijftien mensen omgekomen.",
        ),
        (
            "In the town 12 people were killed and 15 others were wounded by the fire.",
            "In the town 15 people were killed and 12 others were wounded by the fire.",
        ),
        (
            "De burgemeester van de stad treedt volgens zijn woordvoerder per direct af.",
            "De burgemeester van de stad treedt volgens zijn woordvoerder niet per direct af.",
        ),
        (
            "The next round of peace talks between both sides will be held in Minsk.",
            "The next round of peace talks between both sides will be held in Istanbul.",
        ),
        (
            "Rusland zegt dat de aanval van gisteren op de haven niet is doorgegaan.",
            "Oekraïne zegt dat de aanval van gisteren op de haven niet is doorgegaan.",
        ),
        (
            "In de haven van de stad heeft Rusland gisteren troepen van Oekraïne verslagen.",
            "In de haven van de stad heeft Oekraïne gisteren troepen van Rusland verslagen.",
        ),
        (
            "De prijzen van woningen in en om de stad zijn dit voorjaar volgens makelaars gestegen.",
            "De prijzen van woningen in en om de stad zijn dit voorjaar volgens makelaars gedaald.",
        ),
        (
            "Volgens de politie zijn er bij de grote brand in de flat 40 mensen omgekomen.",
            "Volgens de brandweer zijn er bij de grote brand in de flat 40 mensen omgekomen.",
        ),
        (
            "Bij de aanval van gisteren op de stad is volgens het leger een ziekenhuis zwaar geraakt.",
            "Bij de aanval van gisteren op de stad is volgens het leger een kazerne zwaar geraakt.",
        ),
        (
            "The council rejected the plan for a new bridge over the river on Tuesday evening.",
            "The council approved the plan for a new bridge over the river on Tuesday evening.",
        ),
    ],
)
def test_sentences_that_contradict_each_other_are_both_heard(one: str, other: str) -> None:
    assert len(quotable([evidence(one, 0.9), evidence(other, 0.8, "b")])) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "President Zelensky zegt dat er gisteren 1.351 tanks zijn vernield bij de stad.",
            "President Zelenski zegt dat er gisteren 1351 tanks zijn vernield bij de stad.",
        ),
        (
            "Militairen van het leger hebben gisteren bij de stad tien tanks vernield.",
            "De militairen van het leger hebben gisteren bij de stad tien tanks vernield.",
        ),
        (
            "Bij de aanval op de stad is een school geraakt, zei de burgemeester gisteren in een toespraak.",
            "Bij de aanval op de stad is een school geraakt, zegt de burgemeester dinsdag in een toespraak.",
        ),
    ],
)
def test_a_spelling_or_a_capital_makes_no_difference(one: str, other: str) -> None:
    assert len(quotable([evidence(one, 0.9), evidence(other, 0.8, "b")])) == 1


def test_the_best_sentence_always_comes_first() -> None:
    ranked = [evidence("een", 0.9), evidence("twee", 0.899), evidence("drie", 0.898, "b")]
    assert [each.text for each in select(ranked, 3)] == ["een", "drie", "twee"]


def test_a_clearly_better_sentence_of_the_same_article_wins() -> None:
    ranked = [
        evidence("een", 0.9),
        evidence("twee", 0.899),
        evidence("drie", 0.899 - 2 * SAME_ARTICLE_COST, "b"),
    ]
    assert [each.text for each in select(ranked, 2)] == ["een", "twee"]


@given(st.lists(st.tuples(st.floats(-1, 1), st.sampled_from("abc")), max_size=12), st.integers(0, 15))
def test_selection_is_a_choice_without_repeats(rows: list[tuple[float, str]], count: int) -> None:
    ranked = [evidence(f"zin {n}", score, article, position=n) for n, (score, article) in enumerate(rows)]
    chosen = select(ranked, count)
    assert len(chosen) == min(count, len(ranked))
    assert len({id(each) for each in chosen}) == len(chosen)
    assert all(each in ranked for each in chosen)
    if chosen:
        assert chosen[0].scored.score == max(each.scored.score for each in ranked)


def test_hearing_all_keeps_the_best_then_each_source_then_what_retrieval_found() -> None:
    def read(text: str, score: float, found: float, article: str) -> Evidence:
        return replace(evidence(text, score, article), found=found)

    ranked = [
        read("een", 1.0, 0.80, "a"),
        read("twee", 0.9, 0.70, "b"),
        read("drie", 0.5, 0.85, "c"),
        read("vier", 0.4, 0.60, "d"),
    ]
    assert [each.text for each in hear_all(ranked, ranked[3:], 3)] == ["een", "vier", "drie"]
    assert [each.text for each in hear_all(ranked, ranked[:2], 1)] == ["een"]
    assert hear_all([], [], 3) == []


def test_a_sentence_that_speaks_for_two_sources_is_heard_once() -> None:
    ranked = [evidence("een", 0.9), evidence("twee", 0.8, "b"), evidence("drie", 0.7, "c")]
    sources = [ranked[0], ranked[1], ranked[1], ranked[2]]
    assert [each.text for each in hear_all(ranked, sources, 5)] == ["een", "twee", "drie"]
