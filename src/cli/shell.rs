//! What every command is given: where the configuration is, how to print, what time it is.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::diagnostic::{self, Report};

/// Where packages put the configuration, and the state that belongs to it.
const SYSTEM_DIR: &str = "/etc/touchbase";
const SYSTEM_STATE_DIR: &str = "/var/lib/touchbase";

/// Under what the options of every command stand, apart from a command's own.
const COMMON: &str = "Options of every command";

/// The options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The configuration directory [default: this one, or /etc/touchbase]
    #[arg(short = 'C', long = "dir", value_name = "DIR", global = true, help_heading = COMMON)]
    dir: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", global = true, help_heading = COMMON, value_name = "WHEN")]
    color: When,
    /// Say less
    #[arg(short, long, global = true, help_heading = COMMON)]
    quiet: bool,
    /// Answer every question with yes
    #[arg(long, global = true, help_heading = COMMON)]
    yes: bool,
    /// Pretend that it is this time, "2026-12-01 09:00" (never for run)
    #[arg(long, global = true, help_heading = COMMON, value_name = "TIME")]
    at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// A command's surroundings.
#[derive(Debug)]
pub(crate) struct Shell {
    dir: PathBuf,
    dir_given: bool,
    at: Option<String>,
    /// Whether to say less.
    pub(crate) quiet: bool,
    /// Whether questions are answered with yes.
    pub(crate) yes: bool,
    colour: When,
}

impl Shell {
    pub(super) fn new(global: Global) -> Shell {
        let dir_given = global.dir.is_some();
        let dir = global.dir.unwrap_or_else(default_dir);
        Shell { dir, dir_given, at: global.at, quiet: global.quiet, yes: global.yes, colour: global.color }
    }

    /// The configuration directory.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory that was named with `-C`, if one was: for commands that make their own.
    pub(crate) fn given_dir(&self) -> Option<&Path> {
        self.dir_given.then_some(self.dir.as_path())
    }

    /// Prints a result.
    pub(crate) fn print(&self, text: &str) {
        write_all(&mut std::io::stdout().lock(), text);
    }

    /// Prints what is not a result.
    pub(crate) fn complain(&self, text: &str) {
        complain(text);
    }

    /// Prints findings with their code frames.
    pub(crate) fn findings(&self, report: &Report) {
        write_all(
            &mut std::io::stderr().lock(),
            &diagnostic::render(report.findings(), self.colour_of(true)),
        );
    }

    /// Whether stdout (or stderr) may be coloured: asked for, or a terminal without NO_COLOR.
    pub(crate) fn colour_of(&self, stderr: bool) -> bool {
        match self.colour {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                let terminal =
                    if stderr { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() };
                let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                forced || (terminal && !refused)
            }
        }
    }

    /// Asks a question that needs a yes.
    ///
    /// # Errors
    /// When nobody can answer: no terminal and no `--yes`.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool> {
        if self.yes {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            bail!("{question} There is nobody to ask; say --yes");
        }
        write_all(&mut std::io::stderr().lock(), &format!("{question} [y/N] "));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).context("failed to read the answer")?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
    }

    /// Reads and checks the configuration directory.
    pub(crate) fn read(&self) -> (Deployment, Report) {
        Deployment::of(&self.dir)
    }

    /// Reads the configuration directory for a command that needs it to be right; findings are printed.
    ///
    /// # Errors
    /// When there are errors in it.
    pub(crate) fn deployment(&self) -> Result<Deployment> {
        let (deployment, report) = self.read();
        if report.errors() > 0 {
            self.findings(&report);
            bail!("the configuration has {}; touchbase check shows them", report.errors_in_words());
        }
        Ok(deployment)
    }

    /// Reads the configuration directory for a command that looks at the ledger: broken rules are no reason to hide
    /// what happened, so they are only mentioned.
    pub(crate) fn deployment_as_it_is(&self) -> Deployment {
        let (deployment, report) = self.read();
        if report.errors() > 0 {
            self.complain(&format!(
                "note: the configuration has {}; touchbase check shows them",
                report.errors_in_words()
            ));
        }
        deployment
    }

    /// The folder that holds the database: systemd's, the system's, or `state/` beside the configuration.
    pub(crate) fn state_dir(&self) -> PathBuf {
        if let Some(dir) = std::env::var_os("STATE_DIRECTORY") {
            return PathBuf::from(dir);
        }
        if self.dir == Path::new(SYSTEM_DIR) {
            PathBuf::from(SYSTEM_STATE_DIR)
        } else {
            self.dir.join("state")
        }
    }

    /// Whether `--at` was given.
    pub(crate) fn pretends(&self) -> bool {
        self.at.is_some()
    }

    /// The clock: the machine's, or standing at `--at`.
    ///
    /// # Errors
    /// When `--at` is not a time.
    pub(crate) fn clock(&self, config: &Config) -> Result<Clock> {
        let Some(text) = &self.at else { return Ok(Clock::System) };
        let at = instant(text, config).with_context(|| format!("--at {text}"))?;
        Ok(Clock::starting_at(at))
    }
}

/// Reads a time as people write it: `2026-12-01 09:00`, `2026-12-01`, or RFC 3339.
///
/// # Errors
/// When it is none of these.
pub(crate) fn instant(text: &str, config: &Config) -> Result<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wall = text.trim().replace(' ', "T");
    let wall: jiff::civil::DateTime =
        wall.parse().with_context(|| format!("`{text}` is no time; write 2026-12-01 09:00"))?;
    Ok(config.zone.instant(wall))
}

/// Prints what is not a result, a line.
pub(super) fn complain(text: &str) {
    write_all(&mut std::io::stderr().lock(), &format!("{}\n", text.trim_end()));
}

fn default_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("CONFIGURATION_DIRECTORY") {
        return PathBuf::from(dir);
    }
    let here = PathBuf::from(".");
    let system = Path::new(SYSTEM_DIR);
    if !here.join("touchbase.toml").exists() && system.join("touchbase.toml").exists() {
        return system.to_owned();
    }
    here
}

/// Writes all of it; a reader that has gone away ends the program quietly, as it does for every other command.
fn write_all(out: &mut dyn Write, text: &str) {
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Text filled up with spaces to a width in terminal columns; Chinese characters take two.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let width = unicode_width::UnicodeWidthStr::width(text);
    format!("{text}{}", " ".repeat(columns.saturating_sub(width)))
}
