"""Contract of readers that a user names, on tiny models made here with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.answering.reader import UNREAD, load_reader
from index.errors import ModelError
from tests.bot.answering.reader_passages import passage

WORDS = "wie leidt de delegatie van rusland oekraine minsk medinski zei donderdag dat hij sprak . ? in en"
PASSAGES = [
    passage("Medinski leidt de delegatie van Rusland.", "Hij sprak in Minsk.", offset=40, id="1"),
    passage("Dat zei hij donderdag.", offset=7, id="2"),
]


def save_model(folder: Path, kind: str, **config: Any) -> str:
    """A BERT of two tiny layers with a head of `kind`, and its tokenizer, as Hugging Face saves them."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    torch.manual_seed(1)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS.split()]
    tokenizer = Tokenizer(models.WordLevel({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **special)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    settings = transformers.BertConfig(
        vocab_size=len(pieces), max_position_embeddings=128, initializer_range=1.0, **sizes, **config
    )
    getattr(transformers, kind)(settings).save_pretrained(folder)
    fast.save_pretrained(folder)
    return str(folder)


def test_a_question_answering_model_gives_spans_within_sentences(tmp_path: Path) -> None:
    reader = load_reader(save_model(tmp_path, "BertForQuestionAnswering"))
    readings = reader.read("Wie leidt de delegatie?", PASSAGES)
    assert [r.passage_id for r in readings] == ["1", "2"]
    for given, reading in zip(PASSAGES, readings, strict=True):
        assert len(reading.sentences) == len(given.texts)
        assert 0.0 <= reading.no_answer <= 1.0
        assert {s.sentence for s in reading.spans} == set(range(len(given.texts)))
        assert [s.score for s in reading.spans] == sorted((s.score for s in reading.spans), reverse=True)
        for span in reading.spans:
            sentence = given.passage.sentences[span.sentence].span
            assert sentence.start <= span.span.start < span.span.end <= sentence.end
            words = given.texts[span.sentence]
            cut = words[span.span.start - sentence.start : span.span.end - sentence.start]
            assert cut == cut.strip()
            assert reading.sentences[span.sentence] == span.score


def test_a_question_answering_model_reads_what_fits(tmp_path: Path) -> None:
    reader = load_reader(save_model(tmp_path, "BertForQuestionAnswering"))
    long = passage(*["Hij sprak in Minsk en dat zei hij donderdag."] * 40)
    (reading,) = reader.read("wie " * 500, [long])
    assert reading.sentences[0] > UNREAD
    assert reading.sentences[-1] == UNREAD


@pytest.mark.parametrize("labels", [1, 2])
def test_a_cross_encoder_scores_sentences(tmp_path: Path, labels: int) -> None:
    reader = load_reader(save_model(tmp_path, "BertForSequenceClassification", num_labels=labels))
    blank = passage("Hij sprak.", " ")
    readings = reader.read("Wie leidt de delegatie?", [*PASSAGES, blank])
    assert [len(r.sentences) for r in readings] == [2, 1, 2]
    assert readings[2].sentences[1] == UNREAD
    assert all(r.spans == () for r in readings)
    scores = [score for r in readings for score in r.sentences]
    assert len(set(scores)) > 2
    again = reader.read("Wie leidt de delegatie?", [PASSAGES[1]])
    assert again[0].sentences == pytest.approx(readings[1].sentences, abs=1e-4)


def test_a_cross_encoder_with_more_labels_is_refused(tmp_path: Path) -> None:
    model = save_model(tmp_path, "BertForSequenceClassification", num_labels=3)
    with pytest.raises(ModelError, match="3 labels"):
        load_reader(model)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="BertModel, which reads no passages"):
        load_reader(save_model(tmp_path, "BertModel"))


def test_a_folder_without_a_model_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load_reader(str(tmp_path))
    assert "\n" not in str(caught.value)
    assert caught.value.hint
