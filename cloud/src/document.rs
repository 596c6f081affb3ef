//! How a document is written in the store: JSON for people to read, ended as a text file is.

use serde::Serialize;

/// The bytes of a document.
///
/// # Errors
/// When the value is none that JSON can hold.
pub fn write(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
