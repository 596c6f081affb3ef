"""Time and memory of the job beside the guide's own program in Python, on the same folder: A B A B, so that whatever
else the machine does falls on both, and the medians of the ratios within a pair."""
import pathlib
import statistics
import sys
import tempfile

import programs


def ahead(setting, _):
    return compare(setting, "A year ahead, 144 sites (cta-chicago, as of 2015-12-31)", "cta-chicago",
                   ["--as-of", "2015-12-31", "--until", "2016-12-31"], [], setting.rounds or 3)


def backfill(setting, _):
    # The guide's program takes many minutes here: two pairs by default.
    return compare(setting, "26 weeks retrained one by one, 80 sites (nantes-cantines, as of 2018-06-30)",
                   "nantes-cantines", ["--as-of", "2018-06-30"], ["--weekly"], setting.rounds or 2)


def compare(setting, words, name, both, only_guide, rounds):
    pairs, folder, python = [], setting.folder(name), setting.python()
    for number in range(rounds):
        print(f"bench: pair {number + 1} of {rounds}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as tmp:
            tmp = pathlib.Path(tmp)
            job = programs.cost([setting.job, "run", "--folder", folder, "--store", tmp / "store", *both])
            guide = programs.cost([python, "guide.py", folder, tmp / "guide.csv", *both, *only_guide],
                                  cwd=setting.peers)
        pairs.append({"job": job, "guide": guide})
    middle = {who: {k: statistics.median(p[who][k] for p in pairs) for k in pairs[0][who]} for who in ("job", "guide")}
    ratio = {k: statistics.median(p["guide"][k] / p["job"][k] for p in pairs) for k in ("wall", "memory")}
    return {"words": words, **middle, "ratio": ratio, "pairs": pairs}
