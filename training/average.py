"""The mean of two runs' weights: `python -m training.average FIRST.pt SECOND.pt OUT.pt`.

Where the second run went on from the first, the mean keeps more of what the first one knew (model soups,
Wortsman et al. 2022, arXiv:2203.05482).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor


def mean(first: Mapping[str, Tensor], second: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weight by weight; what is not a float is the second's. Raises ValueError when their names differ."""
    if first.keys() != second.keys():
        raise ValueError(f"weights of different models: {sorted(first.keys() ^ second.keys())[:3]}")
    return {
        name: (first[name] + weight) / 2 if weight.is_floating_point() else weight
        for name, weight in second.items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    loaded = (torch.load(path, weights_only=True) for path in (given.first, given.second))
    torch.save(mean(*loaded), given.out)
