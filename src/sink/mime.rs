//! Just enough MIME to show what a mail says: decoded subject, decoded plain text. Written against the RFCs and
//! not with the library that composes, so that one can check the other.

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD};

/// Base64 that does not insist on padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// The value of a header, unfolded (RFC 5322 §2.2.3); the first one of that name.
pub(super) fn header(mail: &str, name: &str) -> Option<String> {
    let head = mail.split("\r\n\r\n").next()?;
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded.split("\r\n").find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// A header's value with its encoded words decoded (RFC 2047), UTF-8 only.
pub(super) fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut after_encoded = false;
    for word in value.split(' ') {
        let inner = word.strip_prefix("=?utf-8?").and_then(|rest| rest.strip_suffix("?="));
        let bytes = inner.and_then(|inner| match inner.split_once('?')? {
            ("b", text) => STANDARD.decode(text).ok(),
            ("q" | "Q", text) => Some(unquoted(&text.replace('_', " "))),
            _ => None,
        });
        match bytes {
            // Spaces between two encoded words are not part of the text.
            Some(bytes) => {
                if !after_encoded && !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&String::from_utf8_lossy(&bytes));
                after_encoded = true;
            }
            None => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
                after_encoded = false;
            }
        }
    }
    out
}

/// The plain text of a mail: its body, or its first text/plain part.
pub(super) fn plain_text(mail: &str) -> Option<String> {
    let kind = header(mail, "Content-Type").unwrap_or_default();
    if kind.starts_with("multipart/") {
        let boundary = kind.split("boundary=").nth(1)?.trim_matches('"').split('"').next()?.to_owned();
        // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
        let boundary = format!("\r\n--{boundary}");
        let mut parts = mail.split(&boundary).skip(1);
        return parts.find_map(|part| plain_text(part.strip_prefix("\r\n")?));
    }
    if !kind.is_empty() && !kind.starts_with("text/plain") {
        return None;
    }
    let (_, body) = mail.split_once("\r\n\r\n")?;
    let encoding = header(mail, "Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => LENIENT.decode(body.replace(['\r', '\n'], "")).ok()?,
        "quoted-printable" => unquoted(&body.replace("=\r\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// `=E7` and the like turned back into bytes (RFC 2045 §6.7).
fn unquoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let byte = rest.strip_prefix('=').and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        let step = match byte {
            Some(byte) => {
                out.push(byte);
                3
            }
            None => {
                out.extend_from_slice(next.to_string().as_bytes());
                next.len_utf8()
            }
        };
        rest = rest.get(step..).unwrap_or("");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_and_texts_come_back() {
        let mail = "Subject: =?utf-8?b?55Sf5pel?=\r\n =?utf-8?b?5b+r5LmQ?= ok\r\n\
                    Content-Type: multipart/alternative;\r\n boundary=\"=_x\"\r\n\r\n\
                    --=_x\r\nContent-Type: text/plain; charset=utf-8\r\n\
                    Content-Transfer-Encoding: quoted-printable\r\n\r\n=E6=82=A8=\r\n=E5=A5=BD\r\n\
                    --=_x\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--=_x--\r\n";
        assert_eq!(decoded(&header(mail, "subject").unwrap()), "生日快乐 ok");
        assert_eq!(plain_text(mail).unwrap(), "您好");
        assert_eq!(header(mail, "From"), None);
        assert_eq!(plain_text("Subject: x\r\n\r\nhello\r\n").unwrap(), "hello\n");
    }
}
