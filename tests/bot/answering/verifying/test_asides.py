"""What a writer tells of a party is not that party's claim."""

from __future__ import annotations

import pytest

from bot.answering.verifying.asides import told_aside
from bot.answering.verifying.dated import Dated
from bot.answering.verifying.support import Support
from index.embedder import load_query_embedder

QUOTES = {
    "nl": Dated(
        "Annelies Visser, die namens de bond de onderhandelingen leidt, stelt dat de werkgevers op tien "
        "punten hebben toegegeven.",
        "nl",
    ),
    "en": Dated("The harbour master, who took office in May, said that the new crane is safe.", "en"),
}


@pytest.fixture(scope="module")
def support(tmp_path_factory: pytest.TempPathFactory) -> Support:
    return Support(load_query_embedder("packaged", tmp_path_factory.mktemp("cache")))


@pytest.mark.parametrize(
    ("sentence", "language", "quote", "aside"),
    [
        ("Annelies Visser leidt de onderhandelingen namens de bond.", "nl", "nl", True),
        ("Annelies Visser leads the negotiations on behalf of the union.", "en", "nl", True),
        ("De werkgevers hebben op tien punten toegegeven.", "nl", "nl", False),
        ("The employers have given in on ten points.", "en", "nl", False),
        ("The harbour master took office in May.", "en", "en", True),
        ("The new crane is safe.", "en", "en", False),
        ("De nieuwe kraan is veilig.", "nl", "en", False),
    ],
)
def test_an_aside_is_told_apart_from_what_is_claimed(
    support: Support, sentence: str, language: str, quote: str, aside: bool
) -> None:
    assert told_aside(sentence, language, QUOTES[quote], support) is aside


def test_without_an_aside_all_is_claimed(support: Support) -> None:
    plain = Dated("De havenmeester zei dat de nieuwe kraan veilig is.", "nl")
    assert not told_aside("De nieuwe kraan is veilig.", "nl", plain, support)
