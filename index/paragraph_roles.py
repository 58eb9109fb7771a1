"""What the parts of one paragraph are, read in order from an article's first paragraph to its last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.cleaning_rules import Rule, Rules, load_rules
from index.headings import is_heading
from index.schema import Role, Span

# Newspapers keep captions short; a credit after a longer paragraph says nothing about the paragraph.
_LONGEST_CAPTION = 500
# Where a credit may stand: among the last characters, and a picture has a few at most.
_CREDIT_WINDOW, _MOST_CREDITS = 300, 4

_HASHES = re.compile(r"#{1,6} +")
# A line drawn across the page or below the head of a table, a fence, a comment.
_RULE_LINE = re.compile(
    r"(?:[-=*_] ?){3,}|\|?(?: ?:?-{2,}:? ?\|)+(?: ?:?-{2,}:?)?|`{3,}.{0,40}|<!--.{0,300}-->"
)
_TABLE_ROW = re.compile(r"\|.*\|")
_BULLET = re.compile(r"(?:[-*•–] |> ?){1,4}")


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A stretch of a paragraph's clean text."""

    span: Span
    role: Role
    sure: bool = False  # of a heading: a Markdown mark makes it one
    credit: bool = False  # the paragraph is a picture's credit and nothing else


@dataclass(slots=True)
class ParagraphReader:
    """Reads paragraphs one after the other; what has been met above decides about some below."""

    rules: Rules = field(default_factory=load_rules)
    stated_date: str | None = None  # the first that a date prefix or date line gives, verbatim
    _started: bool = False
    _prose_seen: bool = False
    _label_above: bool = False  # a label such as "Lees ook"
    _link_above: bool = False  # a link below such a label
    _captions: set[str] = field(default_factory=set)

    def read(self, text: str, *, picture: bool = False, adjacent: bool = False) -> list[Piece]:
        """The pieces of the clean `text` of the next paragraph, in order; between them are blanks at most.

        `picture` says that the paragraph is the text of a Markdown picture, `adjacent` that no blank line is
        between it and the paragraph before.
        """
        first, self._started = not self._started, True
        awaiting = self._label_above or (self._link_above and adjacent)
        self._label_above = self._link_above = False
        label = text.capitalize() if text.isupper() else text  # "LEES OOK"
        if rule := next((rule for rule in self.rules.line if self._fits(rule, {text, label})), None):
            self._note_date(rule.pattern.fullmatch(text))
            self._label_above = label.rstrip(" :") in rule.takes_next
            return [Piece(Span(0, len(text)), Role.NOISE, credit=rule.picture)]
        if not text.strip() or _RULE_LINE.fullmatch(text):
            return [Piece(Span(0, len(text)), Role.NOISE)]
        if awaiting and is_heading(_BULLET.sub("", text, count=1)):
            self._link_above = True
            return [Piece(Span(0, len(text)), Role.NOISE)]
        lead = self._lead(text, first=first)
        body = Span(lead, len(text))
        pieces = [Piece(Span(0, lead), Role.NOISE)] if lead else []
        if _HASHES.match(text):
            return [*pieces, Piece(body, Role.HEADING, sure=True)]
        found = self._read_body(text, body, picture=picture)
        listed = _BULLET.match(text) or _TABLE_ROW.fullmatch(text)
        may_head = len(found) == 1 and found[0].role is Role.PROSE and not listed
        if may_head and is_heading(text[lead:], headline=not self._prose_seen):
            found = [Piece(body, Role.HEADING)]
        self._prose_seen = self._prose_seen or any(piece.role is Role.PROSE for piece in found)
        return pieces + found

    def _fits(self, rule: Rule, spellings: set[str]) -> bool:
        return any(map(rule.is_line, spellings)) and not (rule.before_prose and self._prose_seen)

    def _lead(self, text: str, *, first: bool) -> int:
        """Length of what stands before the paragraph's own words: a date prefix, a mark."""
        for rule in self.rules.start if first else ():
            if match := rule.pattern.match(text):
                self._note_date(match)
                return match.end()
        mark = _HASHES.match(text) or _BULLET.match(text)
        return mark.end() if mark else 0

    def _note_date(self, match: re.Match[str] | None) -> None:
        if match and self.stated_date is None:
            self.stated_date = match.groupdict().get("date")

    def _read_body(self, text: str, body: Span, *, picture: bool) -> list[Piece]:
        """A paragraph's credits and instructions, and the caption or prose between them."""
        noise, caption = _noise_within(text, body, self.rules)
        if noise == [body] and caption:
            return [Piece(body, Role.NOISE, credit=True)]
        rest = [span for span in _between(body, noise) if span.cut(text).strip()]
        captions = (picture or caption) and sum(map(len, rest)) <= _LONGEST_CAPTION
        pieces = [Piece(span, Role.NOISE) for span in noise]
        for span in rest:
            words = span.cut(text).strip()
            repeated = captions and words in self._captions
            if captions:
                self._captions.add(words)
            role = Role.NOISE if repeated else Role.CAPTION if captions else Role.PROSE
            pieces.append(Piece(span, role))
        return sorted(pieces)


def _noise_within(text: str, body: Span, rules: Rules) -> tuple[list[Span], bool]:
    """Noise inside a paragraph, in order and apart, and whether it makes the rest a caption."""
    credits = _credits(text, body, rules)
    end = credits[0].start if credits else body.end
    found = credits
    caption = bool(credits)
    for rule in rules.phrase:
        spans = [Span(*match.span()) for match in rule.pattern.finditer(text[:end], body.start)]
        caption = caption or (rule.caption and bool(spans))
        found = found + spans
    return _apart(found), caption


def _credits(text: str, body: Span, rules: Rules) -> list[Span]:
    """The credits at a paragraph's end, in order."""
    found: list[Span] = []
    end = body.end
    while len(found) < _MOST_CREDITS:
        window = max(body.start, end - _CREDIT_WINDOW)
        matches = (rule.pattern.search(text, window, end) for rule in rules.credit)
        credit = next((match for match in matches if match), None)
        if credit is None:
            break
        found.insert(0, Span(credit.start(), end))
        end = body.start + len(text[body.start : credit.start()].rstrip())
    return found


def _apart(spans: list[Span]) -> list[Span]:
    """Spans in order, without those that begin inside an earlier one."""
    kept: list[Span] = []
    for span in sorted(spans):
        if span and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def _between(body: Span, taken: list[Span]) -> list[Span]:
    """The gaps that `taken` leaves in `body`."""
    starts = [body.start, *(span.end for span in taken)]
    ends = [*(span.start for span in taken), body.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]
