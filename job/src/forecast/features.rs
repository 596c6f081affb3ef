//! What is known of a mall and a day at a cutoff, as numbers for a model; blind to everything after the cutoff. Counts
//! appear only as ratios over the mall's level, so that malls of all sizes speak one language.

use super::history::History;
use super::level::{Level, YEAR, years_back};
use super::series::{Series, mean, median};

/// Names of the features, in their order.
pub const NAMES: [&str; 56] = [
    "horizon",
    "weekday",
    "ordinal",
    "day",
    "month",
    "since_easter",
    "since_holiday",
    "until_holiday",
    "school_holiday",
    "school_holiday_last_year",
    "cluster",
    "size",
    "history",
    "silence",
    "level_2_weeks",
    "level_4_weeks",
    "level_8_weeks",
    "level_13_weeks",
    "level_26_weeks",
    "level_52_weeks",
    "level_year_before",
    "weekday_4_weeks",
    "weekday_8_weeks",
    "weekday_13_weeks",
    "weekday_52_weeks",
    "weekday_8_weeks_kin",
    "last_year",
    "last_year_smoothed",
    "two_years_smoothed",
    "last_year_week",
    "two_years_week",
    "last_year_month",
    "season_4_weeks",
    "season_13_weeks",
    "growth_4_weeks",
    "growth_13_weeks",
    "growth_26_weeks",
    "growth_52_weeks",
    "growth_13_weeks_kin",
    "growth_13_weeks_all",
    "growth_52_weeks_all",
    "last_year_month_all",
    "last_year_smoothed_all",
    "last_year_smoothed_kin",
    "date_effect_all",
    "date_effects_all",
    "nth_effect_all",
    "nth_effects_all",
    "easter_effect_all",
    "easter_effects_all",
    "last_year_effect_all",
    "last_year_holiday",
    "date_effects",
    "easter_effects",
    "nth_effects",
    "age_of_last_year",
];

/// How far a mall's silence is told, in days.
const SILENCE: i64 = 60;

/// The features of one mall at one cutoff, for any day ahead.
pub struct Describer<'a> {
    history: &'a History,
    mall: usize,
    cutoff: i64,
    scale: f32,
    level: Level,
    /// What does not depend on the day ahead.
    growth: [f32; 4],
    growth_kin: f32,
    growth_all: [f32; 2],
    before: [f32; 2],
    usual: [f32; 2],
    silence: f32,
}

impl<'a> Describer<'a> {
    /// Looks at a mall at a cutoff (a column); ratios are over `scale`, in visitors a day.
    pub fn new(history: &'a History, mall: usize, cutoff: i64, level: Level, scale: f32) -> Self {
        let (series, kin, all) = (&history.malls[mall], history.kin(mall), &history.all);
        let silence = (0..SILENCE).find(|back| series.at(cutoff - back).is_finite()).unwrap_or(SILENCE);
        Describer {
            history,
            mall,
            cutoff,
            scale,
            level,
            growth: [1, 3, 4, 5].map(|window| ratio(level.now[window], level.before[window])),
            growth_kin: growth(kin, cutoff, 13),
            growth_all: [13, 52].map(|weeks| growth(all, cutoff, weeks)),
            before: [27, 90].map(|days| series.mean(cutoff - YEAR - days, cutoff - YEAR, 8)),
            usual: [all, kin].map(|pool| pool.mean(cutoff - YEAR + 1, cutoff, 50)),
            silence: silence as f32,
        }
    }

    /// Appends the features of `day` (a column after the cutoff) to `row`, in the order of [`NAMES`]. `longest` is the
    /// longest horizon that the model has learned.
    pub fn describe(&self, day: i64, longest: i64, row: &mut Vec<f32>) {
        let Describer { history, cutoff, level, .. } = *self;
        let (series, kin, all) = (&history.malls[self.mall], history.kin(self.mall), &history.all);
        let date = &history.days[day as usize];
        let over = |count: f32| ratio(count, self.scale);
        let years = years_back(day, cutoff);
        let last_year = day - YEAR * years;
        let month = self.around(series, last_year, 14, 13);
        let median_of = |weeks| median(series.weekday(day, cutoff, weeks)).0;
        let [date_all, nth_all, easter_all] = [date.dates, date.nths, date.easters].map(|past| self.effects(all, past));
        let [date_own, nth_own, easter_own] =
            [date.dates, date.nths, date.easters].map(|past| self.effects(series, past).1);
        let recalled = usize::try_from(last_year).ok().and_then(|column| history.days.get(column));
        let [l2, l4, l8, l13, l26, l52] = level.now.map(over);
        let [growth4, growth13, growth26, growth52] = self.growth;
        row.extend([
            (day - cutoff).min(longest) as f32,
            date.weekday,
            date.ordinal,
            date.day,
            date.month,
            date.easter,
            date.holiday[0],
            date.holiday[1],
            date.school,
            recalled.map_or(f32::NAN, |day| day.school),
            history.cluster[self.mall] as f32,
            level.now[5].ln(),
            series.seen(0, cutoff) as f32,
            self.silence,
            l2,
            l4,
            l8,
            l13,
            l26,
            l52,
            ratio(level.before[5], level.now[5]),
            over(median_of(4)),
            over(median_of(8)),
            over(mean(series.weekday(day, cutoff, 13))),
            over(mean(series.weekday(day, cutoff, 52))),
            ratio(mean(kin.weekday(day, cutoff, 8)), kin.mean(cutoff - 55, cutoff, 8)),
            over(series.at(last_year)),
            over(series.smoothed(last_year, cutoff)),
            over(series.smoothed(last_year - YEAR, cutoff)),
            over(self.around(series, last_year, 3, 3)),
            over(self.around(series, last_year - YEAR, 3, 3)),
            over(month),
            ratio(month, self.before[0]) * l4,
            ratio(month, self.before[1]) * l13,
            growth4,
            growth13,
            growth26,
            growth52,
            self.growth_kin,
            self.growth_all[0],
            self.growth_all[1],
            ratio(self.around(all, last_year, 14, 13), self.usual[0]),
            ratio(all.smoothed(last_year, cutoff), self.usual[0]),
            ratio(kin.smoothed(last_year, cutoff), self.usual[1]),
            date_all.0,
            date_all.1,
            nth_all.0,
            nth_all.1,
            easter_all.0,
            easter_all.1,
            all.effect(last_year, cutoff),
            recalled.map_or(f32::NAN, |day| day.holiday[0]),
            date_own,
            easter_own,
            nth_own,
            years as f32,
        ]);
    }

    /// Mean of the days known around a column.
    fn around(&self, series: &Series, column: i64, before: i64, after: i64) -> f32 {
        series.mean(column - before, (column + after).min(self.cutoff), 3)
    }

    /// What the latest of some days of the past did, and what they did on average.
    fn effects(&self, series: &Series, past: [i64; 3]) -> (f32, f32) {
        let effects = past.map(|column| series.effect(column, self.cutoff));
        let latest = effects.into_iter().find(|effect| effect.is_finite()).unwrap_or(f32::NAN);
        (latest, mean(effects.into_iter()))
    }
}

/// The last `weeks` against the same weeks a year before.
fn growth(series: &Series, cutoff: i64, weeks: i64) -> f32 {
    let window = |at: i64| series.mean(at - 7 * weeks + 1, at, 20);
    ratio(window(cutoff), window(cutoff - YEAR))
}

/// A ratio kept within what a model can learn from; NaN where either side is unknown.
fn ratio(count: f32, over: f32) -> f32 {
    let ratio = count / over;
    if ratio.is_finite() { ratio.clamp(0.05, 20.0) } else { f32::NAN }
}
