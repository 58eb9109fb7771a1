"""Which articles are new, changed, moved, unchanged or the same as another, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.catalogue_schema import ArticleHeader
from index.errors import DuplicateSourceError, InputError, SourceNotFoundError
from index.schema import Article
from index.source_reader import absolute, has_changed, is_gone


@dataclass(slots=True)
class Plan:
    """What to do with the articles that were read, in their order."""

    writing: list[Article] = field(default_factory=list)
    replaced: dict[str, tuple[ArticleHeader, ...]] = field(default_factory=dict)  # by the new source
    unchanged: list[str] = field(default_factory=list)  # sources
    failed: dict[str, InputError] = field(default_factory=dict)  # by source, or by the path that named none
    lost: list[ArticleHeader] = field(default_factory=list)

    def formers(self, article: Article) -> tuple[ArticleHeader, ...]:
        """The indexed articles that `article` replaces: its file as it was, or where it was."""
        return self.replaced.get(article.source, ())


def plan(
    articles: Sequence[Article], failed: Mapping[str, InputError], indexed: Sequence[ArticleHeader]
) -> Plan:
    """Compare `articles` (each source once) with what is indexed and with each other; others have `failed`.

    Of two files with one content the one that is indexed stays, else the first; the other fails. Where the
    indexed one is no longer on the disk, the file has moved.
    """
    made = Plan(failed=dict(failed))
    gone = {header.id for header in lost(failed, indexed)}
    formers = {header.source: header for header in indexed if header.id not in gone}
    coming = {article.source for article in articles}
    # Sources by content, as they will be when all of this is done.
    taken = {header.content_hash: source for source, header in formers.items() if source not in coming}
    changed = []
    for article in articles:
        former = formers.get(article.source)
        if former is not None and former.content_hash == article.content_hash:
            taken[article.content_hash] = article.source
        if former is not None and _same(former, article):
            made.unchanged.append(article.source)
        else:
            changed.append(article)
    for article in changed:
        twin = taken.get(article.content_hash, article.source)
        # A twin that was read a moment ago is written too, whatever became of its file since.
        if twin != article.source and (twin in coming or not is_gone(twin)):
            made.failed[article.source] = _duplicate(article.source, twin)
            continue
        made.writing.append(article)
        sources = dict.fromkeys((article.source, twin))
        made.replaced[article.source] = tuple(formers[source] for source in sources if source in formers)
        taken[article.content_hash] = article.source
    return made


def lost(failed: Mapping[str, InputError], indexed: Sequence[ArticleHeader]) -> list[ArticleHeader]:
    """The indexed articles whose file failed and has other bytes by now: what they quote is nowhere.

    A file that only cannot be read for the moment keeps its article.
    """
    return [
        header
        for header in indexed
        if header.source in failed and has_changed(header.source, header.content_hash)
    ]


def named(
    names: Sequence[str], indexed: Sequence[ArticleHeader]
) -> tuple[list[ArticleHeader], list[InputError]]:
    """The articles with these ids or sources, or in these folders, and the names without any."""
    by_name = {header.source: header for header in indexed} | {header.id: header for header in indexed}
    found: dict[str, ArticleHeader] = {}
    failed: list[InputError] = []
    for name in names:
        path = absolute(Path(name))
        one = by_name.get(name) or by_name.get(str(path))
        fitting = [one] if one else _inside(path, indexed)
        found.update((header.id, header) for header in fitting)
        if not fitting:
            failed.append(SourceNotFoundError("source.not_indexed", name=name))
    return list(found.values()), failed


def _inside(folder: Path, indexed: Sequence[ArticleHeader]) -> list[ArticleHeader]:
    return [header for header in indexed if Path(header.source).is_relative_to(folder)]


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
