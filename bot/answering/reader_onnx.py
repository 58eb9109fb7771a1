"""The packaged reader: multilingual-e5-small's encoder with span and evidence heads, int8, by onnxruntime.

The model takes word embeddings, looked up in the packed embedding model: they are installed only once. How it
was trained and what it can do: `models/README.md`; with which code: `training/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.answering.reader import (
    UNREAD,
    AnswerSpan,
    BaseReader,
    PassageReading,
    Readable,
    probability_of_none,
)
from bot.answering.reader_spans import Floats, best_span, trimmed
from index.errors import ModelError
from index.packaged_model import packaged_file
from index.packed_file import BLOCK_BYTES, read_packed, unpack
from index.schema import Span
from index.word_pieces import Pieces, WordPieces

MODEL_FILE = "reader.onnx"
MAX_QUESTION_PIECES, MAX_TITLE_PIECES = 48, 24  # longer ones are cut, here and in training

_START, _END, _EVIDENCE = range(3)  # columns of the model's output


@dataclass(frozen=True, slots=True)
class _Input:
    """One question with one passage: `<s> question </s></s> title </s> passage </s>`."""

    readable: Readable
    ids: NDArray[np.int64]
    sentences: tuple[tuple[int, int], ...]  # first and behind the last position of each sentence that fits
    pieces: tuple[Pieces, ...]


class PackagedReader(BaseReader):
    """The default. Loading takes 0.2 s, eight passages about as long on two cores with VNNI."""

    def __init__(self, model: Path | None = None, *, threads: int = 0) -> None:
        """`model`: another ONNX file of the same kind; `threads`: 0 for one a core. Raises `ModelError`."""
        path = packaged_file()
        packed = read_packed(path)
        self._pieces = WordPieces(path)
        self._rows = packed.blocks("emb.word").reshape(packed.shape.rows, -1, BLOCK_BYTES)
        self._positions = packed.shape.positions
        if model is not None:
            self._open(model, threads)
            return
        with as_file(files("bot.answering.models").joinpath(MODEL_FILE)) as packaged:
            self._open(packaged, threads)

    def _open(self, model: Path, threads: int) -> None:
        onnxruntime = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Spinning threads answer 5% sooner and keep the cores from everybody else meanwhile.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            content = model.read_bytes()
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no base class with each other
            raise ModelError("reader.damaged", name=model.name, said=error) from error
        self.fingerprint = f"reader:{sha256(content).hexdigest()[:16]}"

    def _read(self, question: str, passages: Sequence[Readable]) -> Sequence[PassageReading]:
        asked = self._pieces.encode(question).ids[:MAX_QUESTION_PIECES]
        head = np.concatenate([[self._pieces.bos], asked, [self._pieces.eos] * 2])
        # One at a time: int8 rounds over all that runs together, and a reading should not depend on others.
        inputs = (self._input(head, passage) for passage in passages)
        return [_reading(each, self._run(each.ids)) for each in inputs]

    def _input(self, question: NDArray[np.int64], passage: Readable) -> _Input:
        head = np.concatenate([question, self._title(passage.title)])
        parts = [head]
        pieces: list[Pieces] = []
        sentences: list[tuple[int, int]] = []
        at = len(head)
        for text in passage.texts:
            encoded = self._pieces.encode(text)
            room = self._positions - 1 - at  # one place is kept for the last marker
            ids = encoded.ids[: max(0, room)]
            pieces.append(encoded)
            sentences.append((at, at + len(ids)))
            parts.append(ids)
            at += len(ids)
        ids = np.concatenate([*parts, [self._pieces.eos]])
        return _Input(passage, ids, tuple(sentences), tuple(pieces))

    def _title(self, title: str) -> NDArray[np.int64]:
        """The title as it is put before the passage; nothing where there is none."""
        ids = self._pieces.encode(title).ids[:MAX_TITLE_PIECES]
        return np.append(ids, self._pieces.eos) if len(ids) else ids

    def _run(self, ids: NDArray[np.int64]) -> Floats:
        """Logits, shape (tokens, 3)."""
        mask = np.ones((1, len(ids)), np.int64)
        (logits,) = self._session.run(None, {"inputs_embeds": self._embed(ids)[None], "attention_mask": mask})
        return cast(Floats, logits[0])

    def _embed(self, ids: NDArray[np.int64]) -> Floats:
        """Word embeddings, shape (tokens, hidden); of the packed file only the rows needed are read."""
        used, places = np.unique(ids, return_inverse=True)
        vectors = unpack(self._rows[used].reshape(-1, BLOCK_BYTES)).reshape(len(used), -1)
        return vectors[places]


def _reading(each: _Input, logits: Floats) -> PassageReading:
    none = logits[0]
    scores: list[float] = []
    spans: list[AnswerSpan] = []
    for number, (begin, end) in enumerate(each.sentences):
        if begin == end:
            scores.append(UNREAD)
            continue
        own = logits[begin:end]
        scores.append(max(UNREAD, float(own[:, _EVIDENCE].mean() - none[_EVIDENCE])))
        first, last, score = best_span(own[:, _START], own[:, _END])
        pieces = each.pieces[number]
        words = trimmed(each.readable.texts[number], int(pieces.starts[first]), int(pieces.ends[last]))
        offset = each.readable.passage.sentences[number].span.start
        if words:
            span = Span(offset + words[0], offset + words[1])
            spans.append(AnswerSpan(number, span, score - float(none[_START] + none[_END])))
    spans.sort(key=lambda s: -s.score)
    return PassageReading(each.readable.passage.id, tuple(spans), tuple(scores), probability_of_none(scores))
