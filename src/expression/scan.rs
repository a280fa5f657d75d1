//! Words and signs of expressions and template bodies, each with its place.
//!
//! The engine decides what a text means; it does not say where in it a name, a filter or a test stands, and does not
//! look for unknown filters before it meets one. This scanner only finds places: what it gets wrong costs a caret,
//! never a message.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or keyword.
    Name(String),
    /// A string, without quotes, escapes left as written.
    Text(String),
    /// A number.
    Number,
    /// An operator, a bracket, or the opening of a tag.
    Sign(&'static str),
}

/// A token and its bytes.
pub(crate) type Placed = (Token, Range<usize>);

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Use {
    /// `customer.name`: names joined by dots, from a variable.
    Path(String),
    /// `.name` of something that is itself computed.
    Attribute(String),
    /// A string that says `attribute=` or is the first of `selectattr(…)` and its like.
    AttributeText(String),
    /// `| name`
    Filter(String),
    /// `is name`
    Test(String),
    /// `name(…)`
    Call(String),
}

const SIGNS: [&str; 27] = [
    "==", "!=", "<=", ">=", "//", "**", "{{", "{%", "}}", "%}", "<", ">", "=", "+", "-", "*", "/", "%", "|",
    "~", ".", ",", ":", "(", ")", "[", "]",
];
const KEYWORDS: [&str; 12] =
    ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False"];
/// Filters whose first argument is a path.
const BY_ATTRIBUTE: [&str; 3] = ["selectattr", "rejectattr", "groupby"];

/// The tokens of an expression.
pub(crate) fn expression(text: &str) -> Vec<Placed> {
    tokens(text, 0, false).0
}

/// The tokens inside the tags of a template, each tag opened by its sign.
pub(crate) fn template(text: &str) -> Vec<Placed> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('{')).map(|found| at + found) {
        let rest = text.get(open..).unwrap_or("");
        if rest.starts_with("{#") {
            at = rest.find("#}").map_or(text.len(), |end| open + end + 2);
        } else if rest.starts_with("{{") || rest.starts_with("{%") {
            let sign = if rest.starts_with("{{") { "{{" } else { "{%" };
            let (inside, end) = tokens(text, open + 2, true);
            let raw = matches!(inside.iter().find(|(token, _)| *token != Token::Sign("-")),
                Some((Token::Name(name), _)) if sign == "{%" && name == "raw");
            found.push((Token::Sign(sign), open..open + 2));
            found.extend(inside);
            at = end;
            if raw {
                let close = text.get(end..).and_then(|rest| rest.find("endraw"));
                at = close.map_or(text.len(), |close| end + close);
            }
        } else {
            at = open + 1;
        }
    }
    found
}

/// Reads from `from` to the end, or in a tag past its closing sign; the second value is where reading ended.
fn tokens(text: &str, from: usize, tag: bool) -> (Vec<Placed>, usize) {
    let mut found = Vec::new();
    let mut at = from;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        if first == '"' || first == '\'' {
            let length = string_length(rest, first);
            let inner = rest.get(1..length.saturating_sub(1)).unwrap_or("");
            found.push((Token::Text(inner.to_owned()), at..at + length));
            at += length;
        } else if first.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push((Token::Number, at..at + length));
            at += length;
        } else if first.is_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push((Token::Name(rest.get(..length).unwrap_or("").to_owned()), at..at + length));
            at += length;
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            at += sign.len();
            if tag && (sign == "}}" || sign == "%}") {
                return (found, at);
            }
            found.push((Token::Sign(sign), at - sign.len()..at));
        } else {
            at += first.len_utf8();
        }
    }
    (found, at)
}

/// Bytes of a string with its quotes; an unclosed one runs to the end.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + 1;
        }
        escaped = !escaped && c == '\\';
    }
    text.len()
}

/// The span moved to whole characters inside the text; the engine counts bytes.
pub(crate) fn fit(text: &str, span: Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// What the names of a text stand for, in its order.
pub(crate) fn uses(tokens: &[Placed]) -> Vec<(Use, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((token, span)) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(|(token, _)| token);
        let next = tokens.get(at + 1).map(|(token, _)| token);
        match token {
            Token::Text(text) if is_attribute_text(tokens, at) => {
                found.push((Use::AttributeText(text.clone()), span.clone()));
            }
            Token::Name(name) if before == Some(&Token::Sign("|")) => {
                found.push((Use::Filter(name.clone()), span.clone()));
            }
            Token::Name(name) if is_test(tokens, at) => {
                found.push((Use::Test(name.clone()), span.clone()));
            }
            Token::Name(name) if before == Some(&Token::Sign("{%")) => {
                // The keyword of a block; the name after `filter` is one.
                if let (true, Some((Token::Name(filter), span))) = (name == "filter", tokens.get(at + 1)) {
                    found.push((Use::Filter(filter.clone()), span.clone()));
                    at += 1;
                }
            }
            Token::Name(name) if KEYWORDS.contains(&name.as_str()) => {}
            Token::Name(_) if next == Some(&Token::Sign("=")) => {}
            Token::Name(_) => {
                let (path, end, last) = dotted(tokens, at);
                let place = span.start..end;
                let called = tokens.get(last + 1).map(|(token, _)| token) == Some(&Token::Sign("("));
                found.push((
                    match before {
                        Some(Token::Sign(".")) => Use::Attribute(path),
                        _ if called && last == at => Use::Call(path),
                        _ => Use::Path(path),
                    },
                    place,
                ));
                at = last;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The dotted name that begins at a token: its text, where it ends, and its last token.
fn dotted(tokens: &[Placed], at: usize) -> (String, usize, usize) {
    let mut path = String::new();
    let (mut end, mut last) = (0, at);
    if let Some((Token::Name(name), span)) = tokens.get(at) {
        path.push_str(name);
        end = span.end;
    }
    while let (Some((Token::Sign("."), _)), Some((Token::Name(name), span))) =
        (tokens.get(last + 1), tokens.get(last + 2))
    {
        path.push('.');
        path.push_str(name);
        end = span.end;
        last += 2;
    }
    (path, end, last)
}

fn is_test(tokens: &[Placed], at: usize) -> bool {
    let name = |back: usize| match at.checked_sub(back).and_then(|at| tokens.get(at)) {
        Some((Token::Name(name), _)) => name.as_str(),
        _ => "",
    };
    name(1) == "is" && name(0) != "not" || (name(1) == "not" && name(2) == "is")
}

fn is_attribute_text(tokens: &[Placed], at: usize) -> bool {
    let token = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map(|(token, _)| token);
    match (token(2), token(1)) {
        (Some(Token::Name(name)), Some(Token::Sign("="))) => name == "attribute",
        (Some(Token::Name(name)), Some(Token::Sign("("))) => BY_ATTRIBUTE.contains(&name.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(tokens: &[Placed], text: &str) -> Vec<String> {
        let uses = uses(tokens);
        uses.into_iter().map(|(what, span)| format!("{what:?} {}", text.get(span).unwrap())).collect()
    }

    #[test]
    fn names_are_told_apart_by_what_stands_beside_them() {
        let text = "customer.family | selectattr(\"a.b\", 'gt', 1) | map(attribute='n') | join('a|b') is not none \
                    and count(homes) > 2 or (items|first).home.unit_no";
        assert_eq!(
            said(&expression(text), text),
            [
                "Path(\"customer.family\") customer.family",
                "Filter(\"selectattr\") selectattr",
                "AttributeText(\"a.b\") \"a.b\"",
                "Filter(\"map\") map",
                "AttributeText(\"n\") 'n'",
                "Filter(\"join\") join",
                "Test(\"none\") none",
                "Call(\"count\") count",
                "Path(\"homes\") homes",
                "Path(\"items\") items",
                "Filter(\"first\") first",
                "Attribute(\"home.unit_no\") home.unit_no",
            ]
        );
    }

    #[test]
    fn only_what_is_inside_tags_counts() {
        let text =
            "name {{ name|upper }} {# {{ gone }} #} {% raw %}{{ x }}{% endraw %}{% for a in b -%}{ {{'}}'}}";
        assert_eq!(
            said(&template(text), text),
            ["Path(\"name\") name", "Filter(\"upper\") upper", "Path(\"a\") a", "Path(\"b\") b"]
        );
        for broken in ["{{", "{% raw %}", "{{ 'x", "{#", "{{ 名字", "}}{"] {
            template(broken);
        }
    }
}
