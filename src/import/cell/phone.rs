//! Phones: mobile numbers in E.164.
//!
//! Mainland numbers are checked by their shape, `1[3-9]` and nine digits, other countries' only by E.164's length
//! (ITU-T E.164: at most 15 digits). A library that knows every numbering plan was weighed and left: it reads
//! `1.3800138E10`, which is what Excel leaves of a phone, as another valid number.

use super::{Refusal, fold};
use crate::words::{CellPhoneSentence as Says, CellWordSentence};

/// Reads a mobile number, to `+86139…`.
pub(super) fn read(text: &str) -> Result<String, Refusal> {
    let text = fold::dense(text);
    // Nearly every cell of an honest list.
    if is_mobile(&text) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(format!("+86{text}"));
    }
    if is_scientific(&text) {
        return Err(
            Refusal::new(CellWordSentence::ExcelShortened).suggest(CellWordSentence::MakeTextSaveAgain)
        );
    }
    // What programs write for a whole number that they held as a decimal one.
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let text = text.strip_prefix("tel:").unwrap_or(text);
    if text.contains(['/', '、', ',', ';', '|', '；', '，']) {
        return Err(Refusal::new(Says::Several).suggest(Says::KeepOne));
    }
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '(' | ')' | '.' | '·')).collect();
    let (abroad, digits) = if let Some(digits) = plain.strip_prefix('+') {
        (true, digits)
    } else if let Some(digits) = plain.strip_prefix("00") {
        (true, digits)
    } else {
        (false, plain.as_str())
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new(Says::NotOnlyDigits).suggest(Says::WriteItAlone));
    }
    match digits.strip_prefix("86") {
        // After the country code, a fixed line has lost its 0.
        Some(national) if abroad && !national.starts_with('1') => {
            mainland(&format!("0{}", national.trim_start_matches('0')))
        }
        Some(national) if abroad || is_mobile(national) => mainland(national),
        _ if abroad => foreign(digits),
        _ => mainland(digits),
    }
}

/// Whether it is a number such as `1.38E+10`.
pub(super) fn is_scientific(text: &str) -> bool {
    let text = fold::dense(text);
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits(mantissa) && digits(exponent.strip_prefix('+').unwrap_or(exponent))
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

fn mainland(digits: &str) -> Result<String, Refusal> {
    // An old habit from fixed lines: a 0 before a mobile number of another city.
    let mobile = digits.strip_prefix('0').unwrap_or(digits);
    if is_mobile(mobile) {
        return Ok(format!("+86{mobile}"));
    }
    let starts_like_mobile = matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]);
    if starts_like_mobile || (digits.len() == 11 && digits.starts_with('1')) {
        let digits = digits.len();
        return Err(if digits == 11 {
            Refusal::new(Says::NoSuchBeginning).suggest(Says::KnownBeginnings)
        } else {
            Refusal::new(Says::Length { digits })
        });
    }
    let is_line = matches!(digits.len(), 7 | 8)
        || (digits.starts_with('0') && (10..=12).contains(&digits.len()))
        || ((digits.starts_with("400") || digits.starts_with("800")) && digits.len() == 10);
    if is_line {
        return Err(Refusal::new(Says::FixedLine).suggest(Says::WriteMobile));
    }
    Err(Refusal::new(Says::NotMobile).suggest(Says::MobileForms))
}

fn foreign(digits: &str) -> Result<String, Refusal> {
    if digits.starts_with('0') {
        return Err(Refusal::new(Says::NoCountry));
    }
    if !(8..=15).contains(&digits.len()) {
        return Err(Refusal::new(Says::LengthAbroad { digits: digits.len() }));
    }
    Ok(format!("+{digits}"))
}
