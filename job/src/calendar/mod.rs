//! What each day is, and who is open. Pure arithmetic and one table of school years; it knows no counts and does no I/O.
//!
//! [`easter()`] and [`holiday`] are the French public holidays, [`trade`] the sales and Black Friday, [`school`] the
//! school breaks by zone, [`identity()`] the part that a day plays in its year, and [`Openings`] what a census of some
//! years' exceptional openings says about the days of every other year.
mod easter;
mod holidays;
mod identity;
mod kindred;
mod openings;
pub mod school;
pub mod trade;

use chrono::NaiveDate;

pub use easter::easter;
pub use holidays::{Holiday, holiday};
pub use identity::{Identity, identity};
pub use openings::{Opening, Openings};

/// Days in a year of whole weeks: a day so long ago was the same weekday of about the same date.
pub const YEAR: u64 = 364;

/// A day that the caller knows to exist; for one that does not (a year beyond ±262,000), 1 January 1970.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
