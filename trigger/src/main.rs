//! The program: see the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    carmila_trigger::program::main().await
}
