//! Why a text is not TOML, in words of ours: what the library says is matched to a sentence, and a sign that a Chinese
//! keyboard has typed is named, because it looks right.

use std::ops::Range;

use crate::diagnostic::Source;
use crate::words::TomlSentence;

/// Signs of a Chinese keyboard, and what TOML wants in their place.
const FULL_WIDTH: [(char, char); 23] = [
    ('＝', '='),
    ('：', '='),
    ('，', ','),
    ('、', ','),
    ('“', '"'),
    ('”', '"'),
    ('「', '"'),
    ('」', '"'),
    ('『', '"'),
    ('』', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('［', '['),
    ('］', ']'),
    ('【', '['),
    ('】', ']'),
    ('｛', '{'),
    ('｝', '}'),
    ('＃', '#'),
    ('．', '.'),
    ('。', '.'),
    ('－', '-'),
    ('\u{3000}', ' '),
];

/// What the library's words begin with, and what they mean; the longer of two that begin alike comes first.
const KNOWN: &[(&str, TomlSentence)] = &[
    ("unquoted keys cannot be empty", TomlSentence::InvalidKey),
    ("string values must be quoted", TomlSentence::ValueNotQuoted),
    ("missing inline table opening", TomlSentence::TableUnclosed),
    ("invalid inline table element", TomlSentence::ValueInvalid),
    ("unexpected leading zero", TomlSentence::LeadingZero),
    ("unexpected key or value", TomlSentence::ContentUnexpected),
    ("invalid literal string", TomlSentence::QuoteUnclosed),
    ("invalid key-value pair", TomlSentence::ValueInvalid),
    ("missing value for key", TomlSentence::KeyWithoutValue),
    ("missing opening quote", TomlSentence::QuoteUnclosed),
    ("missing array opening", TomlSentence::ListUnclosed),
    ("unclosed inline table", TomlSentence::TableUnclosed),
    ("missing escaped value", TomlSentence::EscapeInvalid),
    ("invalid basic string", TomlSentence::QuoteUnclosed),
    ("unclosed array table", TomlSentence::ArrayUnclosed),
    ("invalid unquoted key", TomlSentence::InvalidKey),
    ("missing assignment", TomlSentence::AssignmentMissing),
    ("invalid multi-line", TomlSentence::QuoteUnclosed),
    ("missing table open", TomlSentence::ArrayUnclosed),
    ("unexpected content", TomlSentence::ContentUnexpected),
    ("key with no value", TomlSentence::KeyWithoutValue),
    ("extra assignment", TomlSentence::AssignmentTwice),
    ("too few unicode", TomlSentence::EscapeInvalid),
    ("unclosed table", TomlSentence::ArrayUnclosed),
    ("unclosed array", TomlSentence::ListUnclosed),
    ("missing value", TomlSentence::KeyWithoutValue),
    ("duplicate key", TomlSentence::DuplicateKey),
    ("missing comma", TomlSentence::CommaMissing),
    ("invalid value", TomlSentence::ValueInvalid),
    ("extra comma", TomlSentence::CommaExtra),
    ("invalid key", TomlSentence::InvalidKey),
    ("missing key", TomlSentence::InvalidKey),
    ("extra `=`", TomlSentence::AssignmentTwice),
    ("invalid boolean", TomlSentence::BooleanMisspelt),
    ("invalid date", TomlSentence::DateMisspelt),
    ("invalid time", TomlSentence::DateMisspelt),
    ("invalid float", TomlSentence::NumberMisspelt),
    ("invalid fraction", TomlSentence::NumberMisspelt),
    ("invalid mantissa", TomlSentence::NumberMisspelt),
    ("invalid exponent", TomlSentence::NumberMisspelt),
    ("invalid integer", TomlSentence::NumberMisspelt),
    ("`_` may only go", TomlSentence::NumberMisspelt),
];

/// What the library's words mean.
pub(super) fn meaning(said: &str) -> TomlSentence {
    let known = KNOWN.iter().find(|(begins, _)| said.starts_with(begins));
    known.map_or_else(|| TomlSentence::Other { said: said.to_owned() }, |(_, sentence)| sentence.clone())
}

/// The end of the line after which a list should have ended, if that is what is wrong: the next element of it begins a
/// line, and looks like a key or a table.
pub(super) fn open_list(source: &Source, error: &Range<usize>, said: &str) -> Option<Range<usize>> {
    if meaning(said) != TomlSentence::CommaMissing {
        return None;
    }
    let before = source.text.get(..error.start)?;
    let rest = source.text.get(error.start..)?.lines().next()?;
    let begins_line = before.rsplit('\n').next()?.trim().is_empty();
    let is_key = rest.split_once('=').is_some_and(|(key, _)| !key.contains(['"', ',', '[', ']']));
    if !begins_line || !(is_key || rest.starts_with('[')) {
        return None;
    }
    let last = before.lines().rev().find(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })?;
    let start = before.rfind(last)?;
    let end = start + last.split('#').next().unwrap_or(last).trim_end().len();
    Some(end.saturating_sub(1)..end)
}

/// A sign of a Chinese keyboard in a line, and the line as it should be from there on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FullWidth {
    /// The first such sign.
    pub(super) found: char,
    /// What TOML wants there.
    pub(super) meant: char,
    /// From the first such sign to the last.
    pub(super) span: Range<usize>,
    /// What should stand there.
    pub(super) replacement: String,
}

/// The signs of a Chinese keyboard in the line of an error; those within quotes are part of a text.
pub(super) fn full_width(source: &Source, error: &Range<usize>) -> Option<FullWidth> {
    let text: &str = &source.text;
    let from = text.get(..error.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(from..)?.lines().next()?;
    let signs = signs(line);
    let (first, found, meant) = *signs.first()?;
    let (last, last_found, _) = *signs.last()?;
    let end = last + last_found.len_utf8();
    let replaced = line.get(first..end)?.char_indices().map(|(at, sign)| {
        let known = signs.iter().find(|(place, ..)| *place == first + at);
        known.map_or(sign, |(_, _, meant)| *meant)
    });
    Some(FullWidth { found, meant, span: from + first..from + end, replacement: replaced.collect() })
}

/// Where such signs stand in a line, and what each should be.
fn signs(line: &str) -> Vec<(usize, char, char)> {
    let meant = |sign: char| FULL_WIDTH.iter().find(|(found, _)| *found == sign).map(|(_, meant)| *meant);
    let is_quote = |sign: char| matches!(meant(sign).unwrap_or(sign), '"' | '\'');
    let mut found = Vec::new();
    let mut quote = None;
    for (at, sign) in line.char_indices() {
        let plain = meant(sign).unwrap_or(sign);
        match quote {
            None if sign == '#' => break,
            None if is_quote(sign) => quote = Some(plain),
            // A text ends with the sign that it began with, however that was typed.
            Some(open) if open == plain => quote = None,
            Some(_) => continue,
            None => {}
        }
        found.extend(meant(sign).map(|meant| (at, sign, meant)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn what_the_library_says_is_matched_to_a_sentence() {
        for (text, expected) in [
            ("a = shadow", TomlSentence::ValueNotQuoted),
            ("a", TomlSentence::KeyWithoutValue),
            ("a = ", TomlSentence::ValueNotQuoted),
            ("a = 1\na = 2", TomlSentence::DuplicateKey),
            ("a = [\"x\" \"y\"]", TomlSentence::CommaMissing),
            ("a = [1", TomlSentence::ListUnclosed),
            ("a = { b = 1", TomlSentence::TableUnclosed),
            ("[a", TomlSentence::ArrayUnclosed),
            ("a = \"b", TomlSentence::QuoteUnclosed),
            ("a = 09", TomlSentence::LeadingZero),
            ("a = True", TomlSentence::BooleanMisspelt),
            ("a = 2026-1-1", TomlSentence::DateMisspelt),
            ("a = 1.2.3", TomlSentence::NumberMisspelt),
            ("a = 1_", TomlSentence::NumberMisspelt),
            ("名 = 1", TomlSentence::InvalidKey),
            ("a == 1", TomlSentence::AssignmentTwice),
            ("a = { b = 1,, c = 2 }", TomlSentence::CommaExtra),
            ("[a] b = 1", TomlSentence::ContentUnexpected),
            ("a = \"\\q\"", TomlSentence::EscapeInvalid),
        ] {
            let said = first_error(text);
            assert_eq!(meaning(&said), expected, "{text}: {said}");
        }
    }

    #[test]
    fn what_is_meant_is_said_in_both_languages() {
        for (text, english, chinese) in [
            ("a = 1\na = 2", "this key stands here for the second time", "这个键前面已经写过"),
            ("a = { b = 1,, c = 2 }", "there is one comma too many", "多了一个逗号"),
            ("a = { b 1 }", "`=` is missing between the key and its value", "键和值之间缺少 `=`"),
            (
                "a = 09",
                "a number cannot begin with 0; a text stands in quotes",
                "数字不能以 0 开头；如果是文字，请加引号",
            ),
            (
                "a = \"\\q\"",
                "after `\\` stands a sign such as `n` or `\\`; a plain `\\` is written twice",
                "`\\` 后面要跟 `n` 之类的符号；要写 `\\` 本身，请连写两个",
            ),
            (
                "[a] b = 1",
                "something more stands in this line: begin a new one",
                "这一行已经写完，后面多了内容：请另起一行",
            ),
            (
                "a = True",
                "true and false are written in small letters; a text stands in quotes",
                "true 和 false 要用小写；如果是文字，请加英文引号",
            ),
            (
                "a = 2026-1-1",
                "a date is written `2026-01-31`; a time of day stands in quotes",
                "日期写成 `2026-01-31`；时刻要加英文引号",
            ),
            (
                "a = 1.2.3",
                "this is not written like a number; a text stands in quotes",
                "这里不是数字的写法；如果是文字，请加英文引号",
            ),
        ] {
            let said = meaning(&first_error(text));
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }

    /// What the library says of a text.
    fn first_error(text: &str) -> String {
        let (_, errors) = toml::de::DeTable::parse_recoverable(text);
        errors.first().unwrap().message().to_owned()
    }

    #[test]
    fn a_list_without_an_end_is_one_mistake_where_it_should_have_ended() {
        let text =
            "via = [\"sms\", \"email\"   # both\n\n# next\ntemplate = \"birthday\"\n\n[[test]]\na = 1\n";
        let mut report = crate::diagnostic::Report::default();
        let source = Source::new("a.toml", text);
        crate::document::parse(&source, &mut report);
        let said: Vec<String> = report.findings().iter().map(|one| one.message.to_string()).collect();
        assert_eq!(said, ["this is not TOML: the list has no `]` at its end"]);
        assert_eq!(report.findings()[0].location().unwrap(), "a.toml:1:21");
    }

    #[test]
    fn a_full_width_sign_is_named_where_it_is_not_part_of_a_text() {
        let corrected = |line: &str| {
            let text = format!("x = 1\n{line}\n");
            let source = Source::new("a.toml", &text);
            full_width(&source, &(8..8)).map(|signs| {
                let mut line = text.clone();
                line.replace_range(signs.span, &signs.replacement);
                (signs.found, line.lines().nth(1).unwrap().to_owned())
            })
        };
        for (line, found, meant) in [
            ("at ＝ \"09:00\"", '＝', "at = \"09:00\""),
            ("at ： \"09:00\"", '：', "at = \"09:00\""),
            ("title = “四年，之约”", '“', "title = \"四年，之约\""),
            ("title = \"四年之约”", '”', "title = \"四年之约\""),
            ("id = 「birthday」", '「', "id = \"birthday\""),
            ("via = [\"sms\"、\"email\"]", '、', "via = [\"sms\",\"email\"]"),
            ("a = [\"，\"， \"b\"]", '，', "a = [\"，\", \"b\"]"),
        ] {
            assert_eq!(corrected(line), Some((found, meant.to_owned())), "{line}");
        }
        assert_eq!(corrected("a = \"，\" # ，"), None);
    }
}
