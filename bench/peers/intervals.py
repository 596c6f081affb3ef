#!/usr/bin/env python3
"""intervals.py PEERS FOLDER AS_OF ZEROS JOB: the job's intervals and those of statsforecast's MSTL, laid around the same days
of the same sites, as JSON. The peer's are made wider or narrower by one factor until they hold as many days as the job's,
so that widths compare; the interval score (Gneiting and Raftery, Strictly proper scoring rules, JASA 102, 2007) needs none.
Widths and scores are over the mean count."""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd

peers, folder, as_of, zeros, job = sys.argv[1:]
sys.path.insert(0, peers)
import score  # noqa: E402
import workbooks  # noqa: E402

LEVELS = (80, 95)


def ours(until, columns):
    """Prediction and bounds, day by site."""
    with tempfile.TemporaryDirectory() as tmp:
        inside = workbooks.truncated(folder, os.path.join(tmp, "in"), pd.Timestamp(as_of))
        subprocess.run([job, "run", "--progress", "quiet", "--folder", inside, "--store", os.path.join(tmp, "out"),
                        "--until", str(until.date())], check=True, stdout=sys.stderr)
        run = json.load(open(os.path.join(tmp, "out", "latest.json")))["run"]
        read = lambda name: pd.read_csv(os.path.join(tmp, "out", "runs", run, name), parse_dates=["date"])
        table = read("predictions.csv").merge(read("intervals.csv"), how="left", on=["nom_mall", "date"])
    table["key"] = table.nom_mall.map(workbooks.norm)
    wide = lambda column: table.pivot(index="date", columns="key", values=column).reindex(columns=columns)
    return wide("donnees_predites"), {level: (wide(f"borne_basse_{level}"), wide(f"borne_haute_{level}")) for level in LEVELS}


def theirs(known, days):
    from statsforecast import StatsForecast
    from statsforecast.models import MSTL, AutoETS
    made = StatsForecast([MSTL([7, 364], trend_forecaster=AutoETS(model="ZZN"))], freq="D", n_jobs=1).forecast(
        df=score.long(known), h=len(days), level=list(LEVELS))
    wide = lambda column: made.pivot(index="ds", columns="unique_id", values=column).reindex(index=days, columns=known.columns)
    return wide("MSTL"), {level: (wide(f"MSTL-lo-{level}"), wide(f"MSTL-hi-{level}")) for level in LEVELS}


def measures(y, low, high, level):
    alpha = 1 - level / 100
    score = (high - low) + 2 / alpha * (np.maximum(low - y, 0) + np.maximum(y - high, 0))
    return {"coverage": ((low <= y) & (y <= high)).mean(), "width": (high - low).mean() / y.mean(), "score": score.mean() / y.mean()}


def scaled(y, middle, low, high, wanted):
    """The bounds, drawn away from the middle by the factor at which a share `wanted` of the days is within."""
    reach = np.where(y >= middle, (y - middle) / np.maximum(high - middle, 1e-9), (middle - y) / np.maximum(middle - low, 1e-9))
    factor = np.quantile(reach, wanted)
    return middle - factor * (middle - low), middle + factor * (high - middle)


def main():
    whole = workbooks.wide(folder, zeros)
    cutoff = pd.Timestamp(as_of)
    known = whole[:cutoff]
    until = min(pd.Timestamp(f"{(cutoff + pd.Timedelta(days=1)).year}-12-31"), whole.index[-1])
    days = pd.date_range(cutoff + pd.Timedelta(days=1), until)
    sites = [c for c in whole if known[c].notna().sum() >= 400 and known[c].iloc[-28:].notna().sum() >= 14]
    middle, bounds = ours(until, sites)
    peer_middle, peer_bounds = theirs(known[sites], days)
    y = whole.loc[days, sites].to_numpy()
    flat = lambda frame: np.maximum(frame.reindex(index=days, columns=sites).to_numpy(dtype=float), 0)
    parts = [flat(middle), flat(peer_middle), *(flat(b) for who in (bounds, peer_bounds) for pair in who.values() for b in pair)]
    seen = (y > 0) & np.all([np.isfinite(part) for part in parts], axis=0)
    pick = lambda frame: flat(frame)[seen]
    out = {"sites": len(sites), "days": int(seen.sum()), "levels": {}}
    for level in LEVELS:
        own = measures(y[seen], *map(pick, bounds[level]), level)
        plain = [pick(bound) for bound in peer_bounds[level]]
        fitted = scaled(y[seen], pick(peer_middle), *plain, own["coverage"])
        out["levels"][level] = {"job": own, "mstl": measures(y[seen], *plain, level),
                                "mstl_at_same_coverage": measures(y[seen], *fitted, level)}
    # The picture shows the site whose error is the middle one.
    errors = (middle.reindex(days)[sites] - whole.loc[days, sites]).abs().sum() / whole.loc[days, sites].sum()
    site = errors.sort_values().index[len(sites) // 2]
    recent = whole[site][cutoff - pd.Timedelta(days=120):until]
    shown = {"site": site, "cutoff": as_of, "actual": series(recent), "forecast": series(middle[site].reindex(days)),
             **{f"{side}_{level}": series(bounds[level][i][site].reindex(days)) for level in LEVELS for i, side in enumerate(("low", "high"))}}
    print(json.dumps({**out, "pictured": shown}))


def series(s):
    return [[str(day.date()), None if np.isnan(value) else float(value)] for day, value in s.items()]


main()
