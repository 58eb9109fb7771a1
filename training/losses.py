"""What is learnt from: spans, sentences, and the choice among all that is read for a question."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.batches import Batch
from training.examples import IGNORE
from training.model import END, EVIDENCE, MASKED, START

SENTENCE_WEIGHT = 1.0  # of the sentence loss beside the mean of start and end
RANKING_WEIGHT = 0.5  # of the choice among all sentences read for a question


@dataclass(frozen=True, slots=True)
class Losses:
    """What is learnt from in a step."""

    span: Tensor  # where the answer starts and ends in its passage, or that it is not there
    sentence: Tensor  # which sentence of a passage answers, or none
    ranking: Tensor  # which sentence of all that are read for a question answers

    @property
    def total(self) -> Tensor:
        """The weighted sum."""
        return self.span + SENTENCE_WEIGHT * self.sentence + RANKING_WEIGHT * self.ranking


def losses(logits: Tensor, batch: Batch) -> Losses:
    """Cross entropies. `logits`: (batch, tokens, 3)."""
    spans = logits.masked_fill(~batch.readable[..., None], MASKED)
    start = functional.cross_entropy(spans[..., START], batch.start, ignore_index=IGNORE)
    end = functional.cross_entropy(spans[..., END], batch.end, ignore_index=IGNORE)
    evidence = torch.einsum("bst,bt->bs", batch.pooling, logits[..., EVIDENCE])
    evidence = evidence.masked_fill(~batch.real_sentences, MASKED)
    sentence = functional.cross_entropy(evidence, batch.sentence)
    return Losses((start + end) / 2, sentence, ranking_loss(evidence, batch))


def ranking_loss(evidence: Tensor, batch: Batch) -> Tensor:
    """Passages are compared by evidence above that of "none": so learn it as it will be compared.

    A softmax over the sentences of all passages read for a question ("shared norm", Clark & Gardner 2018,
    arXiv:1710.10723). `evidence`: (batch, 1 + sentences), column 0 for "none".
    """
    scores = (evidence[:, 1:] - evidence[:, :1]).masked_fill(~batch.real_sentences[:, 1:], MASKED)
    same = batch.question[:, None] == batch.question[None, :]
    rivals = torch.logsumexp(scores, 1)[None, :].masked_fill(~same, MASKED).logsumexp(1)
    answered = batch.sentence > 0
    if not answered.any():
        return scores.sum() * 0.0
    right = scores[answered].gather(1, batch.sentence[answered, None] - 1).squeeze(1)
    return (rivals[answered] - right).mean()
