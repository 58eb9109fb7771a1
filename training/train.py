"""Train the reader: `python -m training.train --data FOLDER --out FOLDER --minutes 90`.

Stops when its minutes are used. A run that was killed goes on from its last checkpoint when the same command
is given again; SIGTERM writes one first. Time that the machine gives to others counts, so that a run ends
when it was said to.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from training.adapters import adapt, merged_state
from training.batches import Batch, load_tokenizer, stream
from training.corpus import EVERY_FOLD, FOLDS, cross, load_corpus
from training.losses import losses
from training.mixture import Mixture
from training.model import ReaderModel
from training.news import FOLDER, load_news

HEAD_RATE = 1e-3
WARM_UP_STEPS = 80
DECAY_FROM = 0.5  # part of the run after which the rate falls to nothing
AVERAGE = 0.995  # per step, of the averaged weights that are exported


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line asks for."""

    data: Path
    out: Path
    minutes: float
    tokens: int
    rate: float
    frozen_layers: int
    threads: int
    seed: int
    everything: bool
    fold: str | None
    start: Path | None
    lora: int
    save_every: float


class Trainer:
    """Model, optimiser and averaged weights, with checkpoints that a killed run goes on from."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        # Where the processor only imitates bfloat16 (AVX2), it is fifty times slower than float32.
        self.half = self.device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
        self.model = ReaderModel(frozen_layers=plan.frozen_layers).to(self.device)
        if plan.start is not None:
            self.model.take(torch.load(plan.start, weights_only=True, map_location=self.device))
        if plan.lora:
            adapt(self.model, plan.lora)
            self.model.to(self.device)
        encoder = [p for p in self.model.encoder.parameters() if p.requires_grad]
        self.trained = [*encoder, *self.model.head.parameters()]
        groups = [
            {"params": encoder, "rate": plan.rate},
            {"params": list(self.model.head.parameters()), "rate": HEAD_RATE},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=plan.rate, weight_decay=0.01, fused=True)
        self.average = [p.detach().clone() for p in self.trained]
        self.step, self.seconds, self.begun = 0, 0.0, time.monotonic()

    @property
    def progress(self) -> float:
        """Part of the run's minutes that is used, 0..1."""
        used = self.seconds + time.monotonic() - self.begun
        return min(1.0, used / (60 * self.plan.minutes))

    def learn(self, batch: Batch) -> tuple[float, float, float]:
        """One step; the span, sentence and ranking losses."""
        batch = Batch(*(getattr(batch, name).to(self.device) for name in Batch.__slots__))
        falling = min(1.0, (1 - self.progress) / (1 - DECAY_FROM))
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * min(1.0, (self.step + 1) / WARM_UP_STEPS) * max(0.01, falling)
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.half):
            logits = self.model(batch.ids, batch.mask)
        found = losses(logits.float(), batch)
        found.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(AVERAGE, self.step / (self.step + 10))
        torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - keep)
        return found.span.item(), found.sentence.item(), found.ranking.item()

    def save(self) -> None:
        """Write `checkpoint.pt` to go on from and `reader.pt`, the averaged weights to export."""
        state = {
            "model": self.model.trained_state(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average,
            "step": self.step,
            "progress": self.progress,
        }
        _replace(self.plan.out / "checkpoint.pt", state)
        _replace(self.plan.out / "reader.pt", self._averaged_state())

    def _averaged_state(self) -> dict[str, Tensor]:
        """What `reader.pt` holds. The model is as before afterwards."""
        present = [p.detach().clone() for p in self.trained]
        self._put_in(self.average)
        state = merged_state(self.model)
        self._put_in(present)
        return state

    @torch.no_grad()
    def _put_in(self, values: list[Tensor]) -> None:
        for parameter, value in zip(self.trained, values, strict=True):
            parameter.copy_(value)

    def resume(self) -> None:
        """Go on from the checkpoint, where there is one."""
        path = self.plan.out / "checkpoint.pt"
        if not path.exists():
            return
        state = torch.load(path, weights_only=True, map_location=self.device)
        self.model.take(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average, self.step = state["average"], state["step"]
        self.seconds = state["progress"] * 60 * self.plan.minutes


def _replace(path: Path, state: object) -> None:
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)


def run(plan: Plan) -> None:
    """Train until the minutes are used, logging a line of JSON every 20 steps."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    plan.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    corpus = load_corpus(plan.data, tokenizer, plan.out / "paragraphs.pkl")
    if plan.fold is not None:
        corpus = cross(corpus, plan.fold)
    trainer = Trainer(plan)
    trainer.resume()
    # A resumed run must not repeat the examples it began with.
    seed = plan.seed + trainer.step
    mixture = Mixture(corpus, load_news(FOLDER, tokenizer), seed, everything=plan.everything)
    progress = {"value": trainer.progress}
    batches = stream(mixture, tokenizer, plan.tokens, random.Random(seed), progress)
    log = (plan.out / "log.jsonl").open("a", encoding="utf-8")
    recent: list[tuple[float, float, float]] = []
    tokens, saved, last = 0, time.monotonic(), time.monotonic()
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    while trainer.progress < 1 and not stopping:
        batch = next(batches)
        recent.append(trainer.learn(batch))
        tokens += int(batch.mask.sum())
        progress["value"] = trainer.progress
        if trainer.step % 20 == 0:
            now = time.monotonic()
            span, sentence, ranking = (sum(column) / len(recent) for column in zip(*recent, strict=True))
            line = {
                "step": trainer.step,
                "progress": round(trainer.progress, 4),
                "span": round(span, 3),
                "sentence": round(sentence, 3),
                "ranking": round(ranking, 3),
                "tokens_a_second": round(tokens / (now - last)),
            }
            log.write(json.dumps(line) + "\n")
            log.flush()
            recent, tokens, last = [], 0, now
        if time.monotonic() - saved > 60 * plan.save_every:
            trainer.save()
            saved = time.monotonic()
    trainer.save()
    log.close()


def parse() -> Plan:
    """The command line as a plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with xquad.*.json and reading/")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--tokens", type=int, default=2800, help="tokens a step")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--frozen-layers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="reader.pt of an earlier run to begin with")
    parser.add_argument(
        "--lora", type=int, default=0, metavar="RANK", help="learn adapters, not whole matrices"
    )
    held_out = parser.add_mutually_exclusive_group()
    held_out.add_argument("--everything", action="store_true", help="train on the held-out articles too")
    held_out.add_argument(
        "--fold", choices=(*FOLDS, EVERY_FOLD), help="for cross-validation: articles of XQuAD to hold out"
    )
    parser.add_argument("--save-every", type=float, default=5, help="minutes between checkpoints")
    return Plan(**vars(parser.parse_args()))


if __name__ == "__main__":
    run(parse())
