"""The client with a real language model behind llama.cpp's own server."""

from __future__ import annotations

import json
import time
from contextlib import closing
from itertools import islice
from typing import Any

from bot.answering.endpoint_probe import offered_models
from bot.answering.language_model import Message, Piece
from bot.answering.language_model_openai import OpenAICompatibleModel
from config.composer_settings import ComposeSettings
from tests.real_model import RealModel

MESSAGES = (
    Message("system", "Answer from the evidence, in one sentence."),
    Message("user", "[1] The delegations met in Belarus on Thursday.\nWhere did the delegations meet?"),
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"place": {"type": "string", "maxLength": 20}},
    "required": ["place"],
    "additionalProperties": False,
}

ENDLESS: dict[str, Any] = {
    "type": "object",
    "properties": {"numbers": {"type": "array", "items": {"type": "integer"}, "minItems": 1000}},
    "required": ["numbers"],
    "additionalProperties": False,
}


def settings(real_model: RealModel, **more: Any) -> ComposeSettings:
    return ComposeSettings(**{"url": real_model.url, "model": real_model.model, "seconds": 250, **more})


def ask(real_model: RealModel, **more: Any) -> list[Piece]:
    return list(OpenAICompatibleModel(settings(real_model)).stream(MESSAGES, **{"max_tokens": 24, **more}))


def test_it_streams_a_reply_and_tells_what_it_cost(real_model: RealModel) -> None:
    pieces = ask(real_model)
    assert len(pieces) > 5
    assert "Belarus" in "".join(piece.text for piece in pieces)
    usage = pieces[-1].usage
    assert usage is not None
    assert usage.prompt_tokens > 20
    assert 5 < usage.completion_tokens <= 24


def test_the_same_question_gets_the_same_reply(real_model: RealModel) -> None:
    assert [piece.text for piece in ask(real_model)] == [piece.text for piece in ask(real_model)]


def test_it_keeps_to_a_schema(real_model: RealModel) -> None:
    reply = "".join(piece.text for piece in ask(real_model, schema=SCHEMA, max_tokens=40))
    assert json.loads(reply).keys() == {"place"}


def test_whoever_stops_reading_frees_it_for_the_next(real_model: RealModel) -> None:
    """One reply at a time is written, and this one is made to go on for 3000 tokens."""
    began = time.monotonic()
    stream = OpenAICompatibleModel(settings(real_model)).stream(MESSAGES, max_tokens=3000, schema=ENDLESS)
    with closing(stream):  # type: ignore[type-var]  # a generator
        assert "".join(piece.text for piece in islice(stream, 25))
    token = (time.monotonic() - began) / 25  # seconds, with a share in those of the prompt
    began = time.monotonic()
    assert ask(real_model, max_tokens=4)[-1].usage
    assert time.monotonic() - began < 1000 * token


def test_it_is_on_the_list(real_model: RealModel) -> None:
    assert offered_models(settings(real_model)) == (real_model.model,)
