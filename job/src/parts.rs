//! What makes a prediction, as the papers of a run, the report and an answer tell it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};

use crate::forecast::{PARTS, Part};

/// What is known of the predictions of malls and days.
pub type Whys = BTreeMap<(usize, NaiveDate), Parts>;

/// What each part adds, in whole visitors, in the order of [`Part::ALL`]; by its name in JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Parts(pub [i64; PARTS]);

impl Parts {
    /// Each with its part, without those after the models' own that move nothing.
    pub fn told(&self) -> impl Iterator<Item = (Part, i64)> {
        let moves = |(part, visitors): &(Part, i64)| *part <= Part::Growth || *visitors != 0;
        Part::ALL.into_iter().zip(self.0).filter(moves)
    }
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (part, visitors) in Part::ALL.iter().zip(self.0) {
            map.serialize_entry(part, &visitors)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parts, D::Error> {
        let map = BTreeMap::<Part, i64>::deserialize(deserializer)?;
        Ok(Parts(Part::ALL.map(|part| map.get(&part).copied().unwrap_or_default())))
    }
}
