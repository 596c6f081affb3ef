#!/usr/bin/env python3
"""malls.py FILE < JSON: one panel a data set, a site's counts, its forecast and the two intervals, as an SVG."""
import json
import sys

import matplotlib
matplotlib.use("svg")
import matplotlib.dates as dates  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

sets = json.load(sys.stdin)
matplotlib.rcParams.update({"svg.hashsalt": "carmila", "font.family": "sans-serif", "font.size": 10})
figure, axes = plt.subplots(len(sets), 1, figsize=(10, 3.1 * len(sets)), layout="constrained")
for axis, (name, of) in zip(axes, sets.items()):
    frame = lambda key: pd.Series({pd.Timestamp(day): value for day, value in of[key]}, dtype=float)
    # A day on which nobody is expected has no point.
    forecast = frame("forecast").replace(0, np.nan)
    for level, shade in ((95, .18), (80, .32)):
        axis.fill_between(forecast.index, frame(f"low_{level}"), frame(f"high_{level}"), color="#0f766e", alpha=shade, linewidth=0,
                          label=f"meant for {level} %")
    axis.plot(forecast.index, forecast, color="#0f766e", linewidth=1.2, label="forecast")
    actual = frame("actual")
    axis.plot(actual.index, actual.replace(0, np.nan), ".", color="#1f2328", markersize=2.6, label="came")
    axis.axvline(pd.Timestamp(of["cutoff"]), color="#8b949e", linewidth=1, linestyle="--")
    axis.set_title(f"{name}: {of['site'].title()}, known up to {of['cutoff']}", loc="left", fontsize=11)
    axis.set_ylim(bottom=0)
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(axis.xaxis.get_major_locator()))
    axis.spines[["top", "right"]].set_visible(False)
axes[0].set_ylim(top=1.2 * axes[0].get_ylim()[1])
axes[0].legend(ncols=4, frameon=False, loc="upper right", fontsize=9)
figure.savefig(sys.argv[1], metadata={"Date": None})
