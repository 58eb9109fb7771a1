"""Figures on XQuAD's held-out articles: `python -m training.validate READER --data FOLDER --cache FILE`.

Dutch passages, Dutch and English questions. Each question is asked of a passage with the answer, of the same
passage without the answering sentence, and of the most similar other passage of the article.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.packaged_model import packaged_file
from index.packaged_transformer import PackedEmbedding
from index.packed_file import read_packed
from training.batches import collate, load_tokenizer
from training.corpus import FOLDS, Corpus, cross, load_corpus
from training.examples import Asked, Example, other_passage, positive, without_answer
from training.export import load_trained
from training.scoring import Reading, auroc, exact_match, f1, read
from training.sources import Paragraph

BUDGET = 140  # tokens of a passage, as the product cuts them

Network = Callable[[Tensor, Tensor], Tensor]  # token ids and mask, (batch, tokens) → logits

# Ways to score the sentences of a passage.
SCORES: dict[str, Callable[[Reading], Sequence[float]]] = {
    "evidence": lambda r: r.sentences,
    "span": lambda r: r.span_sentences,
    "both": lambda r: [e + s / 4 for e, s in zip(r.sentences, r.span_sentences, strict=True)],
}


@dataclass(frozen=True, slots=True)
class Case:
    """An example with what it is a case of."""

    kind: str  # "answer", "near" (sentence taken out), "other" (another passage)
    asked: str  # language of the question
    example: Example
    answer: str | None  # the words, where they are known


def cases(corpus: Corpus, limit: int, asked_in: tuple[str, ...] = ("nl", "en"), seed: int = 7) -> list[Case]:
    """Cases over `limit` held-out Dutch questions, the same for every model."""
    rng = random.Random(seed)
    articles: dict[str, list[Paragraph]] = defaultdict(list)
    for row in corpus.held_out:
        articles[row["nl"].article].append(row["nl"])
    everything = [(row, q) for row in corpus.held_out for q in row["nl"].questions]
    found = []
    for row, question in rng.sample(everything, min(limit, len(everything))):
        dutch = row["nl"]
        for language in asked_in:
            texts = {q.id: q.text for q in row[language].questions} | row[language].untranslatable
            text = texts[question.id]
            answer = dutch.text[question.start : question.end] if question.exact else None
            asked = Asked(dutch, question, text, BUDGET, title="headline")
            made = {
                "answer": positive(asked, rng, _alike),
                "near": without_answer(asked, rng),
                "other": other_passage(asked, articles[dutch.article], rng, _alike),
            }
            found += [Case(kind, language, e, answer) for kind, e in made.items() if e is not None]
    return found


def _alike(_: int) -> float:
    """Every token weighs the same: no statistics of the held-out text are needed."""
    return 1.0


def load_network(path: Path) -> Network:
    """The network of a run's `reader.pt`, or of the exported file, int8 as it ships."""
    if path.suffix != ".onnx":
        return load_trained(path)
    session = import_module("onnxruntime").InferenceSession(str(path), providers=["CPUExecutionProvider"])
    embedding = PackedEmbedding(read_packed(packaged_file()))

    def run(ids: Tensor, mask: Tensor) -> Tensor:
        inputs = {"inputs_embeds": embedding(ids).numpy(), "attention_mask": mask.numpy()}
        return torch.from_numpy(session.run(None, inputs)[0])

    return run


@torch.no_grad()
def readings(network: Network, tokenizer: Tokenizer, examples: list[Example]) -> list[Reading]:
    """What the network reads, in the order of `examples`."""
    found: dict[int, Reading] = {}
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    for begin in range(0, len(order), 16):
        numbers = order[begin : begin + 16]
        batch = collate([[examples[i]] for i in numbers], tokenizer)
        logits = network(batch.ids, batch.mask).numpy()
        for row, number in enumerate(numbers):
            shift = int(np.flatnonzero(batch.readable[row].numpy())[1])
            found[number] = read(logits[row], shift, examples[number].sentences)
    return [found[i] for i in range(len(examples))]


def words(example: Example, reading: Reading, tokenizer: Tokenizer) -> str:
    """The span's pieces as text."""
    pieces = [tokenizer.id_to_token(i) or "" for i in example.ids[reading.start : reading.end + 1]]
    return "".join(pieces).replace("▁", " ").strip()


def figures(found: list[Case], read_as: list[Reading], tokenizer: Tokenizer) -> dict[str, float]:
    """All figures, by language of the question."""
    result: dict[str, float] = {}
    for language in sorted({case.asked for case in found}):
        pairs = [(c, r) for c, r in zip(found, read_as, strict=True) if c.asked == language]
        answered = [(c, r) for c, r in pairs if c.kind == "answer" and c.example.sentence >= 0]
        exact = [(words(c.example, r, tokenizer), c.answer) for c, r in answered if c.answer]
        result[f"{language} EM"] = float(np.mean([exact_match(found, right) for found, right in exact]))
        result[f"{language} F1"] = float(np.mean([f1(found, right) for found, right in exact]))
        for name, scores in SCORES.items():
            hits = [int(np.argmax(scores(r))) == c.example.sentence for c, r in answered]
            result[f"{language} sentence {name}"] = float(np.mean(hits))
            yes = [max(scores(r)) for _, r in answered]
            for kind in ("near", "other"):
                no = [max(scores(r)) for c, r in pairs if c.kind == kind]
                result[f"{language} AUROC {kind} {name}"] = auroc(yes, no)
    return {name: round(value, 3) for name, value in result.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="reader.pt of a run, or an exported .onnx")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="paragraphs.pkl of the run")
    parser.add_argument("--limit", type=int, default=150, help="questions")
    parser.add_argument("--fold", choices=FOLDS, help="the articles a run of `train --fold` held out")
    arguments = parser.parse_args()
    tokenizer = load_tokenizer()
    corpus = load_corpus(arguments.data, tokenizer, arguments.cache)
    chosen = cases(cross(corpus, arguments.fold) if arguments.fold else corpus, arguments.limit)
    network = load_network(arguments.weights)
    result = figures(chosen, readings(network, tokenizer, [c.example for c in chosen]), tokenizer)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
