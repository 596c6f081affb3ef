//! A backtest as a table for people.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};

use super::score::Score;
use super::{Backtest, OfMall};
use crate::findings::Lang;

/// Lays out a backtest, by cutoff, then by horizon, then over all.
pub fn lay_out(backtest: &Backtest, lang: Lang) -> String {
    let heading = match lang {
        Lang::En => {
            ["cutoff", "days", "WAPE", "bias", "naive WAPE", "naive bias", "80 % held", "width", "95 % held", "width"]
        }
        Lang::Fr => [
            "connu jusqu'au",
            "jours",
            "WAPE",
            "biais",
            "WAPE naïf",
            "biais naïf",
            "80 % tenu",
            "largeur",
            "95 % tenu",
            "largeur",
        ],
    };
    let days = lang.either("jours", "days");
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(heading);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for at in &backtest.cutoffs {
        table.add_row(row(at.cutoff.to_string(), &at.score));
    }
    for band in &backtest.bands {
        let (from, to) = band.horizon;
        table.add_row(row(format!("{from}–{to} {days}"), &band.score));
    }
    table.add_row(row(lang.either("tout", "all").to_owned(), &backtest.all));
    let note = match lang {
        Lang::En => {
            "naive: the same weekday a year before. held: share of days within the interval that was given for them; width: \
             its mean width over the mean day."
        }
        Lang::Fr => {
            "naïf : le même jour de semaine un an plus tôt. tenu : part des jours dans l'intervalle donné pour eux ; \
             largeur : sa largeur moyenne rapportée au jour moyen."
        }
    };
    format!("{table}\n{note}\n{}", malls(&backtest.malls, lang))
}

/// How many malls do better than the seasonal naive forecast, and the one that does worst beside it.
fn malls(malls: &[OfMall], lang: Lang) -> String {
    let beside: Vec<(&OfMall, f64)> = malls.iter().filter_map(|mall| Some((mall, mall.beside_naive()?))).collect();
    let Some((worst, times)) = beside.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return String::new() };
    let (all, better) = (beside.len(), beside.iter().filter(|(_, times)| *times < 1.0).count());
    let (name, times) = (&worst.mall, format!("{times:.2}"));
    match lang {
        Lang::En => format!(
            "{better} of {all} malls err less than naive; the one that does worst beside it, {name}, errs {times} times as \
             much.\n"
        ),
        Lang::Fr => lang.typeset(&format!(
            "{better} centres sur {all} se trompent moins que le naïf ; le moins bon en regard, {name}, se trompe {} fois \
             autant.\n",
            times.replace('.', ",")
        )),
    }
}

fn row(name: String, score: &Score) -> [String; 10] {
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.4}"));
    let signed = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:+.4}"));
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share));
    [
        name,
        score.days.to_string(),
        share(score.wape),
        signed(score.bias),
        share(score.naive_wape),
        signed(score.naive_bias),
        percent(score.coverage_80),
        share(score.width_80),
        percent(score.coverage_95),
        share(score.width_95),
    ]
}
