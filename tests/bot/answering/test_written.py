"""What models write to drafts: every form met, any text at all, cut anywhere."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.composer import EVIDENCE
from bot.answering.composition import Draft
from bot.answering.written import Written
from bot.answering.written_prose import LONGEST, Prose
from tests.growth import grows_gently


def drafts(text: str, *, cut: bool = False, language: str = "en") -> list[tuple[str, tuple[int, ...]]]:
    written = Written(language)
    found = [*written.feed(text), *written.finish(cut=cut)]
    return [(draft.text, draft.cites) for draft in found]


MET, SAID = "They met in Belarus.", "Moscow says so."


@pytest.mark.parametrize(
    "reply",
    [
        "They met in Belarus [1]. Moscow says so [2][3].",
        "They met in Belarus. [1] Moscow says so. [2, 3]",
        "They met in Belarus.[1] Moscow says so.[2] [3]",
        "[1] They met in Belarus. [2-3] Moscow says so.",
        "They met in Belarus (1). Moscow says so (2, 3).",
        "They met in Belarus 【1】. Moscow says so 【2】【3†source】.",
        "They met in Belarus [^1]. Moscow says so [source 2; 3].",
        "They met in Belarus [Bron 1]. Moscow says so [2 en 3].",
        "They met [1] in Belarus. Moscow [2] says so [3].",
        "- They met in Belarus. [1]\n- Moscow says so. [2][3]\n",
        "1. They met in Belarus [1].\n2. Moscow says so [2,3].",
        "They met in Belarus.\n[1]\n\nMoscow says so.\n[2] [3]",
        "They met\nin Belarus [1].\nMoscow\nsays so [2] [3].",
        "Answer: They met in Belarus [1]. Moscow says so [2][3].",
        "**Antwoord:** They met in **Belarus** [1]. Moscow says so [2][3].",
        "```text\nThey met in Belarus [1]. Moscow says so [2][3].\n```",
        "<think>Perhaps [9]? No.</think>\nThey met in Belarus [1]. Moscow says so [2][3].",
        "Perhaps [9]</think>They met in Belarus [1]. Moscow says so [2][3].",
        "<THINKING>a</thinking>They met in Belarus [1].<think>b</think> Moscow says so [2][3].",
        '{"sentences": [{"text": "They met in Belarus.", "cites": [1]},'
        ' {"text": "Moscow says so.", "cites": [2, 3]}]}',
        '```json\n{"sentences": [{"cites": ["1"], "text": "They met in Belarus."},'
        ' {"sentence": "Moscow says so [2].", "citations": 9},'
        "]}\n```",
        'The JSON:\n\n{ "sentences": [ { "text": "They met in Belarus [1]. Moscow says so [2][3]." } ] }',
        '{"answer": "They met in Belarus [1]. Moscow says so [2][3]."}',
        '[{"text": "They met in Belarus.", "cites": [1]}, {"text": "Moscow says so.", "cites": "[2, 3]"',
    ],
)
def test_forms_of_citing(reply: str) -> None:
    found = drafts(reply)
    if '"citations": 9' in reply:
        assert found == [(MET, (1,)), (SAID, (2,))]  # marks in the text itself are the sentence's own
    elif reply.endswith('"[2, 3]"'):
        assert found == [(MET, (1,))]  # what never closed and cannot be read is dropped
    else:
        assert found == [(MET, (1,)), (SAID, (2, 3))]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("They met in (2022) there [1].", [("They met in (2022) there.", (1,))]),
        ("It was so [1-3] and so [9-7].", [("It was so and so.", (1, 2, 3, 9, 7))]),
        ("It was so [1351].", [("It was so.", (1351,))]),
        ("It was so [1](http://x).", [("It was so (http://x).", (1,))]),
        (
            "The U.S. [1] said so. Dr. Smith went [2].",
            [("The U.S. said so.", (1,)), ("Dr. Smith went.", (2,))],
        ),
        ("Moscow: 498 dead [2]", [("Moscow: 498 dead", (2,))]),
        ("A man (41) has died [1].", [("A man (41) has died.", (1,))]),
        ("Jan (7) and Wim K. (9) have died [1].", [("Jan (7) and Wim K. (9) have died.", (1,))]),
        ("A boy (7), his sister and Jan (9) [1].", [("A boy (7), his sister and Jan (9).", (1,))]),
        ("Among them is Jan (7). [1]", [("Among them is Jan (7).", (1,))]),
        ("They met there [41].", [("They met there.", (41,))]),
        ("They met there (source 41).", [("They met there.", (41,))]),
        ("They met in Belarus. (1) Moscow says so. (2)", [(MET, (1,)), (SAID, (2,))]),
        (
            '{"text": "Jan (7) and a man (41) have died.", "cites": [1]}',
            [("Jan (7) and a man (41) have died.", (1,))],
        ),
        ('{"text": "The dead include Jan (7).", "cites": [1]}', [("The dead include Jan.", (1,))]),
        ('{"text": "They met in Belarus [9].", "cites": [1]}', [(MET, (9,))]),
        ('{"text": "They met in Belarus (2)."}', [(MET, (2,))]),
        ("One [1]. Two\n\nThree [3].", [("One.", (1,)), ("Two", ()), ("Three.", (3,))]),
        ("", []),
        ("[1] [2]", []),
        ("--- ``` ~~~", []),
    ],
)
def test_what_is_not_quite_so(reply: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert drafts(reply) == expected


@pytest.mark.parametrize(
    "reply", [f"{MET} [1] Moscow says", f"{MET} [1] Moscow says [", f"{MET} [1] Moscow 1,3"]
)
def test_an_unfinished_sentence_is_dropped(reply: str) -> None:
    assert drafts(reply) == [(MET, (1,))]


def test_every_quote_that_a_model_is_shown_can_be_cited_in_round_brackets() -> None:
    assert drafts(f"They met in Belarus ({EVIDENCE}).") == [(MET, (EVIDENCE,))]


def test_a_cut_stream_loses_its_last_sentence_however_it_looks() -> None:
    assert drafts(f"{MET} [1] It costs 1.", cut=True) == [(MET, (1,))]
    assert drafts(f"{MET} [1] It costs 1.") == [(MET, (1,)), ("It costs 1.", ())]


def test_unescaped_quotes_in_json_cost_that_sentence_alone() -> None:
    reply = (
        '{"sentences": [{"text": "One.", "cites": [1]}, {"text": "He said "no" to it.", "cites": [2]},'
        ' {"text": "Three.", "cites": [3]}, {"text": "Four.", "cites": [4]'
    )
    assert drafts(reply) == [("One.", (1,)), ("Three.", (3,)), ("Four.", (4,))]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("NO ANSWER IN THE EVIDENCE", True),
        ("No answer in the evidence.", True),
        ("<think>hm</think> no answer in the evidence", True),
        ('{"sentences": []}', True),
        ('{"sentences": [ ', False),
        (f"{MET} [1]", False),
    ],
)
def test_saying_that_there_is_no_answer(reply: str, said: bool) -> None:
    written = Written("en")
    assert said is (not [*written.feed(reply), *written.finish()] and written.no_answer)


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    written = Written("en")
    assert written.feed(f"{MET} [1] Moscow ") == []
    assert written.feed("says ") == [Draft(MET, (1,))]


def test_a_json_sentence_comes_as_soon_as_it_closes() -> None:
    written = Written("en")
    assert written.feed('{"sentences": [{"text": "They met in Belarus.", "cites": [1') == []
    assert written.feed("]}") == [Draft(MET, (1,))]


PARTS = st.sampled_from(
    ["They met", " in Belarus", ".", " ", "\n", "[1]", "[2, 3]", " [", "1", "]", "(4)", "- ", "```", "!",
     "<think>", "</think>", "<thi", "nk>", "{", "}", '"text"', '"cites"', ":", "[", "]", ",", '"', "\\",
     "1.351",
     '{"sentences": [{"text": "A b.", "cites": [1]}', "NO ANSWER IN THE EVIDENCE", "**", "\u202e", "\ud800",
     "Dr.", "é"]
)  # fmt: skip
TEXTS = st.lists(PARTS, max_size=30).map("".join) | st.text(max_size=200)


@given(TEXTS, st.booleans())
@example('{"text":' * 2000, False)
@example("[" * 5000, False)
@example('{"text": "x", "cites": [' + "9" * 5000 + "]}", False)
def test_no_text_makes_it_raise(text: str, cut: bool) -> None:
    written = Written("nl")
    for draft in [*written.feed(text), *written.finish(cut=cut)]:
        assert draft.text == " ".join(draft.text.split()) != ""
        draft.text.encode()
        json.dumps(draft.cites)


@given(TEXTS, st.lists(st.integers(0, 200), max_size=20), st.booleans())
def test_how_the_text_is_cut_makes_no_difference(text: str, places: list[int], cut: bool) -> None:
    whole, pieces = Written("en"), Written("en")
    edges = [0, *sorted(min(place, len(text)) for place in places), len(text)]
    found = [draft for a, b in pairwise(edges) for draft in pieces.feed(text[a:b])]
    assert [*found, *pieces.finish(cut=cut)] == [*whole.feed(text), *whole.finish(cut=cut)]
    assert pieces.no_answer == whole.no_answer


@pytest.mark.parametrize("line", ["\n", " \n", "\n\n   \t"])
def test_empty_lines_without_end_cost_nothing(line: str) -> None:
    def read(times: int) -> list[tuple[int, ...]]:
        empty = line * times
        told = f"{empty}One thing happened [1].{empty}Another thing came [2].{empty}"
        prose = Prose("en")
        found = [draft for word in re.findall(r"\S*\s", told) for draft in prose.feed(word)]
        return [draft.cites for draft in found + prose.finish(cut=False)]

    assert read(5_000) == [(1,), (2,)]
    assert grows_gently(read, 5_000)


def test_words_without_end_are_not_kept_and_what_begins_behind_them_is_read() -> None:
    prose = Prose("en")
    longest = 0
    for _ in range(3 * LONGEST):
        assert prose.feed("on ") == []
        longest = max(longest, len(prose.pending))
    assert longest <= LONGEST
    rest = "and stops [1]. The talks were held in Belarus [2]. There is more."
    drafts = [draft for word in rest.split() for draft in prose.feed(f"{word} ")]
    assert [*drafts, *prose.finish(cut=False)] == [
        Draft("The talks were held in Belarus.", (2,)),
        Draft("There is more.", ()),
    ]
