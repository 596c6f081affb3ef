//! The program: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    carmila_review::program::main()
}
