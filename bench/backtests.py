"""What the job's own backtest says: error, bias and coverage from sixteen days spread over three years, and what each idea of
the forecast is worth, by leaving out one at a time."""
import datetime

import accuracy

# The last day of each data set. The cutoffs lie so many days apart, each on another part of the year.
LAST = {"cta-chicago": "2016-09-11", "nantes-cantines": "2018-12-21", "auckland": "2025-12-31"}
CUTOFFS, BETWEEN, NEWEST = 16, 68, 91

# As `carmila-job backtest --without` names them, and as people would.
IDEAS = {"season": "the time of the year", "weekday": "the weekday's name", "holidays": "public and school holidays",
         "growth": "the last weeks and months", "scale": "the second scale", "seed": "the second seed",
         "years": "pseudo-cutoffs of more than two years ago", "weights": "large malls weigh more",
         "damping": "damping", "shares": "malls drawn to their usual parts"}


def measure(setting, _):
    sets = {}
    for name, _, _ in accuracy.SETS:
        newest = datetime.date.fromisoformat(LAST[name]) - datetime.timedelta(days=NEWEST)
        days = [str(newest - datetime.timedelta(days=BETWEEN * k)) for k in range(CUTOFFS)]
        said = setting.backtest(name, "--cutoff", ",".join(days))
        beside = [(of["score"]["wape"] / of["score"]["naive_wape"], of["mall"])
                  for of in said["malls"] if of["score"]["naive_wape"]]
        sets[name] = {"cutoffs": said["cutoffs"], "bands": said["bands"], "all": said["all"],
                      "malls": {"all": len(beside), "better": sum(times < 1 for times, _ in beside), "worst": max(beside)}}
    setting.picture("calibration", {name: of["bands"] for name, of in sets.items()})
    return {"sets": sets}


def ablation(setting, _):
    sets = {}
    for name, days, _ in accuracy.SETS:
        # Every other day: it takes eleven backtests.
        cutoffs = ["--cutoff", ",".join(days[::2])]
        whole = setting.backtest(name, *cutoffs)["all"]["wape"]
        without = {idea: setting.backtest(name, *cutoffs, "--without", idea)["all"]["wape"] for idea in IDEAS}
        sets[name] = {"whole": whole, "without": without}
    return {"sets": sets}
