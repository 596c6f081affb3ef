//! What a mall is: a row of Transco.

/// A mall as Transco names it. Everywhere else in the job a mall is its index in the list that Transco gave, sorted by
/// `name` (the order of the published table).
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Mall {
    /// `ID mall`, trimmed; never empty and never `-`.
    pub id: String,
    /// `Site`, NFC and trimmed, in Transco's own spelling: `nom_mall` in the table.
    pub name: String,
    /// `Cluster`, NFC and trimmed; empty where Transco leaves it empty.
    pub cluster: String,
}
