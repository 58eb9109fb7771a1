"""What a language model writes to drafts, while it is still writing.

JSON where the reply is JSON, prose otherwise; thinking between <think> and </think> is left out. No text
makes it raise, and how the text is cut into pieces makes no difference.
"""

from __future__ import annotations

import re

from bot.answering.composition import Draft
from bot.answering.prompt import NO_ANSWER
from bot.answering.replies import THOUGHT_CLOSES, THOUGHT_OPENS
from bot.answering.written_json import Json
from bot.answering.written_prose import Prose

_WORD = re.compile(r"\S*\s")
_JSON_BEGINS = re.compile(r'\[?\{\s*(?:"|$)')
_HALF_TAG = re.compile(r"</?[a-z]{0,9}$", re.IGNORECASE)
_REFUSAL = re.compile(r"\s+".join(NO_ANSWER.split()), re.IGNORECASE)


class Written:
    """Drafts out of a reply in `language` ("nl" or "en") that grows."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._raw = ""  # not looked at yet: inside a thought, or perhaps the beginning of a tag
        self._word = ""
        self._thinking = False
        self._refused = False
        self._prose = Prose(language)
        self._json: Json | None = None

    @property
    def no_answer(self) -> bool:
        """Whether the reply says that the evidence does not answer."""
        return self._refused or (self._json is not None and self._json.nothing)

    def feed(self, text: str) -> list[Draft]:
        """The sentences that `text` completes, in order."""
        self._raw += text
        drafts: list[Draft] = []
        while match := (THOUGHT_CLOSES if self._thinking else _TAG).search(self._raw):
            if not self._thinking:
                drafts += self._read(self._raw[: match.start()])
            if not self._thinking and match.group().startswith("</"):
                self._forget()  # a chat template ate the opening: all of it was thinking
            self._thinking = not match.group().startswith("</")
            self._raw = self._raw[match.end() :]
        if self._thinking:
            self._raw = self._raw[-_LONGEST_TAG:]
            return drafts
        half = _HALF_TAG.search(self._raw)
        end = half.start() if half else len(self._raw)
        drafts += self._read(self._raw[:end])
        self._raw = self._raw[end:]
        return drafts

    def finish(self, *, cut: bool = False) -> list[Draft]:
        """What is whole of the rest; a stream that was `cut` loses its last sentence."""
        drafts: list[Draft] = []
        if not self._thinking:
            drafts += self._read(f"{self._raw} ")
        self._raw = ""
        self._refused = self._refused or bool(_REFUSAL.search(self._prose.pending))
        rest = self._json.finish() if self._json else self._prose.finish(cut=cut)
        return [*drafts, *self._kept(rest)]

    def _read(self, text: str) -> list[Draft]:
        if self._json:
            return self._kept(self._json.feed(text))
        self._word += text
        drafts: list[Draft] = []
        at = 0
        while match := _WORD.match(self._word, at):
            if _JSON_BEGINS.match(match.group().rstrip()):
                return [*drafts, *self._switch(self._word[at:])]
            drafts += self._prose.feed(match.group())
            at = match.end()
        self._word = self._word[at:]
        return self._kept(drafts)

    def _switch(self, text: str) -> list[Draft]:
        """From here on it is JSON; what came before was its announcement."""
        drafts = self._prose.finish(cut=True)
        self._word, self._json = "", Json(self._language)
        return self._kept([*drafts, *self._json.feed(text)])

    def _forget(self) -> None:
        self._word, self._prose, self._json = "", Prose(self._language), None

    def _kept(self, drafts: list[Draft]) -> list[Draft]:
        refusals = [draft for draft in drafts if _REFUSAL.search(draft.text)]
        self._refused = self._refused or bool(refusals)
        return [draft for draft in drafts if draft not in refusals]


_TAG = re.compile(f"{THOUGHT_OPENS.pattern}|{THOUGHT_CLOSES.pattern}", re.IGNORECASE)
_LONGEST_TAG = len("</reasoning>")
