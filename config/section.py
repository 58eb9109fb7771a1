"""What the sections of the settings have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from config.told_error import ToldError


class Section(BaseModel):
    """Base of the sections: frozen, and names it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueFault(ToldError, ValueError):  # noqa: N818  (half of a ConfigError, raised by validators alone)
    """What is wrong with the value of a setting; pydantic takes errors of value only."""
