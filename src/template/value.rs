//! The values that fill a template, cleaned: what comes from records is data and stays data.
//!
//! Everywhere: no control, bidi or invisible characters, one line, at most [`VALUE_CHARS_MAX`] characters. A name or
//! salutation must look like one (letters, digits, spaces and a few signs, no longer than [`NAME_COLUMNS_MAX`]
//! columns, no run of six digits); otherwise the fallback stands in its place. In a text message, the brackets of a
//! signature become round and what would be read as a link is broken up with `·`.

use minijinja::value::{Value, ValueKind};
use unicode_width::UnicodeWidthStr;

use crate::words::RenderSentence;

/// Longest value, in characters; the rest is cut off.
pub(crate) const VALUE_CHARS_MAX: usize = 2_000;
/// Longest list.
const LIST_MAX: usize = 200;
/// Longest name, in columns: 20 Chinese characters, 40 letters.
const NAME_COLUMNS_MAX: usize = 40;
/// A list of lists may hold lists of texts, no deeper.
const DEPTH_MAX: usize = 3;

/// What fills one parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// Text; also dates, as ISO.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any number.
    Number(f64),
    /// True or false, for conditions in a body.
    Bool(bool),
    /// Several values, for loops in an e-mail body.
    List(Vec<ParamValue>),
}

/// How careful to be with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Care {
    /// It is a person's name or salutation.
    pub(super) name: bool,
    /// It goes into a text message.
    pub(super) sms: bool,
}

impl ParamValue {
    /// From what an expression gave; `None` where there is nothing, or nothing that can be shown.
    ///
    /// # Errors
    /// Where it is a whole record or something else that is not a value.
    pub(super) fn of(value: &Value, care: Care) -> Result<Option<ParamValue>, RenderSentence> {
        ParamValue::at_depth(value, care, 0)
    }

    fn at_depth(value: &Value, care: Care, depth: usize) -> Result<Option<ParamValue>, RenderSentence> {
        match value.kind() {
            ValueKind::None | ValueKind::Undefined => Ok(None),
            ValueKind::Bool => Ok(Some(ParamValue::Bool(value.is_true()))),
            ValueKind::Number => match i64::try_from(value.clone()) {
                Ok(whole) if value.is_integer() => Ok(Some(ParamValue::Int(whole))),
                _ => f64::try_from(value.clone())
                    .map(|number| Some(ParamValue::Number(number)))
                    .map_err(|_| RenderSentence::NotValue),
            },
            ValueKind::String | ValueKind::Plain => {
                let text = clean(&value.to_string(), care);
                Ok(text.filter(|text| !text.is_empty()).map(ParamValue::Text))
            }
            ValueKind::Seq | ValueKind::Iterable if depth < DEPTH_MAX => {
                let items = value.try_iter().map_err(|_| RenderSentence::NotValue)?;
                let mut list = Vec::new();
                for item in items.take(LIST_MAX) {
                    // Lists of rows keep empty cells, so that the columns stay where they are.
                    match ParamValue::at_depth(&item, care, depth + 1)? {
                        Some(value) => list.push(value),
                        None if depth > 0 => list.push(ParamValue::Text(String::new())),
                        None => {}
                    }
                }
                Ok(Some(ParamValue::List(list)))
            }
            // A reference that leads nowhere is an empty map.
            ValueKind::Map if !value.is_true() => Ok(None),
            ValueKind::Map => Err(RenderSentence::WholeRecord),
            _ => Err(RenderSentence::NotValue),
        }
    }

    /// The value of the same sort with nothing in it.
    pub(super) fn empty(&self) -> ParamValue {
        match self {
            ParamValue::List(_) => ParamValue::List(Vec::new()),
            _ => ParamValue::Text(String::new()),
        }
    }

    /// A value of the same sort, as long as gateways accept: 35 characters.
    pub(super) fn long(&self) -> ParamValue {
        match self {
            ParamValue::Text(_) => ParamValue::Text("长".repeat(35)),
            ParamValue::Int(_) => ParamValue::Int(999_999_999),
            ParamValue::Number(_) => ParamValue::Number(99_999_999.99),
            ParamValue::Bool(truth) => ParamValue::Bool(!truth),
            ParamValue::List(list) => {
                list.first().map_or_else(|| self.clone(), |first| ParamValue::List(vec![first.long(); 20]))
            }
        }
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            ParamValue::Text(text) => text.is_empty(),
            ParamValue::List(list) => list.is_empty(),
            _ => false,
        }
    }

    /// The value in words: for gateways that fill in the text themselves. Lists are joined with 、.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            ParamValue::Text(text) => text.clone(),
            ParamValue::Int(number) => number.to_string(),
            ParamValue::Number(number) => number.to_string(),
            ParamValue::Bool(truth) => truth.to_string(),
            ParamValue::List(list) => list
                .iter()
                .map(ParamValue::display)
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("、"),
        }
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            ParamValue::Text(text) => Value::from(text.as_str()),
            ParamValue::Int(number) => Value::from(*number),
            ParamValue::Number(number) => Value::from(*number),
            ParamValue::Bool(truth) => Value::from(*truth),
            ParamValue::List(list) => list.iter().map(ParamValue::to_value).collect(),
        }
    }
}

/// The text without what could do harm; `None` for a name that does not look like one.
fn clean(text: &str, care: Care) -> Option<String> {
    let mut text = one_line(text);
    if care.name && !is_name(&text) {
        return None;
    }
    if care.sms {
        text = break_links(&text.replace(['【', '〖', '［'], "（").replace(['】', '〗', '］'], "）"));
    }
    Some(text)
}

/// One line of visible characters, blanks collapsed, not too long.
pub(super) fn one_line(text: &str) -> String {
    let visible = text.chars().filter_map(|c| match c {
        c if c.is_whitespace() || c.is_control() => Some(' '),
        c if is_invisible(c) => None,
        c => Some(c),
    });
    let mut line = String::new();
    let mut shown = 0;
    for c in visible {
        if c == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        line.push(c);
        shown += 1;
        if shown == VALUE_CHARS_MAX {
            break;
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Marks that turn the reading direction, join or hide; soft hyphens and tags too (Unicode TR36, TR39).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_name(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut digits = 0;
    for (at, c) in letters.iter().enumerate() {
        digits = if c.is_numeric() { digits + 1 } else { 0 };
        let after = letters.get(at + 1);
        let allowed = c.is_alphanumeric()
            || " -'’·•・‧、&()（）".contains(*c)
            || (*c == '.' && after.is_none_or(|next| *next == ' '))
            // Marks that belong to the letter before them.
            || (unicode_width::UnicodeWidthChar::width(*c) == Some(0) && !c.is_control());
        if !allowed || digits >= 6 {
            return false;
        }
    }
    text.width() <= NAME_COLUMNS_MAX
}

/// Breaks what a telephone would show as a link: `://`, and dots between letters.
fn break_links(text: &str) -> String {
    let text = text.replace("://", " ");
    let letters: Vec<char> = text.chars().collect();
    let mut broken = String::with_capacity(text.len());
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let joins = matches!((before, after), (Some(before), Some(after))
            if before.is_alphanumeric() && after.is_alphanumeric()
                && (before.is_alphabetic() || after.is_alphabetic()));
        broken.push(if joins && matches!(c, '.' | '．' | '｡') { '·' } else { *c });
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, name: bool, sms: bool) -> String {
        let value = ParamValue::of(&Value::from(text), Care { name, sms }).unwrap();
        value.map_or_else(|| "-".to_owned(), |value| value.display())
    }

    #[test]
    fn names_look_like_names_or_are_not_shown() {
        for name in
            ["陈女士", "Dr. Mary-Jane O’Neil", "阿依古丽·买买提", "王先生、李女士", "陈静(业主)", "José"]
        {
            assert_eq!(shown(name, true, true), name);
        }
        for odd in [
            "【中奖】",
            "回T退订 http://a.example",
            "加我12345678",
            "张三<b>",
            "x@example.com",
            "a.example",
            "{{ 7*7 }}",
            &"长".repeat(21),
        ] {
            assert_eq!(shown(odd, true, true), "-", "{odd}");
        }
        assert_eq!(shown(" 陈\r\n静\u{202e} ", true, false), "陈 静");
    }

    #[test]
    fn text_messages_carry_no_signature_and_no_link_from_a_record() {
        for (text, expected) in [
            ("【官方】领奖", "（官方）领奖"),
            ("看 https://evil.example/x?y=1", "看 https evil·example/x?y=1"),
            ("例子.中国", "例子·中国"),
            ("3.50元, 10.1版", "3.50元, 10.1版"),
            ("完工。谢谢", "完工。谢谢"),
        ] {
            assert_eq!(shown(text, false, true), expected);
        }
        assert_eq!(shown("wang@example.com", false, false), "wang@example.com");
        assert_eq!(shown(&"a".repeat(9_000), false, true).len(), VALUE_CHARS_MAX);
    }
}
