"""Numbers written every way a newspaper writes them, by rules that are not those under test."""

from __future__ import annotations

# fmt: off
EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
EN_TENS = (
    "-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
NL_SMALL = (
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
    "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)
NL_TENS = (
    "-", "-", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig",
    "negentig",
)
# fmt: on


def english(number: int) -> str:
    """ "one thousand three hundred and fifty-one", below a million."""
    if number >= 1000:
        rest = number % 1000
        link = " and " if 0 < rest < 100 else " "
        return f"{english(number // 1000)} thousand{link + english(rest) if rest else ''}"
    if number >= 100:
        rest = number % 100
        return f"{EN_SMALL[number // 100]} hundred{' and ' + english(rest) if rest else ''}"
    if number < 20:
        return EN_SMALL[number]
    return EN_TENS[number // 10] + (f"-{EN_SMALL[number % 10]}" if number % 10 else "")


def dutch(number: int) -> str:
    """ "duizenddriehonderdeenenvijftig" in the spelling of newspapers: a space after "duizend"."""
    if number >= 1000:
        thousands = "" if number < 2000 else dutch(number // 1000)
        return f"{thousands}duizend{' ' + dutch(number % 1000) if number % 1000 else ''}"
    if number >= 100:
        hundreds = "" if number < 200 else NL_SMALL[number // 100]
        return f"{hundreds}honderd{dutch(number % 100) if number % 100 else ''}"
    if number < 20:
        return NL_SMALL[number]
    one = number % 10
    joint = "ën" if one in (2, 3) else "en"
    return (f"{NL_SMALL[one]}{joint}" if one else "") + NL_TENS[number // 10]


def grouped(number: int, separator: str) -> str:
    """Thousands parted: "1.351", "1 351"."""
    return f"{number:,}".replace(",", separator)
