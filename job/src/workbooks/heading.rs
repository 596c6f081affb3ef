//! The row of headings, wherever it is, and which column is which.

use super::cell::Cell;
use crate::findings::Column;
use crate::name::bare;

/// How many rows with anything in them a heading is looked for in.
pub(crate) const SEARCHED: usize = 60;

const DAY: &[&str] = &["DATE", "JOUR", "DATE JOUR", "JOUR DATE", "DATE DU JOUR", "DATE DE COMPTAGE", "DAY"];
const MALL: &[&str] = &[
    "SITE",
    "CENTRE",
    "MALL",
    "NOM SITE",
    "NOM DU SITE",
    "NOM CENTRE",
    "NOM DU CENTRE",
    "NOM MALL",
    "CENTRE COMMERCIAL",
];
const ID: &[&str] = &["ID MALL", "IDMALL", "ID SITE", "ID CENTRE", "ID DU MALL", "ID DU SITE", "ID DU CENTRE"];
const COUNT: &[&str] =
    &["ENTREES", "ENTREE", "NB ENTREES", "NB D'ENTREES", "NOMBRE D'ENTREES", "TOTAL ENTREES", "VISITEURS", "FLUX"];

/// A heading in the form that is compared: no accents, upper case, `_` for a space, no colon at the end.
fn heading(cell: &Cell) -> String {
    bare(&cell.shown().replace('_', " ")).trim_end_matches([':', ' ']).to_owned()
}

fn all(headings: &[String], synonyms: &[&str]) -> Vec<usize> {
    synonyms.iter().flat_map(|s| headings.iter().position(|h| h == s)).collect()
}

fn one(headings: &[String], synonyms: &[&str]) -> Option<usize> {
    all(headings, synonyms).first().copied()
}

/// The columns of a flux.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Flux {
    /// In the order in which they are tried: `Jour` may be the name of a weekday beside `Date`.
    pub(crate) days: Vec<usize>,
    pub(crate) site: Option<usize>,
    pub(crate) id: Option<usize>,
    pub(crate) count: usize,
    /// What may be counts too, and is not read.
    pub(crate) other_counts: Vec<usize>,
    pub(crate) zones: Vec<usize>,
    pub(crate) hour: Option<usize>,
}

/// What a row of cells is, where headings are looked for.
pub(crate) enum Row<T> {
    Headings(T),
    /// Headings, but one is missing.
    Lacks(Column, Vec<String>),
    Other,
}

fn lacks<T>(column: Column, cells: &[Cell]) -> Row<T> {
    let shown = cells.iter().filter(|c| !c.is_empty()).map(|c| c.shown().chars().take(40).collect());
    Row::Lacks(column, shown.take(12).collect())
}

/// Takes a row for the headings of a flux: a day, a mall and a count.
pub(crate) fn flux(cells: &[Cell]) -> Row<Flux> {
    let headings: Vec<String> = cells.iter().map(heading).collect();
    let days = all(&headings, DAY);
    let (site, id, count) = (one(&headings, MALL), one(&headings, ID), one(&headings, COUNT));
    let counts = (0..headings.len()).filter(|i| COUNT.contains(&headings[*i].as_str()));
    let with = |part: &str| -> Vec<usize> { (0..headings.len()).filter(|i| headings[*i].contains(part)).collect() };
    match (days.is_empty(), site.or(id), count) {
        (false, Some(_), Some(count)) => Row::Headings(Flux {
            days,
            site,
            id,
            count,
            other_counts: counts.filter(|i| *i != count).collect(),
            zones: with("ZONE"),
            hour: [with("HEURE"), with("HORAIRE")].concat().first().copied(),
        }),
        (true, Some(_), Some(_)) => lacks(Column::Day, cells),
        (false, None, Some(_)) => lacks(Column::Mall, cells),
        (false, Some(_), None) => lacks(Column::Count, cells),
        _ => Row::Other,
    }
}

/// The columns of Transco.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Transco {
    pub(crate) id: usize,
    pub(crate) site: usize,
    pub(crate) cluster: Option<usize>,
}

/// Takes a row for the headings of Transco: an ID and a name, and a cluster where it has one.
pub(crate) fn transco(cells: &[Cell]) -> Row<Transco> {
    let headings: Vec<String> = cells.iter().map(heading).collect();
    let cluster = one(&headings, &["CLUSTER", "CLUSTERS"]);
    match (one(&headings, ID), one(&headings, MALL), cluster) {
        (Some(id), Some(site), cluster) => Row::Headings(Transco { id, site, cluster }),
        (None, Some(_), Some(_)) => lacks(Column::Id, cells),
        (Some(_), None, _) => lacks(Column::Site, cells),
        _ => Row::Other,
    }
}

/// Whether a cell is the heading above the malls of a census.
pub(crate) fn is_mall(cell: &Cell) -> bool {
    MALL.contains(&heading(cell).as_str())
}
