"""The encoder with its heads, as trained: token ids in, three logits a token out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn

from index.packaged_model import packaged_file
from index.packaged_transformer import build_bert
from index.packed_file import read_packed

START, END, EVIDENCE = range(3)  # columns of the logits
MASKED = -1e4


class ReaderModel(nn.Module):
    """A BERT encoder and one linear layer: start of the answer, end of it, evidence.

    The logits of the first token stand for "no answer" (Devlin et al. 2019, section 4.3). A sentence's
    evidence is the mean over its tokens, so that the head stays linear and one column of the output.
    """

    def __init__(self, *, frozen_layers: int = 0) -> None:
        super().__init__()
        # The word embeddings stay as they are packed, at 4 bits: the product looks them up there, too.
        self.encoder = build_bert(read_packed(packaged_file()))
        self.head = nn.Linear(self.encoder.config.hidden_size, 3)
        if frozen_layers:
            self.encoder.embeddings.requires_grad_(False)
            self.encoder.encoder.layer[:frozen_layers].requires_grad_(False)
        for module in self.encoder.modules():
            # Drawing dropout's random numbers takes long on a CPU, and hardly an example is seen twice.
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """`ids`, `mask`: (batch, tokens) → logits (batch, tokens, 3)."""
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)
        ).last_hidden_state
        return cast(Tensor, self.head(hidden.float()))

    def trained_state(self) -> dict[str, Tensor]:
        """What training changes, and what export needs: everything but the word embeddings."""
        return {k: v for k, v in self.state_dict().items() if "word_embeddings" not in k}

    def take(self, state: Mapping[str, Tensor]) -> None:
        """Put in what `trained_state` or `training.restore` gave. Raises `ValueError` for anything else."""
        missing, unexpected = self.load_state_dict(state, strict=False)
        # The embeddings of token types are never trained, and an exported file has them in a constant.
        lacking = [name for name in missing if "word_embeddings" not in name and "token_type" not in name]
        if wrong := (*lacking, *unexpected):
            raise ValueError(f"not the weights of a reader: {', '.join(wrong[:3])} missing or unknown")
