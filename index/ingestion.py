"""Files into the next generation: load, compare, chunk, embed, publish. Only what changed is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding_base import PassageEmbedder
from index.enrichment import Analyser, ChunkedArticle, count_texts, enrich
from index.errors import EmptySourceError
from index.generation import GenerationStore, no_index, require_match
from index.generation_upkeep import stored_articles
from index.generation_writer import GenerationWriter, writing
from index.ingest_plan import Plan, lost, named, plan
from index.ingest_report import IngestProgress, IngestReport, ShowProgress, Stage
from index.schema import Article, Passage
from index.source_reader import SourceReader

# Texts embedded together: enough for batches of one length, few enough to hold (12 MB of vectors). An article
# is never split: the group that ends with a long one is as much larger.
TEXTS_AT_ONCE = 8_000


@dataclass(frozen=True)
class Ingestor:
    """Adds, removes and rebuilds. One run publishes at most one generation, and none if nothing changes.

    All of them raise `StoreError` subclasses: `IndexLockedError` while another process writes, `DiskError`,
    `CorruptIndexError`, `StoreUnavailableError`. Whatever happens, the published generation stays whole.
    """

    store: GenerationStore
    reader: SourceReader
    chunk: Callable[[Article], tuple[Passage, ...]]
    embedder: PassageEmbedder
    analyse: Analyser
    settings: str  # fingerprint of what shapes passages and terms
    keep: int  # generations kept, the new one included

    def add(
        self, paths: Sequence[Path], show: ShowProgress = lambda _: None, *, fresh: bool = False
    ) -> IngestReport:
        """Index the files that `paths` name, and all articles in the folders they name.

        Files that cannot be read are in the report, and out of the index where their text is another by now;
        the others are indexed. `fresh` begins with an empty index, whatever there was. Raises
        `IndexMismatchError` when the index was built with another model or other settings.
        """
        with writing(self.store, keep=self.keep, fresh=fresh) as writer:
            if writer.base is not None:
                require_match(writer.base, model=self.embedder.fingerprint, settings=self.settings)
            indexed = writer.headers()
            made = plan(*self.reader.read(paths, show), indexed)
            chunked = self._chunk(made)
            made.lost = lost(made.failed, indexed)
            changed = bool(chunked or made.lost)
            if changed:
                self._write(writer, made, chunked, show)
            return self._report(made, chunked, published=changed)

    def rebuild(self, show: ShowProgress = lambda _: None) -> IngestReport:
        """Index all articles anew with the configured model and settings.

        Sources are read again; where that fails, the text in the index is used. Raises `NoIndexError`.
        """
        with writing(self.store, keep=self.keep, fresh=True) as writer:
            made = plan(self.reader.reread(stored_articles(self.store), show), {}, ())
            chunked = self._chunk(made)
            self._write(writer, made, chunked, show)
            return self._report(made, chunked, published=True)

    def remove(self, names: Sequence[str]) -> IngestReport:
        """Take articles out by id, by source, or by a folder above their sources; nothing is embedded.

        A name that fits no article is in the report. Raises `NoIndexError`.
        """
        with writing(self.store, keep=self.keep) as writer:
            if writer.base is None:
                raise no_index(self.store)
            gone, failed = named(names, writer.headers())
            for header in gone:
                writer.remove(header.id)
            if gone:
                base = writer.base
                writer.publish(model=base.model, settings=base.settings, dimensions=base.dimensions)
            return IngestReport(
                generation=self.store.current(),
                published=bool(gone),
                removed=tuple(header.source for header in gone),
                failed=tuple(failed),
            )

    def _chunk(self, made: Plan) -> list[ChunkedArticle]:
        """The articles to write with their passages; one without a sentence joins the failed ones."""
        chunked = []
        for article in made.writing:
            passages = self.chunk(article)
            if passages:
                chunked.append(ChunkedArticle(article, passages))
            else:
                made.failed[article.source] = EmptySourceError("source.no_sentence", path=article.source)
        return chunked

    def _write(
        self, writer: GenerationWriter, made: Plan, chunked: list[ChunkedArticle], show: ShowProgress
    ) -> None:
        """Embed and publish. What is replaced goes first: two files may have swapped their contents."""
        replaced = [former for one in chunked for former in made.formers(one.article)]
        for former in (*made.lost, *replaced):
            writer.remove(former.id)
        done, total = 0, sum(map(count_texts, chunked))
        for group in _groups(chunked):
            before = done

            def progress(embedded: int, before: int = before) -> None:
                show(IngestProgress(Stage.EMBEDDING, before + embedded, total))

            for indexed in enrich(group, self.embedder, self.analyse, progress):
                writer.add(indexed)
            done += sum(map(count_texts, group))
        show(IngestProgress(Stage.PUBLISHING, 0, 1))
        writer.add_places(self.analyse.places)
        writer.publish(
            model=self.embedder.fingerprint, settings=self.settings, dimensions=self.embedder.dimensions
        )
        show(IngestProgress(Stage.PUBLISHING, 1, 1))

    def _report(self, made: Plan, chunked: list[ChunkedArticle], *, published: bool) -> IngestReport:
        written = [one.article for one in chunked]
        return IngestReport(
            generation=self.store.current(),
            published=published,
            indexed=tuple(article.source for article in written if not made.formers(article)),
            replaced=tuple(article.source for article in written if made.formers(article)),
            unchanged=tuple(made.unchanged),
            lost=tuple(header.source for header in made.lost),
            failed=tuple(made.failed.values()),
            passages=sum(len(one.passages) for one in chunked),
        )


def _groups(chunked: Sequence[ChunkedArticle]) -> Iterator[list[ChunkedArticle]]:
    """Articles in order, in groups of about `TEXTS_AT_ONCE` texts."""
    group: list[ChunkedArticle] = []
    texts = 0
    for one in chunked:
        group.append(one)
        texts += count_texts(one)
        if texts >= TEXTS_AT_ONCE:
            yield group
            group, texts = [], 0
    if group:
        yield group
