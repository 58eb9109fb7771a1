"""`python -m tests.bot.fake_bron …` is `bron …` with the hand-written engine, for real processes."""

from __future__ import annotations

import os
import sys
import time
from types import ModuleType

from config.settings import Settings
from tests.bot.fakes import FakeEngine


def build_engine(settings: Settings) -> FakeEngine:
    """As the factory's; FAKE_LOADING is how many seconds it takes."""
    time.sleep(float(os.environ.get("FAKE_LOADING", "0")))
    return FakeEngine()


if __name__ == "__main__":
    factory = ModuleType("bot.factory")
    factory.build_engine = build_engine  # type: ignore[attr-defined]  # a module made by hand
    sys.modules["bot.factory"] = factory
    from bot.__main__ import main

    main()
