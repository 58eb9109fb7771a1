"""Chroma on a server: one collection a generation, named after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from index.errors import CorruptIndexError, StoreUnavailableError
from index.vector_stores.base import VectorReader, VectorStore
from index.vector_stores.chroma import ChromaStore, new_collection, quiet_settings

if TYPE_CHECKING:
    from chromadb.api.client import Client


ANSWER_S = 5.0  # a server on the same network answers in milliseconds
WORK_S = 120.0  # the longest call fills in 5 000 vectors: some ten seconds where there are 100 000


class ChromaServer:
    """The vectors of each generation on the server at `url` (`http://host:port`)."""

    name = "server"

    def __init__(self, url: str) -> None:
        self._url = url

    def create(self, generation: str, folder: Path) -> VectorStore:
        """See `VectorBackend.create`. Raises `StoreUnavailableError` when the server does not answer."""
        with self._translated():
            client = self._connect()
            return ChromaStore(client, new_collection(client, collection_name(generation)), self._translated)

    def extend(self, base: Path, generation: str, folder: Path) -> VectorStore | None:
        """See `VectorBackend.extend`: a server of one node cannot copy a collection."""
        return None

    def open(self, generation: str, folder: Path) -> VectorReader:
        """See `VectorBackend.open`. Raises `StoreUnavailableError` when the server does not answer."""
        with self._translated():
            client = self._connect()
            collection = client.get_collection(collection_name(generation), embedding_function=None)
            return ChromaStore(client, collection, self._translated)

    def discard(self, generation: str) -> None:
        """See `VectorBackend.discard`."""
        from chromadb.errors import NotFoundError

        with self._translated():
            client = self._connect()
            try:
                client.delete_collection(collection_name(generation))
            except NotFoundError:
                return
            finally:
                client.close()

    def _connect(self) -> Client:
        from chromadb import HttpClient
        from httpx import InvalidURL, get

        try:
            # Chroma's own client waits for ever for a server that takes the call and says nothing.
            get(f"{self._url.rstrip('/')}/api/v2/heartbeat", timeout=ANSWER_S).raise_for_status()
            client = cast("Client", HttpClient(host=self._url, settings=quiet_settings()))
        except (ValueError, InvalidURL) as error:  # the first is what Chroma makes of a refused connection
            raise self._unavailable(error) from error
        _limit_waiting(client)
        return client

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say Chroma's and the connection's errors as ours."""
        from chromadb.errors import ChromaError, NotFoundError
        from httpx import HTTPError

        try:
            yield
        except NotFoundError as error:
            raise CorruptIndexError("store.no_vectors", url=self._url) from error
        except (ChromaError, HTTPError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailableError:
        return StoreUnavailableError("store.silent", url=self._url, said=" ".join(str(error).split()))


def _limit_waiting(client: Client) -> None:
    """Chroma's client has no setting for it, waits for ever, and keeps its session to itself."""
    from httpx import Client as Session

    session = getattr(client._server, "_session", None)
    if isinstance(session, Session):  # a version that keeps it elsewhere waits as Chroma means it to
        session.timeout = WORK_S


def collection_name(generation: str) -> str:
    """The name of a generation's collection."""
    return f"bron-{generation}"
