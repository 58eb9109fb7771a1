"""A script that reads the evidence in a prompt and writes as a good model does.

What bad ones write is tested without an endpoint: tests/bot/answering/poisoned.py.
"""

from __future__ import annotations

import json
import re

from tests.openai_server.replies import Say
from tests.openai_server.server import Request, Script

EVIDENCE_LINE = re.compile(r"^\[(\d+)\] \(“.*?\): (.+)$", re.MULTILINE)


def evidence(request: Request) -> dict[int, str]:
    """The numbered sentences of the prompt, as bron writes them: `[1] (“Title”, date): sentence`."""
    text = "\n".join(message["content"] for message in request.messages)
    return {int(number): sentence for number, sentence in EVIDENCE_LINE.findall(text)}


def wants_json(request: Request) -> bool:
    """Whether JSON is asked for, by response_format or in the words of the prompt."""
    return "response_format" in request.body or "Reply with JSON" in request.messages[0]["content"]


def write(request: Request, sentences: list[tuple[str, list[int]]]) -> Say:
    """Sentences with their citations, in the form that was asked for."""
    if wants_json(request):
        items = [{"text": text, "cites": cites} for text, cites in sentences]
        return Say(json.dumps({"sentences": items}, ensure_ascii=False))
    return Say(
        " ".join(f"{text.rstrip('.')} {''.join(f'[{n}]' for n in cites)}." for text, cites in sentences)
    )


def quoting(most: int = 2) -> Script:
    """A model that cannot be wrong: it repeats the first sentences of the evidence, each with its number."""
    return lambda request: write(
        request, [(text, [number]) for number, text in list(evidence(request).items())[:most]]
    )


def fabricating(*sentences: str, cites: tuple[int, ...] = (1,)) -> Script:
    """A model that writes these sentences whatever it is asked, each with `cites`."""
    return lambda request: write(request, [(text, list(cites)) for text in sentences])
