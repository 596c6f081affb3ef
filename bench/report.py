"""Where measured figures are kept (results.json) and shown: results.md, the README and docs/forecast.md between their marks,
the picture of bars."""
import json
import re
import statistics

import picture
import programs
import study
from markdown import head, row

RESULTS = programs.ROOT / "bench" / "results.json"
MARKS = "<!-- bench:start -->", "<!-- bench:end -->"
NAMES = {"program": "Carmila", "guide": "the guide's Python", "snaive": "seasonal naive", "mstl": "MSTL", "autoets": "AutoETS",
         "theta": "Theta"}


def read():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def write(results):
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    RESULTS.with_suffix(".md").write_text(f"# Measured\n\n{table(results)}\n{origins(results)}")
    (programs.ROOT / "docs" / "bench.svg").write_text(picture.draw(groups(results)))
    between_marks(programs.ROOT / "README.md", table(results))
    between_marks(programs.ROOT / "docs" / "forecast.md", study.words(results))


def between_marks(page, text):
    start, end = MARKS
    page.write_text(re.sub(f"{start}.*?{end}", lambda _: f"{start}\n{text}{end}", page.read_text(), flags=re.S))


def wape(results):
    """{data set: {method: mean WAPE over its origins}}, and the methods, ours first; a method that was not measured from all
    of them is left out."""
    sets = results.get("accuracy", {}).get("sets", {})
    methods = list(dict.fromkeys(r["method"] for rows in sets.values() for r in rows))
    methods.sort(key=lambda m: m != "program")
    values = {name: {m: [r["wape"] for r in rows if r["method"] == m] for m in methods} for name, rows in sets.items()}
    means = {name: {m: statistics.mean(by[m]) for m in methods if len(by[m]) == len(by["program"])} for name, by in values.items()}
    return means, [m for m in methods if any(m in by for by in means.values())]


def table(results):
    out = []
    sets, methods = wape(results)
    if sets:
        out += ["Error on the rest of the year (WAPE, mean of four starting days; lower is better):", "",
                *head("data set", [NAMES.get(m, m) for m in methods])]
        for name, values in sets.items():
            sites = int(results["accuracy"]["sets"][name][0]["sites"])
            best = min(values.values())
            out.append(row([f"{name}, {sites} sites", *(bold(f"{values[m]:.3f}", values[m] == best) if m in values else ""
                                                       for m in methods)]))
        out.append("")
    tasks, scale = compared(results), results.get("scale")
    if tasks or scale:
        out += ["Time and peak memory:", "", *head("", [NAMES["program"], NAMES["guide"], "times faster", "of its memory"])]
        for t in tasks:
            out.append(row([t["words"], spent(t["job"]), spent(t["guide"]), f"{t['ratio']['wall']:.1f}",
                            f"{100 / t['ratio']['memory']:.0f} %"]))
        if scale:
            out.append(row([f"{scale['malls']:,} malls over {scale['years']} years, the past weeks back-filled",
                            spent(scale["job"]), "", "", ""]))
        out.append("")
    if "efforts" in results:
        out += efforts(results["efforts"]["efforts"])
    measured = dict.fromkeys(f"{p['date']} on {p['machine']}" for p in results.values())
    out += [f"Measured {' and '.join(measured)}; times beside another program are medians of paired runs.", ""]
    return "\n".join(out)


def efforts(efforts):
    names = list(efforts["normal"]["wape"])
    out = ["What `--effort` buys (a year ahead on cta-chicago; WAPE as `carmila-job backtest` counts it, from the four days):", "",
           *head("effort", ["time", f"times faster than {NAMES['guide']}", *names])]
    for name, of in efforts.items():
        out.append(row([f"`{name}`", f"{of['wall']:.1f} s", f"{of['ratio']:.1f}", *(f"{of['wape'][n]:.4f}" for n in names)]))
    return [*out, ""]


def compared(results):
    return [results[part] for part in ("speed", "backfill") if part in results]


def origins(results):
    columns = ["as_of", "method", "wape", "bias", "d1-7", "d8-28", "d29-90", "d91-", "unpredicted"]
    out = ["Each starting day (bands are days ahead, unpredicted a number of days):", "", row(["data set", *columns]),
           row(["---"] * 3 + ["--:"] * (len(columns) - 2))]
    for name, rows in results.get("accuracy", {}).get("sets", {}).items():
        out += [row([name, *(shown(r[c]) for c in columns)]) for r in rows]
    return "\n".join(out) + "\n"


def shown(value):
    if isinstance(value, str):
        return NAMES.get(value, value)
    return f"{value:.0f}" if value.is_integer() else f"{value:.3f}"


def groups(results):
    """What the picture shows: (title, value -> words, [(name, value), ours first]) for each group of bars."""
    out = [(t["words"], lambda v: f"{v:.1f} s", [(NAMES["program"], t["job"]["wall"]), (NAMES["guide"], t["guide"]["wall"])])
           for t in compared(results)]
    sets, _ = wape(results)
    out += [(f"Error on {name} (WAPE)", lambda v: f"{v:.3f}", [(NAMES.get(m, m), v) for m, v in values.items()])
            for name, values in sets.items()]
    return out


def spent(cost):
    return f"{cost['wall']:.1f} s, {cost['memory']:.0f} MiB"


def bold(text, is_best):
    return f"**{text}**" if is_best else text
