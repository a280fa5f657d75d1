//! The command line: one command per file, and the only place that prints.
//!
//! Results go to stdout, everything else to stderr. Exit codes: 0 nothing to report, 1 done and found something to
//! look at, 2 could not do it; `run` adds 75 (try again later) and 78 (configuration refused).

mod bench;
mod calendar;
mod check;
mod demo;
mod reload;
mod run;
mod shell;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use shell::{Global, Shell};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing to report.
    Fine,
    /// Done, and found something to look at.
    Look,
    /// Could not do it.
    Failed,
    /// `run`: it may work later.
    TryAgain,
    /// `run`: somebody has to change the configuration first.
    Refused,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Look => 1,
            Exit::Failed => 2,
            Exit::TryAgain => 75,
            Exit::Refused => 78,
        }
    }
}

/// Keeps in touch with every customer, and can say why it did or did not.
#[derive(Debug, Parser)]
#[command(name = "touchbase", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play three months of an invented town here, in seconds
    Demo(demo::Args),
    /// Check rules, templates, kinds and configuration; reports everything in one pass
    Check(check::Args),
    /// Run the tests in the rule files
    Test(test::Args),
    /// Run the daemon in the foreground
    Run(run::Args),
    /// Make the running daemon read rules and templates again
    Reload(reload::Args),
    /// Measure this machine's and the daemon's limits, with synthetic customers and loopback sinks
    Bench(bench::Args),
    /// Print what is believed about working days and festivals
    Calendar(calendar::Args),
}

/// Runs a command line and says how it ended.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap knows which of its messages are help and belong on stdout; a closed pipe is nobody's fault.
            let _closed = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let shell = Shell::new(arguments.global);
    let ended = match arguments.command {
        Command::Bench(args) => bench::run(&args, &shell),
        Command::Demo(args) => demo::run(&args, &shell),
        Command::Check(args) => check::run(&args, &shell),
        Command::Test(args) => test::run(&args, &shell),
        Command::Run(args) => run::run(&args, &shell),
        Command::Reload(args) => reload::run(&args, &shell),
        Command::Calendar(args) => calendar::run(&args, &shell),
    };
    match ended {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            shell.complain(&format!("error: {error:#}"));
            ExitCode::from(Exit::Failed.code())
        }
    }
}
