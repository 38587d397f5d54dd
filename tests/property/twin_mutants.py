"""Alters the rules in TypeScript, one place at a time, and tells whether the generated cases notice.

The seed is printed, so that a run can be repeated: python -m tests.property.twin_mutants [SEED]
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from tests.property.twin_cases import cases_from

ROOT = Path(__file__).parents[2]
CORE = "scanner/src/core"
NEEDED = ("package.json", "tsconfig.json", "vitest.config.ts", "scanner")


class Mutant(NamedTuple):
    """A module of the core, a text in it, and what replaces its first occurrence."""

    module: str
    before: str
    after: str


MUTANTS = (
    Mutant("admission", "at < gate.doorsAt", "at <= gate.doorsAt"),
    Mutant("admission", "at > gate.endsAt", "at >= gate.endsAt"),
    Mutant("admission", "remaining <= 0", "remaining < 0"),
    Mutant("admission", "party > remaining", "party >= remaining"),
    Mutant("admission", "credential.blocked || credential.superseded", "credential.blocked"),
    Mutant("admission", "usage.days >= rule.daysMax", "usage.days > rule.daysMax"),
    Mutant("admission", " && usage.left === 0", ""),
    Mutant("admission", " + usage.overnight", ""),
    Mutant("admission", "Math.min(usage.left, party)", "usage.left"),
    Mutant("admission", "Math.max(0, came + party", "(came + party"),
    Mutant("admission", "Math.max(came, usage.ever)", "came"),
    Mutant("admission", "used >= rule.entriesMax", "used > rule.entriesMax"),
    Mutant("admission", "at > until,", "at >= until,"),
    Mutant("admission", "fromAt <= at", "fromAt < at"),
    Mutant("admission", "at <= untilAt", "at < untilAt"),
    Mutant("admission", "participation?.rule ?? credential.rule", "credential.rule"),
    Mutant("admission", "+ count - 1", "+ count"),
    Mutant("calendar", "?? Infinity) <= at", "?? Infinity) < at"),
    Mutant("calendar", "return next - 1", "return next"),
    Mutant("calendar", "end - 1)", "end)"),
    Mutant("calendar", "Number(fraction.padEnd(6, '0'))", "Number(fraction.padEnd(6, '0').slice(0, 3)) * 1000"),
    Mutant("several_days", "Math.min(left, admits)", "left"),
    Mutant("several_days", "Math.min(before.left, party)", "before.left"),
    Mutant("several_days", "day !== today && came > 0", "day !== today"),
    Mutant("several_days", "one > day", "one >= day"),
    Mutant("several_days", "usedDays >= event.daysMax", "usedDays > event.daysMax"),
    Mutant("several_days", "Math.min(cameBy(its), ", "Math.max("),
    Mutant("several_days", " && !reversed.has(step.scanId)", ""),
    Mutant("several_days", "step.party - left", "step.party"),
    Mutant("several_days", "Math.max(...earlier)", "Math.min(...earlier)"),
    Mutant("at_door", "record.programme ? { programme: record.programme } :", ""),
    Mutant("at_desk", "visits.firstAt === null && until", "until"),
    Mutant("at_desk", "gate === here.gate", "gate !== null"),
    Mutant("at_desk", "last.at >= visit.at", "last.at < visit.at"),
)  # fmt: skip


def main(seed: int) -> int:
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        cases = folder / "cases.json"
        cases.write_text(json.dumps(asdict(cases_from(seed))), encoding="utf-8")
        checkout = _copied(folder / "checkout")
        assert _agrees(checkout, cases), "the unaltered rules differ"
        survivors = [mutant for mutant in MUTANTS if _survives(mutant, checkout, cases)]
    print(f"{len(survivors)} of {len(MUTANTS)} survive")
    return 1 if survivors else 0


def _copied(checkout: Path) -> Path:
    checkout.mkdir()
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)
    (checkout / "node_modules").symlink_to(ROOT / "node_modules")
    return checkout


def _survives(mutant: Mutant, checkout: Path, cases: Path) -> bool:
    file = checkout / CORE / f"{mutant.module}.ts"
    genuine = file.read_text(encoding="utf-8")
    assert mutant.before in genuine, f"{mutant.module} has no {mutant.before!r}"
    file.write_text(genuine.replace(mutant.before, mutant.after, 1), encoding="utf-8")
    began = time.monotonic()
    survives = _agrees(checkout, cases)
    took = time.monotonic() - began
    file.write_text(genuine, encoding="utf-8")
    word = "SURVIVES" if survives else "noticed"
    print(f"{word:9}{took:6.1f} s  {mutant.module}: {mutant.before} → {mutant.after}", flush=True)
    return survives


def _agrees(checkout: Path, cases: Path) -> bool:
    vitest = [str(ROOT / "node_modules/.bin/vitest"), "run"]
    environment = os.environ | {"TWIN_CASES": str(cases)}
    return not subprocess.run(
        vitest, cwd=checkout, env=environment, capture_output=True, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbits(32)))
