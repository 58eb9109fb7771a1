"""Models that the user names: folders and names on the hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedder import load_passage_embedder, load_query_embedder
from index.errors import ModelError
from index.named_model import NamedModel

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "name", ["/no/such/folder", "./nothing", "a/b/c", "two words", "", "~/no-such-folder"]
)
def test_what_is_neither_a_folder_nor_a_hub_name_is_refused_at_once(name: str, tmp_path: Path) -> None:
    for load in (load_query_embedder, load_passage_embedder):
        with pytest.raises(ModelError, match="no folder") as caught:
            load(name, tmp_path)
        assert "packaged" in caught.value.hint


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    with pytest.raises(ModelError, match="is a file"):
        NamedModel.find(str(tmp_path / "model.bin"), tmp_path)


def test_a_folder_is_named_by_its_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "1_Pooling").mkdir(parents=True)
        (tmp_path / name / "1_Pooling" / "config.json").write_text("{}")
        (tmp_path / name / "model.safetensors").write_bytes(b"weights")

    def content_hash(name: str) -> str:
        fingerprint = NamedModel.find(str(tmp_path / name), tmp_path).fingerprint()
        assert fingerprint is not None
        assert fingerprint.startswith(f"{name}:")
        return fingerprint.removeprefix(f"{name}:")

    assert content_hash("one") == content_hash("two")
    (tmp_path / "two" / "1_Pooling" / "config.json").write_text("[]")
    assert content_hash("one") != content_hash("two")


@pytest.mark.parametrize(
    ("name", "folder"),
    [("owner/model", "models--owner--model"), ("bare", "models--sentence-transformers--bare")],
)
def test_a_downloaded_model_is_named_by_its_commit(name: str, folder: str, tmp_path: Path) -> None:
    named = NamedModel.find(name, tmp_path)
    assert named.fingerprint() is None
    (tmp_path / folder / "refs").mkdir(parents=True)
    (tmp_path / folder / "refs" / "main").write_text(COMMIT)
    assert named.fingerprint() == f"{name}:{COMMIT}"


def make_model(folder: Path) -> None:
    """A sentence-transformers model of six words, with prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "vraag", "stuk", "een", "twee", "drie"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.eye(len(words), dtype=np.float32)
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    prompts = {"query": "vraag ", "document": "stuk "}
    SentenceTransformer(modules=[module], prompts=prompts, device="cpu").save(str(folder))


def test_a_folder_with_a_model_embeds_with_its_own_prompts(tmp_path: Path, capfd: Any) -> None:
    make_model(tmp_path / "model")
    capfd.readouterr()
    passages = load_passage_embedder(str(tmp_path / "model"), tmp_path / "cache")
    queries = load_query_embedder(str(tmp_path / "model"), tmp_path / "cache")
    half = 1 / np.sqrt(2)
    assert passages.embed_passages(["een", "drie"]) == pytest.approx(
        np.array([[0, 0, half, half, 0, 0], [0, 0, half, 0, 0, half]]), abs=1e-6
    )
    assert queries.embed_query("een") == pytest.approx([0, half, 0, half, 0, 0], abs=1e-6)
    assert queries.count_tokens("een twee") == 2
    assert passages.dimensions == queries.dimensions == 6
    assert passages.fingerprint == queries.fingerprint
    assert capfd.readouterr() == ("", "")


def test_a_folder_without_a_model_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text(json.dumps({"hidden_size": 3}))
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_query_embedder(str(tmp_path / "model"), tmp_path).embed_query("een")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_hub_that_cannot_be_reached_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    def no_network(*_: Any, **__: Any) -> None:
        raise OSError("Name or service not known\nand more")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", no_network)
    with pytest.raises(ModelError) as caught:
        load_passage_embedder("owner/model", tmp_path).embed_passages(["een"])
    assert str(caught.value) == "the embedding model owner/model cannot be loaded: Name or service not known"


def test_a_downloaded_model_is_loaded_without_asking_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    snapshots = tmp_path / "models" / "models--owner--model" / "snapshots"
    make_model(snapshots / COMMIT)
    (snapshots.parent / "refs").mkdir()
    (snapshots.parent / "refs" / "main").write_text(COMMIT)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", None)
    embedder = load_query_embedder("owner/model", tmp_path)
    assert embedder.embed_query("een").shape == (6,)
    assert embedder.fingerprint == f"owner/model:{COMMIT}"
