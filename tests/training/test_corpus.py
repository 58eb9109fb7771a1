"""Folds of XQuAD's articles: what one holds out is learnt from by no run of that fold."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import IO

import pytest

import training.corpus
from tests.training.made_paragraphs import made
from training.batches import load_tokenizer
from training.corpus import EVERY_FOLD, FOLDS, SQUAD_DEV, Corpus, cross, load_corpus
from training.mixture import Mixture
from training.news import FOLDER, load_news
from training.sources import HELD_OUT, Paragraph

OTHERS = [f"Article_{number}" for number in range(36)]


def row(title: str) -> dict[str, Paragraph]:
    """A paragraph in Dutch and English."""
    return {x: made("De bank lag in Maasdrecht.", article=f"xquad:{x}:{title}") for x in ("nl", "en")}


@pytest.fixture
def corpus() -> Corpus:
    sources = {name: [made("Een bank.")] for name in (*SQUAD_DEV, "norquad_nb")}
    return Corpus(sources, [row(t) for t in OTHERS for _ in range(2)], [row(t) for t in sorted(HELD_OUT)])


def titles(rows: list[dict[str, Paragraph]]) -> set[str]:
    return {each["en"].article.split(":", 2)[2] for each in rows}


def test_every_article_is_held_out_once_with_all_its_paragraphs(corpus: Corpus) -> None:
    folds = [cross(corpus, fold) for fold in FOLDS]
    assert [len(titles(fold.held_out)) for fold in folds] == [12, 12, 12, 12]
    assert set().union(*(titles(fold.held_out) for fold in folds)) == HELD_OUT | set(OTHERS)
    for fold in folds:
        assert titles(fold.held_out).isdisjoint(titles(fold.xquad))
        assert len(fold.held_out) + len(fold.xquad) == len(corpus.xquad) + len(corpus.held_out)


def test_the_first_fold_is_what_is_always_held_out(corpus: Corpus) -> None:
    assert titles(cross(corpus, FOLDS[0]).held_out) == HELD_OUT


def test_other_passages_of_the_same_articles_are_left_out(corpus: Corpus) -> None:
    assert list(cross(corpus, "1").sources) == ["norquad_nb"]


def test_a_run_before_all_folds_draws_from_what_is_left(corpus: Corpus) -> None:
    before = cross(corpus, EVERY_FOLD)
    assert before.xquad == []
    news = load_news(FOLDER, load_tokenizer())[:3]
    drawn = [Mixture(before, news, seed).next(0.5) for seed in range(8)]
    assert all(drawn)


def test_a_cache_that_was_not_finished_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training.corpus, "SQUAD_FILES", {})
    monkeypatch.setattr(training.corpus, "_load_xquad", lambda _: ([], []))
    cache = tmp_path / "paragraphs.pkl"

    def half(corpus: Corpus, stored: IO[bytes], protocol: int) -> None:
        stored.write(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pickle, "dump", half)
        load_corpus(tmp_path, load_tokenizer(), cache)
    assert not cache.exists()
    assert load_corpus(tmp_path, load_tokenizer(), cache) == Corpus()
    assert load_corpus(tmp_path, load_tokenizer(), cache) == Corpus()
