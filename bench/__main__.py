"""`make bench`: start the product, run the benchmarks, print a table. A timing never fails."""

import argparse
import json
import resource
import tempfile
from pathlib import Path

from bench import figures, table, workloads
from tests.house import House


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="P1,P3")
    parser.add_argument("--table", action="store_true", help="show and file the last run instead")
    choice = parser.parse_args()
    if choice.table:
        figures.fill()
        print(figures.markdown(json.loads(table.RESULTS.read_text())))
        return
    rows = run({name for name in choice.only.split(",") if name})
    table.show(rows)
    # What is kept is of one run: a part of it in place of the whole would lose the rest.
    if not choice.only:
        table.write(rows, table.RESULTS)


def run(wanted: set[str]) -> list[table.Row]:
    """What is wanted, or everything that does not take long."""
    # A thousand streams are as many open files.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    rows: list[table.Row] = []
    with tempfile.TemporaryDirectory() as folder, House.open(Path(folder) / "var") as house:
        for name, workload in {**workloads.ALL, **workloads.LONG}.items():
            if name not in (wanted or workloads.ALL):
                continue
            print(f"{name}: {(workload.__doc__ or '').splitlines()[0]}", flush=True)
            rows += workload(house)
    return rows


if __name__ == "__main__":
    main()
