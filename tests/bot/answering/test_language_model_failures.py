"""What goes wrong at a language model: tried again where it may pass, bounded in time and size, and told."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from index.errors import LanguageModelError, LanguageModelUnavailableError
from tests.bot.answering.endpoint_client import KEY, MESSAGES, SCHEMA, Waiting, always, ask, model, text
from tests.openai_server import (
    Cut,
    Endless,
    Raw,
    Refuse,
    Reply,
    Say,
    ScriptedOpenAI,
    Silence,
    Stall,
    sequence,
)

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
