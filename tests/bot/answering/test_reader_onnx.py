"""The packaged reader on what it ships with."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.reader import UNREAD, load_reader
from bot.answering.reader_onnx import PackagedReader
from index.errors import ModelError
from tests.bot.answering.reader_passages import passage

TALKS = passage(
    "Voor de tweede keer spraken Oekraïne en Rusland elkaar in Belarus.",
    "De Russische delegatie werd geleid door Vladimir Medinski.",
    "Er werd geen akkoord bereikt.",
    offset=250,
    id="talks",
)
BREAD = passage(
    "Brood wordt dit jaar duurder.",
    "Volgens de bakkers stijgt de prijs van graan met 12 procent.",
    id="bread",
)


@cache
def reader() -> PackagedReader:
    return PackagedReader(threads=1)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Wie leidde de Russische delegatie?", "Vladimir Medinski"),
        ("Who led the Russian delegation?", "Vladimir Medinski"),
        ("Waar spraken Oekraïne en Rusland elkaar?", "Belarus"),
        ("Hoeveel stijgt de prijs van graan?", "12 procent"),
    ],
)
def test_it_finds_the_answering_words(question: str, words: str) -> None:
    readings = reader().read(question, [TALKS, BREAD])
    best = max(readings, key=lambda reading: reading.best)
    given_passage = {"talks": TALKS, "bread": BREAD}[best.passage_id]
    number = best.sentences.index(best.best)
    assert words in given_passage.texts[number]
    (span,) = [span for span in best.spans if span.sentence == number]
    start = given_passage.passage.sentences[number].span.start
    cut = given_passage.texts[number][span.span.start - start : span.span.end - start]
    assert words in cut


def test_a_passage_that_does_not_answer_is_less_likely_to() -> None:
    talks, bread = reader().read("Wie leidde de Russische delegatie?", [TALKS, BREAD])
    assert talks.no_answer < bread.no_answer
    assert talks.best > bread.best


def test_readings_do_not_depend_on_what_else_is_read() -> None:
    alone = [reader().read("Waarom?", [each])[0] for each in (TALKS, BREAD)]
    together = reader().read("Waarom?", [BREAD, TALKS, BREAD, TALKS, BREAD])
    assert [r.passage_id for r in together] == ["bread", "talks", "bread", "talks", "bread"]
    assert together[1] == alone[0]
    assert together[0] == alone[1]


def test_the_title_says_which_is_meant() -> None:
    question = "Hoeveel gewonden vielen er bij het busongeluk bij Lyon?"
    texts = ("De chauffeur is aangehouden.", "Eenentwintig inzittenden raakten gewond.")
    lyon, gent = (
        replace(passage(*texts), title=f"Busongeluk bij {place}: bus van de weg geraakt")
        for place in ("Lyon", "Gent")
    )
    right, wrong = reader().read(question, [lyon, gent])
    assert right.best > max(wrong.best + 1.5, 0)
    assert right.spans[0].sentence == 1


def test_a_long_title_leaves_room_for_the_passage() -> None:
    titled = replace(TALKS, title="Nieuws uit de hele wereld van vandaag. " * 200)
    (reading,) = reader().read("Wie leidde de Russische delegatie?", [titled])
    assert min(reading.sentences) > UNREAD


def test_what_does_not_fit_is_unread() -> None:
    long = passage(*[f"Op dag {n} vergaderde de gemeenteraad over de begroting." for n in range(60)])
    (reading,) = reader().read("Waar vergaderde de raad over? " * 20, [long])
    assert reading.sentences[0] > UNREAD
    assert reading.sentences[-1] == UNREAD
    assert all(span.sentence < 59 for span in reading.spans)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=40), st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_whatever_the_text_spans_are_words_of_their_sentence(question: str, texts: list[str]) -> None:
    given_passage = passage(*texts, offset=7)
    (reading,) = reader().read(question, [given_passage])
    assert len(reading.sentences) == len(texts)
    assert 0.0 <= reading.no_answer <= 1.0
    assert len({span.sentence for span in reading.spans}) == len(reading.spans)
    for span in reading.spans:
        sentence = given_passage.passage.sentences[span.sentence].span
        cut = texts[span.sentence][span.span.start - sentence.start : span.span.end - sentence.start]
        assert cut.strip() == cut != ""
        assert sentence.start <= span.span.start < span.span.end <= sentence.end


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"reader\.onnx cannot be loaded"):
        PackagedReader(damaged)


def test_packaged_is_the_setting_for_it() -> None:
    assert load_reader("packaged").fingerprint == reader().fingerprint
