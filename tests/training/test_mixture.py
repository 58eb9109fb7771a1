"""The mixture over two writers' articles of `training/news`, with nothing else in the corpus."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from training import mixture
from training.batches import load_tokenizer
from training.corpus import Corpus
from training.examples import Group
from training.mixture import HEADLINE_OF_NEWS, LEAD_OF_NEWS, Mixture
from training.news import FOLDER, NewsArticle, load_news

DRAWN = 400
NOTHING_ELSE = Corpus({"squad2-dev-half": [], "squad2_dev_sv_noxquad": [], "squad2_dev_es_noxquad": []})


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> list[NewsArticle]:
    folder = tmp_path_factory.mktemp("news")
    for path in (*FOLDER.glob("i*.txt"), *FOLDER.glob("k*.txt")):
        shutil.copy(path, folder)
    return load_news(folder, load_tokenizer())


@pytest.fixture
def drawn(news: list[NewsArticle], monkeypatch: pytest.MonkeyPatch) -> list[Group]:
    monkeypatch.setattr(mixture, "WEIGHTS", {"news": (1.0, 1.0)})
    stream = Mixture(NOTHING_ELSE, news, 7)
    return [stream.next(0.5) for _ in range(DRAWN)]


def article_of(ids: list[int], news: list[NewsArticle]) -> str:
    """The article that holds a window: its token ids stand there in a row, or most of them do."""
    held = {a.paragraph.article: len(set(ids) & set(a.paragraph.ids)) for a in news}
    return max(held, key=lambda name: held[name])


def test_most_examples_are_told_a_title_and_some_are_not(drawn: list[Group]) -> None:
    told = [bool(group[0].title) for group in drawn]
    assert abs(sum(told) / DRAWN - HEADLINE_OF_NEWS - LEAD_OF_NEWS) < 0.06


def test_some_near_misses_are_of_articles_easily_confused_and_those_have_titles(
    drawn: list[Group], news: list[NewsArticle]
) -> None:
    groups = {a.paragraph.article: a.group for a in news}
    pairs = [group for group in drawn if len(group) == 2]
    found = [(article_of(hit.ids, news), article_of(miss.ids, news), miss) for hit, miss in pairs]
    of_sisters = [(hit, other, miss) for hit, other, miss in found if hit != other]
    assert len(of_sisters) > 0.1 * len(pairs)
    assert all(miss.title and miss.sentence == -1 for _, _, miss in of_sisters)
    assert sum(groups[hit] == groups[other] for hit, other, _ in of_sisters) > 0.3 * len(
        of_sisters
    )  # by chance: 0.05


def test_english_is_asked_twice_as_often_as_dutch(drawn: list[Group], news: list[NewsArticle]) -> None:
    texts = {
        text.lower().rstrip("?"): language
        for a in news
        for q in a.asked.values()
        for language, text in q.items()
    }
    asked = Counter(texts.get(group[0].question.lower().rstrip("?")) for group in drawn)  # None: mistyped
    assert 1.5 < asked["en"] / asked["nl"] < 2.7
