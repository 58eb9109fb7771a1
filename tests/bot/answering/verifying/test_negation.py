from __future__ import annotations

import pytest

from bot.answering.verifying.negation import negation_mismatch, negations
from tests.bot.answering.verifying.made import dated


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("The army did not take the city.", "Het leger is er niet in geslaagd de stad in te nemen."),
        ("The army failed to take the city.", "Het leger heeft de stad niet ingenomen."),
        ("It isn't clear.", "Het is onduidelijk."),
        ("It can't be verified.", "Dit kan niet worden geverifieerd."),
        ("They asked for a no-fly zone.", "Zij vroegen om een no-flyzone."),
        ("Not only Kyiv was hit.", "Ook Kiev werd getroffen."),
        ("He denies it.", "Hij ontkent het."),
        ("He says it did not happen.", "Hij ontkent het."),
    ],
)
def test_both_deny_or_neither(sentence: str, text: str) -> None:
    assert negation_mismatch(sentence, "en", [dated(text)]) is None


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("The army did not take the city.", "Het leger heeft de stad ingenomen."),
        ("The army took the city.", "Het leger heeft de stad niet ingenomen."),
        ("He confirms that they were refused.", "Hij ontkent dat zij zijn geweigerd."),
        ("He denies it.", "Hij bevestigt het."),
        ("Nobody died.", "Er vielen doden."),
        ("Only ten were not found, but she was.", "Slechts tien werden gevonden, maar zij wel."),
    ],
)
def test_what_only_one_denies_is_found(sentence: str, text: str) -> None:
    assert negation_mismatch(sentence, "en", [dated(text)])


def test_in_one_language_a_not_is_looked_for_in_its_place() -> None:
    quote = dated("The bridge will not reopen this year, and no trains run to Gouda.", "en")
    assert negation_mismatch("The bridge will not reopen this year.", "en", [quote]) is None
    told = "The bridge will reopen this year, and no trains run to Gouda."
    assert negation_mismatch(told, "en", [quote]) == "“not” of the quotes is lost"


def test_a_language_without_words_denies_nothing() -> None:
    assert negations("Das ist nicht so.", "de").firm == ()
