"""Settings of written answers: the section `compose`, `BRON_COMPOSE__URL` and so on."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from config.section import Section, ValueFault


class ComposeSettings(Section):
    """Which language model writes, how long it may take, and how much it reads and says."""

    url: str | None = Field(
        None,
        description="Base of an OpenAI-compatible interface, with its /v1; without one nothing is written.",
    )
    model: str | None = Field(None, description="Name of the language model, as the endpoint lists it.")
    key: SecretStr | None = Field(None, description="Key of the endpoint, where it wants one.")
    style: Literal["auto", "quote", "compose"] = Field(
        "auto",
        description="How it answers: quote, compose (prose), or auto: compose where a URL is set.",
    )
    temperature: float = Field(0.0, ge=0.0, le=2.0, description="Randomness of the writing; 0 for none.")
    structured: Literal["auto", "json", "text"] = Field(
        "auto",
        description="Whether a JSON schema is asked for: json, text (never), or auto: until it is refused.",
    )
    max_tokens: int = Field(512, ge=16, le=32_768, description="Longest reply, in tokens.")
    evidence_tokens: int = Field(
        1500, ge=100, le=1_000_000, description="Budget for the evidence the model reads, in tokens."
    )
    translate: bool = Field(
        True,
        description="Whether quotes in another language than the question's are translated below prose.",
    )
    connect_seconds: float = Field(5.0, gt=0, le=600, description="Longest wait to connect, in seconds.")
    first_seconds: float = Field(
        60.0, gt=0, le=3600, description="Longest silence of the model, its first word included, in seconds."
    )
    seconds: float = Field(
        120.0, gt=0, le=3600, description="Longest time for a reply, tries and waits included, in seconds."
    )
    retries: int = Field(2, ge=0, le=10, description="Further tries after a failure that may pass.")
    proxy: SecretStr | None = Field(  # it may hold a password
        None, description="Address of a proxy on the way to the endpoint; the environment's are not used."
    )

    @property
    def configured(self) -> bool:
        """Whether a language model can be asked at all."""
        return bool(self.url and self.model)

    @property
    def writes(self) -> bool:
        """Whether an answer is written where nobody chooses."""
        return self.style == "compose" or (self.style == "auto" and self.url is not None)

    @property
    def connects_to(self) -> str:
        """What is connected to, the endpoint or the proxy, for people to read: without a password."""
        if self.proxy is None:
            return self.url or ""
        parts = urlsplit(self.proxy.get_secret_value())
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @field_validator("url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = _with_host(value)
        if "@" in urlsplit(address).netloc or urlsplit(address).query:
            raise ValueFault("setting.fault.secret_in_address")
        return address

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(_with_host(value.get_secret_value()))


def _with_host(value: str) -> str:
    try:
        parts = urlsplit(value)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        fits = False
    if not fits:
        raise ValueFault("setting.fault.address_with_host")
    return value.rstrip("/")
