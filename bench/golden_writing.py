"""Written answers of a real model over the golden questions: `python -m bench.golden_writing`.

SmolLM2-135M-Instruct (as in the tests), or whatever `--url` and `--model` name, writes, bron verifies, and
the referee (`bench.written_check`) judges what was shown. SmolLM2 takes some 15 seconds of a core a question,
a model of 1.5 billion weights a minute. Exit 1 when anything unsupported was shown, or when a written answer
lost a quote that the quoting answer has.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import written_check
from bench.machine import ARTICLES, ROOT, machine, save
from bench.processes import BRON, run
from bot.evaluation.questions import Question, load_questions
from tests.real_model import RealModel, shared_model

# A model so small goes astray in long prompts, and reads some sixty tokens a second.
BUDGET = {"BRON_COMPOSE__EVIDENCE_TOKENS": "400", "BRON_COMPOSE__MAX_TOKENS": "128"}


def measure(scratch: Path, every: int, given: RealModel | None = None) -> dict[str, Any]:
    """Ask every `every`th golden question in prose; what was shown, dropped and judged."""
    model = given or shared_model(scratch)
    environment = {
        **BUDGET,
        "BRON_DATA_DIR": str(scratch / "data"),
        "BRON_COMPOSE__URL": model.url,
        "BRON_COMPOSE__MODEL": model.model,
        "BRON_COMPOSE__SECONDS": "300",
        "BRON_COMPOSE__FIRST_SECONDS": "200",
        "BRON_COMPOSE__TRANSLATE": "false",
    }
    run([BRON, "index", "add", ARTICLES], environment)
    questions = load_questions(ROOT / "seeds" / "questions.jsonl")[::every]
    quoted = _ask(questions, "quote", scratch, environment)
    started = time.perf_counter()
    written = _ask(questions, "compose", scratch, environment)
    seconds = round(time.perf_counter() - started)
    return {
        "model": model.model,
        **_judged(written, scratch),
        "quotes_lost": [a["id"] for a, b in zip(written, quoted, strict=True) if not _keeps_quotes(a, b)],
        "seconds": seconds,
    }


def _ask(
    questions: Sequence[Question], style: str, scratch: Path, environment: Mapping[str, str]
) -> list[dict[str, Any]]:
    batch = scratch / f"{style}.jsonl"
    lines = [{"id": q.id, "question": q.question, "history": q.history, "style": style} for q in questions]
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    output = run([BRON, "ask", "--batch", batch], environment).output
    return [json.loads(line) for line in output.splitlines()]


def _keeps_quotes(written: Mapping[str, Any], quoted: Mapping[str, Any]) -> bool:
    """Whether the quotes of the quoting answer stand first, in their order, in the written one."""
    first = [(each["article"]["id"], each["start"], each["end"]) for each in quoted.get("quotes", ())]
    kept = [(each["article"]["id"], each["start"], each["end"]) for each in written.get("quotes", ())]
    return kept[: len(first)] == first


def _judged(answers: Sequence[Mapping[str, Any]], scratch: Path) -> dict[str, Any]:
    kept = scratch / "answers.jsonl"
    kept.write_text("".join(json.dumps(each) + "\n" for each in answers), encoding="utf-8")
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = written_check.main([str(kept), "--articles", str(ARTICLES)])
    dropped = Counter(each["reason"] for a in answers for each in a.get("dropped", ()))
    return {
        "machine": machine(),
        "questions": len(answers),
        "answered": sum(bool(a.get("answered")) for a in answers),
        "written": sum(bool(a.get("statements")) for a in answers),
        "shown": [each["text"] for a in answers for each in a.get("statements", ())],
        "dropped": dict(dropped.most_common()),
        "fallback": dict(
            Counter(a["fallback"]["reason"] for a in answers if a.get("fallback")).most_common()
        ),
        "errors": [a["error"] for a in answers if "error" in a],
        "unsupported": code,
        "referee": told.getvalue().splitlines(),
    }


def main() -> int:
    """Measure, keep the result, and say whether all that was shown is supported."""
    parser = argparse.ArgumentParser(prog="python -m bench.golden_writing", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every Nth question")
    parser.add_argument("--url", help="an endpoint of your own, with its /v1")
    parser.add_argument("--model", help="the model's name there")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the answers there, a line each")
    given = parser.parse_args()
    if bool(given.url) != bool(given.model):
        parser.error("--url and --model belong together")
    model = RealModel(given.url, given.model) if given.url else None
    with tempfile.TemporaryDirectory(prefix="bron-written-") as scratch:
        measured = measure(Path(scratch), given.every, model)
        if given.keep:
            shutil.copyfile(Path(scratch) / "answers.jsonl", given.keep)
    save(f"golden_writing-{given.model}" if given.model else "golden_writing", measured)
    return int(bool(measured["unsupported"] or measured["quotes_lost"]))


if __name__ == "__main__":
    sys.exit(main())
