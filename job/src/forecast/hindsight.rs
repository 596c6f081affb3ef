//! A prediction of the past beside what came: what the intervals are learned from.

use super::lessons::Lesson;

/// A day of the past that was predicted.
#[derive(Clone, Copy, Debug)]
pub struct Hindsight {
    /// The mall, by its index.
    pub mall: usize,
    /// Days ahead of the cutoff, from 1.
    pub horizon: i64,
    /// Predicted visitors.
    pub predicted: f32,
    /// Visitors.
    pub actual: f32,
    /// The mall's level over the year before the cutoff, in visitors a day.
    pub level: f32,
}

impl Hindsight {
    /// Of a prediction and what came, for a mall at this `level`; nothing where one of them is nobody.
    pub fn new(lesson: &Lesson, predicted: f32, actual: f32, level: f32) -> Option<Hindsight> {
        let Lesson { mall, cutoff, day } = *lesson;
        let positive = predicted > 0.0 && actual > 0.0 && level > 0.0;
        positive.then_some(Hindsight { mall, horizon: day - cutoff, predicted, actual, level })
    }
}
