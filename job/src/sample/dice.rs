//! Draws from one stream of random numbers. The streams of two malls are apart, so that a mall does not change when
//! others are added.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, stream: u64) -> Dice {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Dice(rng)
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// From 0 to 1, 1 excluded.
    pub(super) fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// From `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// Normal, by Box and Muller.
    pub(super) fn normal(&mut self, deviation: f64) -> f64 {
        let (radius, angle) = (1.0 - self.uniform(), self.uniform());
        deviation * (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// A day from `low` to `high`, both included.
    pub(super) fn day(&mut self, low: chrono::NaiveDate, high: chrono::NaiveDate) -> chrono::NaiveDate {
        let days = (high - low).num_days().max(0);
        low + chrono::Duration::days(self.whole(0, days))
    }
}
