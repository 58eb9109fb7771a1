"""An OpenAI-compatible endpoint on the loopback whose replies a test writes.

server.py    ScriptedOpenAI: starts and stops in a thread, records requests, asks the script for each reply
replies.py   what can be replied: text in pieces, and everything that goes wrong on the way
models.py    a script: a good model over the evidence of the prompt

    with ScriptedOpenAI(lambda request: Say("The talks were held in Belarus [1].")) as endpoint:
        model = OpenAICompatibleModel(ComposeSettings(url=endpoint.url, model=endpoint.model))
"""

from tests.openai_server.models import (
    evidence,
    fabricating,
    quoting,
)
from tests.openai_server.replies import Cut, Endless, Raw, Refuse, Reply, Say, Silence, Stall
from tests.openai_server.server import Request, Script, ScriptedOpenAI, sequence

__all__ = [
    "Cut",
    "Endless",
    "Raw",
    "Refuse",
    "Reply",
    "Request",
    "Say",
    "Script",
    "ScriptedOpenAI",
    "Silence",
    "Stall",
    "evidence",
    "fabricating",
    "quoting",
    "sequence",
]
