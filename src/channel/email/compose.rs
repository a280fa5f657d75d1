//! One mail as bytes: cleaned, encoded, with the headers an automatic mail should have.
//!
//! What comes in may be hostile: names are cleaned before lettre sees them (it panics on a line break in one,
//! and takes other oddities at their word), and building is guarded all the same, so that one customer's name can
//! never end the process.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

use jiff::Timestamp;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use crate::config::email::EmailConfig;

/// Longest name in a header, in characters.
const NAME_CHARS_MAX: usize = 64;
/// Longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 200;
/// Longest address: RFC 5321 §4.5.3.1.3.
const ADDRESS_BYTES_MAX: usize = 254;

/// What goes into a mail; all texts as they came, uncleaned.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// The part of the Message-ID before the `@`.
    pub message_id: &'a str,
    /// The recipient's name.
    pub name: Option<&'a str>,
    /// The recipient's address.
    pub address: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The plain text.
    pub text: &'a str,
    /// The HTML, if there is any.
    pub html: Option<&'a str>,
    /// Where "no more of this" can be mailed to.
    pub unsubscribe: Option<&'a str>,
    /// The mail's date.
    pub at: Timestamp,
}

impl std::fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// A mail ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Envelope sender.
    pub from: Address,
    /// Envelope recipient; its domain is ASCII, its local part may not be.
    pub to: Address,
    /// Headers and body, lines ended by CRLF.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Why there is no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComposeError {
    /// The recipient's address is not one.
    Address,
    /// The mail cannot be built; a fault of ours or of the library's.
    Broken,
}

/// Builds the mail.
///
/// # Errors
/// When the recipient's address is not one, or when building fails; it never panics.
pub fn compose(config: &EmailConfig, draft: &Draft<'_>) -> Result<Mail, ComposeError> {
    let to = address(draft.address).ok_or(ComposeError::Address)?;
    let built = catch_unwind(AssertUnwindSafe(|| build(config, draft, &to)));
    built.unwrap_or(Err(ComposeError::Broken))
}

fn build(config: &EmailConfig, draft: &Draft<'_>, to: &Address) -> Result<Mail, ComposeError> {
    let from: Address = config.from.address.parse().map_err(|_| ComposeError::Broken)?;
    let id = id_word(draft.message_id);
    // Given outright, or the library would read it back out of the headers.
    let envelope = Envelope::new(Some(from.clone()), vec![to.clone()]).map_err(|_| ComposeError::Broken)?;
    let mut message = Message::builder()
        .envelope(envelope)
        .from(mailbox(config.from.name.as_deref(), from.clone()))
        .to(mailbox(draft.name, to.clone()))
        .subject(line(draft.subject, SUBJECT_CHARS_MAX))
        .message_id(Some(format!("<{id}@{}>", config.from.domain())))
        .date(SystemTime::from(draft.at));
    if let Some(reply_to) = &config.reply_to {
        let address = reply_to.address.parse().map_err(|_| ComposeError::Broken)?;
        message = message.reply_to(mailbox(reply_to.name.as_deref(), address));
    }
    // RFC 3834 §5, and what Exchange listens to: no automatic answers to automatic mail.
    message = message
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"));
    if let Some(unsubscribe) = draft.unsubscribe.and_then(address) {
        message = message
            .raw_header(raw("List-Unsubscribe", &format!("<mailto:{unsubscribe}?subject=unsubscribe>")));
    }
    let text = SinglePart::plain(body(draft.text));
    let message = match draft.html {
        Some(html) => message.multipart(
            // The parts are base64 or quoted-printable, or plain ASCII of ours: `=_` with the id is in none.
            MultiPart::alternative()
                .boundary(format!("=_{id}"))
                .singlepart(text)
                .singlepart(SinglePart::html(body(html))),
        ),
        None => message.singlepart(text),
    };
    let message = message.map_err(|_| ComposeError::Broken)?;
    let bytes = message.formatted();
    // A bare line end is how one mail is smuggled into another (CVE-2023-51764); none may leave.
    if has_bare_line_end(&bytes) {
        return Err(ComposeError::Broken);
    }
    Ok(Mail { from, to: to.clone(), bytes })
}

/// An address: its domain as ASCII (RFC 5891), so that only an odd local part needs SMTPUTF8.
fn address(written: &str) -> Option<Address> {
    let (local, domain) = written.trim().rsplit_once('@')?;
    let plain = local.chars().all(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(c));
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        // The one IDNA implementation of the house is the one that web addresses are read with.
        reqwest::Url::parse(&format!("http://{domain}/")).ok()?.host_str()?.to_owned()
    };
    let address = Address::new(local, domain).ok()?;
    let whole: &str = address.as_ref();
    // The library takes more for addresses (`a@[127.0.0.1]`) than it can write into a header.
    let fits_a_header = whole.parse::<Mailbox>().is_ok();
    (plain && fits_a_header && whole.len() <= ADDRESS_BYTES_MAX).then_some(address)
}

fn mailbox(name: Option<&str>, address: Address) -> Mailbox {
    let name = name.map(|name| line(name, NAME_CHARS_MAX)).filter(|name| !name.is_empty());
    Mailbox::new(name, address)
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// One line of a header: no line ends, no control or direction characters, spaces collapsed, no longer than
/// `chars_max`.
#[must_use]
pub fn line(text: &str, chars_max: usize) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .filter(|c| !is_invisible(*c))
        .collect();
    // What looks like an encoded word (RFC 2047) would be decoded by the receiver, into anything.
    let visible = visible.replace("=?", "= ?");
    let words: Vec<&str> = visible.split_whitespace().collect();
    words.join(" ").chars().take(chars_max).collect::<String>().trim_end().to_owned()
}

/// A body: lines ended by CRLF, no other control characters than tabs.
fn body(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut clean = String::with_capacity(lines.len() + lines.len() / 20);
    for (at, line) in lines.split('\n').enumerate() {
        if at > 0 {
            clean.push_str("\r\n");
        }
        // A control character begins with one of these bytes in UTF-8; most lines have none.
        if line.bytes().any(|byte| byte < b' ' || matches!(byte, 0x7f | 0xc2)) {
            clean.extend(line.chars().filter(|c| *c == '\t' || !c.is_control()));
        } else {
            clean.push_str(line);
        }
    }
    clean
}

/// Characters that change what others look like: bidirectional marks (Unicode TR 9), zero-width space, byte order
/// mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The id with only the signs that a Message-ID and a boundary may have.
fn id_word(id: &str) -> String {
    let word: String =
        id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(64).collect();
    if word.is_empty() { "touchbase".to_owned() } else { word }
}

fn has_bare_line_end(bytes: &[u8]) -> bool {
    let mut last = b' ';
    for byte in bytes {
        if (*byte == b'\n') != (last == b'\r') {
            return true;
        }
        last = *byte;
    }
    last == b'\r'
}

/// The message as it travels after DATA: dots at the start of a line doubled (RFC 5321 §4.5.2), ended by a line
/// with a single dot.
#[must_use]
pub fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 50 + 5);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if out.last().is_some_and(|byte| *byte != b'\n') {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
