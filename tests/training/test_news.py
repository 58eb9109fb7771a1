from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.questions import load_questions
from training.batches import load_tokenizer
from training.news import FOLDER, HELD_OUT, load_news, write_held_out
from training.sources import token_range

ARTICLE = """lang: nl
---
Delegaties bijeen in Zwitserland voor nieuw overleg

Foto: ANP / Ruud Terweij

De delegaties spraken elkaar in een hotel bij Genève. Lees ook: Waarom het misging

Woensdag gaan zij verder.
---
nl: Waar kwamen zij bijeen?
en: where did they meet
= spraken elkaar [[in een hotel bij Genève]]

nl: Wie leidt de Noorse delegatie?
en: Who heads the Norwegian delegation?
= -
"""


def write(folder: Path, text: str) -> Path:
    folder.joinpath("a01.txt").write_text(text, encoding="utf-8")
    return folder


def test_an_article_is_its_prose_and_what_answers(tmp_path: Path) -> None:
    (article,) = load_news(write(tmp_path, ARTICLE), load_tokenizer())
    paragraph = article.paragraph
    assert paragraph.title == "Delegaties bijeen in Zwitserland voor nieuw overleg"
    assert paragraph.lead.startswith("De delegaties spraken elkaar in een hotel")
    assert paragraph.title_ids == load_tokenizer().encode(paragraph.title, add_special_tokens=False).ids
    assert paragraph.text.startswith("De delegaties spraken")
    assert paragraph.text.endswith("gaan zij verder.")
    answered, unanswered = paragraph.questions
    assert paragraph.text[answered.start : answered.end] == "in een hotel bij Genève"
    assert (unanswered.start, unanswered.end) == (-1, -1)
    assert article.asked[answered.id] == {"nl": "Waar kwamen zij bijeen?", "en": "where did they meet"}
    assert answered.text == "Waar kwamen zij bijeen?"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[in een hotel bij Genève]]", "[[in een hotel te Genève]]", "stands 0 times"),
        ("[[in een hotel bij Genève]]", "in een hotel bij Genève", "no words in"),
        ("en: where did they meet\n", "", "no item of lines"),
        ("---\nnl: Waar", "--\nnl: Waar", "three parts"),
    ],
)
def test_what_is_not_well_made_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ARTICLE
    with pytest.raises(ValueError, match=rf"a01\.txt: .*{said}"):
        load_news(write(tmp_path, ARTICLE.replace(old, new)), load_tokenizer())


def test_every_article_of_ours_is_well_made_and_its_answers_are_sentences_of_it() -> None:
    articles = load_news(FOLDER, load_tokenizer(), held_out=True)
    assert {article.paragraph.article for article in articles} >= HELD_OUT
    learnt = {article.paragraph.article for article in load_news(FOLDER, load_tokenizer())}
    assert len(learnt) == len(articles) - len(HELD_OUT)
    assert learnt.isdisjoint(HELD_OUT)
    for article in articles:
        for question in article.paragraph.questions:
            assert (token_range(article.paragraph, question) is not None) == (question.start >= 0)


def test_the_articles_held_out_are_a_golden_set(tmp_path: Path) -> None:
    write_held_out(tmp_path)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "articles").iterdir()}
    questions = load_questions(tmp_path / "questions.jsonl")
    assert set(texts) > HELD_OUT
    assert {"i05", "i06", "i10", "i12"} <= set(texts)  # sister articles, not asked about
    assert not {"a05", "i07"} & set(texts)
    assert {question.id.split("-")[0] for question in questions} == HELD_OUT
    assert sum(not question.answerable for question in questions) > 150
    for question in questions:
        assert question.answerable == bool(question.evidence)
        assert all(texts[each.doc].count(each.quote) == 1 for each in question.evidence)
