"""`bron index …`: what is done to the index, told in lines; the index itself is the ingestor's work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.program import Program
from bot.cli.progress import shown_progress
from bot.cli.samples import sample_articles
from bot.terminal_text import visible
from config.phrases import counted
from index.ingest_report import IndexStatus, IngestReport, ShowProgress

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130
MEBIBYTE = 2**20
KINDS_NAMED = 5  # of files that are not read, the most frequent ones


def add(program: Program, paths: Sequence[Path]) -> int:
    """Index files and folders; 1 when some file could not be."""
    done = _run(program, lambda show: program.ingestor().add(paths, show))
    if done != EXIT_INTERRUPTED:
        tell_other_kinds(program, paths)
        tell_samples(program, paths)
    return done


def rebuild(program: Program) -> int:
    """Index all articles anew."""
    return _run(program, lambda show: program.ingestor().rebuild(show))


def remove(program: Program, names: Sequence[str]) -> int:
    """Take articles out by source, folder or id; 1 when a name fits none. Relative paths count from here."""
    return _run(program, lambda _: program.ingestor().remove(names))


def tell_other_kinds(program: Program, paths: Sequence[Path]) -> None:
    """A line about the files in folders that nothing was done with."""
    from index.loaders import kinds, other_kinds

    if not (found := other_kinds(paths)):
        return
    named = [
        f"{suffix or program.say('index.no_suffix')} {n}" for suffix, n in found.most_common(KINDS_NAMED)
    ]
    named += ["…"] if len(found) > KINDS_NAMED else []
    told = {"kinds": visible(", ".join(named)), "read": ", ".join(kinds())}
    program.note(counted("index.other_kinds", program.language, found.total(), **told))


def tell_samples(program: Program, added: Sequence[Path]) -> None:
    """Say that sample articles answer too, and how they are taken out; nothing if they are what was added."""
    folder = sample_articles()
    paths = [Path(os.path.realpath(path)) for path in added]  # unlike `resolve`, never fails
    if any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in paths):
        return
    store = program.store()
    if store.current() is None:
        return
    with closing(store.open_current()) as generation:
        sources = [Path(header.source) for header in generation.catalogue.headers()]
    count = sum(source.is_relative_to(folder) for source in sources)
    if count:
        told = {"folder": visible(str(folder))}
        program.note(counted("index.samples_too", program.language, count, **told))


def _run(program: Program, work: Callable[[ShowProgress], IngestReport]) -> int:
    try:
        with shown_progress(program.language) as show:
            report = work(show)
    except KeyboardInterrupt:
        program.note(program.say("index.interrupted"))
        return EXIT_INTERRUPTED
    return tell_report(program, report)


def tell_report(program: Program, report: IngestReport) -> int:
    """What was done, on standard output; what failed, a line each, on standard error. The exit code."""
    for error in report.failed:
        program.note(visible(error.told(program.language)))
    counts = {
        "indexed": len(report.indexed),
        "replaced": len(report.replaced),
        "unchanged": len(report.unchanged),
        "removed": len(report.removed),
        "lost": len(report.lost),
        "failed": len(report.failed),
    }
    told = [counted(f"index.{key}", program.language, count) for key, count in counts.items() if count]
    _write(", ".join(told) if told else program.say("index.nothing"))
    return EXIT_FAILED if report.failed else EXIT_DONE


def rollback(program: Program) -> int:
    """Publish the generation before this one."""
    from index.generation_upkeep import roll_back
    from index.generation_writer import locked

    store = program.store()
    with locked(store):
        generation = roll_back(store)
    _write(program.say("index.rolled_back", generation=generation))
    return EXIT_DONE


def list_articles(program: Program) -> int:
    """The articles of the index. Raises `NoIndexError` before the first one."""
    from bot.console import render_articles
    from bot.quoting_engine import articles_of

    # Not by the engine: the list is looked at when the engine cannot be opened, too.
    with closing(program.store().open_current()) as generation:
        articles = articles_of(generation)
    if articles:
        program.out.print(render_articles(articles, program.language))
    else:
        _write(program.say("console.no_articles"))
    return EXIT_DONE


def status(program: Program, *, as_json: bool) -> int:
    """What is indexed; 1 when nothing is yet."""
    found = program.index_status()
    if as_json:
        from bot.cli.asking import write_json

        write_json(status_to_json(program, found))
    else:
        _write(*_status_lines(program, found))
    return EXIT_FAILED if found.manifest is None else EXIT_DONE


def status_to_json(program: Program, found: IndexStatus) -> dict[str, Any]:
    """The keys of the manifest (null values where nothing is indexed), then what else there is to know."""
    manifest = asdict(found.manifest) if found.manifest else {"generation": None}
    return {
        **manifest,
        "languages": found.languages,
        "generations": list(found.generations),
        "vanished": list(found.vanished),
        "changed": list(found.changed),
        "outdated": found.outdated,
        "bytes": found.bytes,
        "data_dir": str(program.settings.data_dir),
    }


def _status_lines(program: Program, found: IndexStatus) -> list[str]:
    manifest, say = found.manifest, program.say
    folder = say("index.status_folder", folder=program.settings.data_dir)
    if manifest is None:
        return [say("index.status_none"), folder]
    languages = ", ".join(f"{language} {count}" for language, count in sorted(found.languages.items()))
    lines = [
        say("index.status_size", articles=manifest.articles, languages=languages or "-"),
        say("index.status_parts", passages=manifest.passages, sentences=manifest.sentences),
        say("index.status_model", model=manifest.model, dimensions=manifest.dimensions),
        say("index.status_built", created=manifest.created, version=manifest.bron_version),
        say(
            "index.status_generation",
            generation=manifest.generation,
            size=f"{found.bytes / MEBIBYTE:.1f}",
            kept=len(found.generations),
        ),
        folder,
    ]
    lines += [say("index.status_outdated")] if found.outdated else []
    lines += [say("index.status_changed", source=source) for source in found.changed]
    return lines + [say("index.status_vanished", source=source) for source in found.vanished]


def _write(*lines: str) -> None:
    sys.stdout.writelines(visible(line) + "\n" for line in lines)
