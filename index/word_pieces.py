"""The packaged model's tokenizer, ready in a tenth of a second: the same pieces and offsets as the slow one.

Building the `tokenizers` object over 250 000 pieces takes 1 to 2 s, too long for a first answer. Here the
pieces stay in the packed file and are found by their hash; a word's best split is Viterbi's (Kudo 2018,
arXiv:1804.10959), as in that library's Unigram. A property test holds the two to the same ids and offsets.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.packaged_model import NMT_RULES

SPACE_MARK = "▁"

_HEADER = struct.Struct("<4sI7ifi5iQ")
_UNKNOWN_PENALTY = 10.0  # below the worst piece; SentencePiece's kUnkPenalty
_PRIME = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplication loses nothing modulo 2**64
_CACHED_WORDS = 50_000  # about 10 MB; a corpus of news has fewer different words in use at a time

Split = tuple[tuple[int, int], ...]  # (piece number, characters) of a word, in order


@dataclass(frozen=True, slots=True)
class Pieces:
    """A tokenised text, without markers: three arrays of one length, offsets in characters of the text."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class WordPieces:
    """Splits texts into the packaged model's pieces. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read the vocabulary of the packed file at `path`, layout as in `index.packed_file`."""
        data = np.memmap(path, dtype=np.uint8, mode="r")
        head = _HEADER.unpack(data[: _HEADER.size].tobytes())
        count, self.bos, self.eos, self.pad, self.unk, text_bytes = head[-6:]
        ends = data[_HEADER.size : _HEADER.size + 4 * (count + 1)].view("<u4")
        begin = _HEADER.size + 4 * (count + 1)
        scores = data[begin : begin + 4 * count].view("<f4")
        text = data[begin + 4 * count : begin + 4 * count + text_bytes]
        self._build(text, ends.astype(np.int64), scores.astype(np.float64))
        self._cache: dict[str, Split] = {}

    def _build(self, text: NDArray[np.uint8], ends: NDArray[np.int64], scores: NDArray[np.float64]) -> None:
        characters = np.frombuffer(text.tobytes().decode().encode("utf-32-le"), "<u4").astype(np.uint64)
        before = np.concatenate([[0], np.cumsum((text & 0xC0) != 0x80)])[ends]  # characters before each piece
        starts, sizes = before[:-1], np.diff(before)
        sizes[self.unk] = 0  # a text that says "<unk>" does not mean this piece
        hashes = np.zeros(len(sizes), np.uint64)
        for place in range(int(sizes.max())):
            longer = np.flatnonzero(sizes > place)
            hashes[longer] = _extend(hashes[longer], characters[starts[longer] + place])
        real = np.flatnonzero(sizes)
        order = real[np.argsort(hashes[real], kind="stable")]
        self._hashes, self._ids, self._scores = hashes[order], order, scores[order]
        self._longest = int(sizes.max())
        self._unknown_score = float(scores.min()) - _UNKNOWN_PENALTY

    def encode(self, text: str) -> Pieces:
        """The pieces of `text`."""
        clean, starts, ends = align(text)
        words = list(_words(clean))
        splits = self._split({word for _, word in words})
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        for begin, word in words:
            at = begin
            for number, size in splits[word]:
                ids.append(number)
                spans.append((max(at, 0), max(at + size, 1)))
                at += size
        if not ids:
            nothing = np.zeros(0, np.int64)
            return Pieces(nothing, nothing, nothing)
        bounds = np.array(spans)
        return Pieces(np.array(ids), starts[bounds[:, 0]], ends[bounds[:, 1] - 1])

    def _split(self, words: set[str]) -> dict[str, Split]:
        cache = self._cache
        known = {word: split for word in words if (split := cache.get(word)) is not None}
        new = sorted(words - known.keys())
        if new:
            known.update(zip(new, self._segment(new), strict=True))
            if len(cache) + len(new) > _CACHED_WORDS:
                self._cache = cache = {}
            cache.update((word, known[word]) for word in new)
        return known

    def _segment(self, words: list[str]) -> list[Split]:
        """Split words that were not seen before: all their parts are looked up at once."""
        characters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4").astype(
            np.uint64
        )
        sizes = np.array([len(word) for word in words])
        ends = np.cumsum(sizes)
        room = np.repeat(ends, sizes) - np.arange(len(characters))  # characters left in the word
        matches: list[list[tuple[int, int, float]]] = [[] for _ in range(len(characters))]
        places, hashes = np.arange(len(characters)), np.zeros(len(characters), np.uint64)
        for size in range(1, self._longest + 1):
            fits = room[places] >= size
            places, hashes = places[fits], hashes[fits]
            hashes = _extend(hashes, characters[places + size - 1])
            for place, number, score in self._find(places, hashes):
                matches[place].append((size, number, score))
        return [self._best(matches[end - size : end]) for end, size in zip(ends, sizes, strict=True)]

    def _find(
        self, places: NDArray[np.int64], hashes: NDArray[np.uint64]
    ) -> Iterator[tuple[int, int, float]]:
        rows = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        found = np.flatnonzero(self._hashes[rows] == hashes)
        rows = rows[found]
        return zip(places[found].tolist(), self._ids[rows].tolist(), self._scores[rows].tolist(), strict=True)

    def _best(self, matches: list[list[tuple[int, int, float]]]) -> Split:
        """Viterbi: the way through the word with the highest sum of scores, the first found among equals."""
        size = len(matches)
        best = [0.0] + [-np.inf] * size
        back = [(0, self.unk)] * (size + 1)
        for start, options in enumerate(matches):
            score_here = best[start]
            for length, number, score in options:
                if score_here + score > best[start + length]:
                    best[start + length] = score_here + score
                    back[start + length] = (start, number)
            known = bool(options) and options[0][0] == 1
            if not known and score_here + self._unknown_score > best[start + 1]:
                best[start + 1] = score_here + self._unknown_score
                back[start + 1] = (start, self.unk)
        return tuple(self._way_back(back))

    def _way_back(self, back: list[tuple[int, int]]) -> list[tuple[int, int]]:
        pieces: list[tuple[int, int]] = []
        at = len(back) - 1
        while at > 0:
            start, number = back[at]
            if number == self.unk and pieces and pieces[-1][0] == self.unk:
                pieces[-1] = (number, pieces[-1][1] + at - start)  # unknown characters in a row are one piece
            else:
                pieces.append((number, at - start))
            at = start
        return pieces[::-1]


def _extend(hashes: NDArray[np.uint64], characters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The polynomial hash of strings one character longer, modulo 2**64."""
    return hashes * _PRIME + characters + np.uint64(1)


def _words(clean: str) -> Iterator[tuple[int, str]]:
    """Words with the mark before them and where that mark stands, -1 for the one put before the text."""
    if not clean:
        return
    marked = clean.replace(" ", SPACE_MARK)
    begin = 0
    if not marked.startswith(SPACE_MARK):
        marked, begin = SPACE_MARK + marked, -1
    for word in marked.split(SPACE_MARK)[1:]:
        yield begin, SPACE_MARK + word
        begin += len(word) + 1


def align(text: str) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """The text as the model reads it, and for each of its characters where the original's start and end."""
    if text.isascii() and not _needs_rules(text):
        places = np.arange(len(text))
        return text, places, places + 1
    characters, sources = _normalised(text)
    kept = [
        i
        for i, c in enumerate(characters)
        # Of several spaces the last one stays, as `tokenizers` has it.
        if not (c == " " and i + 1 < len(characters) and characters[i + 1] == " ")
    ]
    starts = np.array([sources[i] for i in kept], dtype=np.int64)
    return "".join(characters[i] for i in kept), starts, starts + 1


def _needs_rules(text: str) -> bool:
    return "  " in text or any(ord(c) in NMT_RULES for c in set(text))


def _normalised(text: str) -> tuple[list[str], list[int]]:
    """Characters after the rules and NFKC, each with the place of the character it comes from."""
    replaced = [(NMT_RULES.get(ord(c), c), i) for i, c in enumerate(text)]
    present = [(c, i) for c, i in replaced if c is not None]
    characters: list[str] = []
    sources: list[int] = []
    for begin, end in _segments([c for c, _ in present]):
        stretch = present[begin:end]
        parts = [i for c, i in stretch for _ in unicodedata.normalize("NFKD", c)]
        part = 0
        for character in unicodedata.normalize("NFKC", "".join(c for c, _ in stretch)):
            characters.append(character)
            sources.append(parts[min(part, len(parts) - 1)])  # composed of several, it comes from the first
            part += len(unicodedata.normalize("NFKD", character))
    return characters, sources


def _segments(characters: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches that NFKC treats by themselves: a character and the marks that may combine with it."""
    begin = 0
    for place in range(1, len(characters) + 1):
        if place == len(characters) or not _combines(characters[place]):
            yield begin, place
            begin = place


def _combines(character: str) -> bool:
    """Whether a character can join the one before it: marks, and the later letters of a Hangul syllable."""
    return (
        unicodedata.combining(character) != 0
        or "\u1160" <= character <= "\u11ff"
        or unicodedata.category(character) in {"Mn", "Mc"}
        or character in "\uff9e\uff9f"
    )
