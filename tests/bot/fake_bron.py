"""`python -m tests.bot.fake_bron …` is `bron …` with the hand-written engine, for real processes."""

from __future__ import annotations

import os
import sys
import time
from types import ModuleType

from config.settings import Settings
from tests.bot.written import WritingEngine


def build_engine(settings: Settings, *, ahead: bool = False) -> WritingEngine:
    """As the factory's; FAKE_LOADING is how many seconds it takes."""
    time.sleep(float(os.environ.get("FAKE_LOADING", "0")))
    return WritingEngine()


if __name__ == "__main__":
    factory = ModuleType("bot.factory")
    factory.build_engine = build_engine  # type: ignore[attr-defined]  # a module made by hand
    sys.modules["bot.factory"] = factory
    from bot.__main__ import main

    main()
