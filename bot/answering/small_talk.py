"""What asks nothing of the articles: a greeting, thanks, a question about bron itself.

Searching for "hi" finds passages that have nothing to do with it. Such a line is recognised by closed lists
(`config/data/small_talk.toml`), only as a whole and in both languages, and answered with a line of ours.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.answering.schema import Answer, ArticleRef, Outcome
from bot.answering.wording import count
from index.analysis import folded, stop_words, words

LANGUAGES = ("nl", "en")
KINDS = ("greeting", "thanks", "about", "articles", "summary")
TITLES = 3  # named when somebody asks which articles there are


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """What was recognised: one of `KINDS`, in "nl" or "en"."""

    kind: str
    language: str


def recognise(text: str, language: str) -> SmallTalk | None:
    """What `text` is, when it asks nothing of the articles; in `language` where both languages say it."""
    said = folded(text).strip()
    for each in sorted(LANGUAGES, key=lambda one: one != language):
        for kind in KINDS:
            if _pattern(kind, each).fullmatch(said):
                return SmallTalk(kind, each)
    return None


def is_empty(text: str, language: str) -> bool:
    """Whether `text` has function words only, so that whatever is found was found by accident.

    A capital makes a word a name: "the WHO", "the US".
    """
    found = words(text)
    names = any(word[0].isupper() for word in found[1:]) or any(map(str.isupper, found[:1]))
    return not names and all(word.casefold() in stop_words(language) for word in found)


def reply(question: str, talk: SmallTalk, articles: Sequence[ArticleRef], generation: str) -> Answer:
    """An answer of one line, without quotes."""
    latest = sorted(articles, key=lambda each: each.published.iso or "", reverse=True)[:TITLES]
    text = str(_table()["reply"][talk.kind][talk.language]).format(
        count=count("article", talk.language, len(articles)),
        titles=", ".join(f"“{each.title}”" for each in latest) or "–",
    )
    return Answer(
        question=question,
        language=talk.language,
        outcome=Outcome.NOT_IN_ARTICLES,
        text=text,
        confidence=0.0,
        quotes=(),
        closest=(),
        generation=generation,
        timings_ms={"total": 0.0},
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("config.data").joinpath("small_talk.toml").read_text(encoding="utf-8"))


@cache
def _pattern(kind: str, language: str) -> re.Pattern[str]:
    around = "|".join(_table()["around"][language])
    said = "|".join(_table()[kind][language])
    return re.compile(rf"(?:(?:{around}) ){{0,3}}(?:{said})(?: (?:{around})){{0,3}}")
