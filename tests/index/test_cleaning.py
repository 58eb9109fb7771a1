"""Roles: by rule, by layout, on the seed articles, and for any text."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import CleanedText, clean
from index.cleaning_rules import Rule, load_rules
from index.paragraphs import trim
from index.schema import Role, Span
from tests.index.texts import any_text

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"
PROSE = "De minister zei dat het overleg in de stad nog twee dagen duurt."


def roles(text: str) -> list[tuple[Role, str]]:
    return [(block.role, block.span.cut(text)) for block in clean(text).blocks]


def roles_between_prose(paragraph: str) -> list[tuple[Role, str]]:
    """The blocks of `paragraph` when it stands between two paragraphs of prose."""
    found = roles(f"{PROSE}\n\n{paragraph}\n\n{PROSE}")
    assert found[0] == found[-1] == (Role.PROSE, PROSE)
    return found[1:-1]


RULES = load_rules()


def cases(rules: tuple[Rule, ...], attribute: str) -> list[object]:
    found = ((rule, text) for rule in rules for text in getattr(rule, attribute))
    return [pytest.param(rule, text, id=f"{rule.name}: {text[:40]}") for rule, text in found]


@pytest.mark.parametrize(("rule", "example"), cases(RULES.line, "examples"))
def test_a_line_rules_examples_are_noise(rule: Rule, example: str) -> None:
    assert rule.is_line(example)
    if rule.before_prose:
        assert roles(f"{example}\n\n{PROSE}") == [(Role.NOISE, example), (Role.PROSE, PROSE)]
    else:
        assert roles_between_prose(example) == [(Role.NOISE, example)]


@pytest.mark.parametrize(("rule", "example"), cases(RULES.credit, "examples"))
def test_a_credit_is_noise_and_leaves_a_caption(rule: Rule, example: str) -> None:
    assert rule.pattern.search(example)
    found = roles_between_prose(example)
    assert found[-1][0] is Role.NOISE
    assert {role for role, _ in found[:-1]} <= {Role.CAPTION}
    assert " ".join(text for _, text in found) == example


@pytest.mark.parametrize(("rule", "example"), cases(RULES.phrase, "examples"))
def test_a_phrase_is_noise_and_the_rest_stays(rule: Rule, example: str) -> None:
    match = rule.pattern.search(example)
    assert match
    found = roles_between_prose(example)
    assert (Role.NOISE, match.group().strip()) in found
    rest = {role for role, text in found if text != match.group().strip()}
    assert rest <= {Role.CAPTION if rule.caption else Role.PROSE}


@pytest.mark.parametrize(("rule", "example"), cases(RULES.start, "examples"))
def test_a_prefix_is_noise_at_the_start_only(rule: Rule, example: str) -> None:
    match = rule.pattern.match(example)
    assert match
    text = example if len(match.group()) < len(example) else f"{example} {PROSE}"
    assert roles(f" {text}\n")[0] == (Role.NOISE, match.group())
    assert roles_between_prose(f"En {text}")[0][0] is not Role.NOISE


ALL_RULES = (*RULES.start, *RULES.line, *RULES.credit, *RULES.phrase)


@pytest.mark.parametrize(("rule", "spared"), cases(ALL_RULES, "spares"))
def test_what_looks_alike_is_spared(rule: Rule, spared: str) -> None:
    del rule
    for found in (roles_between_prose(spared), roles(f"{spared}\n\n{PROSE}")):
        assert not {role for role, _ in found} & {Role.NOISE, Role.CAPTION}


def test_every_rule_has_an_example() -> None:
    assert all(rule.examples for rule in ALL_RULES)


# ── the seed articles ──


def seed(number: str) -> tuple[str, CleanedText]:
    text = next(ARTICLES.glob(f"{number}_*.txt")).read_bytes().decode()
    return text, clean(text)


@pytest.mark.parametrize(
    ("number", "counts"),
    [
        ("000", {Role.PROSE: 13, Role.HEADING: 4, Role.CAPTION: 1, Role.NOISE: 1}),
        ("001", {Role.PROSE: 11, Role.HEADING: 2, Role.CAPTION: 1, Role.NOISE: 5}),
        ("002", {Role.PROSE: 9, Role.HEADING: 2, Role.CAPTION: 1, Role.NOISE: 2}),
        ("003", {Role.PROSE: 7, Role.HEADING: 3, Role.CAPTION: 1, Role.NOISE: 1}),
        ("004", {Role.PROSE: 13, Role.HEADING: 4, Role.NOISE: 2}),
    ],
)
def test_the_blocks_of_the_seed_articles(number: str, counts: dict[Role, int]) -> None:
    assert Counter(block.role for block in seed(number)[1].blocks) == counts


@pytest.mark.parametrize(
    ("number", "role", "expected"),
    [
        (
            "000",
            Role.CAPTION,
            ["Dienstplichtige militairen van het Oekraïense leger nemen posities in in het centrum van de "
             "hoofdstad Kiev"],
        ),
        ("000", Role.NOISE, ["Beeld REUTERS"]),
        ("000", Role.HEADING, ["Hardnekkiger verzet", "Zware gevechten", "Momentum", "Heft in eigen handen"]),
        ("001", Role.CAPTION, ["De slag om Kiev rond 16.00 uur."]),
        (
            "001",
            Role.NOISE,
            [
                "Volg dit onderwerp Volgen Wil jij een paar keer per dag een update ontvangen van de "
                "belangrijkste ontwikkelingen?",
                "Gebruik je de app? Klik dank op de afbeelding om die te vergroten en in te zoomen.",
                "De slag om Kiev rond 16.00 uur.",
                "Gebruik je de app? Klik dank op de afbeelding om die te vergroten en in te zoomen.",
                "Foto: ANP / AFP / Zeit / Bild liveuamap",
            ],
        ),
        (
            "001",
            Role.HEADING,
            [
                "Poetin wil dat Oekraïens leger de macht grijpt",
                "Voorstel tot onderhandelingen tussen Poetin en Zelensky lijkt te zijn gestrand",
            ],
        ),
        (
            "002",
            Role.CAPTION,
            ["Op satellietbeelden van het Amerikaanse bedrijf Maxar is maandag een Russisch konvooi te zien, "
             "ten noordwesten van Kiev."],
        ),
        ("002", Role.NOISE, ["date 2022-03", "Beeld Maxar / AP"]),
        ("002", Role.HEADING, ["Omsingeling Kiev", "No-flyzone"]),
        ("003", Role.CAPTION, ["Op 3 maart beschoten wooncomplexen in Irpin, provincie Kiev."]),
        ("003", Role.NOISE, ["Beeld EPA/ROMAN PILIPEY"]),
        (
            "003",
            Role.HEADING,
            ["‘In oorlog met neonazi’s’", "Gevechten gaan door",
             "Grote stroom vluchtelingen in Nederland verwacht"],
        ),
        (
            "004",
            Role.NOISE,
            [
                "date 2022-03",
                "Ontvang de Oekraïne-update Volgen Wil je een paar keer per dag een overzicht van de "
                "belangrijkste ontwikkelingen ontvangen?",
            ],
        ),
        (
            "004",
            Role.HEADING,
            [
                "Onduidelijk wat verklaring betekent voor belegerde Oekraïense steden",
                "Weinig progressie aan onderhandelingstafel",
                "35 Huizen in Kharkiv volledig afgebrand na beschietingen",
                "Moskou meldt nieuw dodental, veel Oekraïense burgers zonder stroom",
            ],
        ),
    ],
)  # fmt: skip
def test_what_the_seed_articles_hold_besides_prose(number: str, role: Role, expected: list[str]) -> None:
    text, cleaned = seed(number)
    assert [block.span.cut(text) for block in cleaned.blocks if block.role is role] == expected


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_all_other_paragraphs_of_the_seed_articles_are_prose(path: Path) -> None:
    text = path.read_bytes().decode()
    prose = [block.span.cut(text) for block in clean(text).blocks if block.role is Role.PROSE]
    long = [line.strip() for line in text.splitlines() if len(line) > 130]
    calls = ("Volg dit", "Ontvang de", "De slag om Kiev", " date 2022-03 Op satelliet", "Dienstplichtige")
    unlike = [line for line in long if not line.startswith(tuple(call.strip() for call in calls))]
    assert [line.removeprefix("date 2022-03 ") for line in unlike if "Beeld Maxar" not in line] == [
        block for block in prose if len(block) > 130 or block in long
    ]


# ── layout ──


@pytest.mark.parametrize(
    "heading",
    ["Zware gevechten", "‘In oorlog met neonazi’s’", "Nieuw dodental, geen stroom", "35 huizen afgebrand",
     "’s Nachts onder vuur", "Wat weten we over de aanval?", "No-flyzone", "Zware gevechten [2]", "Feest 🎉",
     "Brand op 40 km²"],
)  # fmt: skip
def test_headings(heading: str) -> None:
    assert roles_between_prose(heading) == [(Role.HEADING, heading)]


@pytest.mark.parametrize(
    "paragraph",
    ["Niemand weet het.", "“Waar ben je bang voor?”", "“Geloof me!”", "Hij zei het volgende:",
     "en toen was het stil", "2014", "- Een punt van een lijst", "The talks were held in Minsk.[1]",
     "Het overleg was in Minsk.¹²", "“Geloof me!”[3] ", "Wat een dag! 🎉", "Mooi. ❤️👍🏽",
     "会谈在明斯克举行。", "वार्ता मिन्स्क में हुई।", "هل انتهت المحادثات؟", "「会谈结束。」"],
)  # fmt: skip
def test_short_paragraphs_that_are_no_headings(paragraph: str) -> None:
    assert Role.HEADING not in {role for role, _ in roles_between_prose(paragraph)}


def test_a_heading_heads_something() -> None:
    assert roles(f"{PROSE}\n\nRustige nacht") == [(Role.PROSE, PROSE), (Role.PROSE, "Rustige nacht")]
    assert roles("Rusland valt Oekraïne binnen") == [(Role.PROSE, "Rusland valt Oekraïne binnen")]


def test_lines_of_a_list_are_prose() -> None:
    items = ["Brood uit de oven", "Melk van de boer", "Kaas uit de streek"]
    found = roles(f"{PROSE}\n\n" + "\n".join(items) + f"\n\n{PROSE}")
    assert found[1:-1] == [(Role.PROSE, item) for item in items]


def test_lines_above_the_text_are_not_a_list() -> None:
    found = roles(f"Rustige nacht in de hoofdstad\nBuitenland\nTweede dag van het overleg\n{PROSE}")
    assert [role for role, _ in found] == [Role.HEADING] * 3 + [Role.PROSE]


def test_a_label_in_capitals_is_the_label() -> None:
    found = roles_between_prose("LEES OOK\n\nWaarom de gasprijs weer stijgt")
    assert [role for role, _ in found] == [Role.NOISE, Role.NOISE]


def test_the_head_of_a_table_is_a_row_and_heads_nothing_below_the_table() -> None:
    table = "| Post | Bedrag |\n|:---|---:|\n| Jeugdzorg | 41,2 |"
    assert roles_between_prose(table) == [
        (Role.PROSE, "| Post | Bedrag |"),
        (Role.NOISE, "|:---|---:|"),
        (Role.PROSE, "| Jeugdzorg | 41,2 |"),
    ]


def test_a_title_after_a_pointer_is_a_link() -> None:
    found = roles_between_prose("Lees ook\n\nWaarom de gasprijs weer stijgt")
    assert [role for role, _ in found] == [Role.NOISE, Role.NOISE]


def test_a_list_of_links_ends_with_its_lines() -> None:
    found = roles_between_prose("Lees ook:\n• Eerste koppeling\n• ‘Tweede koppeling’\n\nZware gevechten")
    assert [role for role, _ in found] == [Role.NOISE, Role.NOISE, Role.NOISE, Role.HEADING]


def test_a_line_beside_a_credit_is_a_caption() -> None:
    above = roles_between_prose("Wethouder Jansen bij de opening\nFoto: ANP")
    assert [role for role, _ in above] == [Role.CAPTION, Role.NOISE]
    below = roles_between_prose("ANP\nWethouder Jansen bij de opening")
    assert [role for role, _ in below] == [Role.NOISE, Role.CAPTION]


def test_a_heading_near_a_credit_stays_a_heading() -> None:
    lines = f"{PROSE}\nFoto: ANP\nZware gevechten\n{PROSE}"
    assert (Role.HEADING, "Zware gevechten") in roles(lines)
    title = f"Zware gevechten in de stad\nFoto: ANP\n\n{PROSE}"
    assert roles(title)[0] == (Role.HEADING, "Zware gevechten in de stad")


def test_a_date_alone_is_a_date_line_above_the_text_and_a_heading_in_a_chronicle() -> None:
    assert clean(f"3 maart 2022\n\n{PROSE}").stated_date == "3 maart 2022"
    found = roles(f"{PROSE}\n\n3 maart 2022\n\n{PROSE}")
    assert [role for role, _ in found] == [Role.PROSE, Role.HEADING, Role.PROSE]


def test_lines_broken_at_a_width_are_one_paragraph() -> None:
    wrapped = (
        "De delegaties spraken elkaar donderdag voor de tweede keer, en\n"
        "volgens de minister duurt het overleg in de stad nog zeker een\n"
        "dag of twee."
    )
    assert roles(wrapped) == [(Role.PROSE, wrapped)]
    assert clean(wrapped).text == wrapped.replace("\n", " ")


def test_every_line_a_paragraph() -> None:
    text = f"Rustige nacht\r\n{PROSE}\r\nZware gevechten\r\n{PROSE}\r\n"
    assert [role for role, _ in roles(text)] == [Role.HEADING, Role.PROSE, Role.HEADING, Role.PROSE]


def test_markdown() -> None:
    text = (
        "---\ntitle: Overleg\n---\n# Overleg *duurt* voort\n\n"
        "De **minister** zei [dat het overleg](https://example.org/a) duurt.\n\n"
        "![De minister na afloop. Foto: ANP](foto.jpg)\n\n## Verder\n\n"
        "> Wij gaan door.\n\n---\n\n- Eerste punt\n"
    )
    cleaned = clean(text)
    assert cleaned.text.split("\n\n") == [
        "Overleg duurt voort",
        "De minister zei dat het overleg duurt.",
        "De minister na afloop.",
        "Verder",
        "Wij gaan door.",
        "Eerste punt",
    ]
    kept = [block.role for block in cleaned.blocks if block.role is not Role.NOISE]
    assert kept == [Role.HEADING, Role.PROSE, Role.CAPTION, Role.HEADING, Role.PROSE, Role.PROSE]


def test_a_byte_order_mark_and_odd_blanks_do_not_hide_a_rule() -> None:
    text = (
        "\ufeffEen tank.\u00a0Foto:\u00a0A\u00adN\u00adP\r\n\r\nHet o\u200bverleg e\u0308n de rest duurt.\r\n"
    )
    assert [role for role, _ in roles(text)] == [Role.CAPTION, Role.NOISE, Role.PROSE]
    assert clean(text).text == "Een tank.\n\nHet overleg ën de rest duurt."


# ── any text ──


@given(any_text)
def test_blocks_partition_what_can_be_seen(text: str) -> None:
    at = 0
    for block in clean(text).blocks:
        assert block.span
        assert trim(text, block.span) == block.span
        assert not trim(text, Span(at, block.span.start)), "a visible character is in no block"
        at = block.span.end
    assert not trim(text, Span(at, len(text)))


@given(any_text)
def test_the_clean_text_reads_every_block_but_noise(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.offsets.clean_length == len(cleaned.text)
    read = [cleaned.read(block.span) for block in cleaned.blocks if block.role is not Role.NOISE]
    assert "\n\n".join(read) == cleaned.text
    assert not any(cleaned.read(block.span) for block in cleaned.blocks if block.role is Role.NOISE)


@given(any_text, st.data())
def test_clean_offsets_lead_to_visible_characters_of_their_role(text: str, data: st.DataObject) -> None:
    cleaned = clean(text)
    visible = [at for at, character in enumerate(cleaned.text) if not character.isspace()]
    if not visible:
        return
    at = data.draw(st.sampled_from(visible))
    span = cleaned.offsets.to_original(Span(at, at + 1))
    assert span
    assert cleaned.role_at(span.start) is not Role.NOISE
    assert at in range(cleaned.offsets.to_clean(span).start, cleaned.offsets.to_clean(span).end)


@pytest.mark.parametrize(
    "piece",
    [
        "Foto: A",
        "Beeld A/",
        "J.",
        "**a ",
        "[a](",
        "Delen ",
        "Lees ook ",
        "---\na:",
        "Klik op de foto ",
        "Door A ",
        "By A, 3 March 2022 - ",
        "--|",
        "-- ",
        "- ",
        "#",
    ],
)
def test_hostile_repetition_does_not_stall(piece: str) -> None:
    """A minute is ample on the slowest machine: with backtracking these take hours."""
    before = time.process_time()
    clean(piece * 5_000)
    clean((piece * 50 + "\n") * 200)
    assert time.process_time() - before < 60
