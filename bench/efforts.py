"""The frontier of quality and speed: each effort's time on the task of the speed part, and its error on every data set."""
import statistics
import tempfile

import accuracy
import programs
import speed

EFFORTS = ["fast", "normal", "best"]


def measure(setting, _):
    rounds = [one_round(setting) for _ in range(setting.rounds or 3)]
    wape = {name: {e: setting.backtest(name, "--cutoff", ",".join(days), "--effort", e)["all"]["wape"] for e in EFFORTS}
            for name, days, _ in accuracy.SETS}
    return {"efforts": {e: {"wall": statistics.median(r[e] for r in rounds),
                            "ratio": statistics.median(r["guide"] / r[e] for r in rounds),
                            "wape": {name: wape[name][e] for name in wape}} for e in EFFORTS}}


def one_round(setting):
    """The wall seconds of each effort and of the guide's program, one after the other."""
    folder, seconds = setting.folder(speed.AHEAD.name), {}
    with tempfile.TemporaryDirectory() as tmp:
        for effort in EFFORTS:
            command = [setting.job, "run", "--folder", folder, "--store", f"{tmp}/{effort}", *speed.AHEAD.days]
            seconds[effort] = programs.cost([*command, "--effort", effort])["wall"]
        guide = [setting.python(), "guide.py", folder, f"{tmp}/guide.csv", *speed.AHEAD.days]
        seconds["guide"] = programs.cost(guide, cwd=setting.peers)["wall"]
    return seconds
