"""What many tests share: the sample corpus, indexed once for all workers of a run."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis_settings

from bot.factory import build_engine, build_ingestor
from bot.quoting_engine import QuotingEngine
from config.observability import OURS, TALKATIVE
from config.phrases import LOCALE_VARIABLES
from config.settings import PREFIX, Settings
from tests.chroma_server import running_chroma
from tests.real_model import RealModel, shared_model

# The same examples in every run, however slow the machine.
hypothesis_settings.register_profile("bron", derandomize=True, deadline=None)
hypothesis_settings.load_profile("bron")

# A shell that starts the tests in the background has Ctrl-C ignored, and what they start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session", autouse=True)
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, `.env`, locale and data folder of whoever runs the tests reach no test and no child of one.

    The working folder is an empty one: a child process finds our packages by PYTHONPATH.
    """
    folder = tmp_path_factory.mktemp("bare")
    work = folder / "work"
    work.mkdir()
    ours = [name for name in os.environ if name.upper().startswith(PREFIX)]
    with pytest.MonkeyPatch.context() as patch:
        for name in (*ours, *LOCALE_VARIABLES, "COLUMNS", "NO_COLOR"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("BRON_DATA_DIR", str(folder / "data"))
        patch.setenv("XDG_DATA_HOME", str(folder / "share"))  # where the data folder is without a setting
        patch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
        patch.chdir(work)
        yield


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a test that runs the program in this process; its data folder is in it."""
    monkeypatch.setenv("BRON_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of the run have in common."""
    base = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist have base folders side by side, in the run's own.
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def real_model(shared_folder: Path) -> RealModel:
    """A small language model at an endpoint; it reads some 60 tokens a second and writes 25, on one core."""
    return shared_model(shared_folder)


@pytest.fixture(scope="session")
def seed_index(shared_folder: Path) -> Path:
    """A data folder with the five sample articles indexed by the real models. Shared: only for reading."""
    data_dir = shared_folder / "seed-index"
    with FileLock(data_dir.with_suffix(".lock")):
        if not (data_dir / "current").is_file():
            build_ingestor(Settings(data_dir=data_dir)).add([SEEDS / "articles"])
    return data_dir


@pytest.fixture
def seed_data_dir(seed_index: Path, tmp_path: Path) -> Path:
    """A copy of `seed_index` that a test may change."""
    return Path(shutil.copytree(seed_index, tmp_path / "data"))


@pytest.fixture(scope="session")
def seed_engine(seed_index: Path) -> Iterator[QuotingEngine]:
    """The engine over the five sample articles."""
    engine = build_engine(Settings(data_dir=seed_index))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def chroma_process(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Chroma server: its address and its process."""
    with running_chroma(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def chroma_server(chroma_process: tuple[str, subprocess.Popen[bytes]]) -> str:
    """The address of a Chroma server."""
    return chroma_process[0]


@pytest.fixture
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `configure_logging` changes for the whole process, undone."""
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:], root.level = handlers, level
    for name in (*OURS, *TALKATIVE):
        logging.getLogger(name).setLevel(logging.NOTSET)
