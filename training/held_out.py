"""XQuAD's held-out articles as a folder to index: `python -m training.held_out --data FOLDER --out FOLDER`.

Writes twelve Dutch text files and `questions.jsonl` in the golden set's layout, in Dutch and English. The
last paragraph of every article is left out: its questions are near misses, with no answer.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from training.examples import sentence_text, sentences_of
from training.sources import HELD_OUT, Paragraph, load_squad, sentence_ranges, token_range


def articles(data: Path) -> Iterator[tuple[str, list[dict[str, Paragraph]]]]:
    """Title and paragraphs of the held-out articles, each paragraph in Dutch and English."""
    dutch, english = (load_squad(data / f"xquad.{x}.json", "xquad", x) for x in ("nl", "en"))
    found: dict[str, list[dict[str, Paragraph]]] = defaultdict(list)
    for nl, en in zip(dutch, english, strict=True):
        title = en.article.split(":", 2)[2]
        if title in HELD_OUT:
            found[title].append({"nl": nl, "en": en})
    yield from found.items()


def questions(number: int, rows: list[dict[str, Paragraph]]) -> Iterator[dict[str, object]]:
    """The questions of one article; those over its last paragraph are unanswerable."""
    for row in rows:
        dutch = row["nl"]
        dutch.offsets = [(i, i + 1) for i in range(len(dutch.text))]  # a token a character will do here
        dutch.sentences = sentence_ranges(dutch.text, dutch.offsets)
        english = {q.id: q.text for q in row["en"].questions}
        for question in dutch.questions:
            answer = token_range(dutch, question)
            if answer is None or question.id not in english:
                continue
            quote = sentence_text(dutch, sentences_of(dutch, answer)[0]).strip()
            last = row is rows[-1]
            for language, text in (("nl", question.text), ("en", english[question.id])):
                found = None if last else (dutch.text[question.start : question.end], quote)
                yield golden(f"{question.id}-{language}", language, text, f"{number:03}", found)


def golden(
    identity: str, language: str, question: str, doc: str, found: tuple[str, str] | None
) -> dict[str, object]:
    """A line of a question file; `found` is the answer and the quote it stands in, None for no answer."""
    return {
        "id": identity, "lang": language, "question": question, "history": [],
        "answerable": found is not None, "need": "any", "type": "factoid" if found else "unanswerable",
        "answers": [found[0]] if found else [],
        "evidence": [{"doc": doc, "quote": found[1]}] if found else [],
    }  # fmt: skip


def write(data: Path, out: Path) -> None:
    """Write the articles and their questions into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, (title, rows) in enumerate(articles(data)):
        text = "\n\n".join(row["nl"].text for row in rows[:-1])
        (out / f"{number:03}_{title}.txt").write_text(text + "\n", encoding="utf-8")
        lines += [json.dumps(each, ensure_ascii=False) for each in questions(number, rows)]
    (out / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    write(**vars(parser.parse_args()))
