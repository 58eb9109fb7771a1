"""A sentence-transformers model that the user names: a folder, or a model of the hub."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.packaged_model import sample_hash

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


logger = logging.getLogger(__name__)

_SECONDS_FOR_THE_HUB = 10.0
_HUB_NAME = re.compile(r"\w[\w.-]*(/[\w.-]+)?")
# What sentence-transformers puts before a name without a slash.
_HUB_OWNER = "sentence-transformers"


@dataclass(frozen=True, slots=True)
class NamedModel:
    """Where a named model is; `folder` is None for a model of the hub."""

    name: str
    folder: Path | None
    downloads: Path

    @classmethod
    def find(cls, name: str, downloads: Path) -> NamedModel:
        """Tell a folder from a hub name. Raises `ModelError` when `name` can be neither."""
        path = Path(name).expanduser()
        if name and path.is_dir():
            return cls(name, path, downloads)
        if name and path.exists():
            raise ModelError("model.a_file", name=name)
        if not _HUB_NAME.fullmatch(name):
            raise ModelError("model.no_folder", name=name)
        return cls(name, None, downloads)

    def load(self) -> SentenceTransformer:
        """Load the model, downloading it where that was not done before. Raises what the loader raises."""
        from sentence_transformers import SentenceTransformer

        if self.folder:
            return SentenceTransformer(str(self.folder), local_files_only=True)
        if self._commit():
            try:
                return SentenceTransformer(self.name, cache_folder=str(self.downloads), local_files_only=True)
            except OSError:
                logger.info("the download of %s was not finished; it goes on", self.name)
        self._ask_the_hub()
        logger.info("downloading the embedding model %s to %s", self.name, self.downloads)
        return SentenceTransformer(self.name, cache_folder=str(self.downloads))

    def _ask_the_hub(self) -> None:
        # Without a network, loading tries each of the model's files six times: 80 s before it says so.
        from huggingface_hub import HfApi

        HfApi().model_info(self._repository, timeout=_SECONDS_FOR_THE_HUB)

    def fingerprint(self) -> str | None:
        """Hub name and commit, None before the download; or a hash over the folder's files."""
        if self.folder:
            return f"{self.folder.name}:{_folder_hash(self.folder)}"
        commit = self._commit()
        return commit and f"{self.name}:{commit}"

    @property
    def _repository(self) -> str:
        return self.name if "/" in self.name else f"{_HUB_OWNER}/{self.name}"

    def _commit(self) -> str | None:
        reference = self.downloads / f"models--{self._repository.replace('/', '--')}" / "refs" / "main"
        return reference.read_text().strip() if reference.is_file() else None


def _folder_hash(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\n{sample_hash(path)}\n".encode())
    return digest.hexdigest()[:16]
