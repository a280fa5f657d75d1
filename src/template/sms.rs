//! How long a text message is, and how many parts it is billed as.
//!
//! Mainland carriers count every character, the 【signature】 included, in UTF-16 units: 70 in a message that stands
//! alone, 67 in each part of a longer one. Abroad, a text made only of the GSM 7-bit alphabet (3GPP TS 23.038 §6.2.1)
//! has 160, or 153 a part, where a sign of the extension table takes two.

/// Which alphabet a text message is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16 units.
    Ucs2,
    /// The GSM 7-bit alphabet.
    Gsm7,
}

/// The length of a text message as it is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsLength {
    /// UTF-16 units, or GSM 7-bit signs.
    pub units: usize,
    /// Parts it is sent and billed as; an empty text has none.
    pub segments: usize,
    /// The alphabet.
    pub encoding: Encoding,
}

/// The text as it arrives: with the signature in its brackets before it, where there is one.
#[must_use]
pub fn signed(sign: Option<&str>, text: &str) -> String {
    match sign {
        Some(sign) if !sign.is_empty() => format!("【{sign}】{text}"),
        _ => text.to_owned(),
    }
}

/// The length of a text with its signature, given without brackets. `abroad` is whether it goes to a number outside
/// mainland China.
#[must_use]
pub fn length(sign: Option<&str>, text: &str, abroad: bool) -> SmsLength {
    let whole = signed(sign, text);
    let gsm: Option<Vec<usize>> = if abroad { whole.chars().map(gsm_units).collect() } else { None };
    match gsm {
        Some(units) => counted(&units, 160, 153, Encoding::Gsm7),
        None => {
            let units: Vec<usize> = whole.chars().map(char::len_utf16).collect();
            counted(&units, 70, 67, Encoding::Ucs2)
        }
    }
}

/// A character of two units is never split between parts.
fn counted(characters: &[usize], alone: usize, part: usize, encoding: Encoding) -> SmsLength {
    let units: usize = characters.iter().sum();
    let mut segments = usize::from(units > 0);
    if units > alone {
        let mut room = part;
        for size in characters {
            if *size > room {
                segments += 1;
                room = part;
            }
            room -= size;
        }
    }
    SmsLength { units, segments, encoding }
}

/// Signs of the GSM 7-bit alphabet that a character takes; none where it is not in it.
fn gsm_units(c: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
    const EXTENSION: &str = "\u{c}^{}\\[~]|€";
    if c.is_ascii_alphanumeric() || BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_they_are_billed() {
        use Encoding::{Gsm7, Ucs2};
        let sign = Some("云栖物业");
        for (sign, text, abroad, units, segments, encoding) in [
            (None, String::new(), false, 0, 0, Ucs2),
            (None, "字".repeat(70), false, 70, 1, Ucs2),
            (None, "字".repeat(71), false, 71, 2, Ucs2),
            (sign, "字".repeat(64), false, 70, 1, Ucs2),
            (sign, "字".repeat(65), false, 71, 2, Ucs2),
            (None, "字".repeat(134), false, 134, 2, Ucs2),
            (None, "字".repeat(135), false, 135, 3, Ucs2),
            (None, "a".repeat(71), false, 71, 2, Ucs2),
            (None, "a".repeat(160), true, 160, 1, Gsm7),
            (None, "a".repeat(161), true, 161, 2, Gsm7),
            (None, "a".repeat(306), true, 306, 2, Gsm7),
            (None, "a".repeat(307), true, 307, 3, Gsm7),
            (None, "€".repeat(80), true, 160, 1, Gsm7),
            // An extension sign does not fit the last place of a part: 76 of them in 153.
            (None, "€".repeat(153), true, 306, 3, Gsm7),
            (sign, "a".repeat(64), true, 70, 1, Ucs2),
            (None, "ç".to_owned(), true, 1, 1, Ucs2),
            (None, "😀".repeat(35), false, 70, 1, Ucs2),
            // 33 pairs leave one unit of 67 empty: the 67th pair opens a third part.
            (None, "😀".repeat(67), false, 134, 3, Ucs2),
        ] {
            assert_eq!(length(sign, &text, abroad), SmsLength { units, segments, encoding }, "{text}");
        }
    }
}
