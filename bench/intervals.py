"""How wide the job's intervals are beside those of the MSTL that statsforecast has, from the same days, and what they look
like. `peers/intervals.py` does the work, in the Python that has pandas."""
import json
import subprocess

import accuracy
import programs

# Data set, last known day of the pictures and of the comparison.
DAYS = {"cta-chicago": "2014-12-31", "nantes-cantines": "2017-03-31", "auckland": "2024-12-31"}


def measure(setting, _):
    zeros = {name: zeros for name, _, zeros in accuracy.SETS}
    sets = {}
    for name, day in DAYS.items():
        said = subprocess.check_output(
            [setting.python(), programs.WORKERS / "intervals.py", setting.peers, setting.folder(name), day, zeros[name], setting.job])
        sets[name] = {"as_of": day, **json.loads(said)}
    setting.picture("malls", {name: of.pop("pictured") for name, of in sets.items()})
    return {"sets": sets}
