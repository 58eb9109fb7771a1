"""Articles and questions from XQuAD as bron's own input, to calibrate and measure on text of another kind.

Each group holds six Dutch articles of which the last two of five paragraphs are left out: questions about a
paragraph that is there are answerable, questions about one left out are near misses (right topic, no answer),
and questions about another group are far off.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

ARTICLES_PER_GROUP = 6
PARAGRAPHS_KEPT = 3


@dataclass(frozen=True)
class Asked:
    """A question over a group of articles; `answer` stands in `paragraph` when it is answerable."""

    question: str
    language: str
    kind: str  # "answerable", "near" or "far"
    article: str  # file name
    paragraph: str
    answer: str


@dataclass(frozen=True)
class Group:
    """Files by name, and the questions asked over them."""

    articles: dict[str, str]
    questions: tuple[Asked, ...]


def load_groups(folder: Path, *, far_share: float = 0.25, seed: int = 0) -> list[Group]:
    """Groups from `xquad.nl.json` and `xquad.en.json` in `folder`; deterministic."""
    dutch, english = (
        json.loads((folder / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        for language in ("nl", "en")
    )
    in_english = {qa["id"]: qa["question"] for a in english for p in a["paragraphs"] for qa in p["qas"]}
    random_ = random.Random(seed)
    groups = [
        _group(dutch[start : start + ARTICLES_PER_GROUP], start, in_english)
        for start in range(0, len(dutch), ARTICLES_PER_GROUP)
    ]
    return [_with_far(group, groups, far_share, random_) for group in groups]


def _group(articles: list[dict], start: int, in_english: dict[str, str]) -> Group:
    files, questions = {}, []
    for number, article in enumerate(articles, start=start):
        name = f"{number:03d}.txt"
        paragraphs = article["paragraphs"]
        files[name] = "\n\n".join(p["context"] for p in paragraphs[:PARAGRAPHS_KEPT])
        for index, paragraph in enumerate(paragraphs):
            kind = "answerable" if index < PARAGRAPHS_KEPT else "near"
            for qa in paragraph["qas"]:
                answer = qa["answers"][0]
                if not paragraph["context"].startswith(answer["text"], answer["answer_start"]):
                    continue  # a few offsets of the machine translation are off
                for language, text in (("nl", qa["question"]), ("en", in_english.get(qa["id"]))):
                    if text:
                        questions.append(
                            Asked(text, language, kind, name, paragraph["context"], answer["text"])
                        )
    return Group(files, tuple(questions))


def _with_far(group: Group, groups: list[Group], share: float, random_: random.Random) -> Group:
    others = [q for other in groups if other is not group for q in other.questions]
    far = random_.sample(others, int(share * len(group.questions)))
    asked = tuple(Asked(q.question, q.language, "far", q.article, q.paragraph, q.answer) for q in far)
    return Group(group.articles, group.questions + asked)
