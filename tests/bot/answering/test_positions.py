"""Who gives which figure, over evidence made by hand: no models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.evidence import Evidence
from bot.answering.positions import claims, disagree, positions
from index.schema import Article, Published, Role, ScoredSentence, Sentence, Span, hash_text


class World:
    """Articles with a sentence a line, all of which are evidence in the order given.

    Each is one paragraph, unless `lines` says what stands between two sentences.
    """

    def __init__(
        self, *articles: tuple[str, str, str | None], language: str = "nl", lines: str = " "
    ) -> None:
        self.articles: dict[str, Article] = {}
        self.ranked: list[Evidence] = []
        for id, text, date in articles:
            published = Published(iso=date)
            original = text.replace("\n", lines)
            self.articles[id] = Article(id, f"Titel {id}", f"{id}.txt", original, published, language, "h")
            for position, sentence in enumerate(text.split("\n")):
                self._add(id, position, sentence, original.index(sentence))

    def _add(self, id: str, position: int, text: str, start: int) -> None:
        span = Span(start, start + len(text))
        sentence = Sentence(id, position, span, Role.PROSE, None, hash_text(text))
        score = 0.9 - 0.001 * len(self.ranked)
        scored = ScoredSentence(sentence, f"{id}:0", score, score, 0.0)
        self.ranked.append(Evidence(scored, text, score, read=2.0))

    def said(self, question: str, language: str = "nl") -> list[tuple[str, str]]:
        return [(each.who, each.words) for each in claims(question, language, self.ranked, self.articles)]

    def differs(self, question: str, language: str = "nl") -> bool:
        return disagree(claims(question, language, self.ranked, self.articles))


QUESTION = "Hoeveel huizen zijn er beschadigd?"
DAY, LATER = "2024-05-01", "2024-05-03"


def test_each_party_has_its_own_figure() -> None:
    world = World(
        ("a", "Volgens de gemeente zijn in Holwerd bij Dokkum 340 huizen beschadigd.", DAY),
        ("b", "In Holwerd bij Dokkum telde bewonersgroep Dijk zeker 520 beschadigde huizen.", DAY),
    )
    assert world.said(QUESTION) == [("de gemeente", "340"), ("bewonersgroep Dijk", "zeker 520")]
    assert world.differs(QUESTION)


def test_parties_of_one_sentence_count_separately() -> None:
    world = World(("a", "De gemeente spreekt van 340 beschadigde huizen, het waterschap van 410.", DAY))
    found = claims(QUESTION, "nl", world.ranked, world.articles)
    assert [(each.who, each.words) for each in found] == [("De gemeente", "340"), ("het waterschap", "410")]
    assert [(each.who, each.n) for each in positions(found, world.ranked)] == [
        ("De gemeente", 1),
        ("het waterschap", 1),
    ]


@pytest.mark.parametrize(
    "other",
    [
        "Volgens de brandweer staan er 600 veldbedden in de sporthal.",  # counts something else
        "De schade is volgens de verzekeraar 28 miljoen euro.",  # another unit
        "Ter vergelijking: in 1953 raakten 900 huizen beschadigd.",  # another matter
        "De gemeente meldt dat 340 huizen beschadigd zijn.",  # the same figure
    ],
)
def test_other_figures_are_no_disagreement(other: str) -> None:
    world = World(("a", f"Volgens de gemeente zijn 340 huizen beschadigd.\n{other}", DAY))
    assert not world.differs(QUESTION)


def test_articles_of_other_events_are_no_disagreement() -> None:
    world = World(
        ("a", "Volgens burgemeester Wiersma zijn in Holwerd 340 huizen beschadigd.", DAY),
        ("b", "Volgens burgemeester Kok zijn in Deurne 25 huizen beschadigd.", DAY),
    )
    assert not world.differs(QUESTION)


@pytest.mark.parametrize(("second", "differs"), [(LATER, False), (DAY, True), (None, True)])
def test_one_party_may_learn_more_at_a_later_date(second: str | None, differs: bool) -> None:
    world = World(
        ("a", "In Holwerd zijn volgens wethouder Wiersma 340 huizen beschadigd.", DAY),
        ("b", "In Holwerd zijn volgens wethouder Wiersma 395 huizen beschadigd.", second),
    )
    assert len(world.said(QUESTION)) == 2  # shown, each with its date
    assert world.differs(QUESTION) is differs


def test_without_a_party_the_article_speaks() -> None:
    world = World(
        ("a", "In Holwerd bij Dokkum zijn 340 huizen beschadigd.", DAY),
        ("b", "Bij Dokkum, in Holwerd, raakten 410 huizen beschadigd.", DAY),
    )
    assert world.said(QUESTION) == [("Titel a", "340"), ("Titel b", "410")]


def test_the_sentence_behind_may_name_the_party() -> None:
    world = World(("a", "Er zijn 340 huizen beschadigd.\nDat meldt de gemeente Holwerd woensdag.", DAY))
    assert world.said(QUESTION) == [("de gemeente Holwerd", "340")]


def test_a_pronoun_stands_for_the_party_before_it() -> None:
    text = "Wethouder Wiersma zei dat het erg is.\nVolgens hem zijn er 340 huizen beschadigd."
    assert World(("a", text, DAY)).said(QUESTION) == [("Wethouder Wiersma", "340")]


@pytest.mark.parametrize("lines", ["\n\n", "\r\n\r\n", "\n", "\r\n"])
def test_a_pronoun_never_stands_for_a_party_of_another_paragraph(lines: str) -> None:
    text = "Premier Rutte zei dat het overleg doorgaat.\nHij sprak van 340 beschadigde huizen."
    assert World(("a", text, DAY), lines=lines).said(QUESTION) == [("Titel a", "340")]
    assert World(("a", text, DAY)).said(QUESTION) == [("Premier Rutte", "340")]


@pytest.mark.parametrize("lines", ["\n\n", "\r\n\r\n", "\n"])
def test_a_name_of_another_paragraph_does_not_make_it_the_same_place(lines: str) -> None:
    text = (
        "In Holwerd zijn volgens de gemeente 340 huizen beschadigd.\nVolgens de brandweer zijn er 25 huizen "
        "beschadigd in het dorp."
    )
    question = "Hoeveel huizen zijn er in Holwerd beschadigd?"
    assert World(("a", text, DAY), lines=lines).said(question) == [("de gemeente", "340")]
    assert len(World(("a", text, DAY)).said(question)) == 2


def test_how_long_it_took_is_no_rival_of_how_many() -> None:
    world = World(
        ("a", "In Gomel kwamen in drie dagen 40 mensen om, aldus de burgemeester.", DAY),
        ("b", "Volgens het leger kwamen in Gomel in twee weken 40 mensen om.", DAY),
    )
    question = "Hoeveel mensen kwamen om in Gomel in de eerste dagen?"
    assert world.said(question) == [("de burgemeester", "40"), ("het leger", "40")]
    assert not world.differs(question)


@pytest.mark.parametrize(
    "question", ["Hoeveel huizen zijn er volgens de gemeente beschadigd?", "Waar staan de huizen?"]
)
def test_one_party_s_figure_or_none_is_asked_for(question: str) -> None:
    world = World(("a", "De gemeente spreekt van 340 beschadigde huizen, het waterschap van 410.", DAY))
    assert world.said(question) == []


def test_questions_in_english_over_dutch_articles() -> None:
    world = World(("a", "De gemeente spreekt van 340 beschadigde huizen, het waterschap van 410.", DAY))
    assert world.differs("How many homes were damaged?", "en")


def test_only_what_is_quoted_has_a_position() -> None:
    world = World(("a", "Volgens de gemeente zijn 340 huizen beschadigd.\nVolgens de bond 410 huizen.", DAY))
    found = claims(QUESTION, "nl", world.ranked, world.articles)
    assert len(found) == 2
    assert [each.n for each in positions(found, world.ranked[1:])] == [1]


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel mensen kwamen om bij de brand in Holwerd?",
        "Hoeveel mensen kwamen bij de brand in Holwerd om het leven?",
        "Hoeveel mensen komen er in Holwerd elk jaar om?",
    ],
)
def test_a_verb_in_two_parts_tells_what_is_counted(question: str) -> None:
    world = World(
        ("a", "Bij de brand in Holwerd zijn zeker 12 doden gevallen.", DAY),
        ("b", "Bij de brand in Holwerd zijn 15 mensen omgekomen.", DAY),
        ("c", "Volgens het leger gaat het om 498.", DAY),
    )
    assert world.said(question) == [("Titel a", "zeker 12"), ("Titel b", "15")]


def test_the_figure_others_are_compared_with_is_one_of_the_best_sentences() -> None:
    """Even where the question's own words tell nothing of what the best one counts."""
    world = World(
        ("a", "In Holwerd stonden 340 koeien op stal.", DAY),
        ("b", "Elders in het land noemde minister Vos er 15.000.", DAY),
    )
    world.ranked[1] = replace(world.ranked[1], found=0.5)
    assert world.said("Hoeveel dieren waren er in Holwerd?") == [("Titel a", "340")]


def test_a_pronoun_far_down_a_paragraph_stands_for_the_party_before_it() -> None:
    text = f"Premier Bos zei dat het erg is. {'Het regende. ' * 200}Wethouder Wiersma zei dat het erg is."
    world = World(("a", f"{text}\nVolgens hem zijn er 340 huizen beschadigd.", DAY))
    assert world.said(QUESTION) == [("Wethouder Wiersma", "340")]


def test_an_initial_does_not_end_the_sentence_that_names_the_party() -> None:
    world = World(
        ("a", "Er zijn 340 huizen beschadigd.\nDat meldt burgemeester J. de Vries. Het regent.", DAY)
    )
    assert world.said(QUESTION) == [("burgemeester J. de Vries", "340")]
