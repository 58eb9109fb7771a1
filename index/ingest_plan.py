"""Which articles are new, changed, moved, unchanged or the same as another, before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.catalogue_schema import ArticleHeader
from index.errors import DuplicateSourceError, InputError, SourceNotFoundError
from index.schema import Article
from index.source_reader import absolute, is_gone


@dataclass(slots=True)
class Plan:
    """What to do with the articles that were read, in their order."""

    writing: list[Article] = field(default_factory=list)
    replaced: dict[str, tuple[ArticleHeader, ...]] = field(default_factory=dict)  # by the new source
    unchanged: list[str] = field(default_factory=list)  # sources
    failed: list[InputError] = field(default_factory=list)

    def formers(self, article: Article) -> tuple[ArticleHeader, ...]:
        """The indexed articles that `article` replaces: its file as it was, or where it was."""
        return self.replaced.get(article.source, ())


def plan(articles: Sequence[Article], indexed: Sequence[ArticleHeader]) -> Plan:
    """Compare `articles` (each source once) with what is indexed and with each other.

    Of two files with one content the one that is indexed stays, else the first; the other fails. Where the
    indexed one is no longer on the disk, the file has moved.
    """
    formers = {header.source: header for header in indexed}
    coming = {article.source for article in articles}
    made = Plan()
    # Sources by content, as they will be when all of this is done.
    taken = {header.content_hash: header.source for header in indexed if header.source not in coming}
    changed = []
    for article in articles:
        if article.source in formers and _same(formers[article.source], article):
            made.unchanged.append(article.source)
            taken[article.content_hash] = article.source
        else:
            changed.append(article)
    for article in changed:
        twin = taken.get(article.content_hash)
        has_moved = twin is not None and is_gone(twin)
        if twin is not None and not has_moved:
            made.failed.append(_duplicate(article.source, twin))
            continue
        made.writing.append(article)
        made.replaced[article.source] = tuple(
            formers[source] for source in (article.source, twin) if source in formers
        )
        taken[article.content_hash] = article.source
    return made


def named(
    names: Sequence[str], indexed: Sequence[ArticleHeader]
) -> tuple[list[ArticleHeader], list[InputError]]:
    """The articles with these ids or sources, or in these folders, and the names without any."""
    found: dict[str, ArticleHeader] = {}
    failed: list[InputError] = []
    for name in names:
        path = absolute(Path(name))
        fitting = [
            header
            for header in indexed
            if name in (header.id, header.source) or Path(header.source).is_relative_to(path)
        ]
        found.update((header.id, header) for header in fitting)
        if not fitting:
            failed.append(SourceNotFoundError("source.not_indexed", name=name))
    return list(found.values()), failed


def _same(header: ArticleHeader, article: Article) -> bool:
    """Whether nothing that is indexed differs; a sidecar may change what the file itself does not say."""
    return (header.content_hash, header.title, header.published, header.language) == (
        article.content_hash,
        article.title,
        article.published,
        article.language,
    )


def _duplicate(source: str, twin: str) -> DuplicateSourceError:
    return DuplicateSourceError("source.duplicate", source=source, twin=twin)
