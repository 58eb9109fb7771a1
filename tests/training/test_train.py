"""The command line of a run."""

from __future__ import annotations

import sys

import pytest

from training.train import parse

GIVEN = ["train", "--data", "data", "--out", "out"]


def test_what_a_fold_holds_out_is_not_trained_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [*GIVEN, "--fold", "1"])
    assert (parse().fold, parse().everything) == ("1", False)
    monkeypatch.setattr(sys, "argv", [*GIVEN, "--fold", "1", "--everything"])
    with pytest.raises(SystemExit):
        parse()
    assert "not allowed with" in capsys.readouterr().err
