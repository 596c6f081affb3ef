"""Time and memory of the job beside the guide's own program in Python, on the same folder: A B A B, so that whatever
else the machine does falls on both, and the medians of the ratios within a pair."""
import dataclasses
import pathlib
import statistics
import sys
import tempfile

import programs


@dataclasses.dataclass
class Task:
    words: str
    name: str
    days: list[str]
    only_guide: tuple[str, ...]
    rounds: int


AHEAD = Task("A year ahead, 144 sites (cta-chicago, as of 2015-12-31)", "cta-chicago",
             ["--as-of", "2015-12-31", "--until", "2016-12-31"], (), 3)
# The guide's program takes many minutes here: two pairs by default.
BACKFILL = Task("26 weeks retrained one by one, 80 sites (nantes-cantines, as of 2018-06-30)", "nantes-cantines",
                ["--as-of", "2018-06-30"], ("--weekly",), 2)


def ahead(setting, _):
    return compare(setting, AHEAD)


def backfill(setting, _):
    return compare(setting, BACKFILL)


def compare(setting, task):
    pairs, folder, python, rounds = [], setting.folder(task.name), setting.python(), setting.rounds or task.rounds
    for number in range(rounds):
        print(f"bench: pair {number + 1} of {rounds}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as tmp:
            tmp = pathlib.Path(tmp)
            job = programs.cost([setting.job, "run", "--folder", folder, "--store", tmp / "store", *task.days])
            guide = programs.cost([python, "guide.py", folder, tmp / "guide.csv", *task.days, *task.only_guide],
                                  cwd=setting.peers)
        pairs.append({"job": job, "guide": guide})
    middle = {who: {k: statistics.median(p[who][k] for p in pairs) for k in pairs[0][who]} for who in ("job", "guide")}
    ratio = {k: statistics.median(p["guide"][k] / p["job"][k] for p in pairs) for k in ("wall", "memory")}
    return {"words": task.words, **middle, "ratio": ratio, "pairs": pairs}
