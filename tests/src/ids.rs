//! Names that are never given twice, and times as Google writes them.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};

static COUNT: AtomicU64 = AtomicU64::new(1);
static LAST: AtomicI64 = AtomicI64::new(0);

/// The next number.
pub fn next() -> u64 {
    COUNT.fetch_add(1, Ordering::SeqCst)
}

/// Microseconds since 1970, greater at each call: how Cloud Storage numbers generations.
pub fn generation() -> i64 {
    let now = Utc::now().timestamp_micros();
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(now.max(last + 1)));
    now.max(last.unwrap_or(now) + 1)
}

/// Five letters and digits, as Cloud Run ends the name of an execution.
pub fn suffix() -> String {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut number = next().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
    let mut letter = || {
        let letter = LETTERS[(number % LETTERS.len() as u64) as usize];
        number /= LETTERS.len() as u64;
        char::from(letter)
    };
    (0..5).map(|_| letter()).collect()
}

/// As Google's APIs write a time.
pub fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}
