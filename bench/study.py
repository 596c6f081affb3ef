"""The section of docs/forecast.md on how good the forecast is: bias, malls, intervals, and what each idea is worth."""
import backtests
from markdown import head, row


def words(results):
    out = []
    for part, said in (("backtests", errors), ("backtests", held), ("intervals", widths), ("ablation", ideas)):
        if part in results:
            out += [*said(results[part]["sets"]), ""]
    return "\n".join(out)


def errors(sets):
    out = ["Error and bias over sixteen days of three years, and the malls beside the seasonal naive forecast (`carmila-job backtest`):",
           "", *head("data set", ["WAPE", "bias", "naive WAPE", "naive bias", "highest WAPE over naive at one cutoff",
                                  "malls better than naive", "worst mall over naive"])]
    for name, of in sets.items():
        score, malls = of["all"], of["malls"]
        worst = max(at["score"]["wape"] / at["score"]["naive_wape"] for at in of["cutoffs"] if at["score"]["naive_wape"])
        out.append(row([name, f"{score['wape']:.4f}", percent(score["bias"]), f"{score['naive_wape']:.4f}", percent(score["naive_bias"]),
                        f"{worst:.2f}", f"{malls['better']} of {malls['all']}", f"{malls['worst'][0]:.2f}"]))
    return out


def held(sets):
    out = ["Days that the intervals held, over the same days, and their mean width over the mean count:", "",
           *head("data set, days ahead", ["meant for 80 %", "width", "meant for 95 %", "width"])]
    for name, of in sets.items():
        for label, score in [*(("{}–{}".format(*band["horizon"]), band["score"]) for band in of["bands"]), ("all", of["all"])]:
            out.append(row([f"{name}, {label}", f"{100 * score['coverage_80']:.1f} %", f"{score['width_80']:.3f}",
                            f"{100 * score['coverage_95']:.1f} %", f"{score['width_95']:.3f}"]))
    return [*out, "", "![Coverage by horizon](calibration.svg)", "",
            "The forecast and the intervals of the site with the middle error of each data set:", "", "![Three sites](malls.svg)"]


def widths(sets):
    out = ["Beside statsforecast's MSTL with the intervals that it gives its own model, on the same days of the same sites: mean width "
           "over the mean count once MSTL's are scaled to hold as many days as the job's, and the interval score (lower is better), "
           "which needs no scaling:", "",
           *head("data set, level", ["held", "width", "MSTL's width at that", "MSTL held unscaled", "interval score", "MSTL's"])]
    for name, of in sets.items():
        for level, by in of["levels"].items():
            job, mstl, fitted = by["job"], by["mstl"], by["mstl_at_same_coverage"]
            out.append(row([f"{name} from {of['as_of']}, {level} %", f"{100 * job['coverage']:.1f} %", f"{job['width']:.3f}", f"{fitted['width']:.3f}",
                            f"{100 * mstl['coverage']:.1f} %", f"{job['score']:.3f}", f"{mstl['score']:.3f}"]))
    return out


def ideas(sets):
    names = list(sets)
    out = ["WAPE over two of the benchmark's days when one idea is left out (`carmila-job backtest --without`), and how much that adds:", "",
           *head("without", names), row(["nothing left out", *(f"{sets[n]['whole']:.4f}" for n in names)])]
    for idea, meaning in backtests.IDEAS.items():
        change = lambda of: f"{of['without'][idea]:.4f} ({100 * (of['without'][idea] / of['whole'] - 1):+.1f} %)"
        out.append(row([f"`{idea}`: {meaning}", *(change(sets[n]) for n in names)]))
    return out


def percent(share):
    return f"{100 * share:+.1f} %"
