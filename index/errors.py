"""The errors a person can meet. Each says what happened and why, and what to do, in Dutch or English.

They are raised with a key of `config/data/errors.toml` and the values that fill its text, and told by
`ToldError`. The class tells programs what kind of thing went wrong, the key tells people what did.

BronError
├── UsageError                  the command or setting cannot be understood       (exit 2)
├── InputError                  something about the files given                   (exit 1)
│   ├── SourceNotFoundError     no such file or folder
│   ├── EmptySourceError        an empty file, or a folder without articles
│   ├── BinarySourceError       not text
│   ├── EncodingError           not valid UTF-8
│   ├── TooLargeError           above the size limit
│   ├── DuplicateSourceError    the same content as a file already indexed
│   ├── UnsupportedSourceError  a kind of file without a loader
│   └── MetadataError           front matter or sidecar that cannot be read
├── StoreError                  something about the index on disk                 (exit 1)
│   ├── NoIndexError            nothing published yet
│   ├── IndexMismatchError      built with another model or other settings
│   ├── CorruptIndexError       a part is missing, or a quote is not where it should be
│   ├── IndexLockedError        another process is writing          (retryable)
│   ├── DiskError               full, read-only, or not ours
│   └── StoreUnavailableError   the Chroma server does not answer   (retryable)
├── ModelError                  the embedding model cannot be loaded              (exit 1)
└── LanguageModelError          the language model refuses or makes no sense      (exit 1)
    └── LanguageModelUnavailableError  it does not answer, or has no time (retryable)
"""

from __future__ import annotations

from typing import ClassVar

from config.told_error import ToldError


class BronError(ToldError):
    """Base of all errors meant for people, but for `ConfigError`: settings know nothing of the index."""

    retryable: ClassVar[bool] = False


class UsageError(BronError):
    """The command or a setting cannot be understood."""

    exit_code: ClassVar[int] = 2


class InputError(BronError):
    """Something about the files given."""


class SourceNotFoundError(InputError):
    """No such file or folder."""


class EmptySourceError(InputError):
    """An empty file, or a folder without articles."""


class BinarySourceError(InputError):
    """A file that is not text."""


class EncodingError(InputError):
    """A file that is not valid UTF-8."""


class TooLargeError(InputError):
    """A file above the size limit."""


class DuplicateSourceError(InputError):
    """A file with the same content as another one."""


class UnsupportedSourceError(InputError):
    """A kind of file that no loader reads."""


class MetadataError(InputError):
    """Front matter or a sidecar that cannot be read."""


class StoreError(BronError):
    """Something about the index on disk or on a server."""


class NoIndexError(StoreError):
    """Nothing has been published yet."""


class IndexMismatchError(StoreError):
    """The index was built with another model or other settings."""


class CorruptIndexError(StoreError):
    """A part of the index is missing, or a quote is not where the index says."""


class IndexLockedError(StoreError):
    """Another process is writing the index."""

    retryable: ClassVar[bool] = True


class DiskError(StoreError):
    """The disk is full, read-only, or the folder is not ours."""


class StoreUnavailableError(StoreError):
    """The Chroma server does not answer."""

    retryable: ClassVar[bool] = True


class ModelError(BronError):
    """The embedding model cannot be loaded."""


class LanguageModelError(BronError):
    """The language model's endpoint refuses: wrong address, key, model or request."""


class LanguageModelUnavailableError(LanguageModelError):
    """The language model does not answer, is too busy, or stopped half-way."""

    retryable: ClassVar[bool] = True
