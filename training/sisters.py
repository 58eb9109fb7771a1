"""Articles easily taken for one another: near misses for a question that says which one it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from training.sources import Paragraph

MOST = 4  # articles
RARE = 0.05  # a word piece in no larger part of the articles can say which is meant


class Sisters:
    """For every article of a collection those of its group, and those that share most of its words."""

    def __init__(
        self, articles: Sequence[Paragraph], groups: Mapping[str, str], weight: Callable[[int], float]
    ) -> None:
        """`groups`: by article's name, which differ; `weight`: a token id's inverse document frequency."""
        self._tokens = {p.article: frozenset([*p.ids, *p.title_ids]) for p in articles}
        self._seen_in = Counter(token for tokens in self._tokens.values() for token in tokens)
        self._alike: dict[str, list[Paragraph]] = {}
        for own in articles:
            others = [p for p in articles if p is not own]
            likeness = partial(self._likeness, own, groups, weight)
            self._alike[own.article] = sorted(others, key=likeness, reverse=True)[:MOST]

    def _likeness(
        self, own: Paragraph, groups: Mapping[str, str], weight: Callable[[int], float], other: Paragraph
    ) -> tuple[bool, float]:
        """Those of the group first, then those that share most."""
        shared = self._tokens[own.article] & self._tokens[other.article]
        return groups[own.article] == groups[other.article], sum(map(weight, shared))

    def of(self, paragraph: Paragraph, question: Sequence[int]) -> list[Paragraph]:
        """The articles like `paragraph` that lack a rare word piece which `question` shares with it.

        So an article is no near miss of "how many dead?", which it may answer just as well. Pieces of words
        may be shared by chance: of 110 pairs looked at, no article answered.
        """
        own = self._tokens[paragraph.article]
        most = RARE * len(self._tokens)
        telling = {token for token in question if token in own and self._seen_in[token] <= most}
        return [p for p in self._alike[paragraph.article] if telling - self._tokens[p.article]]
