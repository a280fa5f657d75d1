//! A TOML file read key by key, every value with its place.
//!
//! Rules, record kinds, templates, calendars and the configuration are all read through [`Table`]: it remembers
//! which keys were asked for, so an unknown key gets "did you mean" from exactly the keys that exist, and one
//! pass reports every fault of a file instead of the first. Nothing here knows what the keys mean.

mod table;
mod value;

pub use table::{Table, Text};
pub use value::{Node, Value};

use crate::diagnostic::{Diagnostic, Report, Source};

/// Reads a whole source as TOML. All syntax errors go to the report; what could be read is returned.
/// The flag says whether the text was free of syntax errors.
pub fn parse(source: &Source, report: &mut Report) -> (Table, bool) {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let shift = source.text.len() - text.len();
    let (root, errors) = toml::de::DeTable::parse_recoverable(text);
    let mut last_line = 0;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let span = span.start + shift..span.end + shift;
        // One line with a slip in it tends to give several errors; the first one is the one that helps.
        let (line, _) = source.line_column(span.start);
        if line != last_line {
            let message = format!("this is not TOML: {}", error.message());
            report.push(Diagnostic::error("F002", message).at(source, span, "here"));
            last_line = line;
        }
    }
    let entries = value::entries(root.get_ref(), shift);
    (Table::new(source.clone(), entries, 0..0), errors.is_empty())
}

/// Whether a source is free of syntax errors.
#[must_use]
pub fn is_toml(source: &Source) -> bool {
    parse(source, &mut Report::default()).1
}
