//! The program: see the library.

// Google's clients nest their futures deeper than the compiler looks by itself.
#![recursion_limit = "256"]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    carmila_trigger::program::main().await
}
