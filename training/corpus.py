"""All of the reading material in memory: paragraphs by source, and XQuAD aligned over its languages."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace
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
# Translations of SQuAD's development set or parts of it, which XQuAD's passages are from.
SQUAD_DEV = (
    "squad2-dev-half", "squad2_dev_sv_noxquad", "squad2_dev_es_noxquad", "squadit_dev_it_noxquad",
)  # fmt: skip
FOLDS = ("0", "1", "2", "3")  # of XQuAD's articles, twelve each; the first is what is always held out
EVERY_FOLD = "all"


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
    fresh = cache.with_suffix(".new")
    with fresh.open("wb") as stored:
        pickle.dump(corpus, stored, protocol=pickle.HIGHEST_PROTOCOL)
    fresh.replace(cache)
    return corpus


def cross(corpus: Corpus, fold: str) -> Corpus:
    """`corpus` for cross-validation: another dozen of XQuAD's articles held out, or all of them.

    Without anything of SQuAD's development set, whose articles are XQuAD's: nothing of a fold is learnt from
    in any language, and no other passage of its articles.
    """
    rows = corpus.xquad + corpus.held_out
    others = sorted({_title(row) for row in corpus.xquad})
    aside = {FOLDS[0]: HELD_OUT, EVERY_FOLD: frozenset(map(_title, rows))}
    aside |= {name: frozenset(others[i :: len(FOLDS) - 1]) for i, name in enumerate(FOLDS[1:])}
    return replace(
        corpus,
        sources={name: found for name, found in corpus.sources.items() if name not in SQUAD_DEV},
        xquad=[row for row in rows if _title(row) not in aside[fold]],
        held_out=[row for row in rows if _title(row) in aside[fold]],
    )


def _title(row: dict[str, Paragraph]) -> str:
    return row["en"].article.split(":", 2)[2]


def _leaks(paragraph: Paragraph) -> bool:
    return paragraph.source == "squadit_dev_it_noxquad" and any(
        paragraph.article.endswith(f":{title}") for title in HELD_OUT_ITALIAN
    )


def _load_xquad(data: Path) -> tuple[list[dict[str, Paragraph]], list[dict[str, Paragraph]]]:
    """XQuAD's paragraphs, one dictionary by language each: those to train on, and those held out."""
    by_language = {x: load_squad(data / f"xquad.{x}.json", "xquad", x) for x in XQUAD_LANGUAGES}
    train: list[dict[str, Paragraph]] = []
    held_out: list[dict[str, Paragraph]] = []
    for number in range(len(by_language["en"])):
        row = {language: paragraphs[number] for language, paragraphs in by_language.items()}
        (held_out if _title(row) in HELD_OUT else train).append(row)
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
