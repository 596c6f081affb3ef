//! The ideas that the forecast is made of, by name, so that a backtest can leave one out and tell what it is worth.

use clap::ValueEnum;

use super::features::NAMES;
use super::why::{Part, part};

/// An idea that the forecast can do without.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Idea {
    /// Features that tell of the time of the year.
    Season,
    /// The feature that tells of the weekday; what recalls the same weekday of the past stays.
    Weekday,
    /// Features that tell of public and school holidays.
    Holidays,
    /// Features that tell of the last weeks and months.
    Growth,
    /// The second scale, a level freed of its season.
    Scale,
    /// The second seed of each scale.
    Seed,
    /// Pseudo-cutoffs from further back than two years, with as many rows as before.
    Years,
    /// Large malls weigh more than small ones.
    Weights,
    /// The bound on what all malls together depart from the year before.
    Damping,
    /// Malls drawn towards their usual part of all visitors.
    Shares,
}

/// Whether each feature, in their order, is known where `without` is left out.
pub fn known(without: &[Idea]) -> Vec<bool> {
    let idea = |name: &&str| match part(name)? {
        Part::Season => Some(Idea::Season),
        Part::Weekday => Some(Idea::Weekday),
        Part::Holiday => Some(Idea::Holidays),
        Part::Growth => Some(Idea::Growth),
        Part::Level | Part::Damping | Part::Share | Part::Closed => None,
    };
    NAMES.iter().map(|name| idea(name).is_none_or(|idea| !without.contains(&idea))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idea_takes_its_own_features_along_and_no_other() {
        let hidden = |idea: Idea| -> Vec<&str> {
            NAMES.iter().zip(known(&[idea])).filter_map(|(name, known)| (!known).then_some(*name)).collect()
        };
        assert_eq!(hidden(Idea::Weekday), ["weekday"]);
        assert!(hidden(Idea::Holidays).contains(&"since_easter") && !hidden(Idea::Holidays).contains(&"ordinal"));
        assert!(hidden(Idea::Damping).is_empty());
        let features = [Idea::Season, Idea::Weekday, Idea::Holidays, Idea::Growth];
        assert!(known(&features).iter().all(|known| !known));
    }
}
