//! Results, on stdout.

use std::io::{ErrorKind, Write as _, stdout};

/// Writes a result. A reader that has gone, such as `head`, has had enough and is no trouble; a full disk is said.
pub fn say(text: &str) {
    let mut out = stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        tracing::error!("the result cannot be written ({error})");
    }
}
