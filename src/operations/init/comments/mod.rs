//! The comments of the starting set in another language: a file keeps everything else, letter by letter.
//!
//! The table is a list of comments as the shipped files have them, from `#` on, each with what stands there in Chinese;
//! where nothing follows, the comment stays as it is. What is a setting that is only switched off (`# port = 587`) is
//! no comment: it stays, and its own comment is translated.

use crate::words::Language;

/// English, and below it Chinese; an empty line between the comments.
const CHINESE: &str = include_str!("zh.txt");

/// A shipped file with its comments in a language. English is the language that they are written in.
pub(crate) fn in_language(path: &str, text: &str, language: Language) -> String {
    let has_comments = path.ends_with(".toml") || path == ".gitignore";
    if language == Language::English || !has_comments {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(translated).collect()
}

/// A line with its comment in Chinese; the comment's column stays, for what stands before it does.
fn translated(line: &str) -> String {
    match part(line) {
        Part::Code => line.to_owned(),
        Part::SwitchedOff(setting) => format!("# {}", translated(setting)),
        Part::Comment { before, comment } => {
            let end = if line.ends_with('\n') { "\n" } else { "" };
            let chinese = table().find(|(english, _)| *english == comment).map(|(_, chinese)| chinese);
            format!("{before}{}{end}", chinese.filter(|text| !text.is_empty()).unwrap_or(comment))
        }
    }
}

/// What a line is, as far as comments go.
enum Part<'a> {
    /// It has no comment, or an empty one.
    Code,
    /// It is a setting that is switched off.
    SwitchedOff(&'a str),
    /// It has a comment.
    Comment { before: &'a str, comment: &'a str },
}

fn part(line: &str) -> Part<'_> {
    let Some((before, comment)) = comment_at(line).and_then(|at| line.split_at_checked(at)) else {
        return Part::Code;
    };
    let off = comment.strip_prefix("# ").filter(|rest| before.trim().is_empty() && is_setting(rest));
    let comment = comment.trim_end();
    match off {
        Some(setting) => Part::SwitchedOff(setting),
        None if comment == "#" => Part::Code,
        None => Part::Comment { before, comment },
    }
}

/// Where the comment of a line begins: the first `#` that is not in a text.
fn comment_at(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, sign) in line.char_indices() {
        match (quote, sign) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), sign) if sign == open && !escaped => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '#') => return Some(at),
            _ => {}
        }
        escaped = false;
    }
    None
}

/// Whether a line of TOML sets something, or begins a table.
fn is_setting(line: &str) -> bool {
    line.parse::<toml::Table>().is_ok_and(|table| !table.is_empty())
}

/// The comments of the table, in English and in Chinese.
fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    CHINESE.trim_end().split("\n\n").map(|entry| entry.split_once('\n').unwrap_or((entry, "")))
}

#[cfg(test)]
mod tests;
