"""Whether a model repeats what it was told instead of answering."""

from __future__ import annotations

from bot.answering.prompt import Prompt
from index.analysis import words

RUN = 6  # words in a row that are the rules' and not by chance: the longest phrase both would use is shorter


def repeats_prompt(text: str, prompt: Prompt) -> bool:
    """Whether `text` holds the request's mark or `RUN` words in a row of its rules."""
    if prompt.mark.casefold() in text.casefold():
        return True
    rules = {run for message in prompt.messages if message.role == "system" for run in _runs(message.text)}
    return not rules.isdisjoint(_runs(text))


def _runs(text: str) -> set[tuple[str, ...]]:
    said = [word.casefold() for word in words(text)]
    return {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}
