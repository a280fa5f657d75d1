//! What every command is given: where the configuration is, how to print, what time it is.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::standing_clock;
use crate::deployment::{self, Deployment};
use crate::diagnostic::{self, FrameStyle, Report};
use crate::operations::database;
use crate::secret::Secrets;
use crate::words::{Explain as _, Language, LineSentence, Sentence, Translate, fitted};

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
    /// Language of what is printed, en or zh [default: LC_ALL, LC_MESSAGES, LANG, then touchbase.toml]
    #[arg(long, global = true, help_heading = COMMON, value_name = "LANGUAGE")]
    lang: Option<String>,
    /// Pretend that it is this time, such as "2026-12-01 09:00" (only for looking, never for writing)
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
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    dir: PathBuf,
    dir_given: bool,
    at: Option<String>,
    /// Whether to say less.
    pub(crate) quiet: bool,
    /// Whether questions are answered with yes.
    pub(crate) yes: bool,
    colour: When,
    lang: Option<String>,
    language: Language,
}

impl Shell {
    pub(super) fn new(global: Global, language: Language) -> Shell {
        let dir_given = global.dir.is_some();
        let dir = global.dir.unwrap_or_else(default_dir);
        Shell {
            dir,
            dir_given,
            at: global.at,
            quiet: global.quiet,
            yes: global.yes,
            colour: global.color,
            lang: global.lang,
            language,
        }
    }

    /// The language that people are spoken to in.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The same surroundings in a language.
    pub(crate) fn in_language(&self, language: Language) -> Shell {
        Shell { language, ..self.clone() }
    }

    /// The tag that was given with `--lang`, whatever language it is of: `zh` where it was `zh_CN`.
    pub(crate) fn tag_asked_for(&self) -> Option<&str> {
        self.language_asked_for().map(Language::tag).or(self.lang.as_deref())
    }

    /// The tag that was given with `--lang`, where no sentence is in its language.
    pub(crate) fn unknown_language(&self) -> Option<&str> {
        self.lang.as_deref().filter(|tag| Language::of_tag(tag).is_none())
    }

    /// The language that was asked for with `--lang`.
    pub(crate) fn language_asked_for(&self) -> Option<Language> {
        self.lang.as_deref().and_then(Language::of_tag)
    }

    /// A sentence in that language.
    pub(crate) fn say<T: Translate + ?Sized>(&self, said: &T) -> String {
        self.language.say(said)
    }

    /// How wide the terminal is that results go to; `None` where there is none, and nothing is to be wrapped.
    pub(crate) fn columns(&self) -> Option<usize> {
        columns(std::io::stdout())
    }

    /// The configuration directory.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory that was named with `-C`, if one was: for commands that make their own.
    pub(crate) fn given_dir(&self) -> Option<&Path> {
        self.dir_given.then_some(self.dir.as_path())
    }

    /// Prints a result for people: lines that are wider than the terminal are broken between words.
    pub(crate) fn print(&self, text: &str) {
        write_all(&mut std::io::stdout().lock(), &fitted(text, self.columns()));
    }

    /// Prints a result for programs, as it is.
    pub(crate) fn print_data(&self, text: &str) {
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
            &diagnostic::render(
                report.findings(),
                FrameStyle {
                    language: self.language,
                    colour: self.colour_of(true),
                    columns: columns(std::io::stderr()),
                },
            ),
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

    /// Whether what is not masked may be shown, where somebody asks for that: to a terminal only, for what is none may be a
    /// log. Where it may not, that is said on the side.
    pub(crate) fn may_reveal(&self, asked: bool) -> bool {
        let terminal = std::io::stdout().is_terminal();
        if asked && !terminal {
            self.complain(&self.say(&LineSentence::StaysMasked));
        }
        asked && terminal
    }

    /// Asks a question that needs a yes.
    ///
    /// # Errors
    /// When nobody can answer: no terminal and no `--yes`.
    pub(crate) fn confirm(&self, question: impl Into<Sentence>) -> Result<bool> {
        if self.yes {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            bail!(LineSentence::NobodyToAsk { question: Box::new(question.into()) });
        }
        let question = LineSentence::Question { question: Box::new(question.into()) };
        write_all(&mut std::io::stderr().lock(), &self.say(&question));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).explain(|| LineSentence::AnswerNotRead)?;
        Ok(is_yes(&answer))
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
        let (mut deployment, report) = self.read();
        if report.errors() > 0 {
            self.findings(&report);
            bail!(LineSentence::ConfigurationWrong { errors: report.errors() });
        }
        database::stand_in(&database::path(&self.state_dir(), &deployment.config), &mut deployment);
        Ok(deployment)
    }

    /// Reads the configuration directory for a command that looks at the ledger: broken rules are no reason to hide
    /// what happened, so they are only mentioned.
    pub(crate) fn deployment_as_it_is(&self) -> Deployment {
        let (mut deployment, report) = self.read();
        database::stand_in(&database::path(&self.state_dir(), &deployment.config), &mut deployment);
        if report.errors() > 0 {
            self.complain(&self.say(&LineSentence::ConfigurationWrongNote { errors: report.errors() }));
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

    /// Where secrets are read from: systemd's directory where it runs this, and `secrets/` beside the configuration.
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets::new(std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from), &self.dir)
    }

    /// Whether the time is not the machine's: nobody asks the daemon then.
    pub(crate) fn pretends(&self) -> bool {
        self.told_time().is_some()
    }

    /// Whether `--at` was given: for looking ahead and back, never for what is written down.
    pub(crate) fn is_given_a_time(&self) -> bool {
        self.at.is_some()
    }

    fn told_time(&self) -> Option<String> {
        self.at.clone().or_else(standing_clock)
    }

    /// The clock: the machine's, or standing at `--at`.
    ///
    /// # Errors
    /// When `--at` is not a time.
    pub(crate) fn clock(&self, config: &Config) -> Result<Clock> {
        let Some(text) = self.told_time() else { return Ok(Clock::System) };
        let at = instant(&text, config).explain(|| LineSentence::AtOption { text: text.clone() })?;
        Ok(Clock::starting_at(at))
    }
}

/// Reads a time as people write it: `2026-12-01 09:00`, `2026-12-01`, or RFC 3339.
///
/// # Errors
/// When it is none of these.
pub(crate) fn instant(text: &str, config: &Config) -> Result<Timestamp, LineSentence> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wall = text.trim().replace(' ', "T");
    let wall: Result<jiff::civil::DateTime, _> = wall.parse();
    let wall = wall.map_err(|_| LineSentence::NoInstant { text: text.to_owned() })?;
    Ok(config.zone.instant(wall))
}

/// Whether an answer is a yes, in whichever language.
fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "是的" | "好" | "好的")
}

/// Prints what is not a result, a line.
pub(super) fn complain(text: &str) {
    let text = fitted(text.trim_end(), columns(std::io::stderr()));
    write_all(&mut std::io::stderr().lock(), &format!("{text}\n"));
}

/// The language to speak: asked for with `--lang`, the environment's, the configuration's, English. Asked before the
/// command line is read, because that can fail, and has to fail in the right language.
pub(super) fn language(words: &[OsString]) -> Language {
    let asked_for = option(words, "--lang", None).and_then(|tag| Language::of_tag(&tag.to_string_lossy()));
    let of_environment = || Language::of_environment(|name| std::env::var(name).ok());
    let of_configuration = || {
        let dir = option(words, "--dir", Some('C')).map_or_else(default_dir, PathBuf::from);
        deployment::language(&dir)
    };
    asked_for.or_else(of_environment).or_else(of_configuration).unwrap_or_default()
}

/// The value of an option of every command: `--lang zh`, `--lang=zh`, `-C DIR`, `-CDIR`.
fn option(words: &[OsString], long: &str, short: Option<char>) -> Option<OsString> {
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if *word == long {
            return words.next().cloned();
        }
        let text = word.to_string_lossy();
        if let Some(value) = text.strip_prefix(long).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.into());
        }
        // Letters may stand together, the value behind the last of them: `-qC DIR`, `-qCDIR`, `-C=DIR`.
        let letters = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        let behind = letters.zip(short).and_then(|(letters, short)| letters.split_once(short));
        match behind.map(|(_, value)| value.strip_prefix('=').unwrap_or(value)) {
            Some("") => return words.next().cloned(),
            Some(value) => return Some(value.into()),
            None => {}
        }
    }
    None
}

/// No terminal is wider; whoever says so means that nothing is to be wrapped.
const COLUMNS_MAX: usize = 1_000;

/// How wide the terminal behind a stream is: what `COLUMNS` says, else what the terminal says.
pub(super) fn columns(stream: impl AsFd + IsTerminal) -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    let said = said.filter(|columns| *columns > 0).map(|columns: usize| columns.min(COLUMNS_MAX));
    said.or_else(|| {
        let size = rustix::termios::tcgetwinsize(stream.as_fd()).ok()?;
        (stream.is_terminal() && size.ws_col > 0).then(|| usize::from(size.ws_col))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::DecideSentence;

    #[test]
    fn a_question_says_how_it_is_answered() {
        let question = || LineSentence::Question { question: Box::new(DecideSentence::SendThem.into()) };
        assert_eq!(question().to_string(), "Send them? [y/N] ");
        assert_eq!(Language::Chinese.say(&question()), "放行发送吗？[是/否，直接回车为否] ");
    }

    #[test]
    fn a_yes_counts_in_either_language_and_nothing_else_does() {
        for yes in ["y\n", "Y", "yes", " Yes ", "是\n", "好"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "\n", "n", "否", "yep", "不是"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
