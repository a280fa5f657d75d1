//! A TOML file read key by key, every value with its place.
//!
//! Rules, record kinds, templates, calendars and the configuration are all read through [`Table`]: it remembers
//! which keys were asked for, so an unknown key gets "did you mean" from exactly the keys that exist, and one
//! pass reports every fault of a file instead of the first. Nothing here knows what the keys mean.

mod syntax;
mod table;
mod value;

pub use table::{Table, Text};
pub use value::{Node, Value};

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::{FileSentence, TomlSentence};
use syntax::FullWidth;

/// Reads a whole source as TOML. All syntax errors go to the report; what could be read is returned.
/// The flag says whether the text was free of syntax errors.
pub fn parse(source: &Source, report: &mut Report) -> (Table, bool) {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let shift = source.text.len() - text.len();
    let (root, errors) = toml::de::DeTable::parse_recoverable(text);
    let mut last_line = None;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let span = span.start + shift..span.end + shift;
        // All that comes after a list without an end is read as part of it: one mistake, said once, where it is.
        if let Some(end) = syntax::open_list(source, &span, error.message()) {
            let message = FileSentence::NotToml { why: TomlSentence::ListUnclosed };
            report.push(Diagnostic::error("F002", message).at(source, end, FileSentence::Here));
            break;
        }
        // A slip tends to give several errors, in its line and in those right below, when a list is not closed above all;
        // the first one is the one that helps.
        let (line, _) = source.line_column(span.start);
        if last_line.is_none_or(|last: usize| !(last..=last + 1).contains(&line)) {
            report.push(not_toml(source, span, error.message()));
        }
        last_line = Some(line);
    }
    let entries = value::entries(root.get_ref(), shift);
    (Table::new(source.clone(), entries, 0..0), errors.is_empty())
}

/// What is said of a slip: the sign of a Chinese keyboard in its line, or what the library makes of it.
fn not_toml(source: &Source, span: Range<usize>, said: &str) -> Diagnostic {
    match syntax::full_width(source, &span) {
        Some(FullWidth { found, meant, span, replacement }) => {
            let message = FileSentence::NotToml { why: TomlSentence::FullWidth { found, meant } };
            let mut finding = Diagnostic::error("F002", message)
                .at(source, span, FileSentence::Here)
                .help(TomlSentence::SwitchKeyboard);
            finding.replacement = Some(replacement);
            finding
        }
        None => {
            let message = FileSentence::NotToml { why: syntax::meaning(said) };
            Diagnostic::error("F002", message).at(source, span, FileSentence::Here)
        }
    }
}

/// Whether a source is free of syntax errors.
#[must_use]
pub fn is_toml(source: &Source) -> bool {
    parse(source, &mut Report::default()).1
}
