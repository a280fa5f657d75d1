//! A command line that cannot be understood, said in the person's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::{FindingSentence, HelpSentence, Language, Sentence, UsageSentence as Says};

/// What is wrong, what was probably meant, how the command is written, and how help is had.
pub(super) fn explained(error: &clap::Error, language: Language) -> String {
    let colon = if language == Language::Chinese { "：" } else { ": " };
    let mut text =
        format!("{}{colon}{}\n", language.say(&FindingSentence::Error), language.say(&what(error, language)));
    for line in hints(error) {
        text += &format!("  {}\n", language.say(&line));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
        text += &format!("\n{}{usage}\n", language.say(&HelpSentence::Usage));
    }
    text + "\n" + &language.say(&Says::SeeHelp) + "\n"
}

fn what(error: &clap::Error, language: Language) -> Says {
    let argument = || words(error, ContextKind::InvalidArg).into_iter().next().unwrap_or_default();
    let value = || words(error, ContextKind::InvalidValue).into_iter().next().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => Says::UnexpectedArgument { argument: argument() },
        ErrorKind::InvalidSubcommand => Says::UnknownCommand {
            command: words(error, ContextKind::InvalidSubcommand).into_iter().next().unwrap_or_default(),
        },
        ErrorKind::MissingSubcommand => Says::CommandMissing {
            command: words(error, ContextKind::InvalidSubcommand).into_iter().next().unwrap_or_default(),
        },
        ErrorKind::InvalidValue if value().is_empty() => Says::ValueMissing { argument: argument() },
        ErrorKind::InvalidValue => Says::InvalidValue { value: value(), argument: argument() },
        ErrorKind::ValueValidation => {
            let (value, argument) = (value(), argument());
            match std::error::Error::source(error) {
                Some(source) if source.is::<std::num::ParseIntError>() => {
                    Says::NotANumber { value, argument }
                }
                source => match source.and_then(|source| bounds(&source.to_string())) {
                    Some((least, most)) => Says::OutOfBounds { value, argument, least, most },
                    None => Says::UnreadableValue { value, argument, said: cause(error, language) },
                },
            }
        }
        ErrorKind::TooManyValues => Says::TooManyValues { value: value(), argument: argument() },
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            Says::ValueMissing { argument: argument() }
        }
        ErrorKind::MissingRequiredArgument => {
            Says::ArgumentsMissing { arguments: words(error, ContextKind::InvalidArg) }
        }
        ErrorKind::ArgumentConflict => {
            let others = words(error, ContextKind::PriorArg);
            match others.contains(&argument()) {
                true => Says::Repeated { argument: argument() },
                false => Says::Conflict { argument: argument(), others },
            }
        }
        ErrorKind::InvalidUtf8 => Says::NotUtf8,
        _ => Says::Other { said: error.kind().to_string() },
    }
}

/// The bounds of a number in clap's words: `0 is not in 1..=3660`.
fn bounds(said: &str) -> Option<(String, String)> {
    let (least, most) = said.rsplit(' ').next()?.split_once("..=")?;
    Some((least.to_owned(), most.to_owned()))
}

/// What the reader of a value says of it: in the person's language where the sentence is ours.
fn cause(error: &clap::Error, language: Language) -> String {
    let Some(cause) = std::error::Error::source(error) else { return String::new() };
    Sentence::in_error(cause).map_or_else(|| cause.to_string(), |said| language.say(said))
}

/// What the values may be, and what was probably meant.
fn hints(error: &clap::Error) -> Vec<Says> {
    let mut hints = Vec::new();
    let values = words(error, ContextKind::ValidValue);
    if !values.is_empty() {
        hints.push(Says::PossibleValues { values });
    }
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let meant: Vec<String> = similar.into_iter().flat_map(|kind| words(error, kind)).collect();
    if !meant.is_empty() {
        hints.push(Says::Similar { meant });
    }
    hints
}

fn words(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    /// What is said of a command line, in each language, without the lines below.
    fn said(words: &[&str]) -> [String; 2] {
        refused(words.iter().map(OsString::from).collect())
    }

    fn refused(words: Vec<OsString>) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| {
            let words = [vec!["touchbase".into()], words.clone()].concat();
            let error = crate::cli::command(language).try_get_matches_from(words).unwrap_err();
            explained(&error, language).lines().next().unwrap().to_owned()
        })
    }

    #[test]
    fn what_no_option_can_take_is_named_in_both_languages() {
        assert_eq!(
            said(&["log", "--json=yes"]),
            [
                "error: unexpected value 'yes' for '--json': it takes none",
                "错误：'--json' 后面不用写值，多出 'yes'"
            ]
        );
        assert_eq!(
            said(&["bench", "send", "--channel", "fax"]),
            [
                "error: invalid value 'fax' for '--channel <CHANNEL>': write sms or email",
                "错误：'--channel <CHANNEL>' 的值 'fax' 无法读取：请写 sms 或 email"
            ]
        );
        assert_eq!(
            refused(vec!["log".into(), "--rule".into(), OsString::from_vec(vec![0xFF])]),
            ["error: a word of the command line is not UTF-8", "错误：命令行中有文字不是 UTF-8 编码"]
        );
    }

    #[test]
    fn a_number_out_of_bounds_is_told_the_bounds() {
        assert_eq!(
            said(&["bench", "plan", "--rules", "201"]),
            [
                "error: invalid value '201' for '--rules <RULES>': write 1 to 200",
                "错误：'--rules <RULES>' 要写 1 至 200，不能是 '201'"
            ]
        );
    }

    #[test]
    fn what_nobody_expects_keeps_the_readers_words() {
        let error = clap::Error::new(ErrorKind::Format);
        for language in [Language::English, Language::Chinese] {
            let Says::Other { said } = what(&error, language) else { panic!() };
            assert_eq!(language.say(&Says::Other { said: said.clone() }), said);
        }
    }
}
