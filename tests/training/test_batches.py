from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from bot.answering.reader_onnx import MAX_TITLE_PIECES
from training.batches import BOS, EOS, PAD, collate, load_tokenizer
from training.examples import IGNORE, Example
from training.losses import Losses, losses
from training.model import MASKED
from training.scoring import auroc, exact_match, f1, read

ANSWERED = Example("Wie leidt?", [11, 12, 13, 14, 15], [(0, 2), (2, 5)], 3, 4, 1)
NONE = Example("Waar?", [21, 22], [(0, 2)], -1, -1, -1)
SENTENCE_ONLY = Example("Wat?", [31, 32, 33], [(0, 1), (1, 3)], IGNORE, IGNORE, 0)


def test_inputs_and_labels_point_at_the_same_tokens() -> None:
    batch = collate([[ANSWERED, NONE], [SENTENCE_ONLY]], load_tokenizer())
    row = batch.ids[0].tolist()
    assert row[0] == BOS
    shift = row.index(11)
    assert row[shift - 2 : shift] == [EOS, EOS]
    assert row[batch.start[0]] == 14
    assert row[batch.end[0]] == 15
    assert row[shift + 5] == EOS
    assert batch.mask[0].sum() == shift + 6
    assert batch.readable[0].nonzero().flatten().tolist() == [0, *range(shift, shift + 5)]
    assert batch.sentence.tolist() == [2, 0, 1]
    assert batch.question.tolist() == [0, 0, 1]
    assert [batch.start[1].item(), batch.end[1].item()] == [0, 0]
    assert [batch.start[2].item(), batch.end[2].item()] == [IGNORE, IGNORE]
    assert (batch.ids[batch.mask == 0] == PAD).all()
    assert torch.allclose(batch.pooling[0, 2, shift + 2 : shift + 5], torch.tensor(1 / 3))
    assert torch.allclose(batch.pooling.sum(dim=2)[0], torch.tensor(1.0))
    assert batch.real_sentences.tolist() == [[True, True, True], [True, True, False], [True, True, True]]


def test_a_title_stands_before_the_passage_and_is_no_answer() -> None:
    titled = replace(ANSWERED, title=[91, 92])
    batch = collate([[titled, NONE]], load_tokenizer())
    row = batch.ids[0].tolist()
    shift = row.index(11)
    assert row[shift - 5 : shift] == [EOS, EOS, 91, 92, EOS]
    assert row[batch.start[0]] == 14
    assert batch.readable[0].nonzero().flatten().tolist() == [0, *range(shift, shift + 5)]
    long = collate([[replace(ANSWERED, title=[91] * 100)]], load_tokenizer())
    assert (long.ids[0] == 91).sum() == MAX_TITLE_PIECES


def test_the_loss_is_lowest_for_the_right_logits() -> None:
    batch = collate([[ANSWERED, NONE], [SENTENCE_ONLY]], load_tokenizer())
    logits = torch.zeros(*batch.ids.shape, 3)
    flat = _values(losses(logits, batch))
    for row in range(3):
        if batch.start[row] != IGNORE:
            logits[row, batch.start[row], 0] = logits[row, batch.end[row], 1] = 20
        logits[row, :, 2] += 20 * (batch.pooling[row, batch.sentence[row]] > 0)
    right = _values(losses(logits, batch))
    assert all(value < 0.01 for value in right)
    assert all(value > 0.3 for value in flat)


def _values(found: Losses) -> list[float]:
    return [found.span.item(), found.sentence.item(), found.ranking.item()]


def test_a_near_miss_of_the_same_question_costs_and_another_questions_does_not() -> None:
    together, apart = (
        collate(groups, load_tokenizer()) for groups in ([[ANSWERED, NONE]], [[ANSWERED], [NONE]])
    )
    logits = torch.zeros(*together.ids.shape, 3)
    logits[0, :, 2] += 5 * (together.pooling[0, 2] > 0)
    calm = losses(logits, together).ranking
    logits[1, :, 2] += 5 * (together.pooling[1, 1] > 0)  # the other passage looks as good
    assert losses(logits, together).ranking > calm + 0.5
    assert losses(logits, apart).ranking < 0.02


def test_question_tokens_are_no_answer() -> None:
    batch = collate([[ANSWERED]], load_tokenizer())
    logits = torch.zeros(*batch.ids.shape, 3)
    calm = losses(logits, batch).span.item()
    logits[0, 1, :2] = -MASKED  # as sure as can be of a token of the question
    assert losses(logits, batch).span.item() == calm


def test_reading_takes_the_best_span_and_the_mean_evidence() -> None:
    logits = np.zeros((9, 3), np.float32)
    logits[0] = (1, 1, 0.5)
    logits[4, 0] = 4
    logits[5, 1] = 3
    logits[4, 2], logits[5, 2] = 1, 2
    reading = read(logits, 3, [(0, 1), (1, 3), (3, 5)])
    assert (reading.start, reading.end, reading.span) == (1, 2, 5.0)
    assert reading.sentences == (-0.5, 1.0, -0.5)
    assert reading.span_sentences == (-2.0, 5.0, -2.0)


def test_figures() -> None:
    assert auroc([3, 2], [1, 2]) == 0.875
    assert exact_match("De Haag!", "haag")
    assert not exact_match("Haag", "Den Haag")
    assert f1("een grote stad", "grote steden") == 0.5
    assert f1("a", "b") == 0.0
