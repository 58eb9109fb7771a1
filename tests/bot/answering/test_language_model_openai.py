"""The client of a language model against a scripted endpoint: what it asks for and what it makes of it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composition import Usage
from bot.answering.language_model import Message
from index.errors import LanguageModelError
from tests.bot.answering.endpoint_client import KEY, MESSAGES, SCHEMA, always, ask, model, text
from tests.openai_server import Refuse, Say, ScriptedOpenAI, Stall, sequence


def test_a_reply_comes_in_pieces_and_ends_with_what_it_cost(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Say("The talks were held in Belarus [1]."))
    pieces = ask(model(endpoint))
    assert text(pieces) == "The talks were held in Belarus [1]."
    assert len(pieces) == 8
    assert [piece.usage for piece in pieces[:-1]] == [None] * 7
    usage = pieces[-1].usage
    assert usage == Usage(
        prompt_tokens=6, completion_tokens=7, calls=1, seconds=usage.seconds if usage else 0
    )


def test_the_request_says_what_is_needed_and_nothing_else(
    endpoint: ScriptedOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-another-service")
    monkeypatch.setenv("OPENAI_ORG_ID", "of-another-service")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-other: of-another-service")
    ask(model(endpoint), max_tokens=37)
    assert endpoint.last.body == {
        "model": "scripted",
        "messages": [
            {"role": "system", "content": "Answer."},
            {"role": "user", "content": "Where were the talks held?"},
        ],
        "temperature": 0.0,
        "max_tokens": 37,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert "of-another-service" not in str(endpoint.last.headers)
    assert "authorization" not in endpoint.last.headers
    assert not [name for name in endpoint.last.headers if name.startswith("x-")]


def test_the_key_is_sent(endpoint: ScriptedOpenAI) -> None:
    endpoint.key = KEY
    assert text(ask(model(endpoint, key=KEY))) == "Hello."


def test_an_endpoint_that_tells_no_usage(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Say("Yes.", tells_usage=False))
    usage = ask(model(endpoint))[-1].usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.calls) == (0, 0, 1)


def test_a_stream_without_its_last_word_is_whole_when_the_model_says_so(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Say("Yes.", tells_usage=False, done=False))
    assert text(ask(model(endpoint))) == "Yes."


def test_thoughts_are_not_yielded(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Say("Yes.", thoughts="The user wants a yes."))
    assert text(ask(model(endpoint))) == "Yes."


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=8))
def test_text_arrives_as_it_was_said(pieces: list[str]) -> None:
    endpoint = shared_endpoint()
    endpoint.script = always(Say("", pieces=pieces))
    assert text(ask(model(endpoint))) == "".join(pieces)


_SHARED: list[ScriptedOpenAI] = []


def shared_endpoint() -> ScriptedOpenAI:
    """One endpoint for all examples."""
    if not _SHARED:
        _SHARED.append(ScriptedOpenAI().__enter__())
    return _SHARED[0]


@pytest.fixture(autouse=True, scope="module")
def close_shared_endpoint() -> Iterator[None]:
    yield
    while _SHARED:
        _SHARED.pop().__exit__(None, None, None)


# What endpoints do not take.


def test_a_schema_is_asked_for(endpoint: ScriptedOpenAI) -> None:
    ask(model(endpoint), schema=SCHEMA)
    form = endpoint.last.body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"] == SCHEMA


def test_a_schema_that_is_refused_is_left_out_from_then_on(endpoint: ScriptedOpenAI) -> None:
    endpoint.refuses = ["response_format"]
    client = model(endpoint)
    assert text(ask(client, schema=SCHEMA)) == "Hello."
    assert text(ask(client, schema=SCHEMA)) == "Hello."
    assert ["response_format" in request.body for request in endpoint.requests] == [True, False, False]


def test_a_schema_that_must_be_kept_to(endpoint: ScriptedOpenAI) -> None:
    endpoint.refuses = ["response_format"]
    with pytest.raises(LanguageModelError, match="response_format"):
        ask(model(endpoint, structured="json"), schema=SCHEMA)


def test_a_schema_that_is_never_asked_for(endpoint: ScriptedOpenAI) -> None:
    ask(model(endpoint, structured="text"), schema=SCHEMA)
    assert "response_format" not in endpoint.last.body


@pytest.mark.parametrize("refused", [["stream_options"], ["stream_options", "response_format"]])
def test_usage_that_cannot_be_had_is_done_without(endpoint: ScriptedOpenAI, refused: list[str]) -> None:
    endpoint.refuses = refused
    assert text(ask(model(endpoint), schema=SCHEMA)) == "Hello."
    assert not set(refused) & endpoint.last.body.keys()


def test_models_that_name_the_limit_otherwise(endpoint: ScriptedOpenAI) -> None:
    said = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    endpoint.script = sequence(Refuse(400, said), Say("Yes."))
    assert text(ask(model(endpoint), max_tokens=9)) == "Yes."
    assert endpoint.last.body["max_completion_tokens"] == 9
    assert "max_tokens" not in endpoint.last.body


def test_models_that_have_one_temperature(endpoint: ScriptedOpenAI) -> None:
    said = "Unsupported value: 'temperature' does not support 0 with this model."
    endpoint.script = sequence(Refuse(400, said), Say("Yes."))
    assert text(ask(model(endpoint))) == "Yes."
    assert endpoint.last.body["temperature"] == 1.0


# Ending, threads, imports.


def test_closing_the_iterator_ends_the_request(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Stall("The talks were held"))
    stream = model(endpoint).stream(MESSAGES, max_tokens=50)
    assert next(stream).text == "The"
    assert not endpoint.closed.is_set()
    stream.close()  # type: ignore[attr-defined]  # a generator
    assert endpoint.closed.wait(10)


def test_threads_do_not_disturb_each_other(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = lambda request: Say(f"{request.messages[-1]['content']} " * 20)
    client, heard = model(endpoint), {}

    def talk(number: int) -> None:
        pieces = client.stream([Message("user", f"n{number}")], max_tokens=100)
        heard[number] = set("".join(piece.text for piece in pieces).split())

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert heard == {number: {f"n{number}"} for number in range(8)}


def test_no_network_but_the_endpoint(endpoint: ScriptedOpenAI) -> None:
    """In a process of its own: importing and asking connects to the endpoint and asks for no other name."""
    guarded = f"""
import socket, sys
reached = []
def hook(event, args):
    if event == "socket.connect": reached.append(args[1])
    if event == "socket.getaddrinfo": reached.append((args[0], args[1]))
sys.addaudithook(hook)
from bot.answering.language_model import Message
from bot.answering.language_model_openai import OpenAICompatibleModel
assert not {{"llama_index", "openai_like", "torch"}} & set(sys.modules), "imported before it is needed"
from config.composer_settings import ComposeSettings
model = OpenAICompatibleModel(ComposeSettings(url={endpoint.url!r}, model={endpoint.model!r}))
assert "".join(p.text for p in model.stream([Message("user", "Hi")], max_tokens=9)) == "Hello."
assert set(reached) == {{("127.0.0.1", {endpoint.port})}}, reached
"""
    done = subprocess.run(
        [sys.executable, "-c", guarded], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
