"""`make bench`: start the product, run the benchmarks, print a table. A timing never fails."""

import argparse
import tempfile
from pathlib import Path

from bench import table, workloads
from tests.house import House


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="P1,P3")
    wanted = {name for name in parser.parse_args().only.split(",") if name}
    rows: list[table.Row] = []
    with tempfile.TemporaryDirectory() as folder, House.open(Path(folder) / "var") as house:
        for name, workload in workloads.ALL.items():
            if wanted and name not in wanted:
                continue
            print(f"{name}: {(workload.__doc__ or '').splitlines()[0]}", flush=True)
            rows += workload(house)
    table.show(rows)
    table.write(rows)


if __name__ == "__main__":
    main()
