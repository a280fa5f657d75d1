//! The other side's own words, as far as they may be kept and shown.
//!
//! A gateway that says 账户余额不足 or a relay that says "daily quota exceeded" tells an operator more than any code.
//! But it may as well quote the person's number, the name or the whole message. So its words pass through one
//! function, [`Said::of`], and nothing else makes a [`Said`]. It promises: no control characters, no phone number and
//! no e-mail address in full, nothing of what the message itself holds, and at most [`CHARS_MAX`] characters. Words that
//! name somebody else are dropped as a whole: beside a stranger's number a name may stand that we could not find.

use std::fmt;
use std::ops::Range;

use crate::mask;

/// So much of the other side's words is kept.
pub const CHARS_MAX: usize = 200;
/// So much of them is looked at.
const READ_MAX: usize = 4_000;
/// As many digits in a row may be a phone number.
const PHONE_DIGITS_MIN: usize = 7;
/// As many characters in a row that the message holds too are a quotation of it.
const QUOTED_MIN: usize = 8;
/// What stands for something that is left out.
const HIDDEN: &str = "***";

/// What the other side must not be quoted with: what was sent, to whom, and by which secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private {
    words: Vec<String>,
    /// The domain of the recipient's e-mail address, in lower case.
    domain: Option<String>,
    text: Vec<char>,
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Private").field("words", &self.words.len()).field("chars", &self.text.len()).finish()
    }
}

impl Private {
    /// Names, addresses and secrets, which are left out wherever they stand, and a text, of which no longer piece is
    /// shown. One character or a small number says nothing and is left alone.
    #[must_use]
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>, text: &str) -> Private {
        let mut words: Vec<String> =
            words.into_iter().map(plain).filter(|word| says_something(word)).collect();
        // The longer one first, lest a part of it hides the rest of it from being found.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Private { words, domain: None, text: plain(text).chars().collect() }
    }
}

impl Private {
    /// The same for a message to this address.
    #[must_use]
    pub fn to(mut self, address: &str) -> Private {
        self.domain = address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
        self
    }
}

/// The other side's own words, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said(String);

impl Said {
    /// What may be kept of these words; nothing where nothing is left.
    #[must_use]
    pub fn of(words: &str, private: &Private) -> Option<Said> {
        let mut clean = plain(words);
        for word in &private.words {
            clean = clean.replace(word.as_str(), HIDDEN);
        }
        let clean = without_quotations(&clean, &private.text);
        let (clean, stranger) = without_emails(&clean, private.domain.as_deref());
        let (clean, another) = without_phones(&clean);
        if stranger || another {
            return None;
        }
        let clean = clean.trim();
        if clean.chars().count() > CHARS_MAX {
            return Some(Said(clean.chars().take(CHARS_MAX - 1).chain(['…']).collect()));
        }
        (!clean.is_empty()).then(|| Said(clean.to_owned()))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether it could tell who somebody is: more than one character, and more than a count or a year.
fn says_something(word: &str) -> bool {
    let chars = word.chars().count();
    chars > if word.bytes().all(|byte| byte.is_ascii_digit()) { 5 } else { 1 }
}

/// One line of visible characters, full-width digits as plain ones.
fn plain(words: &str) -> String {
    let mut clean = String::new();
    for sign in words.chars().take(READ_MAX) {
        match sign {
            _ if sign.is_control() || sign.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            // No width, or another direction: they only mislead the eye.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            '０'..='９' => clean.extend(char::from_u32(u32::from(sign) - u32::from('０') + u32::from('0'))),
            '＋' => clean.push('+'),
            '＠' => clean.push('@'),
            other => clean.push(other),
        }
    }
    clean
}

/// Without what the message itself says.
fn without_quotations(words: &str, text: &[char]) -> String {
    let signs: Vec<char> = words.chars().collect();
    let quoted = |at: usize| {
        signs.get(at..at + QUOTED_MIN).is_some_and(|piece| text.windows(QUOTED_MIN).any(|held| held == piece))
    };
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for at in (0..signs.len()).filter(|at| quoted(*at)) {
        match hidden.last_mut() {
            Some(last) if last.end >= at => last.end = at + QUOTED_MIN,
            _ => hidden.push(at..at + QUOTED_MIN),
        }
    }
    let mut clean = String::new();
    let mut from = 0;
    for range in hidden {
        clean.extend(signs.get(from..range.start).unwrap_or_default());
        clean.push_str(HIDDEN);
        from = range.end;
    }
    clean.extend(signs.get(from..).unwrap_or_default());
    clean
}

/// E-mail addresses as they look everywhere, and whether one of them is of a domain in which only the recipient should
/// be named.
fn without_emails(words: &str, domain: Option<&str>) -> (String, bool) {
    let local = |sign: char| sign.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(sign);
    let mut stranger = false;
    let named = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '-');
    let mut clean = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('@') {
        let name = before.trim_end_matches(local);
        let host = after.trim_start_matches(named);
        let (kept, left) = before.split_at_checked(name.len()).unwrap_or((before, ""));
        let (right, next) = after.split_at_checked(after.len() - host.len()).unwrap_or(("", after));
        clean.push_str(kept);
        if left.is_empty() {
            clean.push('@');
        } else {
            stranger |= domain.is_some_and(|domain| right.trim_end_matches('.').eq_ignore_ascii_case(domain));
            clean.push_str(&mask::email(&format!("{left}@{right}")));
        }
        rest = if left.is_empty() { after } else { next };
    }
    (clean + rest, stranger)
}

/// Phone numbers as they look everywhere: digits, also in groups with a space or a hyphen between them. And whether one
/// of them is a mobile number: the recipient's own has been left out before.
fn without_phones(words: &str) -> (String, bool) {
    let signs: Vec<char> = words.chars().collect();
    let mut clean = String::new();
    let mut mobile = false;
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        let end = number_end(&signs, at);
        let number: String = signs
            .get(at..end)
            .unwrap_or_default()
            .iter()
            .filter(|sign| sign.is_ascii_digit() || **sign == '+')
            .collect();
        if number.chars().filter(char::is_ascii_digit).count() >= PHONE_DIGITS_MIN {
            mobile |= is_mobile(&number);
            clean.push_str(&mask::phone(&number));
            at = end;
        } else if end > at {
            clean.extend(signs.get(at..end).unwrap_or_default());
            at = end;
        } else {
            clean.push(*sign);
            at += 1;
        }
    }
    (clean, mobile)
}

/// A mobile number of mainland China, with or without its country code.
fn is_mobile(number: &str) -> bool {
    let digits = number.trim_start_matches(['+', '0']);
    let national = if digits.len() > 11 { digits.trim_start_matches("86") } else { digits };
    national.len() == 11 && national.starts_with('1')
}

/// Where a number that begins here ends; here, where none does.
fn number_end(signs: &[char], start: usize) -> usize {
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let mut at = if signs.get(start) == Some(&'+') { start + 1 } else { start };
    if !digit(at) {
        return start;
    }
    loop {
        while digit(at) {
            at += 1;
        }
        if !(matches!(signs.get(at), Some(' ' | '-')) && digit(at + 1)) {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> String {
        let private = Private::new(
            ["陈静怡", "+8613900000021", "13900000021", "s3cr3t-key", "明", "600"],
            "【云栖物业】陈静怡女士,您家的热水器保修将于十二月一日到期",
        )
        .to("chen@example.com");
        Said::of(words, &private).map_or(String::new(), |said| said.to_string())
    }

    #[test]
    fn their_words_are_kept_and_people_are_not() {
        for (words, kept) in [
            ("账户余额不足", "账户余额不足"),
            ("  4.7.1 daily\r\nquota \u{0}exceeded ", "4.7.1 daily quota exceeded"),
            ("no number 13900000021", "no number ***"),
            ("no number +86 139 0000 0022 of 李明", ""),
            ("手机号１３９００００００２３无效", ""),
            ("call 400-820-8820, 余额不足", "call ****20, 余额不足"),
            ("<chen.jing@example.com> 李明: no such user", ""),
            ("write to postmaster@relay.example.com.", "write to p***@relay.example.com."),
            ("tel 0571-88000021, 3 times", "tel 057****0021, 3 times"),
            ("<zhang.san@qq.example>: no such user", "<z***@qq.example>: no such user"),
            ("a@b@qq.example @ noon", "***@b@qq.example @ noon"),
            ("no such user 陈静怡 here", "no such user *** here"),
            ("bad key s3cr3t-key", "bad key ***"),
            ("含敏感词：您家的热水器保修将于十二月一日，请修改", "含敏感词：***，请修改"),
            ("\u{202e}abc\u{200b}d", "abcd"),
            (" \u{0}\r\n", ""),
            ("明日再试", "明日再试"),
            ("limit 600 a day", "limit 600 a day"),
        ] {
            assert_eq!(said(words), kept, "{words:?}");
        }
        let long = said(&"额".repeat(3_000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (CHARS_MAX, true));
        // A number that the limit would cut is masked before it is cut.
        assert!(!said(&format!("{}0571-88000021", "额".repeat(190))).contains("88000"));
    }

    #[test]
    fn what_is_private_is_not_in_its_debug() {
        let shown = format!("{:?}", Private::new(["陈静怡"], "十二月一日到期"));
        assert!(!shown.contains('陈') && !shown.contains('十'), "{shown}");
    }
}
