"""Which example comes next: sources by weight, questions without return, languages paired."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from training.alignment import translated_questions
from training.corpus import Corpus
from training.examples import (
    Asked,
    Group,
    Title,
    disturb,
    exchange_entity,
    other_passage,
    positive,
    unanswered,
    without_answer,
)
from training.news import NewsArticle
from training.sisters import Sisters
from training.sources import Paragraph, Question

# source → (share of examples at the start, at the end of the run). Reading as such is learnt first, from
# people's English and Nordic questions; English and Dutch questions over Dutch text weigh more and more.
WEIGHTS: dict[str, tuple[float, float]] = {
    "news": (0.9, 1.1),  # a third of all
    "xquad_nl": (0.3, 0.4),
    "xquad_any": (0.05, 0.05),
    "squad2_pairs": (0.1, 0.1),
    "squad2-dev-half": (0.1, 0.07),
    "squad2_train_first10_en": (0.06, 0.04),
    "squad1_train_part_en": (0.03, 0.03),
    "squad1_train_5pct_en": (0.03, 0.03),
    "squad2_train_en_backtranslated_0": (0.3, 0.25),
    "squad2_train_en_backtranslated_1": (0.3, 0.25),
    "squad2_train_en_backtranslated_2": (0.3, 0.25),
    "squad2_train_en_backtranslated_3": (0.3, 0.25),
    "squadshifts_new_wiki_en": (0.03, 0.02),
    "norquad_nb": (0.1, 0.1),
    "swequad_sv": (0.03, 0.03),
    "piaf_fr": (0.03, 0.02),
    "squad2_dev_sv_noxquad": (0.08, 0.08),
    "squad2_dev_es_noxquad": (0.03, 0.02),
    "squadit_dev_it_noxquad": (0.01, 0.01),
}
TO_DUTCH = ("en",) * 9 + ("nl",) * 6 + ("de",)  # languages of questions asked over Dutch text
# … and over news: English over Dutch is what is learnt slowest.
NEWS_QUESTIONS = ("en", "en", "nl")
# Questions from this number on (for yes or no) are those that no run before has learnt from; how much oftener
# than the others they come.
FRESH, FRESH_TIMES = 14, 4
PAIRS = (("en", "de"), ("nl", "en"), ("en", "en"), ("en", "sv"), ("de", "de"), ("nl", "de"), ("en", "nb"),
         ("en", "da"), ("nl", "sv"), ("en", "es"), ("es", "es"), ("en", "ro"))  # fmt: skip
# Chance that an answerable question is made unanswerable, and where the source has such questions itself.
SPOIL, SPOIL_WITH_OWN = 0.15, 0.1
# Chance that an answered question comes with a near miss, to be told from it in the same step.
COMPANION = 0.75
SISTER = 0.35  # that it is of an article easily taken for this one
# How often the reader is told the headline of an article, or its beginning, for those that have no headline.
# A paragraph of an encyclopedia does not begin an article.
HEADLINE, HEADLINE_OF_NEWS, LEAD_OF_NEWS = 0.75, 0.45, 0.35


class Mixture:
    """An endless stream of examples. The same seed and the same `progress` values give the same stream."""

    def __init__(
        self, corpus: Corpus, news: list[NewsArticle], seed: int, *, everything: bool = False
    ) -> None:
        """`everything` adds the held-out articles: nothing can be validated on them afterwards."""
        self._rng = random.Random(seed)
        self._rows = corpus.xquad + (corpus.held_out if everything else [])
        self._pools: dict[str, list[tuple[Paragraph, Question]]] = {
            name: [(p, q) for p in paragraphs for q in p.questions if p.sentences]
            for name, paragraphs in corpus.sources.items()
        }
        self._articles: dict[str, list[Paragraph]] = defaultdict(list)
        for paragraph in self._all_paragraphs(corpus):
            if paragraph.sentences:
                self._articles[paragraph.language + paragraph.article].append(paragraph)
        self._frequency: Counter[int] = Counter()
        for paragraph in self._all_paragraphs(corpus):
            self._frequency.update(set(paragraph.ids))
        self._translations = self._pair_translations(corpus)
        self._news = [
            (article.paragraph, question, text)
            for article in news
            for number, question in enumerate(article.paragraph.questions)
            for _ in range(FRESH_TIMES if number >= FRESH else 1)
            for text in map(article.asked[question.id].__getitem__, NEWS_QUESTIONS)
        ]
        groups = {article.paragraph.article: article.group for article in news}
        self._sisters = Sisters([article.paragraph for article in news], groups, self._weight)
        self._orders: dict[str, Iterator[int]] = {}
        self._shares = {name: share for name, share in WEIGHTS.items() if self._has(name)}

    def _has(self, name: str) -> bool:
        """Whether there is anything to draw from a source: cross-validation leaves some out."""
        if name in {"xquad_nl", "xquad_any"}:
            return bool(self._rows)
        if name == "squad2_pairs":
            return bool(self._translations)
        return name == "news" or name in self._pools

    def _all_paragraphs(self, corpus: Corpus) -> Iterator[Paragraph]:
        for paragraphs in corpus.sources.values():
            yield from paragraphs
        for row in self._rows:
            yield from row.values()

    @staticmethod
    def _pair_translations(corpus: Corpus) -> list[tuple[str, Paragraph, Question]]:
        """English questions over the Swedish and Spanish translations of their passages."""
        english = corpus.sources.get("squad2-dev-half", [])
        return [
            pair
            for name in ("squad2_dev_sv_noxquad", "squad2_dev_es_noxquad")
            for pair in translated_questions(english, corpus.sources.get(name, []))
            if pair[1].sentences
        ]

    def next(self, progress: float) -> Group:
        """The examples of one question; `progress` 0..1 says how far the run is."""
        names = list(self._shares)
        weights = [a + (b - a) * progress for a, b in self._shares.values()]
        while True:
            group = self._draw(self._rng.choices(names, weights)[0])
            if group:
                return group

    def _draw(self, name: str) -> Group:
        if name in {"xquad_nl", "xquad_any"}:
            return self._draw_xquad(name)
        if name == "news":
            return self._draw_news()
        if name == "squad2_pairs":
            text, paragraph, question = self._translations[self._turn(name, len(self._translations))]
            return self._make(paragraph, question, text, SPOIL_WITH_OWN)
        pool = self._pools[name]
        paragraph, question = pool[self._turn(name, len(pool))]
        own = name.startswith("squad2")
        return self._make(paragraph, question, question.text, SPOIL_WITH_OWN if own else SPOIL)

    def _draw_xquad(self, name: str) -> Group:
        row = self._rows[self._turn(name, len(self._rows))]
        if name == "xquad_nl":
            asked, read = self._rng.choice(TO_DUTCH), "nl"
        else:
            asked, read = self._rng.choice(PAIRS)
        paragraph = row[read]
        question = self._rng.choice(paragraph.questions) if paragraph.questions else None
        if question is None:
            return []
        texts = {q.id: q.text for q in row[asked].questions} | row[asked].untranslatable
        return self._make(paragraph, question, texts[question.id], SPOIL)

    def _draw_news(self) -> Group:
        """What answers, often with what does not: another window of the article, or of one much like it.

        Where nothing answers, the most similar window.
        """
        rng = self._rng
        paragraph, question, text = self._news[self._turn("news", len(self._news))]
        asked = self._asked(paragraph, question, text)
        answered = positive(asked, rng, self._weight)
        if question.start < 0 or rng.random() >= COMPANION:
            return [answered]
        sisters = self._sisters.of(paragraph, paragraph.question_ids[question.id])
        if sisters and asked.title != "none" and rng.random() < SISTER:  # else nothing says which it is
            missed = other_passage(asked, sisters, rng, self._weight)
            return [answered, *([missed] if missed is not None else [])]
        return [answered, *self._near_miss(asked, [paragraph])]

    def _asked(self, paragraph: Paragraph, question: Question, text: str) -> Asked:
        rng = self._rng
        return Asked(
            paragraph, question, disturb(text, rng), rng.randint(50, 170), self._title(paragraph.source)
        )

    def _title(self, source: str) -> Title:
        chance = self._rng.random()
        if source != "news":
            return "headline" if chance < HEADLINE else "none"
        if chance < HEADLINE_OF_NEWS:
            return "headline"
        return "lead" if chance < HEADLINE_OF_NEWS + LEAD_OF_NEWS else "none"

    def _make(self, paragraph: Paragraph, question: Question, text: str, spoil: float) -> Group:
        rng = self._rng
        asked = self._asked(paragraph, question, text)
        others = self._articles[paragraph.language + paragraph.article]
        if question.start < 0:
            return [positive(asked, rng, self._weight)]
        if rng.random() < spoil:
            return self._spoilt(asked, others)
        answered = positive(asked, rng, self._weight)
        return [answered, *(self._near_miss(asked, others) if rng.random() < COMPANION else ())]

    def _spoilt(self, asked: Asked, others: list[Paragraph]) -> Group:
        """The passage, for a question about another name or number."""
        passage = f"{asked.paragraph.title} {asked.paragraph.text}"
        changed = exchange_entity(asked.text, [p.text for p in others[:40]], passage, self._rng)
        if changed is None:
            return self._near_miss(asked, others)
        return [unanswered(replace(asked, text=changed), self._rng, self._weight)]

    def _near_miss(self, asked: Asked, others: list[Paragraph]) -> Group:
        """The same question over a passage that does not answer it; empty where none is found."""
        if self._rng.random() < 0.4:
            missed = without_answer(asked, self._rng)
        else:
            missed = other_passage(asked, others, self._rng, self._weight)
        return [missed] if missed is not None else []

    def _weight(self, token: int) -> float:
        """Inverse document frequency, so that shared names count and shared articles do not."""
        return 1.0 / math.log(2.0 + self._frequency[token])

    def _turn(self, name: str, size: int) -> int:
        """The next of `size` numbers in an order shuffled anew for every pass."""
        order = self._orders.get(name)
        number = next(order, None) if order is not None else None
        if number is None:
            shuffled = list(range(size))
            self._rng.shuffle(shuffled)
            self._orders[name] = order = iter(shuffled)
            number = next(order)
        return number
