"""What 1,000 malls over five years cost, back-fill of the year included."""
import pathlib
import tempfile

import programs

MALLS, YEARS = 1000, 5


def measure(setting, _):
    with tempfile.TemporaryDirectory() as tmp:
        tmp = pathlib.Path(tmp)
        programs.cost([setting.job, "sample", tmp / "folder", "--malls", MALLS, "--years", YEARS])
        return {"malls": MALLS, "years": YEARS,
                "job": programs.cost([setting.job, "run", "--folder", tmp / "folder", "--store", tmp / "store"])}
