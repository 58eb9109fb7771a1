"""What the sections of the settings have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Base of the sections: frozen, and names it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
