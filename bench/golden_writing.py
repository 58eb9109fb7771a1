"""Written answers of a real small model over the golden questions: `python -m bench.golden_writing`.

SmolLM2-135M-Instruct (as in the tests) writes, bron verifies, and the referee (`bench.written_check`) judges
what was shown. It takes some 15 seconds of a core a question. Exit 1 when anything unsupported was shown.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import written_check
from bench.machine import ARTICLES, ROOT, machine, save
from bench.processes import BRON, run
from bot.evaluation.questions import load_questions
from tests.real_model import NAME, shared_model

# A model so small goes astray in long prompts, and reads some sixty tokens a second.
BUDGET = {"BRON_COMPOSE__EVIDENCE_TOKENS": "400", "BRON_COMPOSE__MAX_TOKENS": "96"}


def measure(scratch: Path, every: int) -> dict[str, Any]:
    """Ask every `every`th golden question in prose; what was shown, dropped and judged."""
    model = shared_model(scratch)
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
    batch = scratch / "batch.jsonl"
    lines = [
        {"id": q.id, "question": q.question, "history": q.history, "style": "compose"} for q in questions
    ]
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    started = time.perf_counter()
    output = run([BRON, "ask", "--batch", batch], environment).output
    return {**_judged(output, scratch), "seconds": round(time.perf_counter() - started)}


def _judged(output: str, scratch: Path) -> dict[str, Any]:
    answers = [json.loads(line) for line in output.splitlines()]
    (scratch / "answers.jsonl").write_text(output, encoding="utf-8")
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = written_check.main([str(scratch / "answers.jsonl"), "--articles", str(ARTICLES)])
    dropped = Counter(each["reason"] for a in answers for each in a.get("dropped", ()))
    return {
        "model": NAME,
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
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bron-written-") as scratch:
        measured = measure(Path(scratch), given.every)
    save("golden_writing", measured)
    return int(measured["unsupported"])


if __name__ == "__main__":
    sys.exit(main())
