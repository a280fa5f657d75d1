//! Long text broken into lines that fit a terminal: between words, and between Chinese characters where no sign
//! forbids it (Unicode line breaking, UAX #14). Widths are those of a terminal, where a Chinese character takes two
//! columns.

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthChar as _;

/// Less than this is no width to wrap at.
const COLUMNS_MIN: usize = 20;

/// A text in lines of at most `columns`; a word that is longer stands on a line of its own, whole, so that a command
/// or a path can still be copied. Lines that were there stay.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> String {
    textwrap::fill(text, options(columns))
}

/// The same, where every line but the first begins with `indent`.
#[must_use]
pub fn hanging(text: &str, columns: usize, indent: &str) -> String {
    textwrap::fill(text, options(columns).subsequent_indent(indent))
}

/// A page in lines of at most `columns`: a line that is wider goes on under its second cell, or two columns further in
/// than it begins. Without a width nothing is changed.
#[must_use]
pub fn fitted(page: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return page.to_owned() };
    let fit = |line: &str| {
        if display_width(line) <= columns {
            line.to_owned()
        } else {
            hanging(line, columns, &indent(line, columns))
        }
    };
    let mut fitted = page.lines().map(fit).collect::<Vec<_>>().join("\n");
    if page.ends_with('\n') {
        fitted.push('\n');
    }
    fitted
}

/// Where a line that is too wide goes on.
fn indent(line: &str, columns: usize) -> String {
    let text = line.trim_start_matches(' ');
    let before = line.len() - text.len();
    let second = text.find("  ").map(|gap| {
        let rest = text.get(gap..).unwrap_or_default();
        let cell = line.len() - rest.trim_start_matches(' ').len();
        display_width(line.get(..cell).unwrap_or_default())
    });
    // Under a cell that begins far to the right there would be no room.
    " ".repeat(second.filter(|second| *second * 2 <= columns).unwrap_or(before + 2))
}

fn options<'a>(columns: usize) -> Options<'a> {
    Options::new(columns.max(COLUMNS_MIN))
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
}

/// What may not be broken. Unicode would break a path after a slash and a date after a hyphen, and would keep a slash
/// with the word before it: between two narrow characters a space, and nothing else, is a place to break; and not every
/// space (see [`belongs`]).
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = 0;
    for word in WordSeparator::AsciiSpace.find_words(line) {
        let end = at + word.word.len() + word.whitespace.len();
        let mut from = at;
        for part in WordSeparator::UnicodeBreakProperties.find_words(word.word) {
            at += part.word.len();
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            let after = line.get(at..end).and_then(|text| text.chars().next());
            let inside = after.is_some_and(|after| after != ' ' && after != '→');
            if inside && (is_wide(before) || is_wide(after)) && !is_quoted(line, at) {
                parts.extend(line.get(from..at));
                from = at;
            }
        }
        at = end;
        parts.extend(line.get(from..end));
    }
    Box::new(together(line, &parts).into_iter().map(Word::from))
}

/// The parts of a line, those that belong together as one.
fn together<'a>(line: &'a str, parts: &[&'a str]) -> Vec<&'a str> {
    let mut whole = Vec::new();
    let (mut from, mut at) = (0, 0);
    for (number, part) in parts.iter().enumerate() {
        at += part.len();
        let next = parts.get(number + 1);
        if next.is_none_or(|next| !belongs(part, next) && !is_quoted(line, at)) {
            whole.extend(line.get(from..at));
            from = at;
        }
    }
    whole
}

/// Whether a place lies between two backticks that are near each other: what stands there is written as it is.
fn is_quoted(line: &str, at: usize) -> bool {
    const NEAR: usize = 40;
    let (before, after) = (line.get(..at).unwrap_or_default(), line.get(at..).unwrap_or_default());
    before.matches('`').count() % 2 == 1 && after.chars().take(NEAR).any(|sign| sign == '`')
}

/// Whether the next part stands on the same line: a time after its date, what is counted after its number, a number
/// after the Chinese word that says what it counts, what an option of a command is given. Two cells of a row are no such
/// parts: more than one space is between them.
fn belongs(part: &str, next: &str) -> bool {
    if part.ends_with("  ") || !part.ends_with(' ') {
        return false;
    }
    let (part, next) = (part.trim_end(), next.trim_end());
    let number = |text: &str| text.chars().all(|sign| sign.is_ascii_digit() || sign == ',') && text != ",";
    let time =
        next.len() >= 5 && next.chars().take(2).all(|sign| sign.is_ascii_digit()) && next.contains(':');
    let after_date =
        time && part.ends_with(|sign: char| sign.is_ascii_digit()) && part.matches('-').count() == 2;
    let counted = number(part) && next.starts_with(char::is_alphanumeric);
    let count = number(next) && is_wide(part.chars().next_back());
    let option = part.starts_with("--")
        && part.len() > 2
        && next.starts_with(|sign: char| sign.is_ascii_alphanumeric());
    after_date || counted || count || option
}

fn is_wide(sign: Option<char>) -> bool {
    sign.is_some_and(|sign| sign.width() == Some(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_breaks_between_words_and_chinese_between_characters() {
        assert_eq!(wrapped("one two three four five six", 20), "one two three four\nfive six");
        assert_eq!(
            wrapped("每份保修到期前一个月提醒业主，早上十点。", 20),
            "每份保修到期前一个月\n提醒业主，早上十点。"
        );
    }

    #[test]
    fn no_line_begins_with_a_sign_that_ends_something_and_no_word_is_cut() {
        assert_eq!(wrapped("每份保修到期前一个月，好", 20), "每份保修到期前一个\n月，好");
        let path = "/etc/touchbase/rules/warranty-month.toml";
        assert_eq!(wrapped("看 2026-12-01，再看 /etc/touchbase", 20), "看 2026-12-01，再看\n/etc/touchbase");
        assert_eq!(wrapped(&format!("look at {path} now"), 20), format!("look at\n{path}\nnow"));
    }

    #[test]
    fn a_page_keeps_its_lines_and_what_is_too_wide_goes_on_under_its_second_cell() {
        let page = "T-17  sent  one two three\n  short\nno cells in this line\n";
        assert_eq!(
            fitted(page, Some(20)),
            "T-17  sent  one two\n      three\n  short\nno cells in this\n  line\n"
        );
        assert_eq!(fitted(page, None), page);
    }

    #[test]
    fn a_date_keeps_its_time_a_number_what_it_counts_and_an_option_its_value() {
        assert_eq!(wrapped("due on 2026-11-29 19:42", 20), "due on\n2026-11-29 19:42");
        assert_eq!(wrapped("0 held and then 10 failed", 20), "0 held and then\n10 failed");
        assert_eq!(wrapped("待发 3 · 不发 0 · 已取消 12", 20), "待发 3 · 不发 0 · 已\n取消 12");
        assert_eq!(wrapped("touchbase log --since today", 22), "touchbase log\n--since today");
        assert_eq!(wrapped("手机 139 0000 0012，姓名", 20), "手机 139 0000 0012，\n姓名");
        assert_eq!(
            wrapped("自动对应　同意营销→consent_marketing", 24),
            "自动对应　同意营\n销→consent_marketing"
        );
    }

    #[test]
    fn what_stands_between_backticks_is_not_broken() {
        assert_eq!(wrapped("是不是想写 `农历1985-04-08`？", 24), "是不是想写\n`农历1985-04-08`？");
        assert_eq!(
            wrapped("look at `customer opt-out ID` again", 26),
            "look at\n`customer opt-out ID`\nagain"
        );
    }

    #[test]
    fn lines_after_the_first_hang() {
        assert_eq!(hanging("  one two three four five", 20, "  "), "  one two three four\n  five");
    }
}
