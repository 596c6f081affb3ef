//! Which of today's malls a mall of an earlier run is: malls are renamed, numbered anew, removed.

use std::collections::{HashMap, HashSet};

use crate::mall::Mall;

/// Finds malls of earlier runs among today's.
#[derive(Debug)]
pub struct Lineage<'a> {
    exact: HashMap<(&'a str, &'a str), usize>,
    /// `None` where Transco gives one id to several malls.
    by_id: HashMap<&'a str, Option<usize>>,
    /// Of malls whose id was nobody's in the run before.
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Lineage<'a> {
    /// Between the malls of the run before and today's.
    pub fn new(before: &'a [Mall], today: &'a [Mall]) -> Lineage<'a> {
        let ids_before: HashSet<&str> = before.iter().map(|mall| mall.id.as_str()).collect();
        let mut lineage = Lineage { exact: HashMap::new(), by_id: HashMap::new(), by_name: HashMap::new() };
        for (index, mall) in today.iter().enumerate() {
            let (id, name) = (mall.id.as_str(), mall.name.as_str());
            lineage.exact.insert((id, name), index);
            lineage.by_id.entry(id).and_modify(|only| *only = None).or_insert(Some(index));
            if !ids_before.contains(id) {
                lineage.by_name.insert(name, index);
            }
        }
        lineage
    }

    /// Today's mall that had this id and name. The id decides; the name does where the mall has a new id.
    pub fn find(&self, id: &str, name: &str) -> Option<usize> {
        match (self.exact.get(&(id, name)), self.by_id.get(id)) {
            (Some(same), _) => Some(*same),
            (None, Some(only)) => *only,
            (None, None) => self.by_name.get(name).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mall(id: &str, name: &str) -> Mall {
        Mall { id: id.into(), name: name.into(), cluster: String::new() }
    }

    #[test]
    fn the_id_decides_and_a_name_is_followed_to_a_new_id_only() {
        let before = [mall("1", "A"), mall("2", "B"), mall("3", "C"), mall("4", "D")];
        let today = [mall("1", "B"), mall("9", "C"), mall("4", "D"), mall("4", "E")];
        let lineage = Lineage::new(&before, &today);
        let found = before.each_ref().map(|mall| lineage.find(&mall.id, &mall.name));
        // 1 was renamed to the name of 2, which is gone; 3 became 9; 4 is now the id of two malls.
        assert_eq!(found, [Some(0), None, Some(1), Some(2)]);
    }
}
