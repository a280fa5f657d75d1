//! How long the other side asks to be left alone: `Retry-After` (RFC 9110 §10.2.3).
//!
//! Total: seconds, also with a fraction, and the three forms of a date that a recipient must take (§5.6.7). Weekdays
//! are not compared with the date: a server that gets one wrong still means the date.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::words::{ChannelSentence, Sentence};

/// Nobody is waited for longer than this, whatever is asked: then one probe asks again.
const KEPT_SECS_MAX: u32 = 3_600;

/// How many seconds from `now` the other side asks to wait, rounded up; nothing where it cannot be read. A date that
/// has passed asks for none.
pub(super) fn read(value: &str, now: Timestamp) -> Option<u64> {
    let value = value.trim();
    seconds(value).or_else(|| {
        let until = date(value, now)?;
        Some(u64::try_from(until.as_second() - now.as_second()).unwrap_or(0))
    })
}

/// As long as is waited, and `said` with a word about it where more is asked for.
pub(super) fn kept(asked_secs: Option<u64>, said: impl Into<Box<Sentence>>) -> (Option<u32>, Box<Sentence>) {
    let said = said.into();
    let Some(asked) = asked_secs else { return (None, said) };
    match u32::try_from(asked) {
        Ok(secs) if secs <= KEPT_SECS_MAX => (Some(secs), said),
        _ => {
            let longer = ChannelSentence::AsksForLonger { said, asked_secs: asked, kept_secs: KEPT_SECS_MAX };
            (Some(KEPT_SECS_MAX), longer.into())
        }
    }
}

/// `120`, `90.5`.
fn seconds(value: &str) -> Option<u64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    // A number that is too large for us is a very long time.
    let secs = whole.parse::<u64>().unwrap_or(u64::MAX);
    Some(secs.saturating_add(u64::from(fraction.bytes().any(|byte| byte != b'0'))))
}

fn date(value: &str, now: Timestamp) -> Option<Timestamp> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let read = |form: &str, words: &[&str]| strtime::parse(form, words.join(" ")).ok()?.to_datetime().ok();
    let (civil, two_digits) = match words.as_slice() {
        // Sun, 06 Nov 1994 08:49:37 GMT
        [_, day @ .., "GMT" | "UTC"] if day.len() == 4 => (read("%d %b %Y %H:%M:%S", day)?, false),
        // Sunday, 06-Nov-94 08:49:37 GMT (RFC 850)
        [_, day @ .., "GMT" | "UTC"] if day.len() == 2 => (read("%d-%b-%y %H:%M:%S", day)?, true),
        // Sun Nov  6 08:49:37 1994 (asctime)
        [_, day @ ..] if day.len() == 4 => (read("%b %d %H:%M:%S %Y", day)?, false),
        _ => return None,
    };
    let civil = if two_digits { nearest_century(civil, now)? } else { civil };
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Of two digits, the year that is no more than 50 years ahead (RFC 9110 §5.6.7).
fn nearest_century(civil: DateTime, now: Timestamp) -> Option<DateTime> {
    let latest = now.to_zoned(TimeZone::UTC).year() + 50;
    let year = latest - (latest - civil.year()).rem_euclid(100);
    civil.with().year(year).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_the_three_forms_of_a_date() {
        let now: Timestamp = "2026-12-01T01:00:00Z".parse().unwrap();
        for (value, expected) in [
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("0", Some(0)),
            ("90.5", Some(91)),
            ("90.0", Some(90)),
            ("90.", Some(90)),
            ("86400", Some(86_400)),
            ("99999999999999999999", Some(u64::MAX)),
            ("Tue, 01 Dec 2026 01:02:00 GMT", Some(120)),
            ("Mon, 01 Dec 2026 01:02:00 GMT", Some(120)),
            ("Tuesday, 01-Dec-26 01:20:00 GMT", Some(1_200)),
            ("Tue Dec  1 01:00:30 2026", Some(30)),
            ("Tue, 01 Dec 2026 00:00:00 GMT", Some(0)),
            // Two digits of a year that is long ago, not long to come.
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(0)),
            ("Sun Nov  6 08:49:37 1994", Some(0)),
            ("soon", None),
            ("", None),
            (".5", None),
            ("-5", None),
            ("1e3", None),
            ("120, 130", None),
            ("Tue, 31 Feb 2026 01:02:00 GMT", None),
        ] {
            assert_eq!(read(value, now), expected, "{value}");
        }
    }

    #[test]
    fn more_than_an_hour_is_an_hour_and_is_told() {
        let plain = || ChannelSentence::NoAnswerInTime;
        assert_eq!(kept(None, plain()), (None, plain().into()));
        assert_eq!(kept(Some(3_600), plain()), (Some(3_600), plain().into()));
        let (secs, said) = kept(Some(86_400), plain());
        assert_eq!(
            (secs, said.to_string().as_str()),
            (Some(3_600), "no answer in time; it asks to wait 86400 seconds, and is asked again after 3600")
        );
    }
}
