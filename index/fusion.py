"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009,
https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf): rankings whose scores cannot be compared are
merged by rank. An item's score is the weighted sum of 1 / (k + rank) over the rankings that hold it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RRF_K = (
    60  # the paper's constant: large enough that a first place in one ranking does not overrule two seconds
)


def fuse(rankings: Sequence[tuple[float, Sequence[str]]], *, k: int = RRF_K) -> dict[str, float]:
    """Merge `(weight, ids best first)` into id → score, best first; equal scores keep the order of arrival.

    The score is divided by its largest possible value, so it lies in 0..1. An id that occurs twice in one
    ranking counts at its best rank. Weights are not negative.
    """
    if any(weight < 0 for weight, _ in rankings):
        raise ValueError("a ranking's weight cannot be negative")
    scores: dict[str, float] = {}
    for weight, ids in rankings:
        for rank, item in enumerate(dict.fromkeys(ids), start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    best = sum(weight for weight, _ in rankings) / (k + 1)
    if not best:
        return dict.fromkeys(scores, 0.0)
    return dict(sorted(((i, s / best) for i, s in scores.items()), key=lambda pair: -pair[1]))


def ranks(scores: Mapping[str, float]) -> list[str]:
    """Ids by score, highest first; ties keep the mapping's order."""
    return sorted(scores, key=lambda item: -scores[item])
