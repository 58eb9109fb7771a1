"""Scripts that read the evidence in a prompt and write as good and bad models do.

A bad model is a good one whose words are changed: `wrong_numbers(quoting(1))` is a script again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from tests.openai_server.replies import Reply, Say
from tests.openai_server.server import Request, Script

EVIDENCE_LINE = re.compile(r"^\[(\d+)\] \(“.*?\): (.+)$", re.MULTILINE)
CITATION = re.compile(r"\[(\d+)\]")
NAME = re.compile(r"(?<=\w )([A-Z]\w{3,})")


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


def changed(script: Script, change: Callable[[str], str]) -> Script:
    """`script` with the text of its replies changed."""

    def speak(request: Request) -> Reply:
        reply = script(request)
        return Say(change(reply.text)) if isinstance(reply, Say) else reply

    return speak


def wrong_numbers(script: Script) -> Script:
    """Each figure outside citations becomes another: 87 becomes 85."""
    figure = re.compile(r"(?<![\[\d.,])\d+(?![\]\d])(?!\s*[,\]}])")
    return changed(script, lambda text: figure.sub(lambda match: str(max(int(match[0]) - 2, 0)), text))


def swapping_names(script: Script, name: str = "Atlantis") -> Script:
    """The first name within each sentence becomes `name`."""
    return changed(script, lambda text: NAME.sub(name, text, count=1))


def inventing_citations(script: Script, number: int = 99) -> Script:
    """Every citation becomes one that no evidence has."""

    def change(text: str) -> str:
        text = CITATION.sub(f"[{number}]", text)
        return re.sub(r'("cites": )\[[^\]]*\]', rf"\1[{number}]", text)

    return changed(script, change)


def broken_json(script: Script) -> Script:
    """The reply stops in the middle of its last string, as when max_tokens is reached."""
    return changed(script, lambda text: text[: len(text) * 2 // 3])
