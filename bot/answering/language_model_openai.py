"""A chat model behind any OpenAI-compatible endpoint, through LlamaIndex's `OpenAILike`.

A client is made for each request and closed with it: threads share nothing, and whoever stops reading ends
the request. The retries of LlamaIndex and of OpenAI's library are off; they also retry what cannot pass.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx

from bot.answering.composition import Usage
from bot.answering.endpoint_dialect import Dialect
from bot.answering.endpoint_errors import Failure, explain
from bot.answering.endpoint_probe import offered_models
from bot.answering.endpoint_wire import Deadline, connect
from bot.answering.language_model import Message, Piece
from config.composer_settings import ComposeSettings
from index.errors import LanguageModelError

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.llms.openai_like import OpenAILike

LOG = logging.getLogger(__name__)
FIRST_WAIT = 0.5  # seconds before the second try, at most; doubled each time
LONGEST_WAIT = 8.0
# An endpoint that keeps to max_tokens stays far below: English and Dutch have 4 to 4.5 characters a token,
# and an event that carries a single character has some 300 bytes.
CHARACTERS_PER_TOKEN = 12
BYTES_PER_TOKEN = 4096
BYTES_ANYWAY = 2**18
NO_KEY = "none"  # the client library insists on a key; this one is not sent
LISTED = 8  # models named in a hint


class OpenAICompatibleModel:
    """A `LanguageModel` at `settings.url`. Safe to call from several threads; holds no connection."""

    def __init__(self, settings: ComposeSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """`settings.url` is set. `sleep` is what waits between two tries."""
        self._settings = settings
        self._sleep = sleep
        self._dialect = Dialect()  # replaced as a whole, never changed

    @property
    def name(self) -> str:
        """The model as configured."""
        return self._settings.model or ""

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> Iterator[Piece]:
        """See `LanguageModel`. A try that fails is repeated only while nothing has been yielded.

        A reply far longer than `max_tokens` is cut: the request is closed and what came stands.
        """
        if not self.name:
            raise _unknown_model(LanguageModelError("endpoint.no_name"), self._settings)
        schema = None if self._settings.structured == "text" else schema
        warm_up()  # before the clock of the reply starts
        exchange = _Exchange(self._settings, messages, max_tokens, schema)
        dialect, failures = self._dialect, 0
        while failure := (yield from exchange.attempt(dialect)):
            if not exchange.begun and (plainer := self._plainer(dialect, failure, schema)):
                dialect = plainer
                continue
            failures += 1
            pause = None if exchange.begun else self._pause(failure, failures, exchange.deadline)
            if pause is None:
                yield Piece("", exchange.usage())
                raise self._told(failure)
            LOG.info("trying again in %.1f s: %s", pause, failure.error)
            self._sleep(pause)
        self._dialect = dialect
        yield Piece("", exchange.usage())

    def _plainer(self, dialect: Dialect, failure: Failure, schema: dict[str, Any] | None) -> Dialect | None:
        """The dialect to go on with when it was the request that was refused."""
        if not failure.refused_request:
            return None
        may_drop_schema = schema is not None and self._settings.structured != "json"
        return dialect.without(failure.said, with_schema=may_drop_schema)

    def _pause(self, failure: Failure, failures: int, deadline: Deadline) -> float | None:
        """Seconds until the next try; None where there should be none.

        Exponential backoff with full jitter, so that many clients do not come back together
        (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
        """
        if not failure.retryable or failures > self._settings.retries:
            return None
        bound = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
        pause = random.uniform(0, bound) if failure.retry_after is None else failure.retry_after
        return pause if pause < deadline.remaining else None

    def _told(self, failure: Failure) -> LanguageModelError:
        """The error of a failure, with the models there are where this one is not."""
        return _unknown_model(failure.error, self._settings) if failure.unknown_model else failure.error


def warm_up() -> None:
    """Import what a request needs: seconds, the first time, so it may be called ahead in a thread."""
    import llama_index.llms.openai_like  # noqa: F401


def _unknown_model(error: LanguageModelError, settings: ComposeSettings) -> LanguageModelError:
    """`error`, about a model that is not there, with those that are, where the endpoint tells."""
    try:
        names = offered_models(settings)
    except Exception as unlisted:  # the list is a help, its failure is not what went wrong
        LOG.debug("no list of models: %s", type(unlisted).__name__)
        names = ()
    offered = ", ".join(names[:LISTED]) + (" …" if names[LISTED:] else "")
    hint = "hint.offered" if names else "hint.name_model"
    return LanguageModelError(error.key, hint=hint, offered=offered, **error.values)


class _Exchange:
    """One reply and the tries to get it."""

    def __init__(
        self,
        settings: ComposeSettings,
        messages: Sequence[Message],
        max_tokens: int,
        schema: dict[str, Any] | None,
    ) -> None:
        self.deadline = Deadline(settings.seconds)
        self.begun = False  # whether text was yielded
        self._settings, self._messages = settings, messages
        self._max_tokens, self._schema = max_tokens, schema
        self._room = max_tokens * CHARACTERS_PER_TOKEN
        self._finished = False
        self._tokens = (0, 0)  # of prompt and reply
        self._calls = 0
        self._started = time.perf_counter()

    def usage(self) -> Usage:
        """What the reply cost until now."""
        return Usage(*self._tokens, self._calls, time.perf_counter() - self._started)

    def attempt(self, dialect: Dialect) -> Generator[Piece, None, Failure | None]:
        """Yield the reply; what came in between is returned, not raised."""
        self._calls += 1
        max_bytes = BYTES_ANYWAY + self._max_tokens * BYTES_PER_TOKEN
        try:
            with connect(self._settings, self.deadline, max_bytes=max_bytes) as client:
                yield from self._pieces(self._model(dialect, client))
        except Exception as error:
            return explain(error, self._settings, late=self.deadline.passed)
        return None

    def _model(self, dialect: Dialect, client: httpx.Client) -> OpenAILike:
        from llama_index.llms.openai_like import OpenAILike

        settings = self._settings
        return OpenAILike(
            model=settings.model or "",
            api_base=settings.url,
            api_key=settings.key.get_secret_value() if settings.key else NO_KEY,
            temperature=settings.temperature if dialect.temperature else 1.0,
            additional_kwargs=dialect.fields(self._max_tokens, self._schema),
            is_chat_model=True,
            max_retries=0,
            http_client=client,
        )

    def _pieces(self, model: OpenAILike) -> Iterator[Piece]:
        from llama_index.core.base.llms.types import ChatMessage

        messages = [ChatMessage(role=message.role, content=message.text) for message in self._messages]
        with closing(model.stream_chat(messages)) as chunks:
            for chunk in chunks:
                if text := self._take(chunk):
                    self.begun = True
                    yield Piece(text)
                if self._room < 0:
                    LOG.warning("a reply of more than %d tokens was cut", self._max_tokens)
                    return
        if not self._finished:
            raise httpx.RemoteProtocolError("the stream ended early")

    def _take(self, chunk: ChatResponse) -> str:
        """The text of a chunk, as far as there is room for it; thoughts take room and are not shown."""
        counts = chunk.additional_kwargs
        if isinstance(counts.get("completion_tokens"), int):
            self._tokens = (int(counts.get("prompt_tokens") or 0), counts["completion_tokens"])
            self._finished = True
        choices = chunk.raw.choices if chunk.raw else ()
        self._finished |= any(choice.finish_reason for choice in choices)
        text = (chunk.delta or "")[: self._room]
        self._room -= len(chunk.delta or "") + len(counts.get("thinking_delta", ""))
        return text
