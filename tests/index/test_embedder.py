"""The packaged model: its engine, which embeds questions, agrees with sentence-transformers."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import engine_embedder
from index.embedder import PACKAGED, _packaged, load_passage_embedder, load_query_embedder
from index.embedding_base import QueryEmbedder, clean
from index.packaged_model import normalize
from index.sentence_embedder import SentenceTransformerEmbedder

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = [
    json.loads(line)["question"]
    for line in (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
SENTENCES = [
    sentence
    for path in sorted((SEEDS / "articles").glob("*.txt"))
    for sentence in path.read_text(encoding="utf-8").split(". ")
    if sentence.strip()
]
# As little as a question may be, and languages and scripts that the seeds lack.
OTHERS = [
    "",
    "?",
    "a",
    "𒀀",
    "Wie?",
    "Où les négociations ont-elles eu lieu ?",
    "Wo fanden die Gespräche statt, und wer war dabei?",
    "¿Cuántos soldados han muerto según Moscú?",
    "Hvor mange flyktninger har kommet til Polen?",
    "Gdzie odbyły się rozmowy?",
    "Где проходили переговоры между Россией и Украиной?",
    "Де відбулися переговори?",
    "Görüşmeler nerede yapıldı?",
    "أين جرت المحادثات؟",
    "会谈在哪里举行？",
    "회담은 어디에서 열렸습니까?",
    "वार्ता कहाँ हुई?",
    "cafe\u0301\u200bs en ﬁnanciën\u00a0½ ﷺ",
    "twee  spaties\ten\r\neen nieuwe regel",
    "<s> vet </s> <unk> <mask>",
    "nul\0teken en los surrogaat \ud800",
    "😀 👩‍👩‍👧 🇺🇦",
]
SAMPLE = [*QUESTIONS, *SENTENCES, *OTHERS]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> QueryEmbedder:
    return load_query_embedder(PACKAGED, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def transformer() -> SentenceTransformerEmbedder:
    embedder = _packaged()
    import torch

    # Tests run side by side; threads that wait for each other would make all of them slow.
    torch.set_num_threads(1)
    return embedder


def test_the_sample_is_large() -> None:
    assert len(SAMPLE) >= 200


def test_both_name_one_model(engine: QueryEmbedder, transformer: SentenceTransformerEmbedder) -> None:
    assert engine.fingerprint == transformer.fingerprint
    assert engine.dimensions == transformer.dimensions == 384


def test_both_give_a_question_the_same_vector(
    engine: QueryEmbedder, transformer: SentenceTransformerEmbedder
) -> None:
    for text in [*OTHERS, *QUESTIONS[:5]]:
        vector = engine.embed_query(text)
        assert (vector.dtype, vector.shape) == (np.float32, (384,))
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        assert vector @ transformer.embed_query(text) >= 0.999, text


def test_batches_of_passages_agree_with_the_engine(transformer: SentenceTransformerEmbedder) -> None:
    """Batches, padding and the order of the texts change nothing. Measured: 0.9998 at least."""
    engine = engine_embedder.EngineQueryEmbedder()
    theirs = transformer.embed_passages(SAMPLE)
    ours = engine._engine.passage([normalize(clean(text)) for text in SAMPLE])
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() >= 0.999, SAMPLE[int(cosines.argmin())]


def test_both_count_the_same_tokens(engine: QueryEmbedder, transformer: SentenceTransformerEmbedder) -> None:
    assert [engine.count_tokens(text) for text in SAMPLE] == [
        transformer.count_tokens(text) for text in SAMPLE
    ]
    assert engine.count_tokens("hello world") == 3


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.text(st.characters(max_codepoint=0x17F), max_size=60))
def test_both_agree_on_any_latin_text(
    engine: QueryEmbedder, transformer: SentenceTransformerEmbedder, text: str
) -> None:
    assert engine.embed_query(text) @ transformer.embed_query(text) >= 0.999


def test_a_question_longer_than_the_model_reads_is_cut(
    engine: QueryEmbedder, transformer: SentenceTransformerEmbedder
) -> None:
    text = " ".join(SENTENCES)
    assert engine.count_tokens(text) > 2 * 512
    assert engine.embed_query(text) @ transformer.embed_query(text) >= 0.99


def test_the_engine_answers_threads_as_it_answers_one(engine: QueryEmbedder) -> None:
    texts = OTHERS + QUESTIONS[:10]
    alone = [engine.embed_query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(engine.embed_query, texts * 4))
    assert all(np.array_equal(one, other) for one, other in zip(alone * 4, together, strict=True))


def test_questions_are_embedded_without_anything_heavy() -> None:
    program = """
import os, sys
from pathlib import Path
from index.embedder import load_query_embedder
before = dict(os.environ)
load_query_embedder("packaged", Path("unused")).embed_query("Waar waren de gesprekken?")
print({"torch", "transformers", "sentence_transformers", "tokenizers", "llama_index"} & set(sys.modules))
print(os.environ == before)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == ["set()", "True"]


@pytest.mark.parametrize("error", [ImportError("no engine"), OSError("GLIBC_2.99 not found")])
def test_without_the_engine_sentence_transformers_embeds_questions(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(engine_embedder, "import_module", fail)
    with caplog.at_level(logging.INFO):
        embedder = load_query_embedder(PACKAGED, tmp_path)
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert str(error) in caplog.text


def test_passages_can_be_embedded_without_a_word_on_the_terminal(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from index.embedder import load_passage_embedder
embedder = load_passage_embedder("packaged", Path({str(tmp_path)!r}))
assert embedder.embed_passages(["een", "twee woorden"]).shape == (2, 384)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vectors.sqlite", "vectors.sqlite.lock"]
    assert load_passage_embedder(PACKAGED, tmp_path).embed_passages(["een"]).shape == (1, 384)
