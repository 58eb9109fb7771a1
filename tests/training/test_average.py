from __future__ import annotations

import pytest
import torch

from training.average import mean


def test_weights_are_averaged_and_counts_are_the_second_runs() -> None:
    first = {"a": torch.tensor([1.0, 3.0]), "n": torch.tensor(4)}
    second = {"a": torch.tensor([3.0, 5.0]), "n": torch.tensor(9)}
    found = mean(first, second)
    assert found["a"].tolist() == [2.0, 4.0]
    assert found["n"] == 9


def test_runs_of_different_models_are_refused() -> None:
    with pytest.raises(ValueError, match=r"different models: .*'b'"):
        mean({"a": torch.zeros(1)}, {"b": torch.zeros(1)})
