//! Where the table is that people look at. It knows loads and how they end, not what is loaded.

/// How a load's job stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum State {
    /// Nobody started it.
    Absent,
    /// At work.
    Running,
    /// The table holds what it loaded.
    Done {
        /// How many rows it loaded.
        rows: u64,
    },
    /// The table is as it was before.
    Failed {
        /// Why, in the warehouse's words.
        reason: String,
    },
}
