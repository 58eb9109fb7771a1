"""Sentences of an article, and passages of whole sentences within a token budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from index.cleaning import Block, CleanedText, clean
from index.schema import Article, Passage, Role, Sentence, Span, hash_text
from index.sentence_splitter import split

# Tokens of a passage. e5 reads 512, but a vector of fewer sentences stands closer to a question about one of
# them.
DEFAULT_BUDGET = 140


def sentences_of(article: Article, cleaned: CleanedText) -> tuple[Sentence, ...]:
    """The sentences of `article` in reading order: prose, captions and headings, no noise.

    A heading is one sentence and has no section; what follows it has the heading's text as section.
    """
    return tuple(sentence for _, group in _by_block(article, cleaned) for sentence in group)


def chunk(
    article: Article, *, count_tokens: Callable[[str], int], budget: int = DEFAULT_BUDGET
) -> tuple[Passage, ...]:
    """The passages of `article`: neighbouring sentences of one section and role, at most `budget` tokens.

    `count_tokens` gives the number of tokens the embedding model sees in a text. A sentence above the budget
    is a passage by itself, however long. A caption shares no passage with prose. Headings and noise are in
    none.
    """
    cleaned = clean(article.original)
    passages: list[Passage] = []
    for run in _runs(article, cleaned):
        texts = {sentence.position: cleaned.read(sentence.span) for sentence in run}
        for group in _pack(run, [count_tokens(texts[sentence.position]) for sentence in run], budget):
            passages.append(_passage(article, len(passages), group, texts))
    return tuple(passages)


def _by_block(article: Article, cleaned: CleanedText) -> Iterator[tuple[Block, list[Sentence]]]:
    """Every block that is not noise, with its sentences."""
    position = 0
    section: str | None = None
    for block in cleaned.blocks:
        if block.role is Role.NOISE:
            continue
        heading = block.role is Role.HEADING
        above = None if heading else section
        spans = [block.span] if heading else _split_block(block, cleaned, article.language)
        hashes = [hash_text(span.cut(article.original)) for span in spans]
        yield (
            block,
            [
                Sentence(article.id, n, span, block.role, above, text_hash)
                for n, (span, text_hash) in enumerate(zip(spans, hashes, strict=True), start=position)
            ],
        )
        position += len(spans)
        if heading:
            section = cleaned.read(block.span)


def _split_block(block: Block, cleaned: CleanedText, language: str) -> list[Span]:
    """The sentences of a block, in the original."""
    within = cleaned.offsets.to_clean(block.span)
    spans = split(within.cut(cleaned.text), language)
    return [cleaned.offsets.to_original(Span(s.start + within.start, s.end + within.start)) for s in spans]


def _runs(article: Article, cleaned: CleanedText) -> Iterator[list[Sentence]]:
    """Sentences that may share a passage: prose with no heading or caption between, or one caption."""
    prose: list[Sentence] = []
    for block, sentences in _by_block(article, cleaned):
        if block.role is Role.PROSE:
            prose += sentences
            continue
        if prose:
            yield prose
            prose = []
        if block.role is Role.CAPTION:
            yield sentences
    if prose:
        yield prose


def _pack(run: list[Sentence], tokens: list[int], budget: int) -> Iterator[list[Sentence]]:
    """Fill one passage after the other; no sentence is cut."""
    group: list[Sentence] = []
    used = 0
    for sentence, count in zip(run, tokens, strict=True):
        if group and used + count > budget:
            yield group
            group, used = [], 0
        group.append(sentence)
        used += count
    if group:
        yield group


def _passage(article: Article, index: int, group: list[Sentence], texts: dict[int, str]) -> Passage:
    return Passage(
        id=f"{article.id}:{index}",
        article_id=article.id,
        index=index,
        span=Span(group[0].span.start, group[-1].span.end),
        section=group[0].section,
        sentences=tuple(group),
        text=" ".join(texts[sentence.position] for sentence in group),
    )
