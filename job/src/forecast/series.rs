//! One series of daily counts at hand: any window's mean in two look-ups, any weekday's recent past. It knows days as
//! columns and nothing of the calendar.

/// How far around a day [`Series::effect`] looks, in days.
const AROUND: [i64; 6] = [-21, -14, -7, 7, 14, 21];

/// The counts of a mall's open days, or of many malls together.
pub struct Series {
    /// Count of each column; NaN where there is none or where the doors were closed (0).
    counts: Vec<f32>,
    /// Sum and number of the counts before each column.
    sums: Vec<f64>,
    seen: Vec<u32>,
    effects: Vec<f32>,
}

impl Series {
    /// Takes the counts of columns 0, 1, …; NaN where there is none.
    pub fn new(counts: Vec<f32>) -> Self {
        let (mut sums, mut seen) = (vec![0.0], vec![0]);
        let (mut sum, mut number) = (0.0, 0);
        for count in &counts {
            if count.is_finite() {
                sum += f64::from(*count);
                number += 1;
            }
            sums.push(sum);
            seen.push(number);
        }
        let effects = effects(&counts);
        Series { counts, sums, seen, effects }
    }

    /// The counts, by column.
    pub fn counts(&self) -> &[f32] {
        &self.counts
    }

    /// The count of a column; NaN where there is none.
    pub fn at(&self, column: i64) -> f32 {
        at(&self.counts, column)
    }

    /// Number of counts in columns `from..=to`.
    pub fn seen(&self, from: i64, to: i64) -> u32 {
        let (from, to) = self.window(from, to);
        self.seen[to] - self.seen[from]
    }

    /// Mean of the counts in columns `from..=to`; NaN where there are fewer than `least`.
    pub fn mean(&self, from: i64, to: i64, least: u32) -> f32 {
        let (from, to) = self.window(from, to);
        let number = self.seen[to] - self.seen[from];
        if number < least.max(1) { f32::NAN } else { ((self.sums[to] - self.sums[from]) / f64::from(number)) as f32 }
    }

    fn window(&self, from: i64, to: i64) -> (usize, usize) {
        let end = self.counts.len() as i64;
        let from = from.clamp(0, end);
        (from as usize, (to + 1).clamp(from, end) as usize)
    }

    /// The count of a day over the median of the same weekday up to three weeks before and after it: what the day itself
    /// does. NaN where that is not known at `cutoff`.
    pub fn effect(&self, column: i64, cutoff: i64) -> f32 {
        if column + AROUND[5] > cutoff { f32::NAN } else { at(&self.effects, column) }
    }

    /// Mean of the counts a week before `column`, on it and a week after it, of those known at `cutoff`.
    pub fn smoothed(&self, column: i64, cutoff: i64) -> f32 {
        mean([-7, 0, 7].into_iter().map(|k| column + k).filter(|c| *c <= cutoff).map(|c| self.at(c)))
    }

    /// The last `weeks` counts up to `cutoff` of the weekday that `column` is, without those that are missing.
    pub fn weekday(&self, column: i64, cutoff: i64, weeks: i64) -> impl Iterator<Item = f32> + '_ {
        let last = cutoff - (cutoff - column).rem_euclid(7);
        (0..weeks).map(move |k| self.at(last - 7 * k)).filter(|count| count.is_finite())
    }
}

fn at(values: &[f32], column: i64) -> f32 {
    usize::try_from(column).ok().and_then(|column| values.get(column)).copied().unwrap_or(f32::NAN)
}

fn effects(counts: &[f32]) -> Vec<f32> {
    let effect = |column: i64| {
        let (usual, number) = median(AROUND.into_iter().map(|k| at(counts, column + k)));
        if number < 3 { f32::NAN } else { at(counts, column) / usual }
    };
    (0..counts.len() as i64).map(effect).collect()
}

/// Mean of the finite values; NaN where there is none.
pub fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, number) = values.filter(|v| v.is_finite()).fold((0.0, 0.0), |(sum, number), v| (sum + v, number + 1.0));
    sum / number
}

/// Median of the first 32 finite values, and how many there are; NaN where there is none.
pub fn median(values: impl Iterator<Item = f32>) -> (f32, usize) {
    let mut finite = [0f32; 32];
    let mut number = 0;
    for (slot, value) in finite.iter_mut().zip(values.filter(|v| v.is_finite())) {
        *slot = value;
        number += 1;
    }
    let finite = &mut finite[..number];
    finite.sort_unstable_by(f32::total_cmp);
    match number {
        0 => (f32::NAN, 0),
        odd if odd % 2 == 1 => (finite[odd / 2], odd),
        even => ((finite[even / 2 - 1] + finite[even / 2]) / 2.0, even),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NONE: f32 = f32::NAN;

    #[test]
    fn windows_pass_over_what_is_missing() {
        let series = Series::new(vec![1.0, NONE, 3.0, 5.0]);
        assert_eq!(series.mean(0, 2, 2), 2.0);
        assert_eq!(series.seen(-5, 50), 3);
        assert!(series.mean(0, 2, 3).is_nan());
        assert!(series.mean(7, 9, 1).is_nan());
        assert!(series.at(-1).is_nan());
    }

    #[test]
    fn an_effect_is_known_only_once_its_weeks_are() {
        let mut counts = vec![100.0; 60];
        counts[30] = 150.0;
        let series = Series::new(counts);
        assert_eq!(series.effect(30, 51), 1.5);
        assert!(series.effect(30, 50).is_nan());
    }

    #[test]
    fn weekdays_end_at_the_cutoff() {
        let series = Series::new((0..30).map(|v| v as f32).collect());
        assert_eq!(series.weekday(36, 20, 3).collect::<Vec<_>>(), [15.0, 8.0, 1.0]);
        assert_eq!(series.smoothed(16, 20), 12.5);
    }

    proptest! {
        #[test]
        fn a_window_is_the_mean_of_its_days(
            counts in prop::collection::vec(prop::option::of(1u16..5000), 1..80), from in -5i64..90, length in 0i64..40,
        ) {
            let counts: Vec<f32> = counts.into_iter().map(|c| c.map_or(NONE, f32::from)).collect();
            let naive = mean((from..=from + length).map(|c| at(&counts, c)));
            let quick = Series::new(counts).mean(from, from + length, 1);
            prop_assert!(naive.is_nan() && quick.is_nan() || (naive - quick).abs() < 0.01 * naive.abs());
        }
    }
}
