//! Watch the folder, run the job, load the table.
//!
//! One [`tick`](tick::tick) is a loop of [`observe`], [`decide`] and act, until there is an [`outcome`]. It keeps nothing of
//! its own from one tick to the next: whatever cuts it off, the next one observes what is there and goes on.
pub mod answer;
pub mod decide;
pub mod doctor;
pub mod doors;
pub mod error;
pub mod load;
pub mod observe;
pub mod open;
pub mod options;
pub mod outcome;
pub mod program;
pub mod rollback;
pub mod serve;
pub mod tables;
pub mod tick;
pub mod ticker;
pub mod words;
