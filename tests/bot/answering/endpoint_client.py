"""The client of a language model as tests ask it: nobody waits between its tries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.answering.language_model import Message, Piece
from bot.answering.language_model_openai import OpenAICompatibleModel
from config.composer_settings import ComposeSettings
from tests.openai_server import Reply, Script, ScriptedOpenAI

MESSAGES = (Message("system", "Answer."), Message("user", "Where were the talks held?"))
SCHEMA = {"type": "object", "properties": {"sentences": {"type": "array"}}}
KEY = "sk-very-secret-key"


class Waiting:
    """Counts the seconds that would have been waited."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)


def model(endpoint: ScriptedOpenAI, waiting: Waiting | None = None, **settings: Any) -> OpenAICompatibleModel:
    given = {"url": endpoint.url, "model": endpoint.model, **settings}
    return OpenAICompatibleModel(ComposeSettings(**given), sleep=waiting or Waiting())


def ask(model: OpenAICompatibleModel, **more: Any) -> list[Piece]:
    return list(model.stream(MESSAGES, **{"max_tokens": 50, **more}))


def text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def always(reply: Reply) -> Script:
    return lambda request: reply
