//! Why a day is predicted as it is: what each kind of thing that is known of it adds to the prediction or takes from it, in
//! visitors, so that the parts add up to the prediction exactly.
//!
//! Each model's ratio is taken apart into the Shapley values of its features (Lundberg and Lee, *A unified approach to
//! interpreting model predictions*, NeurIPS 2017), which XGBoost computes on its trees without sampling (Lundberg, Erion
//! and Lee, *Consistent individualized feature attribution for tree ensembles*, 2018). They add up to the ratio, a ratio
//! times its scale is visitors, and the models' mean is a mean of such sums; so all of it stays additive.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::features::NAMES;

/// A kind of thing that moves a prediction, in the order in which they are told.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The mall's mean open day over the last year: where everything else starts from.
    Level,
    /// The time of the year, as past years had it.
    Season,
    /// What sets the weekday apart from the other days of its week.
    Weekday,
    /// Public and school holidays, and what the same date did in past years.
    Holiday,
    /// What the last weeks and months say, of this mall and of those like it.
    Growth,
    /// What a departure of all malls together from the year before is damped by.
    Damping,
    /// What being drawn towards its usual part of all malls' visitors changes.
    Share,
    /// Everything, where nobody is expected.
    Closed,
}

/// How many parts there are.
pub const PARTS: usize = Part::ALL.len();

impl Part {
    /// All of them, in order.
    pub const ALL: [Part; 8] = [
        Part::Level,
        Part::Season,
        Part::Weekday,
        Part::Holiday,
        Part::Growth,
        Part::Damping,
        Part::Share,
        Part::Closed,
    ];
}

/// The parts that a model has a say in, those up to [`Part::Growth`], in visitors.
pub(super) type Reasons = [f64; 5];

/// Why a mall is predicted so many visitors on a day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Why {
    /// The mall, by its index.
    pub mall: usize,
    /// The day.
    pub date: NaiveDate,
    /// What is predicted, in whole visitors.
    pub visitors: u32,
    /// What each of [`Part::ALL`] adds to it, in whole visitors; together the prediction.
    pub parts: [i64; PARTS],
}

/// A forecast on its way to what is published, in visitors.
pub(super) struct Stages {
    /// The mall's level over the last year.
    pub level: f64,
    /// The mean of the models.
    pub mean: f64,
    /// The same, damped.
    pub damped: f64,
    /// The same, drawn towards the mall's part of all visitors.
    pub drawn: f64,
    /// Nobody, where the mall is closed.
    pub published: f64,
}

impl Why {
    /// Of the models' mean reasons. What they expect of any mall and day is no more and no less than its level times what
    /// the past said of growth: what it departs from the level is growth.
    pub(super) fn new(mall: usize, date: NaiveDate, reasons: &Reasons, stages: &Stages) -> Why {
        let [_, season, weekday, holiday, _] = *reasons;
        let Stages { level, mean, damped, drawn, published } = *stages;
        let sums = [
            level,
            level + season,
            level + season + weekday,
            level + season + weekday + holiday,
            mean,
            damped,
            drawn,
            published,
        ];
        Why { mall, date, visitors: published.round() as u32, parts: whole(sums) }
    }
}

/// The whole visitors between one sum and the next, from 0: together they are the last sum, rounded, and none is further
/// than one from what it stands for.
fn whole(sums: [f64; PARTS]) -> [i64; PARTS] {
    let mut before = 0;
    sums.map(|sum| {
        let sum = sum.round() as i64;
        sum - std::mem::replace(&mut before, sum)
    })
}

/// What a feature tells of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Tells {
    /// Of one part.
    Of(Part),
    /// Of the day's weekday in the past, and so of two: what is common to the days of a week is this part, what sets the day
    /// apart from its week is [`Part::Weekday`].
    Recalled(Part),
}

/// `None` for a name that is no feature's.
fn tells(feature: &str) -> Option<Tells> {
    use Tells::{Of, Recalled};
    Some(match feature {
        "weekday" => Of(Part::Weekday),
        "weekday_4_weeks" | "weekday_8_weeks" | "weekday_13_weeks" | "weekday_52_weeks" => Recalled(Part::Growth),
        "weekday_8_weeks_kin" => Recalled(Part::Growth),
        "ordinal" | "day" | "month" => Of(Part::Season),
        "last_year" | "last_year_smoothed" | "two_years_smoothed" => Recalled(Part::Season),
        "last_year_smoothed_all" | "last_year_smoothed_kin" => Recalled(Part::Season),
        "last_year_week" | "two_years_week" | "last_year_month" | "last_year_month_all" => Of(Part::Season),
        "season_4_weeks" | "season_13_weeks" => Of(Part::Season),
        "since_easter" | "since_holiday" | "until_holiday" | "last_year_holiday" => Of(Part::Holiday),
        "school_holiday" | "school_holiday_last_year" => Of(Part::Holiday),
        effect if effect.contains("_effect") => Of(Part::Holiday),
        level if level.starts_with("level_") || level.starts_with("growth_") => Of(Part::Growth),
        "horizon" | "cluster" | "size" | "history" | "silence" | "age_of_last_year" => Of(Part::Growth),
        _ => return None,
    })
}

/// The part that a feature belongs to, were it told of one alone.
pub(super) fn part(feature: &str) -> Option<Part> {
    tells(feature).map(|(Tells::Of(part) | Tells::Recalled(part))| part)
}

/// A model's parts of a day, out of what its features add to the ratio on each day of a week (the base, which is nobody's,
/// last), in visitors; `day` says which row of the week is the day's.
pub(super) fn grouped(week: &[Vec<f32>], day: usize, scale: f32) -> Reasons {
    let mut reasons = Reasons::default();
    let Some(own) = week.get(day) else { return reasons };
    let scale = f64::from(scale);
    let mut add = |part: Part, ratio: f64| reasons[part as usize] += ratio * scale;
    for (feature, name) in NAMES.iter().enumerate() {
        let at = |row: &Vec<f32>| row.get(feature).copied().map_or(0.0, f64::from);
        match tells(name) {
            Some(Tells::Of(part)) => add(part, at(own)),
            Some(Tells::Recalled(part)) => {
                let usual = week.iter().map(at).sum::<f64>() / week.len() as f64;
                add(part, usual);
                add(Part::Weekday, at(own) - usual);
            }
            None => add(Part::Growth, at(own)),
        }
    }
    add(Part::Level, own.get(NAMES.len()).copied().map_or(0.0, f64::from));
    reasons
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_feature_tells_of_something() {
        let silent: Vec<&&str> = NAMES.iter().filter(|name| tells(name).is_none()).collect();
        assert!(silent.is_empty(), "{silent:?} tell of nothing: say in `tells` what they are");
    }

    #[test]
    fn what_a_week_shares_is_not_its_weekday() {
        let feature = |name: &str| NAMES.iter().position(|other| *other == name).unwrap();
        let mut row = vec![0.0; NAMES.len() + 1];
        row[NAMES.len()] = 1.0;
        row[feature("ordinal")] = 0.25;
        let mut saturday = row.clone();
        row[feature("last_year_smoothed")] = 0.125;
        saturday[feature("last_year_smoothed")] = 0.375;
        saturday[feature("weekday")] = 0.5;
        let week = [row, saturday];
        assert_eq!(grouped(&week, 1, 1000.0), [1000.0, 500.0, 625.0, 0.0, 0.0]);
        assert_eq!(grouped(&week, 0, 1000.0), [1000.0, 500.0, -125.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_prediction_and_each_is_what_it_stands_for(
            reasons in prop::array::uniform5(-1e6..1e6f64), level in 0f64..1e6, mean in -1e5..1e6f64, damped in 0f64..1e6,
            drawn in 0f64..1e6, open: bool,
        ) {
            let stages = Stages { level, mean, damped, drawn, published: if open { drawn } else { 0.0 } };
            let why = Why::new(0, NaiveDate::default(), &reasons, &stages);
            prop_assert_eq!(why.parts.iter().sum::<i64>(), i64::from(why.visitors));
            prop_assert_eq!(why.visitors, stages.published.round() as u32);
            let closed = why.parts[Part::Closed as usize];
            prop_assert_eq!(closed == 0, open || why.parts.iter().sum::<i64>() == closed);
            let stand = [level, reasons[1], reasons[2], reasons[3]];
            prop_assert!(why.parts.iter().zip(stand).all(|(part, stands)| (*part as f64 - stands).abs() <= 1.0));
        }

        #[test]
        fn no_contribution_is_lost_in_the_groups(
            rows in prop::collection::vec(prop::collection::vec(-1f32..1.0, NAMES.len() + 1), 1..8), day in 0usize..7,
        ) {
            let day = day % rows.len();
            let whole: f64 = rows[day].iter().copied().map(f64::from).sum();
            prop_assert!((grouped(&rows, day, 100.0).iter().sum::<f64>() - 100.0 * whole).abs() < 1e-6);
        }
    }
}
