"""What the Discord bot remembers between messages and restarts, in one SQLite file.

Quotes are kept as references (which article, which characters), never as text, so a button can only show
what the articles say now; what a language model wrote over them is kept as it was checked. Questions are kept
for their conversation and for the page that shows them; everything ends after the configured time, and
whoever asked can delete theirs.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import DiskError

VERSION = 1
SCHEMA = """
CREATE TABLE answers(
    id TEXT PRIMARY KEY, user INTEGER NOT NULL, message INTEGER, conversation TEXT NOT NULL,
    private INTEGER NOT NULL, record TEXT NOT NULL, made REAL NOT NULL);
CREATE INDEX answers_by_message ON answers(message);
CREATE INDEX answers_by_user ON answers(user);
CREATE TABLE questions(
    conversation TEXT NOT NULL, user INTEGER NOT NULL, question TEXT NOT NULL, asked REAL NOT NULL);
CREATE INDEX questions_by_conversation ON questions(conversation, asked);
CREATE INDEX questions_by_user ON questions(user);
CREATE TABLE feedback(
    answer TEXT NOT NULL, user INTEGER NOT NULL, value INTEGER NOT NULL, made REAL NOT NULL,
    PRIMARY KEY(answer, user));
CREATE INDEX feedback_by_user ON feedback(user);
"""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was shown: who asked, in which conversation, and its record (bot.answer_record)."""

    id: str
    user: int
    conversation: str
    private: bool
    record: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of one person."""

    answers: int
    questions: int
    feedback: int


class DiscordStore:
    """Safe to call from several threads; each call is one short transaction.

    Raises `DiskError` when the file cannot be opened or was written by a newer bron.
    """

    def __init__(
        self, path: Path, *, conversation_s: float, keep_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._conversation_s, self._keep_s, self._clock = conversation_s, keep_s, clock
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # for its owner's eyes
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
            self._prepare(path)
            self.prune()
        except (OSError, sqlite3.Error) as error:
            raise DiskError("disk.discord_store", path=path, reason=error) from error

    def _prepare(self, path: Path) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise DiskError("disk.newer", path=path)
        if version < VERSION:
            self._db.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version={VERSION};COMMIT;")

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # after some failures SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def _count(self, db: sqlite3.Connection, table: str, user: int) -> int:
        return int(db.execute(f"SELECT count(*) FROM {table} WHERE user=?", (user,)).fetchone()[0])  # noqa: S608  (our own table names)

    def save_answer(self, answer: StoredAnswer, question: str) -> None:
        """Keep a new answer, and its question as the latest of the conversation."""
        now = self._clock()
        with self._change() as db:
            db.execute(
                "INSERT INTO answers VALUES(?,?,NULL,?,?,?,?)",
                (answer.id, answer.user, answer.conversation, answer.private, answer.record, now),
            )
            db.execute(
                "INSERT INTO questions VALUES(?,?,?,?)", (answer.conversation, answer.user, question, now)
            )

    def set_record(self, answer_id: str, record: str) -> None:
        """Put `record` in the place of an answer's; of one that was deleted meanwhile nothing is kept."""
        with self._change() as db:
            db.execute("UPDATE answers SET record=? WHERE id=?", (record, answer_id))

    def set_message(self, answer_id: str, message: int) -> None:
        """Note which message shows the answer, so that a reply to it continues the conversation."""
        with self._change() as db:
            db.execute("UPDATE answers SET message=? WHERE id=?", (message, answer_id))

    def drop(self, answer_id: str) -> None:
        """Delete an answer and its question, which was kept at the same time."""
        with self._change() as db:
            db.execute(
                "DELETE FROM questions WHERE (conversation, user, asked) IN "
                "(SELECT conversation, user, made FROM answers WHERE id=?)",
                (answer_id,),
            )
            db.execute("DELETE FROM answers WHERE id=?", (answer_id,))

    def answer(self, answer_id: str) -> StoredAnswer | None:
        """The answer; None when it has expired or was deleted."""
        with self._lock:
            row = self._db.execute(
                "SELECT id, user, conversation, private, record FROM answers WHERE id=? AND made>?",
                (answer_id, self._clock() - self._keep_s),
            ).fetchone()
        return StoredAnswer(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def conversation_of(self, message: int) -> str | None:
        """The conversation of the answer that a public message shows."""
        with self._lock:
            row = self._db.execute(
                "SELECT conversation FROM answers WHERE message=? AND NOT private", (message,)
            ).fetchone()
        return row[0] if row else None

    def questions(self, conversation: str, limit: int) -> tuple[str, ...]:
        """The latest questions of a conversation, oldest first; none when it is forgotten."""
        with self._lock:
            rows = self._db.execute(
                "SELECT question FROM questions WHERE conversation=? AND asked>? ORDER BY asked DESC LIMIT ?",
                (conversation, self._clock() - self._conversation_s, limit),
            ).fetchall()
        return tuple(row[0] for row in reversed(rows))

    def add_feedback(self, answer_id: str, user: int, value: int) -> bool:
        """Keep a judgement (1 or -1); False when this person has judged the answer before."""
        with self._change() as db:
            done = db.execute(
                "INSERT OR IGNORE INTO feedback VALUES(?,?,?,?)", (answer_id, user, value, self._clock())
            )
            return done.rowcount == 1

    def kept(self, user: int) -> Kept:
        """How much is kept of a person."""
        with self._lock:
            return Kept(
                *(self._count(self._db, table, user) for table in ("answers", "questions", "feedback"))
            )

    def forget(self, user: int) -> Kept:
        """Delete all that is kept of a person; how much that was."""
        with self._change() as db:
            kept = Kept(*(self._count(db, table, user) for table in ("answers", "questions", "feedback")))
            # A follow-up of someone else may have been completed with this person's question.
            db.execute(
                "UPDATE answers SET record=json_set(record, '$.standalone', NULL) WHERE conversation IN "
                "(SELECT conversation FROM answers WHERE user=:user"
                " UNION SELECT conversation FROM questions WHERE user=:user)",
                {"user": user},
            )
            db.execute("DELETE FROM feedback WHERE user=?", (user,))
            db.execute("DELETE FROM questions WHERE user=?", (user,))
            db.execute("DELETE FROM answers WHERE user=?", (user,))
        self._empty_log()
        return kept

    def prune(self) -> None:
        """Delete what has expired."""
        now = self._clock()
        with self._change() as db:
            db.execute("DELETE FROM questions WHERE asked<=?", (now - self._conversation_s,))
            db.execute("DELETE FROM answers WHERE made<=?", (now - self._keep_s,))
            db.execute("DELETE FROM feedback WHERE made<=?", (now - self._keep_s,))
        self._empty_log()

    def _empty_log(self) -> None:
        """Move the write-ahead log, which still holds what was deleted, into the file and empty it."""
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()
