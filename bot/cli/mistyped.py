"""What typer, which speaks English only, says of a command line it does not understand: in words of ours."""

from __future__ import annotations

import re

from index.errors import UsageError

_INVALID = r"Invalid value for '?(?P<name>.*?)'?: Input should be"
# The first that fits the whole text; a text that none fits stays as typer wrote it.
_FORMS = (
    (r"No such command '(?P<name>.*)'\. Did you mean '(?P<near>.*)'\?", "typed.command_near"),
    (r"No such command '(?P<name>.*)'\.", "typed.command"),
    (r"No such option: (?P<name>.*) \(Possible options: (?P<near>.*)\)", "typed.option_near"),
    (r"No such option: (?P<name>.*)", "typed.option"),
    (r"Missing command\.", "typed.no_command"),
    (r"Missing argument '(?P<name>.*)'\.", "typed.no_argument"),
    (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", "typed.extra"),
    (r"Option '(?P<name>.*)' requires an argument\.", "typed.no_value"),
    (r"Option '(?P<name>.*)' does not take a value\.", "typed.takes_no_value"),
    (rf"{_INVALID} a valid integer.*", "typed.no_whole_number"),
    (rf"{_INVALID} greater than or equal to (?P<least>.*)", "typed.too_small"),
    (rf"{_INVALID} less than or equal to (?P<most>.*)", "typed.too_large"),
)


def usage_error(text: str) -> UsageError:
    """The error that tells, in the language of the interface, what `text` of typer's tells in English."""
    for form, key in _FORMS:
        if found := re.fullmatch(form, text, re.DOTALL):
            return UsageError(key, hint="hint.help", **found.groupdict())
    return UsageError(text, hint="hint.help")
