//! What all forecasts of a run share.

use crate::calendar::Openings;
use crate::forecast::Settings;
use crate::frozen::Week;
use crate::inputs::Inputs;

/// What is predicted, and from what.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The malls and their counts.
    pub inputs: &'a Inputs,
    /// Who is open when.
    pub openings: &'a Openings,
    /// The weeks to back-fill.
    pub weeks: &'a [Week],
    /// How it is made.
    pub settings: &'a Settings,
}
