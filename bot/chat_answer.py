"""The last answer of a chat, for the commands that look at it again; what they show is returned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.phrases import phrase

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.answering.schema import Answer, Quote


@dataclass
class LastAnswer:
    """What /more, /open, /dropped and /question speak about."""

    language: str  # of the interface
    answer: Answer | None = None
    shown: dict[int, Quote] = field(default_factory=dict)  # by the number a person sees

    def take(self, answer: Answer) -> None:
        """Speak about `answer` from now on."""
        self.answer = answer
        self.shown = {quote.n: quote for quote in answer.quotes or answer.closest}

    def quote(self, number: str) -> Quote | None:
        """The quote that was shown under `number`, as it was typed; None where there is none."""
        return self.shown.get(int(number)) if number.isdecimal() else None

    def more(self) -> RenderableType:
        """The quotes that were not shown yet; they count as shown from now on."""
        from bot.console import render_quotes

        further = [quote for quote in self.answer.more if quote.n not in self.shown] if self.answer else []
        if self.answer is None or not further:
            return self._say("chat.no_more")
        self.shown |= {quote.n: quote for quote in further}
        return render_quotes(further, self.answer.language)

    def dropped(self) -> RenderableType:
        """The sentences that were written and not shown, each with the reason."""
        written = self.answer.composition if self.answer else None
        if written is None or not written.rejected:
            return self._say("chat.nothing_dropped")
        from bot.console_written import render_dropped

        return render_dropped(written.rejected, self.language)

    def question(self) -> RenderableType:
        """The question as it was searched: a follow-up in full."""
        if self.answer is None:
            return self._say("chat.no_question")
        return self._say("console.understood", question=self.answer.standalone or self.answer.question)

    def _say(self, key: str, **values: object) -> str:
        return phrase(key, self.language, **values)
