"""The independent referee of written answers: planted faults are found, and what is right passes."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.written_check import check_answer, main
from bench.written_figures import figures
from bench.written_names import has_name, known_names

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = """\
Volgens Moskou zijn 1.351 Russische militairen omgekomen in Oekraïne.
Poetin wilde Zelensky vrijdag in Minsk ontvangen, maar Kiev zei 87 procent van Loehansk niet op te geven.
Op 3 maart vluchtten ruim anderhalf miljoen mensen uit Charkov naar Polen.
De raket trof dertienhonderdeenenvijftig huizen, de tweede aanval 25 tot 30 procent van de stad.
"""
SOURCE = "articles/a.txt"
ARTICLES = {SOURCE: ARTICLE}
KNOWN = known_names([ARTICLE])


def quote(n: int, *, published: str) -> dict[str, Any]:
    """The nth line as a quote."""
    text = ARTICLE.splitlines()[n - 1]
    start = ARTICLE.index(text)
    article = {"id": "a", "title": "Oorlog", "source": SOURCE, "published": published, "language": "nl"}
    return {"n": n, "text": text, "start": start, "end": start + len(text), "article": article}


def answer(text: str, cites: list[int], *, published: str = "2022-03-05", **more: Any) -> dict[str, Any]:
    return {
        "id": "q",
        "question": "?",
        "language": "en",
        "quotes": [quote(n, published=published) for n in range(1, 5)],
        "statements": [{"text": text, "cites": cites}],
        "translations": [],
        "positions": [],
        **more,
    }


def kinds(answer: dict[str, Any]) -> list[str]:
    return [fault.kind for fault in check_answer(answer, ARTICLES, KNOWN)]


RIGHT = [
    ("According to Moscow, 1,351 Russian soldiers were killed in Ukraine.", [1]),
    ("Moscow says that 1351 Russians died.", [1]),
    ("Putin wanted to receive Zelenskyy in Minsk on Friday, and Kyiv would not give up 87% of Luhansk.", [2]),
    ("Putin wanted to see him on 4 March 2022.", [2]),
    ("On March 3, 1.5 million people fled from Kharkiv to Poland.", [3]),
    ("The missile hit 1,351 houses.", [4]),
    ("The second attack hit 25 percent to 30 percent of the city.", [4]),
    ("Kyiv said so, and over 1.5 million fled.", [2, 3]),
]
WRONG = [
    ("figure", "According to Moscow, 1,315 Russian soldiers were killed.", [1]),
    ("figure", "According to Moscow, 1.35 million Russian soldiers were killed.", [1]),
    ("figure", "Kyiv would not give up 85% of Luhansk.", [2]),
    ("figure", "Kyiv would not give up 87 villages.", [2]),
    ("figure", "Fifteen million people fled.", [3]),
    ("figure", "Two million people fled.", [3]),
    ("figure", "The third attack hit 25% of the city.", [4]),
    ("figure", "According to Moscow, 87% of soldiers died.", [1]),  # a figure of another quote
    ("figure", "People fled on 3 March 2021.", [3]),
    ("date", "People fled on 5 March.", [3]),
    ("date", "People fled in April.", [3]),
    ("date", "Putin wanted to receive him on Monday.", [2]),
    ("date", "Putin wanted to receive him on 6 March 2022.", [2]),
    ("name", "People fled to Hungary.", [3]),
    ("name", "Zelensky counts 1,351 dead.", [1]),  # a name of another quote, at the start
    ("name", "On 3 March people fled from Cherson.", [3]),
    ("name", "According to Moscow, 1,351 soldiers of Wagner died.", [1]),
    ("citation", "People fled to Poland.", []),
    ("citation", "People fled to Poland.", [3, 7]),
    ("negation", "People never fled to Poland.", [3]),
    ("negation", "People didn't flee to Poland.", [3]),
    ("unsafe", "People fled to Poland, see https://example.org.", [3]),
    ("unsafe", "People fled to [Poland].", [3]),
    ("unsafe", "People fled to Poland\x1b[2J.", [3]),
]


@pytest.mark.parametrize(("text", "cites"), RIGHT)
def test_what_is_right_passes(text: str, cites: list[int]) -> None:
    assert not set(kinds(answer(text, cites))) - {"attribution"}


@pytest.mark.parametrize(("kind", "text", "cites"), WRONG)
def test_planted_faults_are_found(kind: str, text: str, cites: list[int]) -> None:
    assert kind in kinds(answer(text, cites))


def test_a_weekday_of_an_article_without_a_day_is_no_date() -> None:
    assert "date" in kinds(answer("Putin wanted to see him on 4 March.", [2], published="2022-03"))


def test_in_the_quotes_own_language_most_words_are_theirs() -> None:
    invented = answer("Diplomaten sloten daar een blijvend vredesakkoord.", [2], language="nl")
    assert "words" in kinds(invented)
    kept = answer("Poetin wilde Zelensky in Minsk ontvangen.", [2], language="nl")
    assert "words" not in kinds(kept)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Kiev zei 87 procent van Loehansk niet op te geven.", True),
        ("Kiev zei 87 procent van Loehansk op te geven.", False),
        ("Poetin wilde Zelensky niet vrijdag in Minsk ontvangen.", False),
        ("Poetin wilde Zelensky vrijdag in Minsk ontvangen.", True),
    ],
)
def test_a_negation_stands_where_the_quote_has_it(text: str, kept: bool) -> None:
    assert ("negation" in kinds(answer(text, [2], language="nl"))) != kept


def test_an_attribution_that_is_lost_is_a_suspicion() -> None:
    assert kinds(answer("In Ukraine 1,351 Russians died.", [1])) == ["attribution"]


def test_a_quote_that_does_not_stand_where_it_says() -> None:
    moved = answer("People fled to Poland.", [3])
    moved["quotes"][2]["start"] += 1
    assert kinds(moved) == ["quote"]
    altered = answer("People fled to Poland.", [3])
    altered["quotes"][2]["text"] = altered["quotes"][2]["text"].replace("3 maart", "4 maart")
    assert "quote" in kinds(altered)
    gone = answer("People fled to Poland.", [3])
    assert [fault.kind for fault in check_answer(gone, {}, KNOWN)] == ["quote"] * 4


def test_positions_are_words_of_their_quote() -> None:
    fine = [{"who": "Moskou", "claim": "1.351", "n": 1}]
    assert kinds(answer("People fled to Poland.", [3], positions=fine)) == []
    assert kinds(answer("People fled to Poland.", [3], positions=[{**fine[0], "claim": "1.352"}])) == [
        "quote"
    ]
    assert kinds(answer("People fled to Poland.", [3], positions=[{**fine[0], "n": 9}])) == ["quote"]


@pytest.mark.parametrize(
    ("text", "n", "kind"),
    [
        ("According to Moscow 1,315 Russian soldiers were killed in Ukraine.", 1, "figure"),
        ("According to Moscow 1,351 Russian soldiers were killed in Syria.", 1, "name"),
        ("Moscow 1,351", 9, "figure"),
    ],
)
def test_translations_are_checked_too(text: str, n: int, kind: str) -> None:
    given = answer("People fled to Poland.", [3], translations=[{"n": n, "text": text}])
    assert kind in kinds(given)


def sample_sentences() -> list[tuple[Path, int, int]]:
    return [
        (path, match.start(), match.end())
        for path in sorted((ROOT / "seeds" / "articles").glob("*.txt"))
        for match in re.finditer(r"[A-Z][^.\n]{40,300}\.(?=\s)", path.read_bytes().decode("utf-8"))
    ]


def verbatim(path: Path, start: int, end: int) -> tuple[dict[str, Any], str]:
    """An answer that writes a sentence of the samples and cites it."""
    text = path.read_bytes().decode("utf-8")
    article = {"source": path.name, "published": None, "language": "nl", "id": "", "title": ""}
    given = answer(text[start:end], [1], language="nl")
    given["quotes"] = [{"n": 1, "text": text[start:end], "start": start, "end": end, "article": article}]
    return given, text


def test_sentences_of_the_samples_support_themselves_and_not_with_another_figure() -> None:
    altered = 0
    for path, start, end in sample_sentences():
        given, text = verbatim(path, start, end)
        known = known_names([text])
        assert not list(check_answer(given, {path.name: text}, known)), text[start:end]
        statement = given["statements"][0]
        changed = re.sub(r"\d+", lambda match: str(int(match[0]) + 7), statement["text"], count=1)
        if changed != statement["text"]:
            altered += 1
            statement["text"] = changed
            found = {fault.kind for fault in check_answer(given, {path.name: text}, known)}
            assert found & {"figure", "date"}, changed
    assert altered > 5


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("dertienhonderdeenenvijftig", {1351}),
        ("twaalfhonderd", {1200}),
        ("drieëntwintig", {23}),
        ("two hundred and five thousand", {205_000}),
        ("twenty-three", {23}),
        ("1,5 miljoen", {1_500_000}),
        ("3,5", {3.5}),
        ("1.351", {1351, 1.351}),
        ("1 351", {1351}),
        ("1.234.567,89", {1_234_567.89}),
        ("1,234,567", {1_234_567}),
    ],
)
def test_readings_of_a_figure(text: str, values: set[float]) -> None:
    assert {value for figure in figures(text) for value in figure.values} >= values


@pytest.mark.parametrize("text", ["een man", "one of them", "the weekend", "iemand", "geen mens"])
def test_what_is_no_figure(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kyiv", "Kiev"),
        ("Kharkiv", "Charkov"),
        ("Chernihiv", "Tsjernihiv"),
        ("Putin", "Poetin"),
        ("EU", "Europese Unie"),
        ("Afghan", "Afghaanse"),
        ("Molotov", "molotovcocktails"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert has_name(f"Gisteren in {other}.", one)
    assert has_name(f"Yesterday in {one}.", other)


@pytest.mark.parametrize(
    ("one", "other"), [("Iran", "Irak"), ("Austria", "Australië"), ("Lviv", "Kyiv"), ("Mali", "Malawi")]
)
def test_two_names(one: str, other: str) -> None:
    assert not has_name(f"Gisteren in {other}.", one)


def run(tmp_path: Path, answers: list[dict[str, Any]], *options: str) -> int:
    (tmp_path / "a.txt").write_bytes(ARTICLE.encode())
    lines = tmp_path / "answers.jsonl"
    lines.write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    return main([str(lines), "--articles", str(tmp_path), *options])


def test_the_command_fails_on_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fine, wrong = answer("People fled to Poland.", [3]), answer("People fled to Hungary.", [3])
    assert run(tmp_path, [fine]) == 0
    assert "1 answers, 1 written, 1 sentences, 0 of what is shown unsupported" in capsys.readouterr().out
    assert run(tmp_path, [fine, {"id": 3, "error": "line 3"}, wrong]) == 1
    out = capsys.readouterr().out
    assert "name: 'Hungary' in 'People fled to Hungary.'" in out
    assert "2 sentences, 1 of what is shown unsupported (name 1)" in out


def test_the_command_fails_when_nothing_was_there_to_check(tmp_path: Path) -> None:
    assert run(tmp_path, [answer("People fled to Poland.", [3])], "--at-least", "2") == 1


def test_suspicions_count_when_strict(tmp_path: Path) -> None:
    suspicious = [answer("In Ukraine 1,351 Russians died.", [1])]
    assert (run(tmp_path, suspicious), run(tmp_path, suspicious, "--strict")) == (0, 1)


def test_the_referee_shares_no_code_with_what_it_judges() -> None:
    for path in (ROOT / "bench").glob("written_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name and (
                    name.split(".")[0] in sys.stdlib_module_names or name.startswith("bench.written_")
                )
