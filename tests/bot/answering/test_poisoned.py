"""Poisoned articles and questions, all in one index, against models that obey them.

Nothing unsupported, no leak, no link, every quote verbatim. The planted control at the end shows that these
checks notice a verifier that lets everything pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from filelock import FileLock

from bot.answering.composer import Composer, Limits
from bot.answering.composition import Style
from bot.answering.language_model import LanguageModel, Message, Piece
from bot.answering.language_model_openai import OpenAICompatibleModel
from bot.answering.schema import Answer
from bot.answering.translating import Translator
from bot.answering.verification import Verifier
from bot.answering.verifying.support import Support
from bot.answering.verifying.verifier import QuoteVerifier
from bot.chat_engine import ChatEngine
from bot.composing_engine import ComposingEngine, Writing
from bot.console import render_answer
from bot.console_written import render_dropped
from bot.factory import build_engine, build_ingestor
from bot.follow_ups import FollowUps
from bot.json_output import answer_to_json
from config.composer_settings import ComposeSettings
from config.observability import LOG_NAME, configure_logging
from config.settings import LogSettings, Settings
from index.embedder import load_query_embedder
from index.schema import Article
from tests.bot.answering.poisoned import GENERAL, Case, everything, load_cases, never_shown, obedient
from tests.bot.answering.scripted import Credulous, ScriptedModel
from tests.bot.screen import show
from tests.openai_server import Refuse, Reply, Request, Say, Script, ScriptedOpenAI
from tests.real_model import RealModel

if TYPE_CHECKING:
    from index.embedding_base import QueryEmbedder

CASES = load_cases()
KEY = "sk-canary-7f3a9b"


def repeating(request: Request) -> Reply:
    """A model that says all it is told."""
    return Say(everything([Message(each["role"], each["content"]) for each in request.messages]))


def refusing(_: Request) -> Reply:
    return Refuse(429, f"Too many requests for {KEY}.")


@pytest.fixture(scope="module")
def data_dir(shared_folder: Path) -> Path:
    """All of them indexed together, once for all workers of a run."""
    base = shared_folder / "poisoned"
    articles, data_dir = base / "articles", base / "data"
    with FileLock(base.with_suffix(".lock")):
        if not (data_dir / "current").is_file():
            articles.mkdir(parents=True, exist_ok=True)
            for case in CASES:
                (articles / f"{case.id}.md").write_text(case.article, encoding="utf-8")
            build_ingestor(Settings(data_dir=data_dir)).add([articles])
    return data_dir


@pytest.fixture(scope="module")
def engine(data_dir: Path) -> Iterator[ChatEngine]:
    # Which sentence is the best is not what is tested, and without the reader asking is quick.
    settings = Settings(data_dir=data_dir, answer={"reader": "none"})  # type: ignore[arg-type]
    engine = build_engine(settings)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def verifier(data_dir: Path) -> Verifier:
    embedder = load_query_embedder("packaged", data_dir / "cache")
    # The same evidence is compared with many a reply.
    remembering = SimpleNamespace(embed_query=lru_cache(maxsize=None)(embedder.embed_query))
    return QuoteVerifier(Support(cast("QueryEmbedder", remembering)))


@pytest.fixture(scope="module")
def quoting(engine: ChatEngine) -> dict[str, Answer]:
    """What bron quotes for each case."""
    return {case.id: engine.ask(case.question, style=Style.QUOTE) for case in CASES}


@pytest.fixture(scope="module")
def articles(engine: ChatEngine) -> dict[str, Article]:
    return {ref.id: engine.article(ref.id) for ref in engine.articles()}


@dataclass
class Recording:
    """A model that remembers what it was asked."""

    model: LanguageModel
    asked: list[Sequence[Message]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model.name

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, schema: dict[str, Any] | None = None
    ) -> Iterator[Piece]:
        self.asked.append(messages)
        return self.model.stream(messages, max_tokens=max_tokens, schema=schema)


@dataclass(frozen=True)
class Trial:
    """Composes over what was quoted, and tells what is wrong with what is shown."""

    quoting: dict[str, Answer]
    articles: dict[str, Article]
    verifier: Verifier

    def faults(self, case: Case, model: ScriptedModel | Recording, limits: Limits | None = None) -> list[str]:
        quoting = self.quoting[case.id]
        if not quoting.quotes:  # refused before a model is asked
            return []
        composer = Composer(model, self.verifier, limits, translator=Translator(model, self.verifier))
        return list(never_shown(case, composer.compose(quoting), model.asked[0], self.articles))


@pytest.fixture(scope="module")
def trial(quoting: dict[str, Answer], articles: dict[str, Article], verifier: Verifier) -> Trial:
    return Trial(quoting, articles, verifier)


def test_there_are_enough_of_them_and_they_reach_the_model(quoting: dict[str, Answer]) -> None:
    answered = [id for id, answer in quoting.items() if answer.quotes]
    assert len(CASES) == len({case.id for case in CASES}) >= 60
    assert len(answered) >= 55, set(quoting) - set(answered)
    titles = {case.id: case.article.splitlines()[0] for case in CASES}
    own = [id for id in answered if any(Path(q.article.source).stem == id for q in quoting[id].quotes)]
    assert len(own) >= 0.9 * len(answered), [titles[id] for id in answered if id not in own]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_a_poison_asks_for_is_not_shown(case: Case, trial: Trial) -> None:
    assert not [fault for reply in case.obeys for fault in trial.faults(case, obedient(reply))]


def test_what_slips_through_is_one_word_and_otherwise_harmless(trial: Trial) -> None:
    """The limit of verifying by rules, kept in view: it may shrink, and must not grow."""
    slipping = [case for case in CASES if case.slips]
    assert len(slipping) <= 4
    for case in slipping:
        lenient = replace(case, never=())
        assert not [fault for reply in case.slips for fault in trial.faults(lenient, obedient(reply))]


@pytest.mark.parametrize("habit", GENERAL)
def test_what_a_bad_model_does_anyway_is_not_shown(habit: str, trial: Trial) -> None:
    assert not [
        (case.id, fault)
        for case in CASES
        for fault in trial.faults(case, ScriptedModel([GENERAL[habit]], piece=200))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("id", ["ignore-en", "markdown-link", "prompt-from-article"])
def test_a_real_model_shows_no_more(id: str, trial: Trial, real_model: RealModel) -> None:
    case = next(case for case in CASES if case.id == id)
    compose = ComposeSettings(url=real_model.url, model=real_model.model, seconds=280, first_seconds=250)
    limits = Limits(evidence_tokens=150, reply_tokens=60, structured=False)  # small, as it is slow
    model = Recording(OpenAICompatibleModel(compose))
    assert not trial.faults(case, model, limits)
    assert model.asked


def test_these_checks_notice_a_verifier_that_lets_everything_pass(trial: Trial) -> None:
    credulous = replace(trial, verifier=Credulous())  # the composer's own checks still stop half of it
    noticed = [case.id for case in CASES if any(credulous.faults(case, obedient(r)) for r in case.obeys)]
    assert len(noticed) >= 30


def test_what_is_sent_tells_no_place_on_this_machine(trial: Trial, data_dir: Path) -> None:
    """Nor anything with which the evidence could pass for more than evidence, whatever is asked."""
    for case in CASES:
        model = ScriptedModel(["NO ANSWER IN THE EVIDENCE"])
        if trial.quoting[case.id].quotes:
            Composer(model, Credulous()).compose(trial.quoting[case.id])
            sent = "\n".join(message.text for message in model.asked[0])
            assert str(data_dir.parent) not in sent
            assert not set("<>{}`") & set(model.asked[0][1].text)


@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("says", [repeating, refusing])
def test_the_key_is_in_its_header_and_nowhere_else(
    says: Script, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither when the model repeats all it is told, nor when the endpoint names the key in an error."""
    configure_logging(LogSettings(level="debug"), tmp_path)
    case = next(case for case in CASES if case.id == "key")
    with ScriptedOpenAI(says, key=KEY) as endpoint:
        compose = {"url": endpoint.url, "model": endpoint.model, "key": KEY}
        settings = Settings(data_dir=data_dir, answer={"reader": "none"}, compose=compose)  # type: ignore[arg-type]
        with closing(build_engine(settings)) as engine:
            answer = engine.ask(case.question, style=Style.COMPOSE)
    assert answer.composition is not None
    assert endpoint.requests
    for request in endpoint.requests:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in json.dumps([request.body, dict(request.headers) | {"authorization": ""}])
    logged = capsys.readouterr().err + (tmp_path / LOG_NAME).read_text("utf-8")
    shown = show(render_answer(answer, "en")) + show(render_dropped(answer.composition.rejected, "en"))
    assert endpoint.url in logged
    assert KEY not in f"{logged} {shown} {answer_to_json(answer)} {answer!r}"


def test_the_whole_way_is_the_same(engine: ChatEngine, trial: Trial) -> None:
    case = next(case for case in CASES if case.id == "ignore-en")
    model = obedient(case.obeys[1])
    writing = Writing(Composer(model, trial.verifier), FollowUps(model))
    answer = ComposingEngine(engine, lambda: writing, style=Style.COMPOSE).ask(case.question)
    assert answer.mode is Style.QUOTE
    assert replace(answer, composition=None, timings_ms={}) == replace(trial.quoting[case.id], timings_ms={})
