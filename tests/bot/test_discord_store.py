"""What the bot remembers: conversations, answers, feedback; for how long, and for whom."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.answer_record import from_record, language_of, to_record
from bot.discord_store import DiscordStore, Kept, StoredAnswer
from index.errors import CorruptIndexError, DiskError, InputError
from tests.bot.discord_engine import SeedEngine
from tests.bot.discord_stage import DUTCH, WIDE


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def open_store(folder: Path, clock: Clock) -> DiscordStore:
    return DiscordStore(folder / "sub" / "discord.sqlite", conversation_s=60, keep_s=3600, clock=clock)


def stored(id: str, user: int = 1, conversation: str = "c", *, private: bool = False) -> StoredAnswer:
    return StoredAnswer(id, user, conversation, private, '{"standalone": "heel"}')


def test_conversations_end_and_are_bounded(tmp_path: Path) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock)
    for n in range(5):
        clock.now += 10
        store.save_answer(stored(f"{n}"), f"vraag {n}")
    store.save_answer(stored("9", conversation="other"), "anders")
    assert store.questions("c", 3) == ("vraag 2", "vraag 3", "vraag 4")
    clock.now += 45
    assert store.questions("c", 8) == ("vraag 3", "vraag 4")
    clock.now += 60
    assert store.questions("c", 8) == ()


def test_answers_outlive_a_restart_until_they_expire(tmp_path: Path) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock)
    store.save_answer(stored("a"), "vraag")
    store.set_message("a", 77)
    store.save_answer(stored("b", private=True), "vraag")
    store.set_message("b", 78)
    store.close()
    store = open_store(tmp_path, clock)
    assert store.answer("a") == stored("a")
    assert store.conversation_of(77) == "c"
    assert store.conversation_of(78) is None, "a private answer begins no public conversation"
    clock.now += 3601
    assert store.answer("a") is None
    store.prune()
    assert store.kept(1) == Kept(0, 0, 0)


def test_feedback_counts_once(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    assert store.add_feedback("a", 1, 1)
    assert not store.add_feedback("a", 1, -1)
    assert store.add_feedback("a", 2, -1)


def test_forgetting_takes_one_persons_things_and_their_words_in_others(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    store.save_answer(stored("a", 1), "van een")
    store.save_answer(stored("b", 2), "van twee")
    store.add_feedback("b", 1, 1)
    assert store.forget(1) == Kept(1, 1, 1)
    assert store.kept(1) == Kept(0, 0, 0)
    assert store.kept(2) == Kept(1, 1, 0)
    other = store.answer("b")
    assert other is not None
    assert "heel" not in other.record


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_store(tmp_path, Clock())
    assert stat.S_IMODE((tmp_path / "sub" / "discord.sqlite").stat().st_mode) == 0o600


def test_threads_may_share_it(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.save_answer(stored(f"{n}", n), f"vraag {n}"), range(100)))
    assert len(store.questions("c", 200)) == 100


def test_a_file_of_a_newer_bron_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path, Clock()).close()
    with sqlite3.connect(tmp_path / "sub" / "discord.sqlite") as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(DiskError, match="newer bron"):
        open_store(tmp_path, Clock())


def test_a_file_without_its_tables_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path, Clock()).close()
    with sqlite3.connect(tmp_path / "sub" / "discord.sqlite") as db:
        db.execute("DROP TABLE feedback")
    with pytest.raises(DiskError, match="cannot be opened"):
        open_store(tmp_path, Clock())


def test_after_a_full_disk_the_store_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        store.save_answer(StoredAnswer("a", 1, "c", private=False, record="x" * 100_000), "vraag")
    assert store.kept(1) == Kept(0, 0, 0)
    store._db.execute("PRAGMA max_page_count=100000")
    store.save_answer(stored("a"), "vraag")
    assert store.kept(1) == Kept(1, 1, 0)


def test_a_commit_that_fails_leaves_no_transaction_behind(tmp_path: Path) -> None:
    store = open_store(tmp_path, Clock())
    store._db.execute("CREATE TABLE later(id REFERENCES answers(id) DEFERRABLE INITIALLY DEFERRED)")
    store._db.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError), store._change() as db:
        db.execute("INSERT INTO later VALUES('nothing')")
    store.save_answer(stored("a"), "vraag")
    assert store.kept(1) == Kept(1, 1, 0)


def test_dropping_an_answer_takes_its_own_question_along(tmp_path: Path) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock)
    for id in "abc":
        clock.now += 1
        store.save_answer(stored(id), f"vraag {id}")
    store.drop("b")
    assert store.questions("c", 8) == ("vraag a", "vraag c")
    assert store.answer("b") is None


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "discord.sqlite"
    path.parent.mkdir()
    path.write_text("no database " * 100)
    with pytest.raises(DiskError, match="cannot be opened"):
        open_store(tmp_path, Clock())


def test_records_hold_no_words_of_articles_and_restore_the_same_answer() -> None:
    engine = SeedEngine()
    answer = engine.ask(WIDE)
    record = to_record(answer)
    assert not any(quote.text in record for quote in answer.quotes + answer.more)
    assert from_record(record, engine) == answer
    assert language_of(record) == "nl"
    assert from_record(to_record(engine.ask(DUTCH, history=["x"])), engine).quotes == engine.ask(DUTCH).quotes


def test_records_do_not_survive_their_articles() -> None:
    engine = SeedEngine()
    record = to_record(engine.ask(WIDE))
    article = next(iter(engine.library.values()))
    changed = {
        id: type(a)(a.id, a.title, a.source, " " + a.original, a.published, "nl", "h")
        for id, a in engine.library.items()
    }
    engine.library = changed
    with pytest.raises(CorruptIndexError):
        from_record(record, engine)
    engine.library = {}
    with pytest.raises(InputError):
        from_record(record, engine)
    assert article.id not in engine.library
