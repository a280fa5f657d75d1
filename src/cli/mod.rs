//! The command line: one command per file, and the only place that prints.
//!
//! Results go to stdout, everything else to stderr. Exit codes: 0 nothing to report, 1 done and found something to
//! look at, 2 could not do it; `run` adds 75 (try again later) and 78 (configuration refused).

mod adopt;
mod approve;
mod backup;
mod bench;
mod calendar;
mod cancel;
mod check;
mod completions;
mod customer;
mod database;
mod demo;
mod entry_line;
mod examples;
mod explain;
mod forecast;
mod help;
mod import;
mod init;
mod log;
mod man;
mod moment;
mod pause;
mod preview;
mod reload;
mod restore;
mod retry;
mod run;
mod running;
mod selection;
mod send_test;
mod shell;
mod status;
mod table;
mod test;
mod trouble;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::words::{Language, LineSentence};
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
    /// Write a starting set: rules, templates, calendars, all commented
    Init(init::Args),
    /// Play three months of an invented town here, in seconds
    Demo(demo::Args),
    /// Check rules, templates, kinds and configuration, all at once
    Check(check::Args),
    /// Run the tests in the rule files
    Test(test::Args),
    /// Run the daemon in the foreground
    Run(run::Args),
    /// Make the running daemon read rules and templates again
    Reload(reload::Args),
    /// Measure how fast the daemon is here, with made-up customers
    Bench(bench::Args),
    /// Print the working days, lunar dates and festivals of a year
    Calendar(calendar::Args),
    /// Print what was sent, what was not, and why
    Log(log::Args),
    /// Say why somebody got a message, will get one, or does not
    Explain(explain::Args),
    /// Show what would be sent in any span of time
    Forecast(forecast::Args),
    /// Import a list of records; a dry run unless --apply
    Import(import::Args),
    /// Show how the daemon is, and what needs attention
    Status(status::Args),
    /// Show what a template says, with its sample or for a customer
    Preview(preview::Args),
    /// Send one message, marked as a test, to somebody who works here
    SendTest(send_test::Args),
    /// Release what waits for a person's decision
    Approve(approve::Args),
    /// Send again what failed, or what has an unknown outcome
    Retry(retry::Args),
    /// Cancel what is planned or held
    Cancel(cancel::Args),
    /// Pause a rule, or all
    Pause(pause::Args),
    /// End a pause
    Resume(pause::ResumeArgs),
    /// Show a person, note what they want, export or erase their data
    Customer(customer::Args),
    /// Replace the database by a backup
    Restore(restore::Args),
    /// Take over a database that was restored or carried here
    Adopt(adopt::Args),
    /// Back up the database while the daemon works, and check the copy
    Backup(backup::Args),
    /// Print completions for a shell
    Completions(completions::Args),
    /// Write the manual pages into a folder
    Man(man::Args),
}

impl Command {
    /// Whether it writes down when something was done, or does it now: that is said by the machine's clock alone. An
    /// instant ahead in the ledger would look like a clock that has jumped, and would hold the daemon.
    fn is_of_this_moment(&self) -> bool {
        match self {
            Command::Import(args) => args.apply,
            Command::Customer(args) => args.writes(),
            Command::Run(_)
            | Command::Reload(_)
            | Command::SendTest(_)
            | Command::Approve(_)
            | Command::Retry(_)
            | Command::Cancel(_)
            | Command::Pause(_)
            | Command::Resume(_)
            | Command::Restore(_)
            | Command::Adopt(_)
            | Command::Backup(_) => true,
            Command::Init(_)
            | Command::Demo(_)
            | Command::Check(_)
            | Command::Test(_)
            | Command::Bench(_)
            | Command::Calendar(_)
            | Command::Log(_)
            | Command::Explain(_)
            | Command::Forecast(_)
            | Command::Status(_)
            | Command::Preview(_)
            | Command::Completions(_)
            | Command::Man(_) => false,
        }
    }
}

/// The whole command line, as it is declared.
fn arguments() -> clap::Command {
    Arguments::command()
}

/// The same with its help in a language, no wider than the terminal.
fn command(language: Language) -> clap::Command {
    help::prepared(arguments(), language, shell::columns(std::io::stdout()).unwrap_or(help::COLUMNS))
}

/// Runs a command line and says how it ended.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let language = shell::language(&words);
    let parsed = command(language).try_get_matches_from(help::asked(words));
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error)
            if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            shell::complain(&usage::explained(&error, language));
            return ExitCode::from(2);
        }
        Err(error) => {
            // Help and the version; clap knows on which stream. A closed pipe is nobody's fault.
            let _closed = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let shell = Shell::new(arguments.global, language);
    // A template may be in any language.
    if let Some(tag) = shell.unknown_language().filter(|_| !matches!(arguments.command, Command::Preview(_)))
    {
        shell.complain(&shell.say(&LineSentence::NoSuchLanguage { tag: tag.to_owned() }));
        return ExitCode::from(Exit::Failed.code());
    }
    if shell.is_given_a_time() && arguments.command.is_of_this_moment() {
        shell.complain(&shell.say(&LineSentence::AtIsForLooking));
        return ExitCode::from(Exit::Failed.code());
    }
    let ended = match arguments.command {
        Command::Init(args) => init::run(&args, &shell),
        Command::Bench(args) => bench::run(&args, &shell),
        Command::Demo(args) => demo::run(&args, &shell),
        Command::Check(args) => check::run(&args, &shell),
        Command::Test(args) => test::run(&args, &shell),
        Command::Run(args) => run::run(&args, &shell),
        Command::Reload(args) => reload::run(&args, &shell),
        Command::Calendar(args) => calendar::run(&args, &shell),
        Command::Log(args) => log::run(&args, &shell),
        Command::Explain(args) => explain::run(&args, &shell),
        Command::Forecast(args) => forecast::run(&args, &shell),
        Command::Import(args) => import::run(&args, &shell),
        Command::Status(args) => status::run(&args, &shell),
        Command::Preview(args) => preview::run(&args, &shell),
        Command::SendTest(args) => send_test::run(&args, &shell),
        Command::Approve(args) => approve::run(&args, &shell),
        Command::Retry(args) => retry::run(&args, &shell),
        Command::Cancel(args) => cancel::run(&args, &shell),
        Command::Pause(args) => pause::run(&args, &shell),
        Command::Resume(args) => pause::resume(&args, &shell),
        Command::Customer(args) => customer::run(&args, &shell),
        Command::Restore(args) => restore::run(&args, &shell),
        Command::Adopt(args) => adopt::run(&args, &shell),
        Command::Backup(args) => backup::run(&args, &shell),
        Command::Completions(args) => completions::run(&args, &shell, command(language)),
        Command::Man(args) => man::run(&args, command(language)),
    };
    match ended {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            let chain = trouble::chain(&error, shell.language());
            shell.complain(&shell.say(&LineSentence::Error { chain }));
            ExitCode::from(Exit::Failed.code())
        }
    }
}
