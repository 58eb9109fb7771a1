from __future__ import annotations

from tests.training.made_paragraphs import made
from training.sisters import MOST, Sisters
from training.sources import Paragraph


def alike(_: int) -> float:
    return 1.0


def article(name: str, text: str) -> Paragraph:
    return made(text, article=name)


def tokens(paragraph: Paragraph, word: str) -> int:
    """The token of a word that stands in the paragraph."""
    return paragraph.ids[paragraph.text.split().index(word)]


LYON = article("lyon", "Bij het busongeluk bij Lyon vielen vier doden onder de reizigers .")
GENT = article("gent", "Bij het busongeluk bij Gent vielen zes doden onder de reizigers .")
OTHERS = [article(f"brood{n}", f"Bakker {n} ziet dat er vielen brood nummer{n} .") for n in range(40)]


ALL = [LYON, *OTHERS, GENT]
APART = {article.article: article.article for article in ALL}


def test_the_most_alike_article_comes_first() -> None:
    found = Sisters(ALL, APART, alike).of(LYON, [tokens(LYON, "Lyon")])
    assert found[0] is GENT
    assert len(found) == MOST


def test_the_articles_of_its_group_come_before_all() -> None:
    grouped = {**APART, "lyon": "bus", "brood7": "bus"}
    found = Sisters(ALL, grouped, alike).of(LYON, [tokens(LYON, "Lyon")])
    assert [found[0].article, found[1]] == ["brood7", GENT]


def test_an_article_that_may_answer_as_well_is_no_near_miss() -> None:
    sisters = Sisters(ALL, APART, alike)
    dead = tokens(LYON, "doden")
    assert GENT not in sisters.of(LYON, [dead])  # rare, and in both
    assert sisters.of(LYON, [tokens(LYON, "vielen")]) == []  # in every article: says nothing
    assert GENT in sisters.of(LYON, [dead, tokens(LYON, "Lyon")])
    assert sisters.of(LYON, [tokens(GENT, "Gent")]) == []  # not of this article
