"""Remembers the questions of the last conversation, so that `bron ask -c` can go on with it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

FILE_NAME = "last_conversation.json"
KEPT = 20  # questions; a follow-up looks back a few turns at most, and an endless chat must not grow

log = logging.getLogger(__name__)


def load_questions(data_dir: Path) -> tuple[str, ...]:
    """The questions asked last, oldest first; none where nothing was kept or it cannot be read (logged)."""
    path = data_dir / FILE_NAME
    try:
        questions = json.loads(path.read_bytes())["questions"]
        if not all(isinstance(question, str) for question in questions):
            raise TypeError("questions that are not text")
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read and is left aside: %s", path, error)
        return ()
    return tuple(questions)


def save_questions(data_dir: Path, questions: Sequence[str]) -> None:
    """Keep the last `KEPT` questions, for their owner's eyes. A folder that cannot be written is logged."""
    path = data_dir / FILE_NAME
    temporary = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    text = json.dumps({"questions": list(questions)[-KEPT:]})
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        log.warning("the conversation is not kept: %s", error)
