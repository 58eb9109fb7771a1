"""The conversation: commands, follow-ups, errors, and a real prompt on a pseudo-terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from rich.console import Console

from bot.answering.composition import Style
from bot.background import Background
from bot.chat import Chat, run_lines, run_prompt
from bot.chat_engine import ChatEngine
from bot.last_conversation import load_questions
from bot.progress import Progress, WithdrawnError
from bot.prompt import CommandCompleter, open_history
from index.errors import IndexLockedError
from tests.bot.fakes import FakeEngine, make_answer
from tests.bot.processes import FAKE_BRON, environment
from tests.bot.written import WritingEngine


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def chat(engine: FakeEngine, screen: io.StringIO, tmp_path: Path) -> Chat:
    return Chat(lambda _: engine, lambda: Console(file=screen, width=200), "en", tmp_path)


def test_questions_are_asked_with_those_before_them(chat: Chat, engine: FakeEngine, tmp_path: Path) -> None:
    assert run_lines(chat, ["where?\n", "  \n", "and  then?\n"]) == 0
    assert [asked[:2] for asked in engine.asked] == [("where?", ()), ("and then?", ("where?",))]
    assert load_questions(tmp_path) == ("where?", "and then?")


def test_new_forgets_the_earlier_questions(chat: Chat, engine: FakeEngine, screen: io.StringIO) -> None:
    run_lines(chat, ["where?", "/new", "/open 1", "and then?"])
    assert engine.asked[-1][1] == ()
    assert "ask a question first" in screen.getvalue()


def test_a_long_conversation_stays_bounded(chat: Chat, engine: FakeEngine) -> None:
    run_lines(chat, [f"question {number}" for number in range(30)])
    assert len(engine.asked[-1][1]) == 20
    assert engine.asked[-1][1][-1] == "question 28"


def test_more_shows_the_other_quotes_once_and_open_knows_them(chat: Chat, screen: io.StringIO) -> None:
    run_lines(chat, ["where?", "/open 3", "/more", "/open 3", "/more"])
    shown = screen.getvalue()
    assert "2 more quotes with /more." in shown
    assert shown.count("Which quote?") == 1
    assert shown.count("“De gesprekken gaan door.”") == 1
    assert "line 3, characters 126–150" in shown
    assert "no further quotes" in shown


def test_commands_before_any_question(chat: Chat, screen: io.StringIO) -> None:
    assert run_lines(chat, ["/more", "/open 1", "/sources", "/help", "/nonsense", "/quit", "never read"]) == 0
    shown = screen.getvalue()
    for words in ("no further quotes", "ask a question first", "Overleg in Belarus", "/open N", "No command"):
        assert words in shown


def test_the_question_as_searched_is_shown_on_request(
    chat: Chat, engine: FakeEngine, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_lines(chat, ["/question", "where?", "/question"])
    completed = make_answer("and then?", standalone="where were they then?")
    monkeypatch.setattr(engine, "ask", lambda *_, **__: completed)
    run_lines(chat, ["and then?", "/question"])
    shown = screen.getvalue()
    assert "Nothing was searched yet" in shown
    assert "Searched as: where?" in shown
    assert shown.count("Searched as: where were they then?") == 2


def test_the_style_is_changed_in_the_chat(chat: Chat, engine: FakeEngine, screen: io.StringIO) -> None:
    run_lines(chat, ["/style", "/style compose", "one"])
    assert "Now: quote." in screen.getvalue()
    assert "no language model is configured; set BRON_COMPOSE__URL" in screen.getvalue()
    chat.composes = True
    run_lines(chat, ["/style compose", "two", "/style quote", "three", "/style prose"])
    assert engine.styles == [Style.QUOTE, Style.COMPOSE, Style.QUOTE]
    assert screen.getvalue().count("Now: quote.") == 2


def test_what_was_left_out_is_shown_on_request(screen: io.StringIO, tmp_path: Path) -> None:
    chat = Chat(
        lambda _: WritingEngine(),
        lambda: Console(file=screen, width=200),
        "en",
        tmp_path,
        style=Style.COMPOSE,
    )
    run_lines(chat, ["/dropped", "where?", "/dropped", "/new", "/dropped"])
    shown = screen.getvalue()
    assert shown.count("No sentence was left out of the last answer.") == 2
    assert "2 sentences left out: not supported by the quotes" in shown
    assert shown.index("no part of the answer") < shown.index("Three rounds were held in 1999.")


def test_who_cancels_stops_the_writing(tmp_path: Path) -> None:
    progress = Progress()
    engine = WritingEngine()
    progress.stop()
    with pytest.raises(WithdrawnError):
        engine.ask("where?", style=Style.COMPOSE, on_progress=progress)
    assert progress.latest is None
    assert len(engine.stopped) == 1


def test_quit_ends_the_conversation(chat: Chat, engine: FakeEngine) -> None:
    run_lines(chat, ["/quit", "where?"])
    assert engine.asked == []


@pytest.mark.parametrize("argument", ["", "x", "0", "-1", "2", "1 1", "²"])
def test_open_of_what_is_not_there(chat: Chat, screen: io.StringIO, argument: str) -> None:
    run_lines(chat, ["unknown", f"/open {argument}"])
    assert "Which quote?" in screen.getvalue()


def test_an_error_is_a_line_with_its_hint_and_the_chat_goes_on(
    chat: Chat, engine: FakeEngine, screen: io.StringIO
) -> None:
    assert run_lines(chat, ["broken", "where?"]) == 1
    assert "bron: the index is broken. Run `bron index rebuild`." in screen.getvalue()
    assert engine.asked[-1][:2] == ("where?", ())


def test_a_mistake_of_ours_is_logged_and_the_chat_goes_on(
    chat: Chat, screen: io.StringIO, tmp_path: Path
) -> None:
    assert run_lines(chat, ["crash", "where?"]) == 1
    assert "unexpected error (RuntimeError: a mistake of ours)" in screen.getvalue()
    assert "Traceback" in (tmp_path / "bron.log").read_text("utf-8")
    assert "“Voor de tweede keer" in screen.getvalue()


def test_hostile_question_is_not_obeyed(chat: Chat, screen: io.StringIO) -> None:
    run_lines(chat, ["/\x1b[2J [bold]x[/]"])
    assert "\x1b" not in screen.getvalue()


def test_opening_is_tried_again_after_a_failure(screen: io.StringIO, tmp_path: Path) -> None:
    outcomes: Iterator[FakeEngine | None] = iter([None, FakeEngine()])

    def open_engine(_: Callable[[str], None]) -> ChatEngine:
        engine = next(outcomes)
        if engine is None:
            raise IndexLockedError("another process is writing", hint="Try again.")
        return engine

    chat = Chat(open_engine, lambda: Console(file=screen, width=200), "en", tmp_path)
    run_lines(chat, ["where?", "where?"])
    assert screen.getvalue().count("another process is writing. Try again.") == 1
    assert screen.getvalue().count("“Voor de tweede keer") == 1


def test_state_tells_how_far_loading_is(engine: FakeEngine, screen: io.StringIO, tmp_path: Path) -> None:
    states: list[str] = []

    def open_engine(tell: Callable[[str], None]) -> ChatEngine:
        tell("indexing")
        return engine

    chat = Chat(open_engine, lambda: Console(file=screen), "nl", tmp_path)
    chat.on_state = lambda: states.append(chat.state)
    chat.handle("waar?")
    assert states == ["laden…", "indexing", "1 artikel · /help"]


def test_prompt_says_how_to_leave_and_ends_with_the_input(chat: Chat, screen: io.StringIO) -> None:
    keys: list[BaseException | str] = [KeyboardInterrupt(), "where?", EOFError()]

    def read() -> str:
        key = keys.pop(0)
        if isinstance(key, BaseException):
            raise key
        return key

    assert run_prompt(chat, read) == 0
    assert "Ctrl-D or /quit to leave." in screen.getvalue()
    assert keys == []


def test_closing_releases_the_engine_and_waits_for_none(chat: Chat, engine: FakeEngine) -> None:
    chat.close()
    chat.handle("where?")
    assert not engine.closed
    chat.close()
    assert engine.closed


def test_background_hands_over_results_and_errors() -> None:
    assert Background(lambda: 3).result() == 3
    failing = Background(lambda: 1 // 0)
    assert failing.ready_within(10)
    assert failing.failed
    with pytest.raises(ZeroDivisionError):
        failing.result()


def test_completion_of_commands_only() -> None:
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    def completed(text: str) -> list[str]:
        found = CommandCompleter(("/open", "/more")).get_completions(Document(text), CompleteEvent())
        return [completion.text for completion in found]

    assert completed("/o") == ["/open"]
    assert completed("/") == ["/open", "/more"]
    assert completed("open") == []


def test_history_without_a_writable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    open_history(tmp_path / "file").store_string("where?")
    assert (tmp_path / "file").read_text("utf-8") == ""


class Terminal:
    """`bron` with the hand-written engine on a pseudo-terminal of 60 columns."""

    def __init__(self, data_dir: Path, *arguments: str, **variables: str) -> None:
        program, *start = FAKE_BRON
        self.child: pexpect.spawn[str] = pexpect.spawn(
            program,
            [*start, *arguments],
            # Nobody here answers the question where the cursor is.
            env={**environment(data_dir, TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1"), **variables},
            encoding="utf-8",
            codec_errors="replace",  # the echo of Control-C may come between the bytes of a character
            dimensions=(24, 60),
            timeout=60,
        )

    def see(self, *words: str) -> None:
        for each in words:
            self.child.expect_exact(each)

    def leave(self) -> int | None:
        self.child.send("\x04")
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus) if self.child.exitstatus is not None else None


def test_prompt_comes_before_the_engine_and_answers_after_it(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, FAKE_LOADING="2")
    terminal.see("/help", ">")
    terminal.child.send("where?\r")
    terminal.see("loading…", "According to the articles:", "Belarus", "articles/overleg.txt", "/more")
    assert terminal.leave() == 0
    assert "where?" in (tmp_path / "history").read_text("utf-8")


def test_control_c_cancels_an_answer_and_the_next_one_comes(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, FAKE_SLOW="30")
    terminal.see(">")
    terminal.child.send("slow\r")
    terminal.see("searching…")
    terminal.child.send("\x03")
    terminal.see("Cancelled.", ">")
    terminal.child.send("\x03")
    terminal.see("Ctrl-D or /quit to leave.", ">")
    terminal.child.send("where?\r")
    terminal.see("According to the articles:", "/more", ">")
    assert terminal.leave() == 0


MODEL = {"BRON_COMPOSE__URL": "http://127.0.0.1:1/v1", "BRON_COMPOSE__MODEL": "any"}


def test_sentences_appear_while_they_are_written_and_the_answer_after_them(tmp_path: Path) -> None:
    for arguments in (("ask", "--compose", "where?"), ("chat", "--compose")):
        terminal = Terminal(tmp_path, *arguments, FAKE_WRITING="0.7", **MODEL)
        if arguments[0] == "chat":
            terminal.see(">")
            terminal.child.send("where?\r")
        terminal.see("searching and writing…", "in Belarus.", "[1]", "writing…", "third", "writing…")
        terminal.see("written by test-model:8b", "“Voor de tweede keer", "“Begin volgende week")
        assert terminal.leave() == 0


@pytest.mark.parametrize("arguments", [("ask", "--compose", "where?"), ("chat", "--compose")])
def test_a_plain_terminal_gets_a_sign_and_then_the_answer_once(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    terminal = Terminal(tmp_path, *arguments, FAKE_WRITING="0.5", NO_COLOR="1", **MODEL)
    if arguments[0] == "chat":
        terminal.see(">")
        terminal.child.send("where?\r")
    terminal.see("searching and writing…", "in Belarus. [1]", "written by test-model:8b")
    assert "writing…" not in terminal.child.before.replace("searching and writing…", "")
    assert terminal.leave() == 0


def test_control_c_cancels_the_writing_and_the_next_answer_comes(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "chat", "--compose", FAKE_WRITING="1", **MODEL)
    terminal.see(">")
    terminal.child.send("where?\r")
    terminal.see("in Belarus.", "[1]", "writing…")
    terminal.child.send("\x03")
    terminal.see("Cancelled.", ">")
    terminal.child.send("/style quote\r")
    terminal.see("Quotes alone from now on.", ">")
    terminal.child.send("where?\r")
    terminal.see("According to the articles:", ">")
    assert terminal.leave() == 0


def test_pasted_lines_are_one_question(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.see(">")
    terminal.child.send("\x1b[200~where\nwere they?\x1b[201~")
    terminal.see("they?")
    terminal.child.send("\r")
    terminal.see("According to the articles:", "/more", ">")
    assert terminal.leave() == 0
    assert load_questions(tmp_path) == ("where were they?",)


def test_emphasis_on_a_terminal_and_none_with_no_color(tmp_path: Path) -> None:
    for variables, emphasised in (({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)):
        terminal = Terminal(tmp_path, **variables)
        terminal.see(">")
        terminal.child.send("where?\r")
        terminal.see("According to the articles:")
        terminal.see("Belarus")
        assert ("\x1b[1;4m" in terminal.child.before) is emphasised
        terminal.see("/more", ">")
        assert terminal.leave() == 0
