"""News articles of our own with questions → tokenised paragraphs; the layout is in news/README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from index.cleaning import clean
from index.loaders.metadata import read_text
from training.held_out import golden
from training.sources import Paragraph, Question, tokenise

FOLDER = Path(__file__).parent / "news"
# Not learnt from, to measure with: two of each of the 24 writers.
HELD_OUT = frozenset(f"{writer}{number}" for writer in "abcdefghijklmnopqrstuvwx" for number in ("04", "11"))
_ITEM = re.compile(r"nl: (?P<nl>.+)\nen: (?P<en>.+)\n= (?P<answer>.+)")
_ANSWER = re.compile(r"(?P<before>[^\[\]]*)\[\[(?P<words>[^\[\]]+)\]\](?P<after>[^\[\]]*)")
_PROSE = re.compile(r"[.!?…][\"'”’»)]*$")  # headings, credits and datelines do not end like this


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article as one paragraph, whose questions are in its own language, and all of them in both."""

    paragraph: Paragraph
    asked: dict[str, dict[str, str]]  # question id → language → text
    group: str  # the same for articles about sister matters


def load_news(folder: Path, tokenizer: Tokenizer, *, held_out: bool = False) -> list[NewsArticle]:
    """The articles of a folder by name, those held out on demand. Raises ValueError naming a bad file."""
    paths = [path for path in sorted(folder.glob("*.txt")) if held_out or path.stem not in HELD_OUT]
    found = [_article(path) for path in paths]
    tokenise((article.paragraph for article in found), tokenizer)
    return found


def write_held_out(out: Path) -> None:
    """Write the articles held out into `out`/articles, their questions beside it in the golden layout.

    The other articles of their groups are written too, without questions, so that it takes more than the
    right subject to find the right article. Those are learnt from.
    """
    (out / "articles").mkdir(parents=True, exist_ok=True)
    lines = []
    groups = {_group(name) for name in HELD_OUT}
    for path in (path for path in FOLDER.glob("*.txt") if _group(path.stem) in groups):
        (out / "articles" / path.name).write_text(_parts(path)[1].strip() + "\n", encoding="utf-8")
    for path in (FOLDER / f"{name}.txt" for name in sorted(HELD_OUT)):
        items = _parts(path)[2]
        for number, (texts, answer) in enumerate(_items(items, path)):
            found = (answer["words"], _whole(answer)) if answer else None
            for language, question in texts.items():
                line = golden(f"{path.stem}-{number}-{language}", language, question, path.stem, found)
                lines.append(json.dumps(line, ensure_ascii=False))
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parts(path: Path) -> tuple[str, str, str]:
    """Language, article and questions."""
    parts = path.read_text(encoding="utf-8").split("\n---\n")
    if len(parts) != 3:
        raise ValueError(f"{path}: three parts between lines of --- expected, {len(parts)} found")
    return parts[0].removeprefix("lang:").strip(), parts[1], parts[2]


def _article(path: Path) -> NewsArticle:
    language, text, items = _parts(path)
    read = list(_items(items, path))
    kept = " ".join(line.strip() for line in text.splitlines() if _is_read(line, [a for _, a in read]))
    questions, asked = [], {}
    for number, (texts, answer) in enumerate(read):
        identity = f"{path.stem}-{number}"
        start, end = _place(kept, answer, path)
        questions.append(Question(identity, texts[language], start, end))
        asked[identity] = texts
    paragraph = Paragraph(
        "news",
        language,
        path.stem,
        kept,
        questions,
        title=_named(text, language),
        lead=_named(kept, language),
    )
    return NewsArticle(paragraph, asked, _group(path.stem))


def _named(text: str, language: str) -> str:
    """What bron calls an article with this text: its headline, or the beginning of its first sentence."""
    return read_text(clean(text), language).title or ""


def _group(name: str) -> str:
    """i to p were written in groups of three."""
    return f"{name[0]}/{(int(name[1:]) - 1) // 3}" if "i" <= name[0] <= "p" else name


def _items(items: str, path: Path) -> Iterator[tuple[dict[str, str], re.Match[str] | None]]:
    """The questions by language, each with its answer in brackets, None for no answer."""
    for block in re.split(r"\n\s*\n", items.strip()):
        item = _ITEM.fullmatch(block.strip())
        if item is None:
            raise ValueError(f"{path}: no item of lines nl:, en: and =: {block[:60]!r}")
        answer = _ANSWER.fullmatch(item["answer"].strip())
        if answer is None and item["answer"].strip() != "-":
            raise ValueError(f"{path}: no words in [[ ]]: {item['answer']!r}")
        yield {"nl": item["nl"].strip(), "en": item["en"].strip()}, answer


def _whole(answer: re.Match[str]) -> str:
    return answer["before"] + answer["words"] + answer["after"]


def _is_read(line: str, answers: list[re.Match[str] | None]) -> bool:
    """Prose; and what answers, even where it looks like a heading."""
    return bool(_PROSE.search(line.strip())) or any(a is not None and _whole(a) in line for a in answers)


def _place(text: str, answer: re.Match[str] | None, path: Path) -> tuple[int, int]:
    """Characters of the answering words, -1 twice for none."""
    if answer is None:
        return -1, -1
    if text.count(_whole(answer)) != 1:
        raise ValueError(f"{path}: stands {text.count(_whole(answer))} times in the text: {_whole(answer)!r}")
    start = text.index(_whole(answer)) + len(answer["before"])
    return start, start + len(answer["words"])
