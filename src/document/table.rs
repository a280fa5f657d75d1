//! One table of a TOML file, read by asking for keys.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::value::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::{FileSentence, ShapeSentence};

/// A string and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What was written between the quotes.
    pub value: String,
    /// The bytes of the value, with its quotes.
    pub span: Range<usize>,
}

/// A table that is being read: what is taken is remembered, what is left at [`Table::finish`] is unknown.
#[derive(Debug, Clone)]
pub struct Table {
    source: Source,
    entries: BTreeMap<String, (Range<usize>, Node)>,
    order: Vec<String>,
    asked: BTreeSet<String>,
    span: Range<usize>,
}

impl Table {
    pub(super) fn new(source: Source, entries: Vec<Entry>, span: Range<usize>) -> Table {
        let order = entries.iter().map(|(key, _, _)| key.clone()).collect();
        let entries = entries.into_iter().map(|(key, at, node)| (key, (at, node))).collect();
        Table { source, entries, order, asked: BTreeSet::new(), span }
    }

    /// The file this table is in.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The bytes this table stands at (its header, or its braces).
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Keys not yet taken, in the order of the file, with their places.
    #[must_use]
    pub fn remaining(&self) -> Vec<Text> {
        self.order
            .iter()
            .filter_map(|key| {
                self.entries.get(key).map(|(at, _)| Text { value: key.clone(), span: at.clone() })
            })
            .collect()
    }

    /// Takes a value of any type.
    pub fn take(&mut self, key: &str) -> Option<Node> {
        self.asked.insert(key.to_owned());
        self.entries.remove(key).map(|(_, node)| node)
    }

    /// Whether the key is there and not taken yet; counts as asking for it.
    pub fn has(&mut self, key: &str) -> bool {
        self.asked.insert(key.to_owned());
        self.entries.contains_key(key)
    }

    /// Whether the key holds a table, and not a value by itself.
    #[must_use]
    pub fn holds_table(&self, key: &str) -> bool {
        matches!(self.entries.get(key), Some((_, Node { value: Value::Table(_), .. })))
    }

    /// Takes a string.
    pub fn text(&mut self, key: &str, report: &mut Report) -> Option<Text> {
        match self.take(key)? {
            Node { value: Value::Text(value), span } => Some(Text { value, span }),
            other => self.wrong(key, ShapeSentence::QuotedText, &other, report),
        }
    }

    /// Takes a string that has to be there.
    pub fn required_text(&mut self, key: &str, report: &mut Report) -> Option<Text> {
        self.require(key, report);
        self.text(key, report)
    }

    /// Takes a whole number.
    pub fn integer(&mut self, key: &str, report: &mut Report) -> Option<(i64, Range<usize>)> {
        match self.take(key)? {
            Node { value: Value::Integer(value), span } => Some((value, span)),
            other => self.wrong(key, ShapeSentence::WholeNumber, &other, report),
        }
    }

    /// Takes a whole number that must lie in `range`.
    pub fn integer_in(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
        report: &mut Report,
    ) -> Option<i64> {
        let (value, span) = self.integer(key, report)?;
        if range.contains(&value) {
            return Some(value);
        }
        let expected = FileSentence::Between { least: *range.start(), most: *range.end() };
        report.push(
            Diagnostic::error("F005", FileSentence::OutOfRange { key: key.to_owned() })
                .at(&self.source, span, None)
                .help(expected),
        );
        None
    }

    /// Takes `true` or `false`.
    pub fn boolean(&mut self, key: &str, report: &mut Report) -> Option<bool> {
        match self.take(key)? {
            Node { value: Value::Bool(value), .. } => Some(value),
            other => self.wrong(key, ShapeSentence::TrueOrFalse, &other, report),
        }
    }

    /// Takes one string, or a list of strings.
    pub fn texts(&mut self, key: &str, report: &mut Report) -> Option<Vec<Text>> {
        let node = self.take(key)?;
        match node.value {
            Value::Text(value) => Some(vec![Text { value, span: node.span }]),
            Value::List(items) => {
                let mut texts = Vec::new();
                for item in items {
                    match item {
                        Node { value: Value::Text(value), span } => texts.push(Text { value, span }),
                        other => {
                            self.wrong::<()>(key, ShapeSentence::Texts, &other, report);
                        }
                    }
                }
                Some(texts)
            }
            _ => self.wrong(key, ShapeSentence::TextOrTexts, &node, report),
        }
    }

    /// Takes a table.
    pub fn table(&mut self, key: &str, report: &mut Report) -> Option<Table> {
        let node = self.take(key)?;
        match node.value {
            Value::Table(entries) => Some(Table::new(self.source.clone(), entries, node.span)),
            _ => self.wrong(key, ShapeSentence::TableAt { key: key.to_owned() }, &node, report),
        }
    }

    /// Takes a list of tables, `[[key]]`; nothing written is an empty list.
    pub fn tables(&mut self, key: &str, report: &mut Report) -> Vec<Table> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let Value::List(items) = node.value else {
            self.wrong::<()>(key, ShapeSentence::TablesAt { key: key.to_owned() }, &node, report);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.value {
                Value::Table(entries) => tables.push(Table::new(self.source.clone(), entries, item.span)),
                _ => {
                    self.wrong::<()>(key, ShapeSentence::EachTableAt { key: key.to_owned() }, &item, report);
                }
            }
        }
        tables
    }

    /// Says that a key is missing, unless it is there.
    pub fn require(&mut self, key: &str, report: &mut Report) {
        if !self.has(key) {
            let missing = Diagnostic::error("F003", FileSentence::Missing { key: key.to_owned() });
            let needs = FileSentence::Needs { key: key.to_owned() };
            report.push(missing.at(&self.source, self.span.clone(), needs));
        }
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, report: &mut Report) {
        for key in self.remaining() {
            let known = self.asked.iter().map(String::as_str);
            report.push(
                Diagnostic::error("F004", FileSentence::UnknownKey { key: key.value.clone() })
                    .at(&self.source, key.span, FileSentence::ThisKeyUnknown)
                    .did_you_mean(&key.value, known),
            );
        }
    }

    fn wrong<T>(&self, key: &str, expected: ShapeSentence, found: &Node, report: &mut Report) -> Option<T> {
        report.push(found.wrong_shape(key, expected, &self.source));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::diagnostic::{FrameStyle, render};
    use crate::words::Language;

    #[test]
    fn every_fault_of_a_file_is_reported_in_one_pass() {
        let source = Source::new("x.toml", "name = 3\ncolor = 'red'\nsize = 'big'\n[deep]\nodd = 1\n");
        let mut report = Report::default();
        let (mut table, clean) = parse(&source, &mut report);
        assert!(clean);
        assert_eq!(table.required_text("name", &mut report), None);
        assert!(table.text("colour", &mut report).is_none());
        assert_eq!(table.integer_in("size", 0..=9, &mut report), None);
        let deep = table.table("deep", &mut report).unwrap();
        deep.finish(&mut report);
        table.required_text("title", &mut report);
        table.finish(&mut report);
        let seen: Vec<String> =
            report.findings().iter().map(|f| format!("{} {}", f.location().unwrap(), f.message)).collect();
        assert_eq!(
            seen,
            [
                "x.toml:1:8 `name` must be a string in quotes, not a number",
                "x.toml:3:8 `size` must be a whole number, not a string",
                "x.toml:5:1 unknown key `odd`",
                "x.toml:1:1 `title` is missing",
                "x.toml:2:1 unknown key `color`",
            ]
        );
        assert_eq!(report.findings()[4].replacement.as_deref(), Some("colour"));
    }

    #[test]
    fn syntax_errors_are_all_listed_a_line_each() {
        let source = Source::new("x.toml", "a = \nb = 1\nc = [1,\n");
        let mut report = Report::default();
        let (_, clean) = parse(&source, &mut report);
        assert!(!clean);
        assert!(report.errors() >= 2, "{report:?}");
    }

    #[test]
    fn what_stands_where_something_else_should_is_named() {
        let text = "a = 1.5\nb = 1979-05-27\nc = [1]\nd = true\ne = {}\nf = [2]\ng = 9e99\nh = 12\ni = ''\n";
        let source = Source::new("x.toml", text);
        let mut report = Report::default();
        let (mut table, _) = parse(&source, &mut report);
        table.integer("a", &mut report);
        table.text("b", &mut report);
        table.texts("c", &mut report);
        table.texts("d", &mut report);
        table.tables("e", &mut report);
        table.tables("f", &mut report);
        table.integer("g", &mut report);
        table.integer_in("h", 1..=10, &mut report);
        table.boolean("i", &mut report);
        table.table("j", &mut report);
        let source = Source::new("x.toml", "j = []\nk = 1\n");
        let (mut table, _) = parse(&source, &mut report);
        table.table("j", &mut report);
        table.finish(&mut report);
        let said = |language: Language| -> Vec<String> {
            report.findings().iter().map(|finding| language.say(&finding.message)).collect()
        };
        assert_eq!(
            said(Language::English),
            [
                "`a` must be a whole number, not a decimal number",
                "`b` must be a string in quotes, not a date or time",
                "`c` must be strings, not a number",
                "`d` must be a string or a list of strings, not true or false",
                "`e` must be a list of tables, [[e]], not a table",
                "`f` must be tables, [[f]], not a number",
                "`g` must be a whole number, not a number that is too large",
                "`h` is out of range",
                "`i` must be true or false, not a string",
                "`j` must be a table, [j], not a list",
                "unknown key `k`",
            ]
        );
        let chinese = said(Language::Chinese);
        assert_eq!(chinese[0], "`a` 应为整数，而不是小数");
        assert_eq!(chinese[4], "`e` 应为一个或多个表（写作 [[e]]），而不是表");
        assert_eq!(chinese[10], "不认识的键 `k`");
        let frames =
            render(report.findings(), FrameStyle { language: Language::Chinese, ..FrameStyle::default() });
        for words in ["应为整数", "建议: 应为 1 至 10", "不认识这个键"] {
            assert!(frames.contains(words), "{frames}");
        }
    }
}
