//! The hours of a day in which something may be sent, or in which people work: `09:00-20:00`.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use super::phrase::{PhraseError, shortened};
use crate::words::PhraseSentence;

/// From an opening to a closing time of day. A closing at or before the opening belongs to the next day, so
/// `20:00-02:00` spans midnight and `00:00-24:00` is the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first moment inside.
    pub opens: Time,
    /// The first moment outside again; midnight for `24:00`.
    pub closes: Time,
}

impl Window {
    /// The whole day.
    pub const ALWAYS: Window = Window { opens: Time::midnight(), closes: Time::midnight() };

    /// Reads `09:00-20:00`. `24:00` may stand at the end. Both ends the same is refused: write `00:00-24:00`.
    pub fn parse(text: &str) -> Result<Window, PhraseError> {
        let wrong = || {
            PhraseError::new(PhraseSentence::NotHours { written: shortened(text.trim()) })
                .help(PhraseSentence::WriteItAs { example: "09:00-20:00".to_owned() })
        };
        let (opens, closes) = text.trim().split_once(['-', '–', '~']).ok_or_else(wrong)?;
        let opens = time_of_day(opens.trim()).ok_or_else(wrong)?;
        let closes = closes.trim();
        if closes == "24:00" {
            return Ok(Window { opens, closes: Time::midnight() });
        }
        let closes = time_of_day(closes).ok_or_else(wrong)?;
        if opens == closes {
            let message = PhraseSentence::OpensAsItCloses { written: text.trim().to_owned() };
            return Err(PhraseError::new(message).help(PhraseSentence::WriteWholeDay));
        }
        Ok(Window { opens, closes })
    }

    /// Whether a time of day is inside.
    #[must_use]
    pub fn contains(&self, time: Time) -> bool {
        if self.opens < self.closes {
            self.opens <= time && time < self.closes
        } else {
            self.opens <= time || time < self.closes
        }
    }

    /// The first wall time at or after `at` that is inside: `at` itself if the window is open then.
    #[must_use]
    pub fn next_opening(&self, at: DateTime) -> DateTime {
        if self.contains(at.time()) {
            return at;
        }
        if at.time() < self.opens {
            return at.date().to_datetime(self.opens);
        }
        at.date().tomorrow().unwrap_or(Date::MAX).to_datetime(self.opens)
    }

    /// The wall time at which the window that is open at `at` closes, or `None` if it is shut then.
    #[must_use]
    pub fn closing(&self, at: DateTime) -> Option<DateTime> {
        if !self.contains(at.time()) {
            return None;
        }
        let today = at.date().to_datetime(self.closes);
        if today > at { Some(today) } else { Some(at.date().tomorrow().ok()?.to_datetime(self.closes)) }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (opens, closes) = (self.opens, self.closes);
        write!(f, "{:02}:{:02}-", opens.hour(), opens.minute())?;
        if closes == Time::midnight() {
            return f.write_str("24:00");
        }
        write!(f, "{:02}:{:02}", closes.hour(), closes.minute())
    }
}

/// Reads a time of day, `9:00` or `09:30`; `None` for anything else.
#[must_use]
pub fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str, least: usize| {
        (least..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(hour, 1) || !digits(minute, 2) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn a_window_opens_and_closes() {
        let window = Window::parse("09:00-20:00").unwrap();
        assert!(window.contains(time(9, 0, 0, 0)) && !window.contains(time(20, 0, 0, 0)));
        let day = date(2026, 2, 28);
        assert_eq!(window.next_opening(day.at(8, 0, 0, 0)), day.at(9, 0, 0, 0));
        assert_eq!(window.next_opening(day.at(19, 59, 59, 0)), day.at(19, 59, 59, 0));
        assert_eq!(window.next_opening(day.at(20, 0, 0, 0)), date(2026, 3, 1).at(9, 0, 0, 0));
        assert_eq!(window.closing(day.at(9, 0, 0, 0)), Some(day.at(20, 0, 0, 0)));
        assert_eq!(window.closing(day.at(20, 0, 0, 0)), None);
    }

    #[test]
    fn windows_over_midnight_and_all_day() {
        let night = Window::parse("20:00-02:00").unwrap();
        let day = date(2026, 2, 28);
        assert!(night.contains(time(1, 59, 0, 0)) && !night.contains(time(2, 0, 0, 0)));
        assert_eq!(night.next_opening(day.at(3, 0, 0, 0)), day.at(20, 0, 0, 0));
        assert_eq!(night.closing(day.at(21, 0, 0, 0)), Some(date(2026, 3, 1).at(2, 0, 0, 0)));
        assert_eq!(Window::parse("00:00-24:00"), Ok(Window::ALWAYS));
        assert_eq!(Window::ALWAYS.next_opening(day.at(3, 0, 0, 0)), day.at(3, 0, 0, 0));
        assert_eq!(Window::ALWAYS.closing(day.at(3, 0, 0, 0)), Some(date(2026, 3, 1).at(0, 0, 0, 0)));
    }

    #[test]
    fn what_is_not_a_window_is_refused_and_the_rest_round_trips() {
        for text in
            ["", "9-20", "09:00", "09:00-25:00", "09:60-10:00", "09:00-09:00", "９:00-10:00", "-1:00-2:00"]
        {
            assert!(Window::parse(text).is_err(), "{text}");
        }
        for text in ["09:00-20:00", "08:30-20:30", "00:00-24:00", "20:00-02:00", "22:00-24:00"] {
            assert_eq!(Window::parse(text).unwrap().to_string(), text);
        }
    }
}
