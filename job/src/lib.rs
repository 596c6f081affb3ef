//! Workbooks of visitor counts in, the year's forecast out.
//!
//! One run is the list of these rooms, in this order:
//! [`workbooks`] reads the folder, [`check`] judges it and writes [`findings`], [`panel`] lays the counts out by mall
//! and day, [`calendar`] says what each day is and who is open, [`forecast`] predicts, [`frozen`] keeps
//! what was predicted, [`mod@track`] holds it against what came, [`report`] shows it, [`publish`] writes the run. [`run`] is that list as a program. These rooms take and return data;
//! the store is known to [`run`] and to [`before`], [`claim`], [`tasks`] and [`publish`], which each keep one kind of
//! document there, and files to [`mod@sample`], which writes some.
pub mod actuals;
pub mod backtest;
pub mod before;
pub mod calendar;
pub mod changes;
pub mod check;
pub mod claim;
pub mod contents;
pub mod documents;
pub mod error;
pub mod explain;
pub mod failure;
pub mod findings;
pub mod forecast;
pub mod frozen;
pub mod horizon;
pub mod inputs;
pub mod intervals;
pub mod lineage;
pub mod logs;
pub mod make;
pub mod mall;
pub mod manifest;
mod name;
pub mod options;
pub mod outcome;
pub mod panel;
pub mod parts;
pub mod prediction;
pub mod program;
pub mod progress;
pub mod publish;
pub mod report;
pub mod run;
pub mod sample;
pub mod scene;
pub mod surprises;
pub mod table;
pub mod tasks;
pub mod track;
pub mod workbooks;
