"""What every interface asks, and nothing else: the façade as a protocol, and what a question must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.answering.composition import Style
from bot.answering.schema import Answer, ArticleRef
from index.errors import UsageError
from index.language import UNDETERMINED, detect
from index.schema import Article, Passage

MAX_QUESTION = 1000  # characters; a longer text is not a question, and the model reads no further anyway


class ChatEngine(Protocol):
    """What the terminal, Discord and the evaluation call. Safe to call from several threads."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int | None = None,
        style: Style | None = None,
        on_progress: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """Answer `question`; `history` holds earlier questions of the conversation, oldest first.

        `k` is the number of quotes wanted; None lets the answer decide (three, five where sources differ).
        `style` None is the configured one. While prose is being written, `on_progress` is called from this
        thread with the answer so far: the quotes alone at first, another answer each time another sentence
        has passed verification, and the very same one as long as that takes, so that it may raise to stop
        the work at any time. Raises `BronError` subclasses only.
        """
        ...

    def articles(self) -> tuple[ArticleRef, ...]:
        """All articles of the current generation, by title."""
        ...

    def article(self, article_id: str) -> Article:
        """The article with its original text. Raises `InputError` when it is not indexed."""
        ...

    def passage(self, passage_id: str) -> Passage:
        """The passage a quote stands in. Raises `InputError` when it is not indexed any more."""
        ...

    @property
    def generation(self) -> str:
        """Id of the generation that answers now."""
        ...

    def close(self) -> None:
        """Release files; the engine answers no more."""
        ...


def question_language(text: str) -> str:
    """The language a question is answered in: "nl" or "en", English when it does not tell."""
    language = detect(text)
    return "en" if language == UNDETERMINED else language


def checked(question: str) -> str:
    """`question` without white space around it. Raises `UsageError` when it is empty or too long."""
    text = question.strip()
    if not text:
        raise UsageError("question.empty")
    if len(text) > MAX_QUESTION:
        raise UsageError("question.too_long", length=len(text), limit=MAX_QUESTION)
    return text
