//! Workbooks of visitor counts in, the year's forecast out.
//!
//! One run is the list of these rooms, in this order:
//! [`workbooks`] reads the folder, [`check`] judges it and writes [`findings`], [`panel`] lays the counts out by mall
//! and day, [`calendar`] says what each day is and who is open, [`features`] and [`forecast`] predict, [`frozen`] keeps
//! what was predicted, [`publish`] writes the run. [`run`] is that list as a program; nothing else does I/O.
pub mod calendar;
pub mod check;
pub mod findings;
pub mod mall;
pub mod panel;
pub mod sample;
pub mod workbooks;
