"""What an endpoint takes of the OpenAI interface; learned from its refusals, for few take everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """The parts of a request that not every endpoint understands."""

    schema: bool = True  # response_format
    usage: bool = True  # stream_options.include_usage
    limit: str = "max_tokens"  # OpenAI's newer models want max_completion_tokens
    temperature: bool = True  # some models take no other than 1

    def fields(self, max_tokens: int, schema: dict[str, Any] | None) -> dict[str, Any]:
        """The fields of a request beside model, messages and temperature."""
        fields: dict[str, Any] = {self.limit: max_tokens}
        if self.usage:
            fields["stream_options"] = {"include_usage": True}
        if schema is not None and self.schema:
            fields["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": schema, "strict": True},
            }
        return fields

    def without(self, said: str, *, with_schema: bool) -> Dialect | None:
        """What to try after a refusal in these words: less what they name, else the least common part.

        None when there is nothing left to leave out.
        """
        if "max_completion_tokens" in said and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        if "stream_options" in said and self.usage:
            return replace(self, usage=False)
        if with_schema and self.schema:
            return replace(self, schema=False)
        return replace(self, usage=False) if self.usage else None
