"""The measurements measure what they say: summaries, the import breakdown, the made-up corpus."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bench.cold_start import imports
from bench.corpus import DrawnEmbedder, paragraphs
from bench.machine import percentile, spread
from bench.processes import run
from index.embedding_base import unit
from index.enrichment import ChunkedArticle, count_texts
from index.schema import Article, Passage, Published, Role, Sentence, Span


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (51.0, 96.0)
    assert percentile([7.0], 0.95) == 7.0


def test_a_spread_has_both_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0, "n": 3}


def test_a_process_is_timed_and_its_words_are_kept() -> None:
    script = (
        "import sys, time; x = b'.' * 2**26; print('said'); print('told', file=sys.stderr); time.sleep(0.3)"
    )
    ran = run([sys.executable, "-c", script])
    assert (ran.output, ran.errors) == ("said\n", "told\n")
    assert ran.seconds >= 0.3  # it sleeps that long
    assert 64 < ran.peak_mib < 256


def test_imports_are_summed_by_package() -> None:
    found = imports([sys.executable, "-X", "importtime", "-c", "import json.tool"], {})
    assert "json" in found
    assert found["all"] >= found["json"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    def save(name: str, texts: list[str]) -> None:
        content = {"data": [{"paragraphs": [{"context": text} for text in texts]}]}
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")

    save("xquad.nl.json", ["Een twee  drie vier.", "Vijf zes zeven acht."])
    save("some_en.json", ["One two three four.", "One two three four."])
    save("xquad.de.json", ["Eins zwei drei vier."])
    return tmp_path


def test_real_paragraphs_come_first_and_combinations_never_end(data: Path) -> None:
    texts = list(islice(paragraphs(data), 9))
    assert texts[:3] == ["Een twee drie vier.", "Vijf zes zeven acht.", "One two three four."]
    halves = {" ".join(text.split()[:2]) for text in texts[:3]}
    assert {" ".join(text.split()[:2]) for text in texts[3:]} <= halves
    assert texts == list(islice(paragraphs(data), 9))


def chunked(sentences: list[int]) -> ChunkedArticle:
    """An article whose passages have so many sentences."""
    article = Article("a", "t", "s", "x" * 100, Published(), "nl", "h")
    sentence = Sentence("a", 0, Span(0, 1), Role.PROSE, None, "h")
    passages = [
        Passage(f"a:{n}", "a", n, Span(0, 1), None, (sentence,) * count, "x")
        for n, count in enumerate(sentences)
    ]
    return ChunkedArticle(article, tuple(passages))


def test_drawn_vectors_lie_around_one_centre_a_passage() -> None:
    real = unit(np.random.default_rng(1).normal(size=(50, 64)).astype(np.float32) + 1)
    one = chunked([4, 4])
    drawn = DrawnEmbedder(real, one, np.random.default_rng(2)).embed_passages(["x"] * count_texts(one))
    assert drawn.shape == (18, 64)
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(1, abs=1e-5)
    within = (drawn[:9] @ drawn[:9].T).mean()
    between = (drawn[:9] @ drawn[9:].T).mean()
    assert within > between
