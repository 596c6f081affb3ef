#!/usr/bin/env python3
"""calibration.py FILE < JSON: the share of days that each interval held, by horizon, a panel a data set, as an SVG."""
import json
import sys

import matplotlib
matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

sets = json.load(sys.stdin)
matplotlib.rcParams.update({"svg.hashsalt": "carmila", "font.family": "sans-serif", "font.size": 10})
figure, axes = plt.subplots(1, len(sets), figsize=(10, 3.6), sharey=True, layout="constrained")
for axis, (name, bands) in zip(axes, sets.items()):
    words = ["{}–{}".format(*band["horizon"]) for band in bands]
    for level, (low, high), colour, marker in ((95, (92, 98), "#0f766e", "s"), (80, (76, 84), "#b45309", "o")):
        axis.axhspan(low, high, color=colour, alpha=.12, linewidth=0)
        axis.axhline(level, color=colour, linewidth=.8, linestyle="--")
        held = [100 * band["score"][f"coverage_{level}"] for band in bands]
        axis.plot(words, held, marker=marker, color=colour, label=f"meant for {level} %")
    axis.set_title(name, loc="left", fontsize=11)
    axis.set_xlabel("days ahead")
    axis.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("days within, %")
axes[0].set_ylim(55, 100)
axes[0].legend(frameon=False, loc="lower left", fontsize=9)
figure.savefig(sys.argv[1], metadata={"Date": None})
