"""The error on whole years ahead, as the peers' score.py counts it: the job and the alternatives on the same days."""
import shlex
import subprocess

# Data set, last known days spread over the year, and what a day with 0 is.
SETS = [
    ("cta-chicago", ["2014-03-31", "2014-09-30", "2014-12-31", "2015-06-30"], "closed"),
    ("nantes-cantines", ["2016-12-31", "2017-03-31", "2017-09-30", "2017-12-31"], "closed"),
    ("auckland", ["2023-12-31", "2024-03-31", "2024-09-30", "2024-12-31"], "missing"),
]


def measure(setting, before):
    """The rows of methods that are not asked for stay as they were `before`: their error does not depend on the day."""
    sets = {}
    for name, days, zeros in SETS:
        rows = score(setting, name, days, zeros)
        again = {r["method"] for r in rows}
        kept = [r for r in before.get("sets", {}).get(name, []) if r["method"] not in again]
        sets[name] = sorted(kept + rows, key=lambda r: r["as_of"])
    return {"sets": sets}


def score(setting, name, days, zeros):
    job = f"{shlex.quote(str(setting.job))} run --folder {{folder}} --store {{store}} --until {{until}}"
    said = subprocess.run(
        [setting.python(), "score.py", setting.folder(name), "--as-of", ",".join(days), "--zeros", zeros,
         "--method", ",".join(setting.methods), "--run", job],
        cwd=setting.peers, check=True, stdout=subprocess.PIPE, text=True)
    lines = [line.split() for line in said.stdout.splitlines()]
    head, rows = lines[0], lines[1:1 + len(days) * (len(setting.methods) + 1)]
    return [{k: v if k in ("as_of", "method") else float(v) for k, v in zip(head, row, strict=True)} for row in rows]
