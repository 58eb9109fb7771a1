"""Who may ask now: one question at a time per person, so many a minute per person and per server. Pure."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass

WINDOW_S = 60.0
REMEMBERED = 10_000  # keys; the longest silent are forgotten first, so strangers cannot fill the memory


class RateLimit:
    """At most `limit` takes of a key in any `window` seconds."""

    def __init__(self, limit: int, window: float = WINDOW_S) -> None:
        self.limit, self.window = limit, window
        self._taken: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def wait(self, key: Hashable, now: float) -> float:
        """Seconds until `key` may take again; 0 when it may now."""
        taken = self._taken.get(key, deque())
        while taken and taken[0] <= now - self.window:
            taken.popleft()
        return 0.0 if len(taken) < self.limit else taken[0] + self.window - now

    def take(self, key: Hashable, now: float) -> None:
        """Count one for `key`."""
        self._taken.setdefault(key, deque(maxlen=self.limit)).append(now)
        self._taken.move_to_end(key)
        while len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not taken: a phrase of `discord.toml` and the values it needs."""

    key: str
    values: tuple[tuple[str, int], ...] = ()


class Ticket:
    """One admitted question. Given back twice it counts once: the person may be asking again by then."""

    def __init__(self, asking: set[int], user: int) -> None:
        self._asking: set[int] | None = asking
        self._user = user

    def give_back(self) -> None:
        """The person may ask again."""
        if self._asking is not None:
            self._asking.discard(self._user)
            self._asking = None


class Admission:
    """Decides about each question before any work is done for it. Not for several threads."""

    def __init__(self, *, per_user: int, per_guild: int, queue: int) -> None:
        self._user, self._guild, self._queue = RateLimit(per_user), RateLimit(per_guild), queue
        self._asking: set[int] = set()
        self.stopping = False

    def refusal(self, user: int, guild: int | None, *, waiting: int, now: float) -> Refusal | None:
        """Why `user` of `guild` may not ask now, while `waiting` questions wait; None when they may."""
        if self.stopping:
            return Refusal("stopping")
        if user in self._asking:
            return Refusal("busy_user")
        if waiting >= self._queue:
            return Refusal("busy_queue", (("waiting", waiting),))
        if seconds := self._user.wait(user, now):
            return Refusal("rate_user", (("seconds", math.ceil(seconds)),))
        if guild is not None and (seconds := self._guild.wait(guild, now)):
            return Refusal("rate_guild", (("seconds", math.ceil(seconds)),))
        return None

    def enter(self, user: int, guild: int | None, now: float) -> Ticket:
        """Count the question; the ticket must be given back."""
        self._asking.add(user)
        self._user.take(user, now)
        if guild is not None:
            self._guild.take(guild, now)
        return Ticket(self._asking, user)
