from __future__ import annotations

import pytest

from bot.answering.verifying.negation import negation_mismatch, negations
from tests.bot.answering.verifying.made import dated
from tests.growth import grows_gently


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
        ("The bridge opens only in May.", "De brug gaat niet voor mei open."),
        ("Not just Kyiv was hit.", "Niet alleen Kiev werd getroffen."),
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
        ("The bridge was not reopened on Monday.", "Maar de brug ging maandag weer open."),
        ("22 people were not rescued.", "Slechts 22 mensen werden gered."),
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


@pytest.mark.parametrize(
    ("sentence", "text", "language"),
    [
        ("The bridge was not reopened on Monday.", "But the bridge was reopened on Monday.", "en"),
        ("22 people were not rescued from the building.", "Only 22 people were rescued.", "en"),
        ("The minister did not resign.", "The minister resigned but will stay until May.", "en"),
        (
            "De raad keurde het plan maandag niet goed.",
            "De raad keurde het plan maandag goed, maar de stemming was spannend.",
            "nl",
        ),
    ],
)
def test_but_and_only_give_no_right_to_a_not(sentence: str, text: str, language: str) -> None:
    assert negation_mismatch(sentence, language, [dated(text, language)])


def test_a_text_without_end_is_read_up_to_a_length() -> None:
    def read(words: int) -> str | None:
        return negation_mismatch("Zij wijst het plan af.", "nl", [dated("wijst " * words)])

    assert read(20_000)
    assert grows_gently(read, 5_000)


def test_a_language_without_words_denies_nothing() -> None:
    assert negations("Das ist nicht so.", "de").firm == ()
