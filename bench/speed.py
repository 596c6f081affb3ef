"""Time and memory of the job beside the guide's own program in Python, on the same folder: A B A B, so that whatever
else the machine does falls on both, and the medians of the ratios within a pair."""
import pathlib
import statistics
import sys
import tempfile

import programs

TASKS = {
    "ahead": {"words": "A year ahead, 144 sites (cta-chicago, as of 2015-12-31)", "set": "cta-chicago",
              "both": ["--as-of", "2015-12-31", "--until", "2016-12-31"], "guide": []},
    "weekly": {"words": "26 weeks retrained one by one, 80 sites (nantes-cantines, as of 2018-06-30)",
               "set": "nantes-cantines", "both": ["--as-of", "2018-06-30"], "guide": ["--weekly"]},
}


def measure(setting):
    return {"tasks": {name: compare(setting, name, task) for name, task in TASKS.items()}}


def compare(setting, name, task):
    pairs, folder = [], setting.folder(task["set"])
    for round in range(setting.rounds):
        print(f"bench: {name}, pair {round + 1} of {setting.rounds}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as tmp:
            tmp = pathlib.Path(tmp)
            job = programs.cost([setting.job, "run", "--folder", folder, "--store", tmp / "store", *task["both"]])
            guide = programs.cost([setting.python(), "guide.py", folder, tmp / "guide.csv", *task["both"],
                                   *task["guide"]], cwd=setting.peers)
        pairs.append({"job": job, "guide": guide})
    middle = {who: {k: statistics.median(p[who][k] for p in pairs) for k in pairs[0][who]} for who in ("job", "guide")}
    ratio = {k: statistics.median(p["guide"][k] / p["job"][k] for p in pairs) for k in ("wall", "memory")}
    return {"words": task["words"], **middle, "ratio": ratio, "pairs": pairs}
