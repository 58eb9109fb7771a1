"""Text of strangers made safe to show on a terminal; for display only, what is stored stays exact."""

from __future__ import annotations

import re

CONTROL_PICTURES = 0x2400  # ␀ ␁ … ␟: Unicode's pictures of the control characters below 0x20
DELETE_PICTURE = "␡"
REPLACEMENT = "\ufffd"

# Kinds are named so that one pass tells what to do with each character.
_UNSAFE = re.compile(
    r"(?P<space> *[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029][ \t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*)"
    r"|(?P<control>[\x00-\x08\x0e-\x1b\x1f])"
    r"|(?P<delete>\x7f)"
    # C1 controls start escape sequences on some terminals; bidi controls reorder what is read
    # (CVE-2021-42574); lone surrogates cannot be written; interlinear and tag characters hide text.
    r"|(?P<deceptive>[\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    r"\ufff9-\ufffb\U000e0000-\U000e007f])"
    # Invisible by definition: soft hyphen, joiners, fillers, byte-order mark, Mongolian selectors.
    r"|(?P<invisible>[\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\U0001d173-\U0001d17a])"
)


def visible(text: str) -> str:
    """`text` on one line, without a character that could act on the terminal or deceive the eye.

    White space other than the space becomes a space, control characters their pictures (␛), C1, bidi and
    other deceptive characters U+FFFD; what is invisible anyway is left out.
    """
    return _UNSAFE.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "space":
            return " "
        case "control":
            return chr(CONTROL_PICTURES + ord(match.group()))
        case "delete":
            return DELETE_PICTURE
        case "deceptive":
            return REPLACEMENT
        case _:
            return ""


def escape_json_line(line: str) -> str:
    r"""A line of JSON with the same characters escaped as \uXXXX, so that it is one line and safe everywhere.

    They occur in JSON only inside strings, where the escape means the very same character.
    """
    return _UNSAFE.sub(lambda match: "".join(map(_json_escape, match.group())), line)


def _json_escape(character: str) -> str:
    code = ord(character)
    if character == " ":
        return character
    if code > 0xFFFF:  # JSON writes these as a surrogate pair
        return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
