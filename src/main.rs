//! The binary: arguments in, exit code out; everything else is the library.

use std::process::ExitCode;

/// Rows, records and mails are many small pieces of memory, taken in one thread and given back in another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    touchbase::cli::run(std::env::args_os())
}
