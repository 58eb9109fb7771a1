"""The conversation in the terminal: answers lines, obeys commands.

On a terminal the prompt comes first and the engine is opened behind it, in a thread; elsewhere questions are
read line by line. An answer is made in a thread too, so that Ctrl-C always gets through.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from bot.answering.composition import Style
from bot.background import Background
from bot.chat_answer import LastAnswer
from bot.last_conversation import KEPT, save_questions
from bot.progress import Progress
from bot.terminal_text import visible
from config.observability import log_crash
from config.phrases import counted, phrase
from index.errors import BronError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console, RenderableType

    from bot.chat_engine import ChatEngine

COMMANDS = ("/help", "/sources", "/open", "/more", "/question", "/dropped", "/style", "/new", "/quit")
PATIENCE = 0.3  # seconds without an answer before a sign of life is shown
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass
class Chat:
    """One conversation: what was asked, and the answer that /more and /open speak about."""

    open_engine: Callable[[Callable[[str], None]], ChatEngine]  # is told how to show what it is doing
    make_out: Callable[[], Console]  # called at the first line that is shown: rich waits for the prompt
    language: str  # of the interface; answers follow the question
    data_dir: Path
    style: Style = Style.QUOTE
    composes: bool = False  # whether a language model is configured
    questions: list[str] = field(default_factory=list)
    failures: int = 0
    state: str = ""  # in a few words, how far the engine is: for the line below the prompt
    on_state: Callable[[], None] = lambda: None  # is told when that changes, from any thread
    _opening: Background[ChatEngine] | None = None

    @cached_property
    def last(self) -> LastAnswer:
        """The answer that commands look at again."""
        return LastAnswer(self.language)

    @cached_property
    def out(self) -> Console:
        """Where everything is shown."""
        return self.make_out()

    def start(self) -> None:
        """Open the engine in the background, unless that was tried already."""
        if self._opening is None:
            self._begin()

    def _begin(self) -> Background[ChatEngine]:
        self._tell_state(self._say("chat.loading"))
        self._opening = Background(self._open)
        return self._opening

    def _open(self) -> ChatEngine:
        try:
            engine = self.open_engine(self._tell_state)
            self._tell_state(counted("chat.ready", self.language, len(engine.articles())))
        except BaseException:
            self._tell_state(self._say("chat.not_ready"))
            raise
        return engine

    def _tell_state(self, text: str) -> None:
        self.state = text
        self.on_state()

    def close(self) -> None:
        """Release the engine, where it was opened; one that is still being opened is not waited for."""
        if self._opening is not None and self._opening.ready_within(0) and not self._opening.failed:
            self._opening.result().close()

    def handle(self, line: str) -> bool:
        """Answer a line or obey its command; False when the conversation is over."""
        text = " ".join(line.split())
        try:
            if text.startswith("/"):
                return self._obey(text)
            if text:
                self._ask(text)
                self._tell("")
        except BronError as error:
            self._complain(error.told(self.language))
        except KeyboardInterrupt:
            self._tell(self._say("chat.cancelled"))
        except Exception as error:  # a chat outlives a mistake of ours; the log has the traceback
            path = log_crash(self.data_dir, error)
            what = self._say("error.unexpected", kind=type(error).__name__, error=error)
            self._complain(f"{what}. {self._say('error.logged', path=path) if path else ''}")
        return True

    def _complain(self, text: str) -> None:
        self.failures += 1
        self._tell(f"bron: {text}".rstrip())

    def _say(self, key: str, /, **values: object) -> str:
        return phrase(key, self.language, **values)

    def _tell(self, what: RenderableType) -> None:
        from rich.text import Text

        self.out.print(Text(visible(what)) if isinstance(what, str) else what)

    def _wait(self, work: Background[T], sign: Callable[[], str], progress: Progress | None = None) -> T:
        """The result of `work`; once that takes long, `progress` and a sign of life. Ctrl-C stops it."""
        if not self.out.file.isatty() or work.ready_within(PATIENCE):
            return work.result()
        if not self.out.is_terminal:  # nothing may be drawn over there: one line has to do
            self._tell(sign())
            return work.result()
        from bot.console_live import LiveAnswer

        with LiveAnswer(self.out, sign()) as live:
            while not work.ready_within(PATIENCE):
                live.show(progress.latest if progress else None, sign())
        return work.result()

    def _engine(self) -> ChatEngine:
        opening = self._opening
        if opening is None or opening.failed:  # what went wrong may be over: another process was writing
            opening = self._begin()
        return self._wait(opening, lambda: self.state)

    def _ask(self, question: str) -> None:
        from bot.console import render_answer

        engine, history, style, progress = self._engine(), tuple(self.questions), self.style, Progress()
        asking = Background(lambda: engine.ask(question, history=history, style=style, on_progress=progress))
        try:
            answer = self._wait(asking, lambda: self._sign(progress), progress)
        finally:
            progress.stop()  # after Ctrl-C the thread must not write on
        self.last.take(answer)
        self.questions = [*self.questions, question][-KEPT:]
        self._tell(render_answer(answer, answer.language))
        if answer.more:
            self._tell(counted("chat.more", answer.language, len(answer.more)))
        save_questions(self.data_dir, self.questions)

    def _sign(self, progress: Progress) -> str:
        if progress.latest:
            return self._say("chat.writing")
        return self._say("chat.composing" if self.style is Style.COMPOSE else "chat.searching")

    def _obey(self, text: str) -> bool:
        name, _, argument = text.partition(" ")
        obey: dict[str, Callable[[str], None]] = {
            "/help": self._help,
            "/sources": self._sources,
            "/open": self._open_quote,
            "/more": lambda _: self._tell(self.last.more()),
            "/question": lambda _: self._tell(self.last.question()),
            "/dropped": lambda _: self._tell(self.last.dropped()),
            "/style": self._choose_style,
            "/new": self._new,
        }
        if name in obey:
            obey[name](argument.strip())
        elif name != "/quit":
            self._tell(self._say("chat.unknown_command", name=name))
        return name != "/quit"

    def _help(self, _: str) -> None:
        for line in self._say("chat.help").splitlines():
            self._tell(line)

    def _new(self, _: str) -> None:
        self.questions, self.last = [], LastAnswer(self.language)
        save_questions(self.data_dir, [])
        self._tell(self._say("chat.new"))

    def _choose_style(self, name: str) -> None:
        if name not in tuple(Style):
            self._tell(self._say("chat.style_what", style=self.style))
        elif name == Style.COMPOSE and not self.composes:
            self._tell(UsageError("usage.no_model").what(self.language))
        else:
            self.style = Style(name)
            self._tell(self._say(f"chat.style_{self.style}"))

    def _sources(self, _: str) -> None:
        from bot.console import render_articles

        articles = self._engine().articles()
        self._tell(render_articles(articles, self.language) if articles else self._say("console.no_articles"))

    def _open_quote(self, number: str) -> None:
        from bot.console import render_context

        quote = self.last.quote(number)
        if quote is None:
            self._tell(self._say("chat.open_what" if self.last.shown else "chat.nothing_to_open"))
            return
        engine = self._engine()
        article, passage = engine.article(quote.article.id), engine.passage(quote.passage_id)
        self._tell(render_context(article, passage, quote, self.language))


def run_lines(chat: Chat, lines: Iterable[str]) -> int:
    """A conversation whose lines come from a file or a pipe; the exit code, 1 when a line failed."""
    for line in lines:
        if not chat.handle(line):
            break
    return 1 if chat.failures else 0


def run_prompt(chat: Chat, read: Callable[[], str]) -> int:
    """A conversation at a prompt: Ctrl-C drops the line and says how to leave, Ctrl-D leaves."""
    while True:
        try:
            line = read()
        except KeyboardInterrupt:
            chat.out.print(phrase("chat.how_to_leave", chat.language))
            continue
        except EOFError:
            return 0
        if not chat.handle(line):
            return 0
