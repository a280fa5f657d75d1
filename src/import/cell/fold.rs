//! One form for the many widths of digits, dashes and spaces, and nothing invisible at the ends.

use super::super::citing::is_invisible;

/// The cell without space and invisible characters at its ends, and without the marks by which spreadsheets say
/// "this is text": `="0012"`, and an apostrophe before what would else be a formula.
pub(super) fn bare(text: &str) -> String {
    let mut bare = text;
    loop {
        let unmarked = unmarked(bare.trim_matches(is_edge));
        if unmarked.len() == bare.len() {
            return bare.to_owned();
        }
        bare = unmarked;
    }
}

/// The text without one layer of the marks.
fn unmarked(text: &str) -> &str {
    let text = text.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')).unwrap_or(text);
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '0', '1']) => rest,
        _ => text,
    }
}

/// Full-width letters, digits and signs as ASCII, every dash as `-`, every space as ` `, and nothing invisible.
pub(super) fn narrow(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return text.to_owned();
    }
    text.chars().filter(|c| !is_invisible(*c)).map(narrow_char).collect()
}

/// One character of [`narrow`].
pub(super) fn narrow_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// [`narrow`] without any space.
pub(super) fn dense(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    text.chars().filter(|c| !is_invisible(*c) && !c.is_whitespace()).map(narrow_char).collect()
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}
