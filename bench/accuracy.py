"""The error on whole years ahead, as the peers' score.py counts it: the job and the alternatives on the same days."""
import shlex
import subprocess

# Data set, last known days, what a day with 0 is, and the methods that cannot be run on it.
SETS = [
    ("cta-chicago", ["2014-12-31", "2015-06-30"], "closed", []),
    ("nantes-cantines", ["2016-12-31", "2017-12-31"], "closed", []),
    ("auckland", ["2023-12-31", "2024-12-31"], "missing", []),
]


def measure(setting):
    return {"sets": {name: score(setting, name, days, zeros, [m for m in setting.methods if m not in unable])
                     for name, days, zeros, unable in SETS}}


def score(setting, name, days, zeros, methods):
    job = f"{shlex.quote(str(setting.job))} run --folder {{folder}} --store {{store}} --until {{until}}"
    said = subprocess.run(
        [setting.python(), "score.py", setting.folder(name), "--as-of", ",".join(days), "--zeros", zeros,
         "--method", ",".join(methods), "--run", job], cwd=setting.peers, check=True, stdout=subprocess.PIPE, text=True)
    lines = [line.split() for line in said.stdout.splitlines()]
    head, rows = lines[0], lines[1:1 + len(days) * (len(methods) + 1)]
    return [{k: v if k in ("as_of", "method") else float(v) for k, v in zip(head, row, strict=True)} for row in rows]
