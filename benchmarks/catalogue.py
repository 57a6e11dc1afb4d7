"""Loading and checking the whole folder, against the floor of reading and parsing its YAML alone."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import yaml
from benchmarks.parts.load import amount
from benchmarks.parts.timing import in_turns, shown

from osekkai.catalogue import check

FOLDER = Path("municipalities/bunkyo")
ROUNDS = amount("ROUNDS", 10)


def parse_only() -> None:
    for path in FOLDER.rglob("*.yaml"):
        yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def main() -> None:
    checked, floor = in_turns(lambda: check(FOLDER), parse_only, ROUNDS)
    report = check(FOLDER)
    print(f"load, check and run the examples: {report.services} services, {report.examples} examples")
    print(f"  osekkai check   {shown(checked)}")
    print(f"  YAML alone      {shown(floor)}")
    print(f"  ratio           {median(checked) / median(floor):.1f} × the floor")


if __name__ == "__main__":
    main()
