//! The program: see the library.

use std::process::ExitCode;

mod memory;

fn main() -> ExitCode {
    memory::settle();
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(carmila_job::program::main()),
        Err(error) => {
            eprintln!("ERROR the program cannot start its threads ({error}). Give it more memory or processes");
            ExitCode::FAILURE
        }
    }
}
