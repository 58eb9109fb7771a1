"""How much of a written sentence stands in no quote it cites: words, where both are in one language.

A model that obeys an article's poison, or that dreams, mostly writes in words of its own: of 157 sentences
that obey the poisoned articles of the tests 90 have too many, of 20 correct ones over other quotes one has.
Two in a row are too many as well: a claim added to a true sentence ("… and there is free money").
What says that somebody speaks does not count; names and figures are of no concern here, as they have checks
of their own. Where no quote is in the sentence's language nothing can be told this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from bot.answering.attributing.noun_phrases import attribution_table
from bot.answering.schema import Quote
from index.analysis import stop_words, term, words

MOST = 0.34  # share of a sentence's content words, names and figures included, that may be in no quote


def new_words(text: str, language: str, cited: Sequence[Quote]) -> tuple[str, ...]:
    """The words of `text` that are in none of `cited`, when they are too many; nothing otherwise."""
    if not any(quote.article.language == language for quote in cited):
        return ()
    there = {
        term(word, lang) for q in cited for lang in (language, q.article.language) for word in words(q.text)
    }
    content = [
        word for word in words(text) if word.casefold() not in stop_words(language) | _saying(language)
    ]
    strange = [_is_plain(word) and term(word, language) not in there for word in content]
    if sum(strange) <= MOST * len(content) and not any(map(all, pairwise(strange))):
        return ()
    return tuple(word for word, is_strange in zip(content, strange, strict=True) if is_strange)


def _is_plain(word: str) -> bool:
    return not word[0].isdigit() and not word[0].isupper()


@cache
def _saying(language: str) -> frozenset[str]:
    table = attribution_table(language)
    groups = [table[name] for name in ("verbs", "weak_verbs", "participles") if name in table]
    forms = " ".join(" ".join(map(str, group.values())) for group in groups)
    return frozenset([*forms.split(), *" ".join(table["according"]).split()])
