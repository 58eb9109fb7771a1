"""What several tests of answering share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.openai_server import ScriptedOpenAI


@pytest.fixture
def endpoint() -> Iterator[ScriptedOpenAI]:
    """An endpoint whose replies a test writes."""
    with ScriptedOpenAI() as endpoint:
        yield endpoint
