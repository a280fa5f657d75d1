//! Lengths of time as people write them: `1 month`, `2 working days`, `半年`. What they do to a date is in
//! [`super::shift`].

use std::fmt;

use super::phrase::{PhraseError, meant, shortened};
use crate::diagnostic::nearest;
use crate::words::{PeriodSentence as Says, PhraseSentence};

/// What a [`Period`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 60 seconds of elapsed time.
    Minute,
    /// 3,600 seconds of elapsed time.
    Hour,
    /// Civil days.
    Day,
    /// Seven civil days.
    Week,
    /// Calendar months, clamped to the month's last day.
    Month,
    /// Calendar years, clamped to the month's last day.
    Year,
    /// Days that are worked, by the working calendar.
    WorkingDay,
    /// Hours inside the working hours of days that are worked.
    WorkingHour,
}

/// Unit, singular and plural in English, the ways to write it after a number in Chinese, and how many make a
/// century (250 days of 8 hours worked a year).
const UNITS: [(Unit, &str, &str, &[&str], u32); 8] = [
    (Unit::Minute, "minute", "minutes", &["分钟", "分鐘"], 52_596_000),
    (Unit::Hour, "hour", "hours", &["小时", "个小时", "小時"], 876_600),
    (Unit::Day, "day", "days", &["天", "日"], 36_525),
    (Unit::Week, "week", "weeks", &["周", "星期", "个星期", "週"], 5_217),
    (Unit::Month, "month", "months", &["个月", "個月"], 1_200),
    (Unit::Year, "year", "years", &["年"], 100),
    (Unit::WorkingDay, "working day", "working days", &["个工作日", "工作日", "個工作日"], 25_000),
    (
        Unit::WorkingHour,
        "working hour",
        "working hours",
        &["个工作小时", "工作小时", "个工作时", "個工作小時"],
        200_000,
    ),
];

/// What people write for a unit when they mean another word.
const MEANT: [(&str, &str); 7] = [
    ("workdays", "working days"),
    ("business days", "working days"),
    ("business hours", "working hours"),
    ("weekdays", "working days"),
    ("mins", "minutes"),
    ("hrs", "hours"),
    ("月", "个月"),
];

impl Unit {
    /// Whether a period of this unit moves the date and leaves the time of day alone; the others move the
    /// instant.
    #[must_use]
    pub fn moves_date(self) -> bool {
        matches!(self, Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::WorkingDay)
    }

    /// How many of this unit are a hundred years, about.
    fn century(self) -> u32 {
        UNITS.iter().find(|(unit, ..)| *unit == self).map_or(100, |(.., count)| *count)
    }
}

/// A number of units: at least one, at most about a hundred years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many; at least 1 when it was parsed.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// Which way an [`Offset`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into the past.
    Before,
    /// Into the future.
    After,
}

/// A period before or after something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Offset {
    /// Which way.
    pub direction: Direction,
    /// How far.
    pub period: Period,
}

impl Offset {
    /// So long before.
    #[must_use]
    pub fn before(period: Period) -> Offset {
        Offset { direction: Direction::Before, period }
    }

    /// So long after.
    #[must_use]
    pub fn after(period: Period) -> Offset {
        Offset { direction: Direction::After, period }
    }
}

impl Period {
    /// So many of a unit.
    #[must_use]
    pub fn new(count: u32, unit: Unit) -> Period {
        Period { count, unit }
    }

    /// The same period `times` over, counted as one: 3 × `2 months` is `6 months`. Saturates.
    #[must_use]
    pub fn times(self, times: u32) -> Period {
        Period { count: self.count.saturating_mul(times), unit: self.unit }
    }

    /// Reads `1 month`, `year` (one of them), `4 working hours`, `3周`, `2个工作日`, `半年`. Zero, negative,
    /// broken numbers and more than a hundred years are refused; so is what may mean two things (`1月`).
    pub fn parse(text: &str) -> Result<Period, PhraseError> {
        let clean = tidied(text);
        match clean.as_str() {
            "" => {
                let example = PhraseSentence::SuchAs { example: "2 working days".to_owned() };
                return Err(PhraseError::new(Says::Missing).help(example));
            }
            "半年" => return Ok(Period::new(6, Unit::Month)),
            "半小时" | "半个小时" => return Ok(Period::new(30, Unit::Minute)),
            _ => {}
        }
        if clean.starts_with('-') || clean.starts_with('−') {
            let message = Says::Negative { written: shortened(text.trim()) };
            return Err(PhraseError::new(message).help(Says::ChooseDirection));
        }
        let (count, words) = counted(&clean, text)?;
        let unit = unit(words).ok_or_else(|| unknown_unit(text, count, words))?;
        let written = shortened(text.trim());
        match count {
            Some(0) => Err(PhraseError::new(Says::Zero { written }).help(Says::AtLeastOne)),
            Some(count) if count > u64::from(unit.century()) => {
                let most = Period::new(unit.century(), unit).to_string();
                Err(PhraseError::new(Says::MoreThanACentury { written }).help(Says::AtMost { most }))
            }
            count => Ok(Period::new(count.and_then(|c| u32::try_from(c).ok()).unwrap_or(1), unit)),
        }
    }
}

impl fmt::Display for Period {
    /// As it is read, in English: `1 month`, `2 working days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = UNITS.iter().find(|(unit, ..)| *unit == self.unit);
        let (singular, plural) = found.map_or(("", ""), |(_, singular, plural, ..)| (*singular, *plural));
        write!(f, "{} {}", self.count, if self.count == 1 { singular } else { plural })
    }
}

/// Lower case, ASCII digits for full-width ones, single spaces.
fn tidied(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    let narrowed: String = text.chars().map(narrow).collect();
    narrowed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The number in front, if there is one, and the words after it.
fn counted<'a>(clean: &'a str, text: &str) -> Result<(Option<u64>, &'a str), PhraseError> {
    let digits = clean.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = clean.split_at_checked(digits).unwrap_or(("", clean));
    if rest.starts_with(['.', ',', '/']) {
        let message = Says::NotWhole { written: shortened(text.trim()) };
        return Err(PhraseError::new(message).help(Says::SmallerUnit));
    }
    if !number.is_empty() {
        // More digits than fit are more than a hundred years of anything.
        return Ok((Some(number.parse().unwrap_or(u64::MAX)), rest.trim_start()));
    }
    let mut letters = clean.chars();
    let Some(first) = letters.next() else { return Ok((None, clean)) };
    let chinese = match first {
        '两' | '兩' => Some(2),
        '十' => Some(10),
        other => "一二三四五六七八九".chars().zip(1..).find(|(c, _)| *c == other).map(|(_, n)| n),
    };
    match chinese {
        Some(count) => Ok((Some(count), letters.as_str())),
        None => Ok((None, clean)),
    }
}

fn unit(words: &str) -> Option<Unit> {
    let known = |(_, singular, plural, chinese, _): &&(Unit, &str, &str, &[&str], u32)| {
        words == *singular || words == *plural || chinese.contains(&words)
    };
    UNITS.iter().find(known).map(|(unit, ..)| *unit)
}

fn unknown_unit(text: &str, count: Option<u64>, words: &str) -> PhraseError {
    let error = PhraseError::new(Says::NotALength { written: shortened(text.trim()) });
    let words_known = UNITS.iter().map(|(_, _, plural, ..)| *plural).chain(MEANT.map(|(wrong, _)| wrong));
    let near = nearest(words, words_known)
        .map(|near| MEANT.iter().find(|(wrong, _)| *wrong == near).map_or(near, |(_, right)| *right));
    let Some(near) = near else {
        let units = UNITS.iter().map(|(_, _, plural, ..)| (*plural).to_owned()).collect();
        return error.help(Says::NumberAndOneOf { units });
    };
    match (count, unit(near)) {
        (Some(count), _) if !near.is_ascii() => error.help(meant(format_args!("{count}{near}"))),
        (Some(1), Some(unit)) => error.help(meant(Period::new(1, unit))),
        (Some(count), _) => error.help(meant(format_args!("{count} {near}"))),
        (None, _) => error.help(Says::MeantWithNumber { unit: near.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match Period::parse(text) {
            Ok(period) => period.to_string(),
            Err(error) => format!("{error}: {}", error.help.clone().unwrap()),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn reads_english_and_chinese() {
        for (text, expected) in [
            ("1 month", "1 month"),
            ("5 days", "5 days"),
            ("2 working days", "2 working days"),
            ("4  Working  hours", "4 working hours"),
            ("year", "1 year"),
            ("30 minutes", "30 minutes"),
            ("1个月", "1 month"),
            ("5天", "5 days"),
            ("2个工作日", "2 working days"),
            ("4个工作小时", "4 working hours"),
            ("3周", "3 weeks"),
            ("１年", "1 year"),
            ("30分钟", "30 minutes"),
            ("2 小时", "2 hours"),
            ("半年", "6 months"),
            ("两个月", "2 months"),
            ("100 years", "100 years"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn refuses_with_a_suggestion() {
        for (text, expected) in [
            ("2 buisness days", "`2 buisness days` is not a length of time: did you mean `2 working days`?"),
            ("2 workdays", "`2 workdays` is not a length of time: did you mean `2 working days`?"),
            ("1 busines day", "`1 busines day` is not a length of time: did you mean `1 working day`?"),
            ("3 mnths", "`3 mnths` is not a length of time: did you mean `3 months`?"),
            ("1月", "`1月` is not a length of time: did you mean `1个月`?"),
            ("0 days", "`0 days` is zero: write at least 1"),
            ("-1 day", "`-1 day` is negative: write the length, and choose `before` or `after`"),
            ("1.5 hours", "`1.5 hours` is not a whole number: use a smaller unit: `90 minutes`, `18 months`"),
            ("101 years", "`101 years` is more than a hundred years: at most `100 years`"),
            (
                "99999999999999999999999 days",
                "`99999999999999999999999 days` is more than a hundred years: at most `36525 days`",
            ),
            ("", "a length of time is missing: such as `2 working days`"),
        ] {
            check(text, expected);
        }
        let help = |text: &str| Period::parse(text).unwrap_err().help.unwrap().to_string();
        assert!(help("soon").starts_with("expected a number"));
        assert_eq!(help("workng days"), "did you mean `working days`, with a number before it?");
        assert!(Period::parse("5").is_err());
    }
}
