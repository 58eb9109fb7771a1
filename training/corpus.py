"""All of the reading material in memory: paragraphs by source, and XQuAD aligned over its languages."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from training.sources import (
    HELD_OUT,
    HELD_OUT_ITALIAN,
    XQUAD_LANGUAGES,
    Paragraph,
    Question,
    load_squad,
    token_range,
    tokenise,
)

# file under the data folder → language. The name of the file is the name of the source.
SQUAD_FILES = {
    "squad2-dev-half": "en",
    "reading/squad2_train_first10_en": "en",
    "reading/squad1_train_part_en": "en",
    "reading/squad1_train_5pct_en": "en",
    "reading/squad2_train_en_backtranslated_0": "en",
    "reading/squad2_train_en_backtranslated_1": "en",
    "reading/squad2_train_en_backtranslated_2": "en",
    "reading/squad2_train_en_backtranslated_3": "en",
    "reading/squadshifts_new_wiki_en": "en",
    "reading/norquad_nb": "nb",
    "reading/swequad_sv": "sv",
    "reading/piaf_fr": "fr",
    "reading/squad2_dev_sv_noxquad": "sv",
    "reading/squad2_dev_es_noxquad": "es",
    "reading/squadit_dev_it_noxquad": "it",
}


@dataclass(slots=True)
class Corpus:
    """Paragraphs by source; XQuAD's by place and language, those to train on and those held out."""

    sources: dict[str, list[Paragraph]] = field(default_factory=dict)
    xquad: list[dict[str, Paragraph]] = field(default_factory=list)
    held_out: list[dict[str, Paragraph]] = field(default_factory=list)


def load_corpus(data: Path, tokenizer: Tokenizer, cache: Path) -> Corpus:
    """Read and tokenise everything under `data`, or take it from `cache`, which is written when absent."""
    if cache.exists():
        with cache.open("rb") as stored:
            corpus: Corpus = pickle.load(stored)  # noqa: S301 - our own file, written below
        return corpus
    corpus = Corpus()
    for name, language in SQUAD_FILES.items():
        source = Path(name).name
        paragraphs = load_squad(data / f"{name}.json", source, language)
        corpus.sources[source] = [p for p in paragraphs if not _leaks(p)]
    corpus.xquad, corpus.held_out = _load_xquad(data)
    for paragraphs in corpus.sources.values():
        tokenise(paragraphs, tokenizer)
    for rows in (corpus.xquad, corpus.held_out):
        tokenise((p for row in rows for p in row.values()), tokenizer)
        for row in rows:
            _add_by_sentence(row)
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.open("wb") as stored:
        pickle.dump(corpus, stored, protocol=pickle.HIGHEST_PROTOCOL)
    return corpus


def _leaks(paragraph: Paragraph) -> bool:
    return paragraph.source == "squadit_dev_it_noxquad" and any(
        paragraph.article.endswith(f":{title}") for title in HELD_OUT_ITALIAN
    )


def _load_xquad(data: Path) -> tuple[list[dict[str, Paragraph]], list[dict[str, Paragraph]]]:
    """XQuAD's paragraphs, one dictionary by language each: those to train on, and those held out."""
    by_language = {x: load_squad(data / f"xquad.{x}.json", "xquad", x) for x in XQUAD_LANGUAGES}
    train: list[dict[str, Paragraph]] = []
    held_out: list[dict[str, Paragraph]] = []
    for number, english in enumerate(by_language["en"]):
        title = english.article.split(":", 2)[2]
        row = {language: paragraphs[number] for language, paragraphs in by_language.items()}
        (held_out if title in HELD_OUT else train).append(row)
    return train, held_out


def _add_by_sentence(row: dict[str, Paragraph]) -> None:
    """Give back questions whose translated answer is not in the translated text, with the sentence alone.

    The translations keep the order of sentences, so where a paragraph has as many sentences as the English
    one, the answering sentence is the one in the same place.
    """
    english = row["en"]
    for paragraph in row.values():
        if len(paragraph.sentences) != len(english.sentences):
            continue
        known = {question.id for question in paragraph.questions}
        for question in english.questions:
            text = paragraph.untranslatable.get(question.id)
            answer = token_range(english, question)
            if question.id in known or text is None or answer is None:
                continue
            place = next(i for i, (a, b) in enumerate(english.sentences) if a <= answer[0] < b)
            first, end = paragraph.sentences[place]
            start, stop = paragraph.offsets[first][0], paragraph.offsets[end - 1][1]
            paragraph.questions.append(Question(question.id, text, start, stop, exact=False))
