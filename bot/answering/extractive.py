"""Which sentences become quotes: the best one first, then others that add something.

Near-duplicates are one piece of evidence (newspapers print the same agency sentence), and where several
articles answer, each should be heard before one is heard twice: a further quote of an article already quoted
counts a little less (maximal marginal relevance, Carbonell and Goldstein, SIGIR 1998, with articles in place
of similarity).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.answering.evidence import Evidence
from bot.answering.near_duplicates import Said, say_the_same
from index.schema import QUOTABLE_ROLES

# Points of score that a second, third ... quote of one article costs. On the sample questions 0.01 lets the
# death tolls of three articles be heard among five quotes; quote@3 on XQuAD does not change by it.
SAME_ARTICLE_COST = 0.01


def quotable(ranked: Iterable[Evidence]) -> list[Evidence]:
    """Prose and captions with words in them, near-duplicates of a better one left out, order kept."""
    kept: list[Evidence] = []
    seen: list[Said] = []
    for evidence in ranked:
        said = Said.of(evidence.text)
        if evidence.scored.sentence.role not in QUOTABLE_ROLES or not said.words:
            continue
        if not any(say_the_same(said, other) for other in seen):
            kept.append(evidence)
            seen.append(said)
    return kept


def select(ranked: Sequence[Evidence], count: int) -> list[Evidence]:
    """The best `count` of `ranked` (best first), a repeated article costing `SAME_ARTICLE_COST` a time."""
    return _choose([], list(ranked), count, lambda each: each.scored.score)


def hear_all(ranked: Sequence[Evidence], sources: Sequence[Evidence], count: int) -> list[Evidence]:
    """The best of `ranked`, the `sources` in order, then what is nearest by retrieval, articles in turn.

    For questions that sources answer differently: the reader prefers the plainest wording of one answer, and
    each source's own is wanted. A sentence that speaks for two sources is heard once.
    """
    first = list({id(each): each for each in (*ranked[:1], *sources)}.values())[:count]
    left = [each for each in ranked if not any(each is other for other in first)]
    return _choose(first, left, count, lambda each: each.found)


def _choose(
    chosen: list[Evidence], left: list[Evidence], count: int, score: Callable[[Evidence], float]
) -> list[Evidence]:
    used = Counter(each.article_id for each in chosen)
    while left and len(chosen) < count:
        best = max(left, key=lambda each: score(each) - SAME_ARTICLE_COST * used[each.article_id])
        left.remove(best)
        chosen.append(best)
        used[best.article_id] += 1
    return chosen
