//! What a model learns from: (mall, pseudo-cutoff, day) drawn from the past, each with what came.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::features::{Describer, NAMES};
use super::history::History;
use super::idea::{self, Idea};
use super::level::{Level, Scale};
use super::model::Rows;
use super::settings::Plan;

/// The first pseudo-cutoff: with less than this many days before it there is nothing to tell.
const LEAST_DAYS: i64 = 27;
/// A target is at most this many times the level: what is beyond is an error or a miracle.
const LARGEST_TARGET: f32 = 8.0;

/// A day to be described as it was seen from a cutoff; both are columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lesson {
    pub mall: usize,
    pub cutoff: i64,
    pub day: i64,
}

/// Draws about `plan.rows` lessons before `cutoff`, horizons from 1 to `longest` alike. What is drawn depends on the
/// mall's place in the list, the seed and the plan alone.
pub fn draw(history: &History, cutoff: i64, longest: i64, seed: u64, plan: &Plan) -> Vec<Lesson> {
    let cutoffs: Vec<i64> = (1..=plan.cutoffs).map(|k| cutoff - plan.step * k).filter(|c| *c >= LEAST_DAYS).collect();
    let origins = history.malls.len().max(1) * cutoffs.len().max(1);
    let wanted = (plan.rows as f64 / origins as f64).min(longest as f64);
    let draws = wanted.ceil().max(1.0);
    let kept = wanted / draws;
    let lessons = |mall: usize| {
        let mut dice = ChaCha8Rng::seed_from_u64((seed << 32) ^ mall as u64);
        let mut lessons = Vec::new();
        let series = &history.malls[mall];
        // A mall is learned from once it has opened.
        for &at in cutoffs.iter().filter(|at| series.seen(0, **at) > 0) {
            for draw in 0..draws as u64 {
                let place: f64 = (draw as f64 + dice.random::<f64>()) / draws;
                let horizon = 1 + (place * longest as f64) as i64;
                let keep = dice.random::<f64>() < kept;
                let day = at + horizon;
                if keep && day <= cutoff && series.at(day).is_finite() {
                    lessons.push(Lesson { mall, cutoff: at, day });
                }
            }
        }
        lessons
    };
    (0..history.malls.len()).into_par_iter().flat_map_iter(lessons).collect()
}

/// Lessons described for a model.
pub struct Described {
    /// One row a lesson.
    pub rows: Rows,
    /// Each row's level, in visitors a day.
    pub scales: Vec<f32>,
}

impl Described {
    /// Describes `lessons`, best sorted by mall and cutoff. What `plan` leaves out is missing.
    pub fn new(history: &History, lessons: &[Lesson], scale: Scale, longest: i64, plan: &Plan) -> Self {
        let known = idea::known(&plan.without);
        let mut rows = Rows::missing(lessons.len(), NAMES.len());
        let mut scales = Vec::with_capacity(lessons.len());
        let mut features = Vec::with_capacity(NAMES.len());
        for same in lessons.chunk_by(|a, b| a.mall == b.mall && a.cutoff == b.cutoff) {
            let Lesson { mall, cutoff, .. } = same[0];
            let level = Level::new(history, mall, cutoff);
            let over = level.on(scale);
            let describer = Describer::new(history, mall, cutoff, level, over);
            for lesson in same {
                features.clear();
                describer.describe(lesson.day, longest, &mut features);
                for (feature, _) in features.iter_mut().zip(&known).filter(|(_, known)| !**known) {
                    *feature = f32::NAN;
                }
                rows.set(scales.len(), &features);
                scales.push(over);
            }
        }
        Described { rows, scales }
    }

    /// What came, over the level.
    pub fn targets(&self, history: &History, lessons: &[Lesson]) -> Vec<f32> {
        let came = |lesson: &Lesson| history.malls[lesson.mall].at(lesson.day);
        lessons.iter().zip(&self.scales).map(|(l, scale)| (came(l) / scale).min(LARGEST_TARGET)).collect()
    }

    /// How much each row matters: WAPE counts visitors, so large malls matter more; the square root keeps the small ones
    /// heard.
    pub fn weights(&self, plan: &Plan) -> Vec<f32> {
        if plan.without.contains(&Idea::Weights) {
            return vec![1.0; self.scales.len()];
        }
        let usual = self.scales.iter().sum::<f32>() / self.scales.len().max(1) as f32;
        self.scales.iter().map(|scale| (scale / usual).sqrt().clamp(0.02, 20.0)).collect()
    }
}
