#!/usr/bin/env python3
"""Measures the job beside its alternatives, and writes what it measured into bench/, docs/ and the README.

  bench.py --peers DIR --data DIR [--part PART|all] [--methods guide,snaive,…] [--rounds N]

PEERS holds the alternatives (guide.py, score.py and their requirements.txt), DATA the data sets
(cta-chicago/carmila and so on). A part that is measured alone leaves the other parts' figures as they are.
"""
import argparse
import datetime
import pathlib
import sys

import accuracy
import backtests
import efforts
import intervals
import machine
import programs
import report
import scale
import speed

PARTS = {"accuracy": accuracy.measure, "speed": speed.ahead, "backfill": speed.backfill, "scale": scale.measure,
         "efforts": efforts.measure, "backtests": backtests.measure, "ablation": backtests.ablation,
         "intervals": intervals.measure}


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--peers", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--part", default="all", choices=[*PARTS, "all"])
    a.add_argument("--methods", default="guide,snaive,mlforecast,mstl,autoets,theta", help="of score.py, for the accuracy; none: the job alone")
    a.add_argument("--rounds", type=int, help="pairs of job and guide.py; by default 3 for speed, 2 for backfill")
    a.add_argument("--job", help="the program to measure; by default cargo's release build")
    a = a.parse_args()
    for name in ("peers", "data"):
        if not getattr(a, name) or not pathlib.Path(getattr(a, name)).is_dir():
            sys.exit(f"bench: {name.upper()}={getattr(a, name)!r} is no folder: say make bench PEERS=dir DATA=dir")
    setting = programs.Setting(job=pathlib.Path(a.job or programs.built()).resolve(),
                               peers=pathlib.Path(a.peers).resolve(), data=pathlib.Path(a.data).resolve(),
                               methods=[m for m in a.methods.split(",") if m != "none"], rounds=a.rounds)
    results = report.read()
    for part in PARTS if a.part == "all" else [a.part]:
        print(f"bench: {part}", file=sys.stderr)
        results[part] = {"date": datetime.date.today().isoformat(), "machine": machine.line(),
                         **PARTS[part](setting, results.get(part, {}))}
        report.write(results)
    print(report.table(results))


if __name__ == "__main__":
    main()
