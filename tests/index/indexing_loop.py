"""A program whose children index one changed corpus after the other until killed: `python -m … DATA CORPUS`.

A number on standard input starts a child at that round; its process id is answered, and a line when it has
ended. The children are forks, so that importing Chroma is paid for once and the killing meets indexing only.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from tests.index.small_index import new_ingestor, new_store, text_about

ARTICLES = 6


def write_corpus(folder: Path, round: int) -> None:
    """Some articles change, one comes, one goes."""
    folder.mkdir(exist_ok=True)
    for n in range(round, round + ARTICLES):
        text = text_about(f"{n} in round {round if n % 3 == 0 else 0}")
        (folder / f"{n}.txt").write_text(text)
    (folder / f"{round - 1}.txt").unlink(missing_ok=True)


def index_for_ever(data: Path, folder: Path, start: int) -> None:
    ingestor = new_ingestor(new_store(data))
    for round in itertools.count(start):
        write_corpus(folder, round)
        ingestor.add([folder])
        if round > start:
            ingestor.remove([str(folder / f"{round - 1}.txt")])
        if round % 5 == 4:
            ingestor.rebuild()


def main(data: Path, corpus: Path) -> None:
    # Whoever starts the tests in the background may have interrupts ignored, and programs inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for module in ("chromadb.api.rust", "chromadb.telemetry.product.posthog"):
        import_module(module)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                index_for_ever(data, corpus / line.strip(), int(line))
            finally:
                os._exit(1)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
