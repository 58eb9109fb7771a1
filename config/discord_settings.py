"""Settings of the Discord bot: the section `discord`, `BRON_DISCORD__TOKEN` and so on."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from config.section import Section, ValueFault

LONGEST_ANSWER = 840  # seconds: Discord lets a command be answered for 15 minutes


class DiscordSettings(Section):
    """How the bot reaches Discord, what it answers to, and what it may use."""

    token: SecretStr | None = Field(None, description="Token of the bot, from the developer portal.")
    api_url: str | None = Field(
        None, description="Base of a compatible REST interface, with its version; Discord's own without it."
    )
    message_content: bool = Field(
        False, description="Also answer plain messages in the bot's own threads (a privileged intent)."
    )
    open_threads: bool = Field(False, description="Answer a mention in a thread of its own.")
    max_question: int = Field(500, ge=20, le=1000, description="Longest question, in characters.")
    user_questions: int = Field(6, ge=1, le=600, description="Questions a person may ask in a minute.")
    server_questions: int = Field(60, ge=1, le=6000, description="Questions a server may ask in a minute.")
    queue: int = Field(64, ge=1, le=10_000, description="Questions that may wait; more hear that it is busy.")
    workers: int = Field(2, ge=1, le=64, description="Questions that are worked on at once.")
    answer_seconds: int = Field(
        60,
        ge=5,
        le=LONGEST_ANSWER,
        description="Longest time for an answer, in seconds; unless set, BRON_COMPOSE__SECONDS more where a "
        "language model is configured.",
    )
    conversation_questions: int = Field(8, ge=1, le=50, description="Questions a conversation remembers.")
    conversation_minutes: int = Field(
        60, ge=1, le=43_200, description="After this long a conversation is forgotten, in minutes."
    )
    keep_days: int = Field(
        30, ge=1, le=3650, description="Days that the buttons of an answer work and its feedback is kept."
    )
    max_upload_mb: int = Field(8, ge=1, le=100, description="Largest file that may be added, in MiB.")
    metrics_host: str = Field("127.0.0.1", min_length=1, description="Address of /metrics and /healthz.")
    metrics_port: int = Field(9108, ge=0, le=65_535, description="Port of /metrics and /healthz; 0 for none.")
    log_questions: bool = Field(False, description="Write the text of questions to the log.")

    @field_validator("api_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueFault("setting.fault.address")
        return value.rstrip("/") if value else None
