"""A chat model as the composer sees it: messages in, a stream of text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.answering.composition import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a streamed reply; the last one has the `usage`, where the endpoint tells it."""

    text: str
    usage: Usage | None = None


class LanguageModel(Protocol):
    """A chat model behind an endpoint. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The model as configured."""
        ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> Iterator[Piece]:
        """The reply as it comes. `schema`: a JSON schema that the endpoint may enforce, or not.

        Raises `LanguageModelError` (in `index.errors`' tree) with a hint, also in the middle of a reply.
        Closing the iterator ends the request.
        """
        ...
