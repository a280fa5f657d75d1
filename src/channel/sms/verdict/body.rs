//! What the body of an answer says: bytes as text, text as JSON, a code and the gateway's own words out of it.
//!
//! Gateways are odd: a byte-order mark (RFC 8259 §8.1 lets a reader pass over it), GBK, a zero byte after the end,
//! `0.0` or `"0 "` for `0`. All that still says what it says. What is ambiguous does not: a field that stands there
//! twice with two values tells nothing.

use encoding_rs::{Encoding, GB18030, UTF_8};
use serde_json::Value;

use super::object;
use crate::config::gateway::{Reply, ReplyVerdict};

/// Where gateways put their own words, when the file does not say.
const USUAL_WORDS: [&str; 12] = [
    "/msg",
    "/message",
    "/errorMsg",
    "/errmsg",
    "/Message",
    "/error_msg",
    "/error/message",
    "/detail",
    "/reason",
    "/desc",
    "/description",
    "/error",
];

/// What a body says of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BodyVerdict {
    /// It was taken; the gateway's id of it, where it is one.
    Taken(Option<String>),
    /// A code of one of the lists.
    Listed(ReplyVerdict, String),
    /// A code that is in none of them, as it came.
    Unlisted(String),
    /// Nothing that can be read.
    Nothing,
}

/// A body: what it says of the message, and the gateway's own words as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) verdict: BodyVerdict,
    pub(super) words: Option<String>,
}

impl Body {
    /// Nothing that can be read.
    pub(super) const NOTHING: Body = Body { verdict: BodyVerdict::Nothing, words: None };

    /// Reads a body after its charset, where the answer names one.
    pub(super) fn read(reply: &Reply, charset: Option<&str>, bytes: &[u8]) -> Body {
        let text = text(charset, bytes);
        let text = text.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '\0' | '\u{feff}'));
        match object::parse(text) {
            Some(json) => Body { verdict: verdict(reply, &json), words: words(reply, &json) },
            None => Body { verdict: BodyVerdict::Nothing, words: words_of_no_json(text) },
        }
    }
}

/// Bytes as text: after their mark, after the charset that the answer names, as UTF-8, or as GB18030, of which GBK is
/// a part.
fn text(charset: Option<&str>, bytes: &[u8]) -> String {
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    for encoding in named.into_iter().chain([UTF_8, GB18030]) {
        let (text, _, malformed) = encoding.decode(bytes);
        if !malformed {
            return text.into_owned();
        }
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn verdict(reply: &Reply, json: &Value) -> BodyVerdict {
    if scalar(json, &reply.pointer).is_some_and(|word| word == reply.equals) {
        let id = reply.id.as_deref().and_then(|pointer| scalar(json, pointer));
        return BodyVerdict::Taken(
            id.filter(|id| !id.is_empty() && id.len() <= 100 && id.chars().all(|c| c.is_ascii_graphic())),
        );
    }
    let Some(code) = scalar(json, &reply.code) else { return BodyVerdict::Nothing };
    match reply.codes.get(&code) {
        Some(verdict) => BodyVerdict::Listed(*verdict, code),
        None => BodyVerdict::Unlisted(code),
    }
}

/// A text without the blanks around it, a number or a truth value as text: `0`, `0.0`, `"0"` and `"0 "` come out the
/// same.
fn scalar(json: &Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Value::String(text) => {
            Some(text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\0').to_owned())
        }
        Value::Number(number) => Some(match number.as_f64() {
            // Whole, and small enough to be exact; 0.0 and -0.0 are 0.
            Some(float) if !number.is_i64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                format!("{:.0}", float + 0.0)
            }
            _ => number.to_string(),
        }),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn words(reply: &Reply, json: &Value) -> Option<String> {
    let at = |pointer: &str| match json.pointer(pointer)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    };
    match &reply.message {
        Some(pointer) => at(pointer),
        None => USUAL_WORDS.iter().find_map(|pointer| at(pointer)),
    }
}

/// What there is to quote of an answer that is no JSON: a page's title, or a plain text. Nothing of what only began
/// as JSON: it would be a piece of data, not words.
fn words_of_no_json(text: &str) -> Option<String> {
    let binary = text.chars().any(|sign| sign.is_control() && !sign.is_whitespace());
    if binary || text.starts_with(['{', '[', '"']) {
        return None;
    }
    if !text.starts_with('<') {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    // ASCII letters keep their places when their case changes.
    let lower = text.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower.get(open..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    let title = text.get(start..end)?.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::reply;
    use super::*;

    fn read(charset: Option<&str>, bytes: &[u8]) -> Body {
        Body::read(&reply(), charset, bytes)
    }

    #[test]
    fn oddities_still_say_what_they_say() {
        let taken = BodyVerdict::Taken(Some("1".to_owned()));
        for (charset, bytes) in [
            (None, &b"\xef\xbb\xbf{\"code\":0,\"sid\":1}"[..]),
            (Some("GBK"), b"{\"code\":0,\"msg\":\"\xb7\xa2\xcb\xcd\xb3\xc9\xb9\xa6\",\"sid\":1}"),
            (None, b"{\"code\":0,\"msg\":\"\xb7\xa2\xcb\xcd\xb3\xc9\xb9\xa6\",\"sid\":1}"),
            // It says UTF-8 and is not.
            (Some("utf-8"), b"{\"code\":0,\"msg\":\"\xb7\xa2\xcb\xcd\xb3\xc9\xb9\xa6\",\"sid\":1}"),
            (Some("no-such-charset"), b"{\"code\":0,\"sid\":1}"),
            (None, b"{\"code\":0,\"sid\":1}\x00"),
            (None, b"\r\n {\"code\":0,\"sid\":1}\x00\x00 \n"),
            (None, b"{\"code\":0.0,\"sid\":1.0}"),
            (None, b"{\"code\":-0.0,\"sid\":1}"),
            (None, b"{\"code\":0e0,\"sid\":1}"),
            (None, b"{\"code\":\"0 \",\"sid\":\"1\"}"),
            (None, b"{\"code\":\"\\u00000\\r\\n\",\"sid\":\" 1\"}"),
            (None, b"\xff\xfe{\x00\"\x00c\x00o\x00d\x00e\x00\"\x00:\x000\x00,\x00\"\x00s\x00i\x00d\x00\"\x00:\x001\x00}\x00"),
            // Twice the same is the same.
            (None, b"{\"code\":0,\"code\":0,\"sid\":1}"),
        ] {
            assert_eq!(read(charset, bytes).verdict, taken, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_is_ambiguous_or_another_value_is_no_success() {
        for bytes in [
            &b"{\"code\":0,\"code\":9}"[..],
            b"{\"code\":9,\"code\":0}",
            b"{\"code\":0,\"data\":{\"a\":1,\"a\":2}}",
            b"{\"code\":0.5}",
            b"{\"code\":\"00\"}",
            b"{\"code\":\"0.0\"}",
            b"{\"code\":false}",
            b"{\"code\":null}",
            b"{\"code\":0} {\"code\":9}",
            b"{\"code\":0,",
            b"\x1f\x8b\x08\x00\x00\x00",
            b"0",
        ] {
            let read = read(None, bytes).verdict;
            assert!(!matches!(read, BodyVerdict::Taken(_)), "{read:?}: {:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn their_own_words_are_found() {
        for (charset, bytes, words) in [
            (None, "{\"code\":3,\"msg\":\"账户余额不足\"}".as_bytes(), Some("账户余额不足")),
            (Some("gb2312"), b"{\"code\":3,\"msg\":\"\xd3\xe0\xb6\xee\xb2\xbb\xd7\xe3\"}", Some("余额不足")),
            (None, "{\"code\":3,\"error\":{\"message\":\"余额不足\"}}".as_bytes(), Some("余额不足")),
            (None, b"{\"code\":3,\"msg\":\" \",\"detail\":\"no money\"}", Some("no money")),
            (None, b"{\"code\":3,\"msg\":7}", None),
            (None, b"<html><head>\n<TITLE>\n Hotel login</Title>", Some("Hotel login")),
            (None, b"<html>\xe4\xb8\xad<b>", None),
            (None, b"Too Many Requests", Some("Too Many Requests")),
            (None, b"{\"code\":3,\"msg\":\"no", None),
            (None, b"", None),
        ] {
            assert_eq!(read(charset, bytes).words.as_deref(), words, "{:?}", String::from_utf8_lossy(bytes));
        }
        let named = Reply { message: Some("/tip".to_owned()), ..reply() };
        let body = Body::read(&named, None, b"{\"code\":3,\"msg\":\"ok\",\"tip\":\"no money\"}");
        assert_eq!(body.words.as_deref(), Some("no money"));
    }
}
