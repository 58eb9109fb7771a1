"""The client of a language model against a scripted endpoint: what it says, and all that goes wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composition import Usage
from bot.answering.language_model import Message, Piece
from bot.answering.language_model_openai import OpenAICompatibleModel
from config.composer_settings import ComposeSettings
from index.errors import LanguageModelError, LanguageModelUnavailableError
from tests.openai_server import (
    Cut,
    Endless,
    Raw,
    Refuse,
    Reply,
    Say,
    Script,
    ScriptedOpenAI,
    Silence,
    Stall,
    sequence,
)

MESSAGES = (Message("system", "Answer."), Message("user", "Where were the talks held?"))
SCHEMA = {"type": "object", "properties": {"sentences": {"type": "array"}}}
KEY = "sk-very-secret-key"


@pytest.fixture
def endpoint() -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as endpoint:
        yield endpoint


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


# What passes is tried again, and nothing else is.


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_a_failure_that_may_pass_is_tried_again(endpoint: ScriptedOpenAI, status: int) -> None:
    endpoint.script = sequence(Refuse(status, "busy"), Refuse(status, "busy"), Say("Yes."))
    waiting = Waiting()
    pieces = ask(model(endpoint, waiting))
    assert text(pieces) == "Yes."
    assert pieces[-1].usage is not None
    assert pieces[-1].usage.calls == 3
    assert len(waiting.pauses) == 2
    assert 0 <= waiting.pauses[0] <= 0.5
    assert 0 <= waiting.pauses[1] <= 1.0


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 418, 501, 505])
def test_a_failure_that_will_not_pass_is_told_at_once(endpoint: ScriptedOpenAI, status: int) -> None:
    endpoint.script = always(Refuse(status, "context length exceeded"))
    waiting = Waiting()
    with pytest.raises(LanguageModelError, match=str(status)) as caught:
        ask(model(endpoint, waiting))
    assert not caught.value.retryable
    assert (len(endpoint.requests), waiting.pauses) == (1, [])


def test_tries_end(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Refuse(503, "Loading model"))
    with pytest.raises(LanguageModelUnavailableError, match="503: Loading model"):
        ask(model(endpoint, retries=3))
    assert len(endpoint.requests) == 4


def test_retry_after_is_honoured(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = sequence(Refuse(429, "slow", headers={"Retry-After": "7"}), Say("Yes."))
    waiting = Waiting()
    assert text(ask(model(endpoint, waiting))) == "Yes."
    assert waiting.pauses == [7.0]


@pytest.mark.parametrize("value", ["100000", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_nobody_waits_beyond_the_time_for_a_reply(endpoint: ScriptedOpenAI, value: str) -> None:
    endpoint.script = sequence(Refuse(429, "slow", headers={"Retry-After": value}), Say("Yes."))
    waiting = Waiting()
    with pytest.raises(LanguageModelUnavailableError, match="429"):
        ask(model(endpoint, waiting))
    assert waiting.pauses == []


@pytest.mark.parametrize("value", ["soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 400])
def test_a_retry_after_of_no_use(endpoint: ScriptedOpenAI, value: str) -> None:
    endpoint.script = sequence(Refuse(429, "slow", headers={"Retry-After": value}), Say("Yes."))
    waiting = Waiting()
    assert text(ask(model(endpoint, waiting))) == "Yes."
    assert 0 <= waiting.pauses[0] <= 0.5


def test_an_account_without_money_is_not_tried_again(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Refuse(429, "You exceeded your current quota", "insufficient_quota"))
    with pytest.raises(LanguageModelError):
        ask(model(endpoint))
    assert len(endpoint.requests) == 1


def test_nothing_is_tried_again_once_text_was_yielded(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = sequence(Cut("The talks were"), Say("something else"))
    stream = model(endpoint).stream(MESSAGES, max_tokens=50)
    assert text([next(stream), next(stream), next(stream)]) == "The talks were"
    with pytest.raises(LanguageModelUnavailableError, match="stopped before its reply was whole"):
        list(stream)
    assert len(endpoint.requests) == 1


def test_a_failure_has_a_cost_too(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Refuse(503, "Loading model"))
    stream = model(endpoint).stream(MESSAGES, max_tokens=50)
    usage = next(stream).usage
    assert usage is not None
    assert usage.calls == 3
    with pytest.raises(LanguageModelUnavailableError):
        next(stream)


def test_a_connection_that_drops_before_the_first_word_is_tried_again(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = sequence(Cut(""), Say("Yes."))
    assert text(ask(model(endpoint))) == "Yes."


@pytest.mark.parametrize("politely", [True, False])
def test_half_a_reply_is_not_taken_for_a_whole_one(endpoint: ScriptedOpenAI, politely: bool) -> None:
    endpoint.script = always(Cut("The talks were held in", politely=politely))
    stream = model(endpoint).stream(MESSAGES, max_tokens=50)
    assert next(stream).text == "The"
    with pytest.raises(LanguageModelUnavailableError) as caught:
        list(stream)
    assert caught.value.retryable


# Time.


@pytest.mark.parametrize("reply", [Silence(), Stall(), Stall("The talks")])
def test_silence_ends(endpoint: ScriptedOpenAI, reply: Reply) -> None:
    endpoint.script = always(reply)
    with pytest.raises(LanguageModelUnavailableError, match=r"silent for 0\.2 s") as caught:
        ask(model(endpoint, first_seconds=0.2))
    assert "FIRST_SECONDS" in caught.value.hint
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("reply", [Silence(), Stall(), Stall("The talks"), Stall("The talks", alive=True)])
def test_a_reply_has_its_time_as_a_whole(endpoint: ScriptedOpenAI, reply: Reply) -> None:
    endpoint.script = always(reply)
    with pytest.raises(LanguageModelUnavailableError, match=r"longer than 0\.3 s"):
        ask(model(endpoint, seconds=0.3))
    assert endpoint.closed.wait(10)


# Size.


def test_an_endless_reply_is_cut_and_its_request_closed(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Endless("and so on "))
    pieces = ask(model(endpoint), max_tokens=50)
    assert len(text(pieces)) == 50 * 12
    assert pieces[-1].usage is not None
    assert endpoint.closed.wait(10)


def test_endless_thoughts_are_cut(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Endless("hm ", name="reasoning_content"))
    assert text(ask(model(endpoint))) == ""
    assert endpoint.closed.wait(10)


@pytest.mark.parametrize("piece", ["", "data: x"])
def test_endless_nothing_is_cut(endpoint: ScriptedOpenAI, piece: str) -> None:
    endpoint.script = always(Endless(piece, name="unknown"))
    with pytest.raises(LanguageModelError, match="more than was asked for"):
        ask(model(endpoint))


def test_a_line_without_end_is_cut(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Raw(b"data: " + b"x" * 4_000_000))
    with pytest.raises(LanguageModelError, match="more than was asked for"):
        ask(model(endpoint))


def test_a_page_of_an_error_without_end_is_cut(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Raw(b"x" * 4_000_000, status=500))
    with pytest.raises(LanguageModelError, match="more than was asked for"):
        ask(model(endpoint))


# Nonsense.


@pytest.mark.parametrize(
    "body",
    [
        b"data: {nope\n\n",
        b"data: [1, 2]\n\n",
        b"data: null\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"delta": {"content": {"a": 1}}}]}\n\n',
        b'data: {"choices": ["x"]}\n\n',
        b'data: {"choices": [{"delta": {"content": "a"}, "finish_reason": 7}]}\n\ndata: {\n\n',
        b"data: \xff\xfe\n\n",
    ],
)
def test_malformed_events(endpoint: ScriptedOpenAI, body: bytes) -> None:
    endpoint.script = always(Raw(body))
    with pytest.raises(LanguageModelError) as caught:
        ask(model(endpoint))
    assert "\n" not in str(caught.value)
    assert "BRON_COMPOSE__URL" in caught.value.hint


def test_an_error_within_the_stream(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Raw(b'data: {"error": {"message": "CUDA out of memory"}}\n\n'))
    with pytest.raises(LanguageModelUnavailableError, match="CUDA out of memory"):
        ask(model(endpoint))


@pytest.mark.parametrize("form", ["text/html", "application/json; charset=utf-8"])
def test_what_is_no_stream(endpoint: ScriptedOpenAI, form: str) -> None:
    endpoint.script = always(Raw(b"<html>", content_type=form))
    with pytest.raises(LanguageModelError, match=form.partition(";")[0]):
        ask(model(endpoint))


def test_compression_is_refused(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Raw(b"", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(LanguageModelError, match="compressed"):
        ask(model(endpoint))
    assert endpoint.last.headers["accept-encoding"] == "identity"


def test_what_an_endpoint_says_is_shown_as_one_short_line_without_control_characters(
    endpoint: ScriptedOpenAI,
) -> None:
    endpoint.script = always(
        Refuse(400, "\x1b[31mred\r\n\u202eback\u200b " + "long " * 500 + "context length")
    )
    with pytest.raises(LanguageModelError) as caught:
        ask(model(endpoint))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


# Wrong settings.


def test_a_wrong_key_is_told_and_never_shown(endpoint: ScriptedOpenAI) -> None:
    endpoint.key = "another"
    with pytest.raises(LanguageModelError, match="401") as caught:
        ask(model(endpoint, key=KEY))
    assert caught.value.hint == "Is BRON_COMPOSE__KEY right?"
    assert KEY not in f"{caught.value} {caught.value.__cause__}"


def test_a_missing_key(endpoint: ScriptedOpenAI) -> None:
    endpoint.key = KEY
    with pytest.raises(LanguageModelError, match="401") as caught:
        ask(model(endpoint))
    assert caught.value.hint == "Set BRON_COMPOSE__KEY."


@pytest.mark.parametrize("name", ["nonesuch", None])
def test_an_unknown_model_brings_the_list_of_those_there_are(
    endpoint: ScriptedOpenAI, name: str | None
) -> None:
    endpoint.models = ["small", "large"]
    with pytest.raises(LanguageModelError) as caught:
        ask(model(endpoint, model=name))
    assert caught.value.hint == "Set BRON_COMPOSE__MODEL to one that is offered: large, small"


def test_a_url_without_its_path(endpoint: ScriptedOpenAI) -> None:
    with pytest.raises(LanguageModelError, match="404") as caught:
        ask(model(endpoint, url=endpoint.url.removesuffix("/v1")))
    assert "/v1" in caught.value.hint


def test_nobody_at_the_url(endpoint: ScriptedOpenAI) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        waiting = Waiting()
        nowhere = model(endpoint, waiting, url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        with pytest.raises(LanguageModelUnavailableError, match="refuses the connection") as caught:
            ask(nowhere)
    assert "Ollama" in caught.value.hint
    assert len(waiting.pauses) == 2


def test_https_where_http_is_spoken(endpoint: ScriptedOpenAI) -> None:
    with pytest.raises(LanguageModelError, match="no connection to trust") as caught:
        ask(model(endpoint, url=endpoint.url.replace("http:", "https:")))
    assert "http://" in caught.value.hint


def test_a_prompt_that_is_too_long(endpoint: ScriptedOpenAI) -> None:
    endpoint.script = always(Refuse(400, "the request exceeds the available context size, try increasing it"))
    with pytest.raises(LanguageModelError, match="400") as caught:
        ask(model(endpoint), schema=SCHEMA)
    assert "EVIDENCE_TOKENS" in caught.value.hint
    assert len(endpoint.requests) == 1


def test_redirects_are_not_followed(endpoint: ScriptedOpenAI) -> None:
    with ScriptedOpenAI() as other:
        endpoint.script = always(Raw(b"", status=307, headers={"Location": f"{other.url}/chat/completions"}))
        with pytest.raises(LanguageModelError, match="307") as caught:
            ask(model(endpoint, key=KEY))
        assert "BRON_COMPOSE__URL" in caught.value.hint
        assert other.requests == []


def test_proxies_of_the_environment_are_not_used(
    endpoint: ScriptedOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert text(ask(model(endpoint))) == "Hello."


def test_a_proxy_in_the_settings_is_used(endpoint: ScriptedOpenAI) -> None:
    there = model(endpoint, url="http://model.invalid/v1", proxy=f"http://127.0.0.1:{endpoint.port}")
    assert text(ask(there)) == "Hello."
    assert endpoint.last.headers["host"] == "model.invalid"


def test_a_proxy_that_is_down_is_named_without_its_password(endpoint: ScriptedOpenAI) -> None:
    away = model(endpoint, proxy="http://me:hunter2@127.0.0.1:9", retries=0)
    with pytest.raises(LanguageModelError, match=r"http://127\.0\.0\.1:9") as caught:
        ask(away)
    assert "hunter2" not in str(caught.value)


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
