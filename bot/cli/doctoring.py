"""`bron doctor`: the findings, a line each with its remedy, or as JSON."""

from __future__ import annotations

import sys
from dataclasses import asdict

from bot.cli.program import Program
from bot.doctor import Finding, Patient, Severity, examine, worst
from bot.terminal_text import visible

EXIT_HEALTHY = 0
EXIT_FAILED = 1


def run_doctor(program: Program, *, as_json: bool) -> int:
    """Tell what was found; 1 when something does not work."""
    patient = Patient(None if program.fault else program.settings, program.fault, program.language)
    findings: list[Finding] = []
    for finding in examine(patient):
        findings.append(finding)
        if not as_json:
            _write(program, finding)
    healthy = worst(findings) is not Severity.ERROR
    if as_json:
        from bot.cli.asking import write_json

        write_json({"ok": healthy, "findings": [asdict(finding) for finding in findings]})
    return EXIT_HEALTHY if healthy else EXIT_FAILED


def _write(program: Program, finding: Finding) -> None:
    severity = program.say(f"doctor.severity_{finding.severity}")
    sys.stdout.write(visible(f"{severity:<8} {finding.check:<9} {finding.detail}") + "\n")
    if finding.remedy:
        sys.stdout.write(visible(f"{'':<18} → {finding.remedy}") + "\n")
    sys.stdout.flush()
