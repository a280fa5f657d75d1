//! Cells and headers of a list in a sentence, fit for a terminal and masked for everybody else.

use crate::mask;
use crate::words::Cited;

/// How much of a cell is cited.
const CHARS_MAX: usize = 40;
/// So many digits may be a phone.
const PHONE_DIGITS: usize = 10;

/// The text without what moves a terminal's cursor, turns the direction of writing or takes no room, and no longer
/// than can be read at a glance; what is cut off is marked.
pub(super) fn printable(text: &str) -> String {
    let mut signs = text.trim().chars().filter(|c| !c.is_control() && !is_invisible(*c));
    let mut cited: String = signs.by_ref().take(CHARS_MAX).collect();
    if signs.next().is_some() {
        cited.push('…');
    }
    cited
}

/// Characters that take no room: zero-width ones, marks of direction, the byte order mark, the soft hyphen. Phones
/// copied from a contacts program come wrapped in them.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// A day, a number, a word from a short list. What is none, and may be a name, a phone or an address in the wrong column,
/// is masked.
pub(super) fn word(text: &str) -> Cited {
    let text = printable(text);
    let masked = if is_harmless(&text) { text.clone() } else { hidden(&text) };
    Cited::new(text, masked)
}

/// An id, or the header of a column that is not taken: they name somebody only where a list is not what it should be, and
/// then they hold digits or an address.
pub(super) fn name(text: &str) -> Cited {
    let text = printable(text);
    let masked = if digits(&text) < PHONE_DIGITS / 2 && !text.contains('@') || is_harmless(&text) {
        text.clone()
    } else {
        hidden(&text)
    };
    Cited::new(text, masked)
}

/// A cell that should hold a phone: what stands beside the digits may be a name.
pub(super) fn phone(text: &str) -> Cited {
    let text = printable(text);
    let masked = hidden(&text);
    Cited::new(text, masked)
}

/// Whether nothing but the signs of days, times and numbers stands in it, and too few digits for a phone.
fn is_harmless(text: &str) -> bool {
    const SIGNS: &str = "-/.:,+ eETZ%（）()农历公闰年月日时分秒初十廿卅正冬腊一二三四五六七八九零〇";
    digits(text) < PHONE_DIGITS && text.chars().all(|sign| sign.is_ascii_digit() || SIGNS.contains(sign))
}

/// A phone, an address, or anything else: of that its first sign, and how many follow, at most seven.
fn hidden(text: &str) -> String {
    if text.is_ascii() && text.contains('@') && !text.contains(' ') {
        return mask::email(text);
    }
    if text.chars().all(|sign| sign.is_ascii_digit() || "+-() ".contains(sign)) {
        return mask::phone(text);
    }
    let rest = text.chars().count().saturating_sub(1).min(7);
    text.chars().take(1).chain(std::iter::repeat_n('*', rest)).collect()
}

/// Digits of any width.
fn digits(text: &str) -> usize {
    text.chars().filter(|sign| sign.is_ascii_digit() || ('０'..='９').contains(sign)).count()
}

/// What may be a header, or somebody's name: masked, its first character stays.
pub(super) fn header(text: &str) -> Cited {
    let text = printable(text);
    let masked = mask::name(&text);
    Cited::new(text, masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_phone_or_an_address_in_the_wrong_column_is_masked() {
        for (text, masked) in [
            ("1990-02-30", "1990-02-30"),
            ("农历1985-闰4-08", "农历1985-闰4-08"),
            ("1.39E+10", "1.39E+10"),
            ("李四的生日", "李****"),
            ("John Smith", "J*******"),
            ("浙江省杭州市西湖区文三路100号", "浙*******"),
            ("１３９１２３４５６７８", "１*******"),
            ("王三 139-1234", "王*******"),
            ("13900000012", "139****0012"),
            ("wang@example.com", "w***@example.com"),
        ] {
            assert_eq!(word(text).to_string(), masked, "{text}");
        }
    }

    #[test]
    fn beside_the_digits_of_a_phone_no_name_stays() {
        assert_eq!(phone("13900000012").to_string(), "139****0012");
        assert_eq!(phone("13900000012 王建国").to_string(), "1*******");
        assert_eq!(phone("138 0000 0000（王五妻子）").to_string(), "1*******");
    }

    #[test]
    fn a_header_stays_unless_it_is_somebodys_data() {
        assert_eq!(name("微信").to_string(), "微信");
        assert_eq!(name("C-9005").to_string(), "C-9005");
        assert_eq!(name("13912345678 王建国").to_string(), "1*******");
        assert_eq!(name("wang@example.com").to_string(), "w***@example.com");
    }
}
