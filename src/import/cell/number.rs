//! Numbers, with separators of thousands where people write them.

use super::{Refusal, fold};
use crate::words::CellWordSentence as Says;

/// Reads a whole number.
pub(super) fn whole(text: &str) -> Result<i64, Refusal> {
    let plain = plain(text)?;
    let digits = match plain.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|byte| byte == b'0') => digits,
        Some(_) => return Err(Refusal::new(Says::WholeNumberNeeded)),
        None => &plain,
    };
    digits.parse().map_err(|_| {
        let fits = digits.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit());
        Refusal::new(if fits && !digits.is_empty() { Says::NumberTooLarge } else { Says::WholeNumberNeeded })
    })
}

/// Reads any number.
pub(super) fn any(text: &str) -> Result<f64, Refusal> {
    let plain = plain(text)?;
    // Rust reads "inf" and "nan" as numbers; a list does not.
    let written = plain.bytes().all(|byte| byte.is_ascii_digit() || b".+-eE".contains(&byte));
    let number = plain.parse::<f64>().ok().filter(|number| written && number.is_finite());
    number.ok_or_else(|| Refusal::new(Says::NumberNeeded))
}

/// The number without separators of thousands, which must stand where they belong: `1,5` is not fifteen.
fn plain(text: &str) -> Result<String, Refusal> {
    let text = fold::dense(text).replace('，', ",");
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (text.as_str(), None),
    };
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().unwrap_or("").len();
    let grouped = whole.contains(',');
    if grouped && (!(1..=3).contains(&first) || groups.any(|group| group.len() != 3)) {
        return Err(Refusal::new(Says::CommasMisplaced));
    }
    let whole = whole.replace(',', "");
    Ok(match rest {
        Some(rest) => format!("{whole}.{rest}"),
        None => whole,
    })
}
