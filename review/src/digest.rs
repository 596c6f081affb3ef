//! What stands for a plan's changes of access, so that two plans can be compared.

use sha2::{Digest, Sha256};

use crate::place::UNKNOWN;
use crate::review::Review;

/// `none` where nobody gains or loses anything, else 32 hex digits of the SHA-256 of who gains and loses what. It does
/// not depend on what else changes, nor on the order or, where everything is known, on the resources' addresses.
pub fn digest(review: &Review) -> String {
    if review.leaves_access_alone() {
        return "none".to_owned();
    }
    let kinds = [
        ("gained", &review.gained),
        ("lost", &review.lost),
        ("orphaned", &review.orphaned),
        ("unwatched", &review.unwatched),
        ("uncertain", &review.uncertain),
    ];
    let mut lines = Vec::new();
    for (kind, grants) in kinds {
        for (grant, addresses) in grants {
            let vague = [&grant.member, &grant.role, &grant.place.name].iter().any(|part| part.contains(UNKNOWN));
            lines.push(serde_json::json!([
                kind,
                grant.member,
                grant.role,
                [&grant.place.what, &grant.place.name],
                grant.condition,
                vague.then_some(addresses)
            ]));
        }
    }
    lines.extend(
        review.notes.iter().map(|(address, note)| serde_json::json!(["note", address, note.words, note.quoted])),
    );
    let hash = Sha256::digest(serde_json::json!(lines).to_string().as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
