from __future__ import annotations

import torch

from training.export import ExportedReader
from training.model import ReaderModel


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
