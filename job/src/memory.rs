//! How the C library keeps the memory that is given back to it: where there are many threads it holds on to far more than
//! a run needs at any moment.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// At most two arenas, and blocks from one megabyte on straight from the system and back to it.
const SETTINGS: [(&str, &str); 2] = [("MALLOC_ARENA_MAX", "2"), ("MALLOC_MMAP_THRESHOLD_", "1000000")];

/// Starts the program again with [`SETTINGS`], since glibc reads them before the first line of a program; it stays the
/// same process. What the environment says already is kept.
pub fn settle() {
    let missing = SETTINGS.into_iter().filter(|(name, _)| env::var_os(name).is_none());
    let missing: Vec<(&str, &str)> = missing.collect();
    if missing.is_empty() {
        return;
    }
    let mut arguments = env::args_os();
    let Some(name) = arguments.next() else { return };
    if let Ok(program) = env::current_exe() {
        // Only returns where it failed: then the run goes on, with more memory.
        let _ = Command::new(program).arg0(name).args(arguments).envs(missing).exec();
    }
}
