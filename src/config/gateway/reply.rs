//! How an answer is read: `[reply]`, where the verdict stands and what each code means.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Node, Table, Value};
use crate::words::{FileSentence, GatewaySentence};

/// What a provider's code means for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyVerdict {
    /// This message is refused for now, in words: a limit of its number or its text. It may be repeated later.
    Retry,
    /// The account or the gateway is busy, whatever the message: a limit of messages in a second or a day.
    Busy,
    /// The number cannot receive.
    BadNumber,
    /// The person or the operator blocks us.
    Blacklist,
    /// The wording or a parameter is refused.
    Content,
    /// Account, credentials, signature or template: no message would pass.
    Fault,
}

/// The lists of `[reply]`, and what their codes mean.
const LISTS: [(&str, ReplyVerdict); 6] = [
    ("retry_codes", ReplyVerdict::Retry),
    ("busy_codes", ReplyVerdict::Busy),
    ("bad_number_codes", ReplyVerdict::BadNumber),
    ("blacklist_codes", ReplyVerdict::Blacklist),
    ("content_codes", ReplyVerdict::Content),
    ("fault_codes", ReplyVerdict::Fault),
];

/// How an answer is read.
#[derive(Debug, Clone)]
pub struct Reply {
    /// JSON pointer (RFC 6901) to what tells success.
    pub pointer: String,
    /// What stands there when the message was taken; `0` and `"0"` are the same.
    pub equals: String,
    /// JSON pointer to the provider's id of the message.
    pub id: Option<String>,
    /// JSON pointer to the provider's code; by itself the same as `pointer`.
    pub code: String,
    /// JSON pointer to the provider's own words; by itself they are looked for where providers usually put them.
    pub message: Option<String>,
    /// The listed codes. A code in no list means: nobody can know.
    pub codes: BTreeMap<String, ReplyVerdict>,
}

pub(super) fn read(table: &mut Table, report: &mut Report) -> Option<Reply> {
    table.require("reply", report);
    let mut inner = table.table("reply", report)?;
    inner.require("pointer", report);
    let pointer = pointer(&mut inner, "pointer", report);
    inner.require("equals", report);
    let equals = inner.take("equals").and_then(|node| scalar(&inner, "equals", &node, report));
    let id = self::pointer(&mut inner, "id", report);
    let code = self::pointer(&mut inner, "code", report);
    let message = self::pointer(&mut inner, "message", report);
    let mut codes = BTreeMap::new();
    for (key, verdict) in LISTS {
        read_list(&mut inner, key, verdict, equals.as_deref(), &mut codes, report);
    }
    inner.finish(report);
    let pointer = pointer?;
    Some(Reply {
        code: code.unwrap_or_else(|| pointer.clone()),
        pointer,
        equals: equals?,
        id,
        message,
        codes,
    })
}

fn pointer(table: &mut Table, key: &str, report: &mut Report) -> Option<String> {
    let text = table.text(key, report)?;
    if !text.value.starts_with('/') {
        let wrong = Diagnostic::error("C216", GatewaySentence::NotPointer { key: key.to_owned() })
            .at(table.source(), text.span, None)
            .help(GatewaySentence::WritePointer);
        report.push(wrong);
        return None;
    }
    Some(text.value)
}

fn scalar(table: &Table, key: &str, node: &Node, report: &mut Report) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        other => {
            let message = GatewaySentence::NotCode { key: key.to_owned(), found: other.description() };
            report.push(Diagnostic::error("C217", message).at(table.source(), node.span.clone(), None));
            None
        }
    }
}

fn read_list(
    table: &mut Table,
    key: &str,
    verdict: ReplyVerdict,
    success: Option<&str>,
    codes: &mut BTreeMap<String, ReplyVerdict>,
    report: &mut Report,
) {
    let Some(node) = table.take(key) else { return };
    let span = node.span.clone();
    let Value::List(items) = node.value else {
        let wrong = Diagnostic::error("C217", GatewaySentence::NotCodes { key: key.to_owned() });
        report.push(wrong.at(table.source(), span, None));
        return;
    };
    for item in items {
        let Some(code) = scalar(table, key, &item, report) else { continue };
        if Some(code.as_str()) == success {
            let both = Diagnostic::error("C218", GatewaySentence::CodeOfSuccess { code });
            report.push(both.at(table.source(), item.span.clone(), None));
        } else if codes.insert(code.clone(), verdict).is_some_and(|before| before != verdict) {
            let twice = Diagnostic::error("C218", GatewaySentence::CodeTwice { code });
            report.push(twice.at(table.source(), item.span.clone(), FileSentence::HereAgain));
        }
    }
}
