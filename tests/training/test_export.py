from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from training.export import ExportedReader, export, load_trained
from training.model import ReaderModel
from training.restore import restore


def test_the_exported_network_is_the_trained_one() -> None:
    torch.manual_seed(1)
    model = ReaderModel().eval()
    ids = torch.randint(5, 200_000, (2, 12))
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    with torch.no_grad():
        expected = model(ids, mask)
        embedded = model.encoder.embeddings.word_embeddings(ids)
        found = ExportedReader(model)(embedded, mask)
    assert torch.allclose(found[mask.bool()], expected[mask.bool()], atol=1e-4)


def test_what_is_saved_leaves_out_the_word_embeddings() -> None:
    model = ReaderModel(frozen_layers=2)
    saved = model.trained_state()
    assert not any("word_embeddings" in name for name in saved)
    assert sum(tensor.numel() for tensor in saved.values()) < 22_000_000
    names = [name for name, p in model.named_parameters() if p.requires_grad and ".layer." in name]
    trained = {name.split(".")[3] for name in names}
    assert trained == {str(number) for number in range(2, 12)}


def test_the_exported_file_computes_nearly_what_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = ReaderModel().eval()
    path = tmp_path / "reader.onnx"
    export(model, path)
    assert path.stat().st_size < 25_000_000
    ids = torch.randint(5, 200_000, (1, 12))
    with torch.no_grad():
        expected = model(ids, torch.ones_like(ids))
        embedded = model.encoder.embeddings.word_embeddings(ids).numpy()
    session = onnxruntime.InferenceSession(path)
    (found,) = session.run(None, {"inputs_embeds": embedded, "attention_mask": np.ones((1, 12), np.int64)})
    assert np.sqrt(np.mean((found - expected.numpy()) ** 2)) < 0.2 * expected.numpy().std() + 0.05


@pytest.mark.parametrize("wrong", ["checkpoint", "lacking", "other"])
def test_other_weights_than_a_readers_are_refused(tmp_path: Path, wrong: str) -> None:
    good = ReaderModel().trained_state()
    lacking = {name: value for name, value in good.items() if name != "head.bias"}
    states = {
        "checkpoint": {"model": good, "step": 1},
        "lacking": lacking,
        "other": {**good, "head.scale": torch.ones(1)},
    }
    torch.save(states[wrong], tmp_path / "reader.pt")
    with pytest.raises(ValueError, match="not the weights of a reader"):
        load_trained(tmp_path / "reader.pt")
    torch.save(good, tmp_path / "reader.pt")
    load_trained(tmp_path / "reader.pt")


def test_training_can_go_on_from_an_exported_file(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = ReaderModel().eval()
    export(model, tmp_path / "reader.onnx")
    restored = restore(tmp_path / "reader.onnx")
    ReaderModel().take(restored)
    for name, value in model.trained_state().items():
        if name in restored:
            assert torch.allclose(restored[name], value, atol=float(value.abs().max()) / 60), name
    assert {n for n in model.trained_state() if n not in restored} <= {
        "encoder.embeddings.token_type_embeddings.weight"
    }
