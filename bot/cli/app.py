"""The commands and their options. Each imports its work only when it runs: starting up stays cheap.

Help texts are keys of `config/data/phrases.toml` until `localise` puts the words of a language in.
"""

from __future__ import annotations

from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.program import Program
from index.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = "PATH…"
MOST_QUOTES = 50


def _named(name: str) -> str:
    """A path or an id as given. Raises `UsageError` for "", which a path takes for the working folder."""
    if not name:
        raise UsageError("usage.no_name")
    return name


def _path(name: str) -> Path:
    return Path(_named(name))


Compose = Annotated[bool | None, typer.Option("--compose/--quote", help="help.compose")]
Json = Annotated[bool, typer.Option("--json", help="help.json")]

app = typer.Typer(
    name="bron",
    help="help.bron",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
index = typer.Typer(help="help.index", rich_markup_mode=None)
app.add_typer(index, name="index")


@app.callback(invoke_without_command=True)
def bron(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="help.debug")] = False,
    version: Annotated[bool, typer.Option("--version", help="help.version")] = False,
) -> int:
    """Options before the command; without a command, the chat."""
    program: Program = context.obj
    program.start(debug=debug)
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"bron {installed('bronbot')}")
        raise typer.Exit
    return chat(context) if context.invoked_subcommand is None else 0


@app.command(help="help.chat")
def chat(context: typer.Context, compose: Compose = None) -> int:
    """Questions and answers until Ctrl-D."""
    from bot.cli.chatting import run_chat

    return run_chat(context.obj, compose=compose)


@app.command(help="help.ask")
def ask(  # noqa: PLR0913, PLR0917  (one parameter an option)
    context: typer.Context,
    question: Annotated[list[str] | None, typer.Argument(help="help.question", metavar="QUESTION")] = None,
    json: Json = False,
    k: Annotated[int | None, typer.Option("-k", min=1, max=MOST_QUOTES, help="help.k", metavar="N")] = None,
    corpus: Annotated[Path | None, typer.Option(parser=_path, help="help.corpus", metavar="PATH")] = None,
    follow_up: Annotated[bool, typer.Option("-c", "--continue", help="help.continue")] = False,
    batch: Annotated[str | None, typer.Option(help="help.batch", metavar="FILE")] = None,
    compose: Compose = None,
) -> int:
    """Answer one question, or each line of a file."""
    from bot.cli.asking import ask_batch, ask_once, clean_question, open_lines

    program: Program = context.obj
    if batch is not None and (question or follow_up):
        raise UsageError("usage.batch_alone")
    if batch is None and not question:
        raise UsageError("question.missing")
    style = program.style(compose)
    text = "" if batch is not None else clean_question(" ".join(question or ()))
    # What is wrong with the question or the file is said before anything is indexed.
    with nullcontext() if batch is None else open_lines(batch) as lines:
        if corpus is not None:
            from bot.cli.corpus import over_corpus

            program = over_corpus(program, corpus)
        if lines is not None:
            return ask_batch(program, lines, k=k, style=style)
        return ask_once(program, text, k=k, style=style, as_json=json, follow_up=follow_up)


@index.command("add", help="help.index_add")
def index_add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(parser=_path, metavar=PATHS, help="help.paths")],
) -> int:
    """Index files and folders."""
    from bot.cli.indexing import add

    return add(context.obj, paths)


@index.command("list", help="help.index_list")
def index_list(context: typer.Context) -> int:
    """List the articles."""
    from bot.cli.indexing import list_articles

    return list_articles(context.obj)


@index.command("remove", help="help.index_remove")
def index_remove(
    context: typer.Context,
    sources: Annotated[list[str], typer.Argument(parser=_named, metavar=PATHS, help="help.sources")],
) -> int:
    """Take articles out."""
    from bot.cli.indexing import remove

    return remove(context.obj, sources)


@index.command("status", help="help.index_status")
def index_status(context: typer.Context, json: Json = False) -> int:
    """Tell what is indexed."""
    from bot.cli.indexing import status

    return status(context.obj, as_json=json)


@index.command("rebuild", help="help.index_rebuild")
def index_rebuild(context: typer.Context) -> int:
    """Index everything anew."""
    from bot.cli.indexing import rebuild

    return rebuild(context.obj)


@index.command("rollback", help="help.index_rollback")
def index_rollback(context: typer.Context) -> int:
    """Go back a generation."""
    from bot.cli.indexing import rollback

    return rollback(context.obj)


@app.command("eval", help="help.eval")
def evaluate(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="help.eval_file")] = None,
    json: Json = False,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="PICTURE", help="help.eval_plot")] = None,
    compose: Annotated[bool, typer.Option("--compose", help="help.eval_compose")] = False,
) -> int:
    """Measure the answers."""
    from bot.cli.evaluating import run_evaluation

    return run_evaluation(context.obj, file, as_json=json, plot=plot, compose=compose)


@app.command("discord", help="help.discord")
def run_discord(
    context: typer.Context,
    invite: Annotated[bool, typer.Option("--invite", help="help.invite")] = False,
) -> int:
    """Serve Discord, or print the link that invites the bot."""
    from bot.client import invite_link, run, token_of

    program: Program = context.obj
    if invite:
        typer.echo(invite_link(program.settings.discord))
        return 0
    token_of(program.settings.discord)  # where there is none, that is said before anything is loaded
    with closing(program.open_engine(ahead=program.settings.compose.writes)) as engine:
        return run(program.settings, engine)


@app.command(help="help.doctor")
def doctor(context: typer.Context, json: Json = False) -> int:
    """Check the installation."""
    from bot.cli.doctoring import run_doctor

    return run_doctor(context.obj, as_json=json)


def localise(command: Any, program: Program) -> Any:
    """Put the words of the program's language in the place of the help texts' keys; returns `command`."""
    for part in _helpful_parts(command):
        if part.help and part.help.startswith("help."):
            part.help = program.say(part.help)
    return command


def _helpful_parts(command: Any) -> Iterator[Any]:
    yield command
    yield from (parameter for parameter in command.params if hasattr(parameter, "help"))
    for child in getattr(command, "commands", {}).values():
        yield from _helpful_parts(child)
