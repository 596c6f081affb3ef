//! What is expected of each mall on each day ahead: the mean of the models, damped, and nobody where a mall is closed; and
//! on some days, why.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::closures::Closures;
use super::history::History;
use super::idea::Idea;
use super::lessons::{self, Described, Lesson};
use super::level::{Level, Scale};
use super::model::{Error, Model};
use super::settings::Plan;
use super::spread::Spread;
use super::why::{Reasons, Stages, Why};
use super::{drift, series, shares, why};
use crate::calendar::Openings;
use crate::mall::Mall;
use crate::panel::Panel;
use crate::prediction::Prediction;

/// The longest horizon that a model learns, in days; a day further ahead counts as this far.
const LONGEST: i64 = 400;
/// Predictions described at a time, to bound memory.
const BATCH: usize = 8_000;

/// What the models say of a day ahead of a mall, before it is rounded.
pub struct Outlook {
    /// Mall, cutoff and day.
    pub lesson: Lesson,
    /// The day.
    pub date: NaiveDate,
    /// Visitors; 0 when closed.
    pub visitors: f32,
    /// Whether nobody is expected: the mall is closed, or has only ever counted nobody.
    pub closed: bool,
    /// The mall's level over the last year, in visitors a day.
    pub level: f32,
}

impl Outlook {
    /// As it is published; without bounds where there is no spread.
    pub fn prediction(&self, spread: Option<&Spread>) -> Prediction {
        let around = |spread: &Spread| spread.around(&self.lesson, self.visitors, self.level, self.closed);
        Prediction {
            mall: self.lesson.mall,
            date: self.date,
            // A float becomes the nearest u32 that there is, never a wrapped one.
            visitors: self.visitors.round() as u32,
            bounds: spread.map(around),
        }
    }
}

/// Looks ahead from each mall's own last actual at the days of `wanted` that the plan has; in no order.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn outlook(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    wanted: RangeInclusive<NaiveDate>,
    plan: &Plan,
) -> Result<Vec<Outlook>, Error> {
    Ok(explained(panel, malls, openings, wanted, plan, &[])?.0)
}

/// The same, and why of the malls and days that are `asked`, as far as they are among these.
///
/// # Errors
/// When the model fails, which is a defect.
pub fn explained(
    panel: &Panel,
    malls: &[Mall],
    openings: &Openings,
    wanted: RangeInclusive<NaiveDate>,
    plan: &Plan,
    asked: &[(usize, NaiveDate)],
) -> Result<(Vec<Outlook>, Vec<Why>), Error> {
    let history = History::new(panel, malls, *wanted.end());
    let length = history.days.len();
    let from = (*wanted.start() - panel.first).num_days().max(0);
    let (mut lessons, mut outlooks) = (Vec::new(), Vec::new());
    let mut levels = vec![f32::NAN; malls.len()];
    for (mall, counts) in panel.counts.iter().enumerate() {
        let Some(last) = counts.iter().rposition(|count| count.is_finite()) else { continue };
        let cutoff = last as i64;
        levels[mall] = Level::new(&history, mall, cutoff).on(Scale::Year);
        // Malls take turns, so that every day and every weekday is somebody's.
        let days = (from.max(cutoff + 1)..length as i64).filter(|day| (day + mall as i64) % plan.every == 0);
        let of_mall = days.map(|day| Lesson { mall, cutoff, day });
        if counts.iter().any(|count| *count > 0.0) {
            lessons.extend(of_mall);
        } else {
            outlooks.extend(of_mall.map(|lesson| {
                let date = panel.date(lesson.day as usize);
                Outlook { lesson, date, visitors: 0.0, closed: true, level: levels[mall] }
            }));
        }
    }
    let asked = asked.iter().filter_map(|(mall, date)| {
        let day = (*date - panel.first).num_days();
        lessons.binary_search_by_key(&(*mall, day), |lesson| (lesson.mall, lesson.day)).ok()
    });
    let asked: Vec<usize> = asked.collect();
    let weeks: Vec<Week> = asked.iter().map(|index| Week::around(lessons[*index], length as i64)).collect();
    let longest = (length as i64 - panel.days as i64).clamp(7, LONGEST);
    let members: Vec<(Scale, u64)> =
        plan.scales.iter().flat_map(|scale| plan.seeds.iter().map(|seed| (*scale, *seed))).collect();
    let made = members.par_iter().map(|member| model(&history, panel.days, &lessons, &weeks, longest, *member, plan));
    let made: Vec<Made> = made.collect::<Result<_, _>>()?;
    let mean = |index: usize| made.iter().map(|made| made.forecast[index]).sum::<f32>() / made.len() as f32;
    let mut forecast: Vec<f32> = (0..lessons.len()).map(mean).collect();
    let means: Vec<f32> = asked.iter().map(|index| forecast[*index]).collect();
    if !plan.without.contains(&Idea::Damping) {
        drift::damp(&history, &lessons, &mut forecast);
    }
    let closures = Closures::learn(panel, openings);
    let date = |lesson: &Lesson| panel.date(lesson.day as usize);
    let open: Vec<bool> = lessons.par_iter().map(|lesson| !closures.closed(lesson.mall, date(lesson))).collect();
    let damped: Vec<f32> = asked.iter().map(|index| forecast[*index]).collect();
    if !plan.without.contains(&Idea::Shares) {
        shares::draw(&history, &lessons, &open, &mut forecast);
    }
    let why = |(place, index): (usize, &usize)| {
        let (lesson, drawn) = (lessons[*index], forecast[*index].max(0.0));
        let reasons = mean_reasons(made.iter().filter_map(|made| made.reasons.get(place)));
        let published = if open[*index] { drawn } else { 0.0 };
        let values = [levels[lesson.mall], means[place], damped[place].max(0.0), drawn, published];
        let [level, mean, damped, drawn, published] = values.map(f64::from);
        Why::new(lesson.mall, date(&lesson), &reasons, &Stages { level, mean, damped, drawn, published })
    };
    let whys = asked.iter().enumerate().map(why).collect();
    outlooks.extend(lessons.into_iter().zip(forecast).zip(open).map(|((lesson, visitors), open)| {
        let (date, closed) = (date(&lesson), !open);
        let visitors = if closed { 0.0 } else { visitors.max(0.0) };
        Outlook { lesson, date, visitors, closed, level: levels[lesson.mall] }
    }));
    Ok((outlooks, whys))
}

/// A day to be explained and those around it, which show what it shares with its week.
struct Week {
    days: Vec<Lesson>,
    /// Which of them it is.
    day: usize,
}

impl Week {
    /// Seven days with `lesson` in their middle, or as near to it as the days between the cutoff and the horizon's `end` (a
    /// column) allow.
    fn around(lesson: Lesson, end: i64) -> Week {
        let first = (lesson.day - 3).min(end - 7).max(lesson.cutoff + 1);
        let days = (first..(first + 7).min(end)).map(|day| Lesson { day, ..lesson });
        Week { days: days.collect(), day: (lesson.day - first) as usize }
    }
}

/// What one model makes, in visitors.
struct Made {
    /// Of each day that is wanted.
    forecast: Vec<f32>,
    /// Of each that is to be explained.
    reasons: Vec<Reasons>,
}

fn mean_reasons<'a>(reasons: impl Iterator<Item = &'a Reasons>) -> Reasons {
    let (mut sum, mut models) = (Reasons::default(), 0.0);
    for one in reasons {
        models += 1.0;
        sum.iter_mut().zip(one).for_each(|(sum, part)| *sum += part);
    }
    sum.map(|sum| sum / f64::max(models, 1.0))
}

/// One model's forecast of each of `wanted`, and its reasons for the days of `weeks`; `days` is the number of columns known.
fn model(
    history: &History,
    days: usize,
    wanted: &[Lesson],
    weeks: &[Week],
    longest: i64,
    (scale, seed): (Scale, u64),
    plan: &Plan,
) -> Result<Made, Error> {
    let past = lessons::draw(history, days as i64 - 1, longest, seed, plan);
    if past.is_empty() {
        let reasons = weeks.iter().map(|week| {
            let level = Level::new(history, week.days[week.day].mall, week.days[week.day].cutoff).on(Scale::Year);
            let usual = recent(history, &week.days[week.day]);
            [f64::from(level), 0.0, f64::from(usual - level), 0.0, 0.0]
        });
        let forecast = wanted.iter().map(|lesson| recent(history, lesson)).collect();
        return Ok(Made { forecast, reasons: reasons.collect() });
    }
    let described = Described::new(history, &past, scale, longest, plan);
    let (targets, weights) = (described.targets(history, &past), described.weights(plan));
    let model = Model::train(described.rows, &targets, &weights, seed, &plan.parameters)?;
    let mut forecast = Vec::with_capacity(wanted.len());
    for batch in wanted.chunks(BATCH) {
        let described = Described::new(history, batch, scale, longest, plan);
        let ratios = model.predict(&described.rows)?;
        forecast.extend(ratios.iter().zip(&described.scales).map(|(ratio, scale)| ratio * scale));
    }
    let reasons = weeks.iter().map(|week| {
        let described = Described::new(history, &week.days, scale, longest, plan);
        Ok(why::grouped(&model.contributions(&described.rows)?, week.day, described.scales[week.day]))
    });
    Ok(Made { forecast, reasons: reasons.collect::<Result<_, Error>>()? })
}

/// What a weekday usually counted lately, where there is too little past to learn from.
fn recent(history: &History, lesson: &Lesson) -> f32 {
    let series = &history.malls[lesson.mall];
    let (usual, weeks) = series::median(series.weekday(lesson.day, lesson.cutoff, 8));
    if weeks > 0 { usual } else { series.mean(0, lesson.cutoff, 1) }
}

#[cfg(test)]
mod tests {
    use carmila_cloud::run_id::Effort;

    use super::*;
    use crate::forecast::model::Parameters;
    use crate::forecast::{Part, Settings};

    const AHEAD: usize = 15;

    /// Three malls with a week, a season and a growth of their own, of which the next days are explained.
    fn explain(days: usize) -> (Vec<Outlook>, Vec<Why>, Vec<Made>) {
        let first = NaiveDate::from_ymd_opt(2022, 1, 3).unwrap();
        let count = |mall: usize, day: usize| {
            let weekday = [0.9, 0.9, 1.0, 1.0, 1.2, 1.6, if mall == 2 { f32::NAN } else { 0.4 }][day % 7];
            let season = 1.0 + 0.2 * (day as f32 / 58.0).sin();
            (1000.0 * (mall + 1) as f32 * weekday * season * (1.0 + day as f32 / 5000.0)).round()
        };
        let counts = (0..3).map(|mall| (0..days).map(|day| count(mall, day)).collect()).collect();
        let panel = Panel { first, days, counts };
        let mall = |id: usize| Mall { id: id.to_string(), name: format!("Mall {id}"), cluster: "C".to_owned() };
        let malls: Vec<Mall> = (0..3).map(mall).collect();
        let plan = Settings::of(Effort::Normal).ahead;
        let plan = Plan { rows: 3000, parameters: Parameters { trees: 30, ..plan.parameters }, ..plan };
        let end = panel.date(days + AHEAD - 1);
        let ahead = || (days..days + AHEAD).map(|day| panel.date(day));
        let asked: Vec<(usize, NaiveDate)> = (0..3).flat_map(|mall| ahead().map(move |date| (mall, date))).collect();
        let openings = Openings::infer(&malls, &[]);
        let (outlooks, whys) = explained(&panel, &malls, &openings, first..=end, &plan, &asked).unwrap();
        let history = History::new(&panel, &malls, end);
        let lessons: Vec<Lesson> = outlooks.iter().map(|outlook| outlook.lesson).collect();
        let weeks: Vec<Week> = lessons.iter().map(|lesson| Week::around(*lesson, (days + AHEAD) as i64)).collect();
        let made = [Scale::Year, Scale::Deseasonalised]
            .map(|scale| model(&history, days, &lessons, &weeks, AHEAD as i64, (scale, 1), &plan).unwrap());
        (outlooks, whys, made.into())
    }

    #[test]
    fn every_day_ahead_has_parts_that_are_its_prediction() {
        for days in [20, 800] {
            let (outlooks, whys, made) = explain(days);
            assert_eq!((outlooks.len(), whys.len()), (3 * AHEAD, 3 * AHEAD));
            let mut closed = 0;
            for (outlook, why) in outlooks.iter().zip(&whys) {
                assert_eq!((why.mall, why.date), (outlook.lesson.mall, outlook.date));
                assert_eq!(why.visitors, outlook.prediction(None).visitors);
                assert_eq!(why.parts.iter().sum::<i64>(), i64::from(why.visitors));
                assert_eq!(why.parts[Part::Closed as usize] != 0, outlook.closed);
                closed += usize::from(outlook.closed);
            }
            assert_eq!(closed > 0, days == 800, "{days}");
            // Nothing of what a model says is left over for a part to take up.
            for made in made {
                for (forecast, reasons) in made.forecast.iter().zip(&made.reasons) {
                    let sum: f64 = reasons.iter().sum();
                    assert!(
                        (sum - f64::from(*forecast)).abs() < 0.001 * f64::from(*forecast),
                        "{forecast} {reasons:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_week_reaches_neither_the_past_nor_beyond_the_horizon() {
        let week = |day: i64| {
            let Week { days, day } = Week::around(Lesson { mall: 0, cutoff: 99, day }, 140);
            (days[0].day, days[days.len() - 1].day, days[day].day)
        };
        assert_eq!([100, 120, 139].map(week), [(100, 106, 100), (117, 123, 120), (133, 139, 139)]);
    }
}
