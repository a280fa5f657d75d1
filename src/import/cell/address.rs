//! E-mail addresses: sane enough to stand in an envelope (RFC 5321 §4.5.3.1 for the lengths, RFC 5322 §3.4.1 for the
//! signs). Whether anybody reads there, only sending shows.

use super::{Refusal, fold};
use crate::words::CellAddressSentence as Says;

const BYTES_MAX: usize = 254;
const LOCAL_BYTES_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 63;

/// Reads one address; its domain comes out in small letters, what stands before the @ as it is.
pub(super) fn read(text: &str) -> Result<String, Refusal> {
    let text = fold::narrow(text);
    let text = text.strip_prefix("mailto:").unwrap_or(&text).trim();
    if text.matches('@').count() > 1 || text.contains([',', ';', '、']) {
        return Err(Refusal::new(Says::Several).suggest(Says::KeepOne));
    }
    let Some((local, domain)) = text.split_once('@') else {
        return Err(Refusal::new(Says::NoAt));
    };
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::new(Says::Space));
    }
    if text.len() > BYTES_MAX || local.len() > LOCAL_BYTES_MAX {
        return Err(Refusal::new(Says::TooLong));
    }
    if !text.is_ascii() {
        if domain.contains('。') {
            return Err(Refusal::new(Says::ChineseFullStop).suggest(Says::WriteDot));
        }
        return Err(Refusal::new(Says::NotAscii).suggest(Says::WriteXn));
    }
    let local_fits = !local.is_empty()
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    if !local_fits {
        return Err(Refusal::new(Says::NotBeforeAt));
    }
    let domain = domain.to_ascii_lowercase();
    if !domain.contains('.') {
        return Err(Refusal::new(Says::NoDot));
    }
    let label_fits = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_has_letters =
        domain.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if !domain.split('.').all(label_fits) || !last_has_letters {
        return Err(Refusal::new(Says::NotADomain));
    }
    Ok(format!("{local}@{domain}"))
}
