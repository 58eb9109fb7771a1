"""What a language model's endpoint offers."""

from __future__ import annotations

from bot.answering.endpoint_wire import FIRST_BYTES, Deadline, connect
from config.composer_settings import ComposeSettings

LONGEST = 20.0  # seconds for a list of models
MOST_MODELS = 1000
LONGEST_NAME = 100


def offered_models(settings: ComposeSettings) -> tuple[str, ...]:
    """The names of the models at `settings.url`, sorted; none where the endpoint lists none.

    Raises `openai.APIStatusError` when it refuses, and whatever httpx raises when it cannot be reached;
    `bot.answering.endpoint_errors.explain` puts both into words.
    """
    import openai

    deadline = Deadline(min(LONGEST, settings.seconds))
    headers = {"authorization": f"Bearer {settings.key.get_secret_value()}"} if settings.key else {}
    with connect(settings, deadline, max_bytes=FIRST_BYTES) as client:
        response = client.get(f"{settings.url}/models", headers=headers)
    if response.status_code == 404:
        return ()
    if not response.is_success:
        raise openai.APIStatusError("models", response=response, body=response.text)
    return _names(response.json())


def _names(answer: object) -> tuple[str, ...]:
    entries = answer.get("data") if isinstance(answer, dict) else None
    names = [entry.get("id") for entry in entries or () if isinstance(entry, dict)]
    fit = {
        name for name in names if isinstance(name, str) and name.isprintable() and len(name) <= LONGEST_NAME
    }
    return tuple(sorted(fit)[:MOST_MODELS])
