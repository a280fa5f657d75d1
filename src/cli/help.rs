//! `--help` in the person's language, and no wider than the terminal.
//!
//! The English of every command and option is its doc comment, where it is declared; `words::help` has the Chinese of
//! each. What clap would say by itself (headings, `[OPTIONS]`, defaults, possible values) is said here instead, so that
//! it can be said in Chinese too, and every text is broken into lines before clap sees it: clap breaks at spaces only,
//! and Chinese has none.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::examples;
use crate::words::{HelpSentence, Language, help_in, wrapped};

/// How wide help is where nothing says how wide the terminal is.
pub(super) const COLUMNS: usize = 100;

/// A command line with help in a language, at most so many columns wide.
pub(super) fn prepared(command: Command, language: Language, columns: usize) -> Command {
    let mut built = command.clone();
    built.build();
    prepare(command, &mut built, Look { language, columns })
}

/// `touchbase help import` is `touchbase import --help`, in every language.
pub(super) fn asked(mut words: Vec<OsString>) -> Vec<OsString> {
    if let Some(at) = command_at(&words)
        && words.get(at).is_some_and(|word| word == "help")
    {
        words.remove(at);
        words.push("--help".into());
    }
    words
}

/// Where the command stands: at the first word that is no option of every command, and no value of one.
fn command_at(words: &[OsString]) -> Option<usize> {
    let mut at = 1;
    loop {
        let word = words.get(at)?.to_string_lossy();
        let takes_next = matches!(word.as_ref(), "-C" | "-qC" | "--dir" | "--color" | "--lang" | "--at");
        match word.starts_with('-') {
            true => at += if takes_next { 2 } else { 1 },
            false => return Some(at),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Look {
    language: Language,
    columns: usize,
}

/// Prepares a command and those below it; `built` is the same command as clap completes it.
fn prepare(command: Command, built: &mut Command, look: Look) -> Command {
    let language = look.language;
    let name = command.get_name().to_owned();
    let usage = built.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let about = command.get_about().map(|about| help_in(&about.to_string(), language));
    let mut command = with_flags(command, language).mut_args(|arg| worded(arg, language));
    let left = LeftColumns::of(&command);
    command = command
        .mut_args(|arg| fitted(arg, &left, look.columns))
        .override_usage(usage_in(&usage, language))
        .help_template(template(language))
        .disable_help_subcommand(true)
        .subcommand_help_heading(language.say(&HelpSentence::Commands));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(lines) = examples::of(&name) {
        command = command.after_help(examples::text(lines, language, look.columns));
    }
    for name in below {
        if let Some(built) = built.find_subcommand_mut(&name) {
            command = command.mut_subcommand(&name, |below| prepare(below, built, look));
        }
    }
    command
}

/// The two flags that clap adds by itself, with words of ours.
fn with_flags(command: Command, language: Language) -> Command {
    let flag = |name: &'static str, short, action, help| {
        Arg::new(name).short(short).long(name).action(action).help(language.say(&help))
    };
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, HelpSentence::PrintHelp))
        .arg(flag("version", 'V', ArgAction::Version, HelpSentence::PrintVersion))
}

/// An option's help in a language, with its default and the words that it takes.
fn worded(arg: Arg, language: Language) -> Arg {
    let Some(help) = arg.get_help().map(ToString::to_string) else { return arg };
    let own = matches!(arg.get_action(), ArgAction::Help | ArgAction::Version);
    let mut text = if own { help } else { help_in(&help, language) };
    if arg.get_action().takes_values() {
        text += &defaults(&arg, language);
        text += &choices(&arg, language);
    }
    let heading = match arg.get_help_heading() {
        Some(heading) => help_in(heading, language),
        None if arg.is_positional() => language.say(&HelpSentence::Arguments),
        None => language.say(&HelpSentence::Options),
    };
    let valued = arg.get_action().takes_values();
    arg.help(text).help_heading(heading).hide_default_value(valued).hide_possible_values(valued)
}

fn defaults(arg: &Arg, language: Language) -> String {
    let values: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if values.is_empty() {
        return String::new();
    }
    language.say(&HelpSentence::Default { value: values.join(", ") })
}

fn choices(arg: &Arg, language: Language) -> String {
    let shown = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).map(|value| {
        let meaning = value.get_help().map(|help| help_in(&help.to_string(), language));
        meaning.map_or(value.get_name().to_owned(), |meaning| format!("{} ({meaning})", value.get_name()))
    });
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { String::new() } else { language.say(&HelpSentence::Choices { values: shown }) }
}

/// Where the help of options begins, by heading: clap aligns those under one heading.
struct LeftColumns(Vec<(Option<String>, usize)>);

impl LeftColumns {
    fn of(command: &Command) -> LeftColumns {
        let mut columns: Vec<(Option<String>, usize)> = Vec::new();
        for arg in command.get_arguments() {
            let heading = arg.get_help_heading().map(str::to_owned);
            let width = before_help(arg);
            match columns.iter_mut().find(|(known, _)| *known == heading) {
                Some((_, widest)) => *widest = width.max(*widest),
                None => columns.push((heading, width)),
            }
        }
        LeftColumns(columns)
    }

    fn before(&self, arg: &Arg) -> usize {
        let heading = arg.get_help_heading();
        self.0.iter().find(|(known, _)| known.as_deref() == heading).map_or(0, |(_, width)| *width)
    }
}

/// How many columns stand before the help of an option: two, the option, two. An option without a letter stands where
/// its word would stand.
fn before_help(arg: &Arg) -> usize {
    let named = arg.get_value_names().map(|names| names.iter().map(|name| name.len() + 3).sum());
    let several = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) { 3 } else { 0 };
    let value = if arg.get_action().takes_values() {
        named.unwrap_or(arg.get_id().as_str().len() + 3) + several
    } else {
        0
    };
    if arg.is_positional() {
        return value + 3 + several;
    }
    2 + "-x, --".len() + arg.get_long().unwrap_or_default().len() + value + 2
}

/// An option whose help fits beside it.
fn fitted(arg: Arg, left: &LeftColumns, columns: usize) -> Arg {
    let Some(help) = arg.get_help().map(ToString::to_string) else { return arg };
    let room = columns.saturating_sub(left.before(&arg));
    arg.help(wrapped(&help, room))
}

fn usage_in(usage: &str, language: Language) -> String {
    let options = format!("[{}]", language.say(&HelpSentence::Options));
    let command = format!("<{}>", language.say(&HelpSentence::Command));
    match language {
        Language::English => usage.to_owned(),
        Language::Chinese => usage.replace("[OPTIONS]", &options).replace("<COMMAND>", &command),
    }
}

fn template(language: Language) -> String {
    // Bold and underlined, as clap draws the other headings; without colour clap takes it away.
    let heading = format!("\u{1b}[1m\u{1b}[4m{}\u{1b}[0m", language.say(&HelpSentence::Usage));
    format!("{{before-help}}{{about-with-newline}}\n{heading}{{usage}}\n\n{{all-args}}{{after-help}}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_width::UnicodeWidthStr as _;

    use super::super::arguments;
    use super::*;
    use crate::words::help_texts;

    /// Every English text of the command line, examples included.
    fn texts(command: &Command, all: &mut BTreeSet<String>) {
        all.extend(command.get_about().map(ToString::to_string));
        for arg in command.get_arguments() {
            all.extend(arg.get_help().map(ToString::to_string));
            all.extend(arg.get_help_heading().map(str::to_owned));
            if arg.get_action().takes_values() {
                all.extend(
                    arg.get_possible_values().iter().filter_map(|value| Some(value.get_help()?.to_string())),
                );
            }
        }
        if let Some(lines) = examples::of(command.get_name()) {
            all.extend(lines.iter().map(|(_, says)| (*says).to_owned()));
        }
        for below in command.get_subcommands() {
            texts(below, all);
        }
    }

    #[test]
    fn every_text_of_the_help_is_there_in_chinese_and_no_other() {
        let mut english = BTreeSet::new();
        texts(&arguments(), &mut english);
        let known: BTreeSet<String> = help_texts().map(str::to_owned).collect();
        let missing: Vec<&String> = english.difference(&known).collect();
        let unused: Vec<&String> = known.difference(&english).collect();
        assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:#?}\nunused: {unused:#?}");
    }

    #[test]
    fn the_word_help_is_understood_before_a_command_and_nowhere_else() {
        for (line, expected) in [
            ("t help log", "t log --help"),
            ("t -C help help log", "t -C help log --help"),
            ("t --lang=zh help", "t --lang=zh --help"),
            ("t explain help", "t explain help"),
            ("t", "t"),
        ] {
            let words = asked(line.split(' ').map(OsString::from).collect());
            assert_eq!(words.join(std::ffi::OsStr::new(" ")), expected, "{line}");
        }
    }

    #[test]
    fn help_fits_the_terminal_and_no_word_is_cut() {
        for language in [Language::English, Language::Chinese] {
            for columns in [80, 120] {
                let mut command = prepared(arguments(), language, columns);
                command.build();
                let mut pages = vec![command.render_help().to_string()];
                for below in command.get_subcommands_mut() {
                    pages.push(below.render_help().to_string());
                    pages.extend(below.get_subcommands_mut().map(|deep| deep.render_help().to_string()));
                }
                for line in pages.iter().flat_map(|page| page.lines()) {
                    let line =
                        line.replace("\u{1b}[1m", "").replace("\u{1b}[4m", "").replace("\u{1b}[0m", "");
                    assert!(line.width() <= columns, "{} columns: {line}", line.width());
                }
            }
        }
    }
}
