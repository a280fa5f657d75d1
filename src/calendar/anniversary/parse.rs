//! Reads anniversaries, and refuses days that do not exist with the one that was probably meant.

use jiff::civil::Date;

use super::{Anniversary, Kind, chinese};
use crate::calendar::lunar;
use crate::calendar::phrase::{PhraseError, meant, shortened};
use crate::words::AnniversarySentence as Says;

impl Anniversary {
    /// Reads `1990-08-15`, `08-15`, `--08-15`, `农历1980-08-15`, `农历1980-闰4-08`, `农历08-15` and
    /// `农历闰4-08`; zeros in front may be left out, and words do (`农历八月十五`, `1990年8月15日`). A day that does not exist is refused (29 February without
    /// a year is fine), and so are lunar years outside 1901–2099.
    pub fn parse(text: &str) -> Result<Anniversary, PhraseError> {
        let clean = text.trim();
        let unreadable = || PhraseError::new(Says::NotADay { written: shortened(clean) }).help(Says::Forms);
        let lunar = ["农历", "农曆", "農曆", "阴历"].iter().find_map(|mark| clean.strip_prefix(mark));
        let kind = if lunar.is_some() { Kind::Lunar } else { Kind::Solar };
        let date = lunar.unwrap_or(clean).trim();
        let parts = if date.contains('月') { chinese::split(date) } else { split(date) };
        let (year, month, leap_month, day) = parts.ok_or_else(unreadable)?;
        let read = Anniversary { kind, year, month, leap_month, day };
        match kind {
            Kind::Solar => check_solar(read),
            Kind::Lunar => check_lunar(read),
        }
    }
}

/// The year, the month, whether it is a leap month, and the day, as numbers that need not exist.
fn split(date: &str) -> Option<(Option<i16>, u8, bool, u8)> {
    let date = date.strip_prefix("--").unwrap_or(date);
    let parts: Vec<&str> = date.split('-').map(str::trim).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (Some(number(year, 4..=4)?), *month, *day),
        [month, day] => (None, *month, *day),
        _ => return None,
    };
    let leap = month.strip_prefix(['闰', '閏']);
    let small = |part: &str| number(part, 1..=2).and_then(|n| u8::try_from(n).ok());
    Some((year, small(leap.unwrap_or(month))?, leap.is_some(), small(day)?))
}

fn number(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let plain = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn check_solar(read: Anniversary) -> Result<Anniversary, PhraseError> {
    if read.leap_month {
        return Err(PhraseError::new(Says::OnlyLunarHasLeapMonths).help(meant(format_args!("农历{read}"))));
    }
    // Without a year, 29 February counts as a day.
    let year = read.year.unwrap_or(2000);
    let first = (year >= 1).then(|| Date::new(year, i8::try_from(read.month).unwrap_or(0), 1).ok()).flatten();
    let Some(first) = first else { return Err(no_such(read, None)) };
    let days = first.days_in_month().unsigned_abs();
    if (1..=days).contains(&read.day) {
        return Ok(read);
    }
    Err(no_such(read, Some(Anniversary { day: read.day.clamp(1, days), ..read })))
}

fn check_lunar(read: Anniversary) -> Result<Anniversary, PhraseError> {
    if !(1..=12).contains(&read.month) || !(1..=30).contains(&read.day) {
        return Err(no_such(read, None).help(Says::LunarNumbers));
    }
    let Some(year) = read.year.map(i32::from) else { return check_lunar_without_year(read) };
    if !lunar::YEARS.contains(&year) {
        let known = Says::LunarYearsKnown { first: *lunar::YEARS.start(), last: *lunar::YEARS.end() };
        return Err(PhraseError::new(Says::LunarYearNotKnown { year }).help(known));
    }
    let Some(days) = lunar::days_in_month(year, read.month, read.leap_month) else {
        let ordinary = Anniversary { leap_month: false, ..read };
        let message = Says::NoSuchMonth { year, month: month_name(read) };
        return Err(PhraseError::new(message).help(meant(ordinary)));
    };
    if read.day <= days {
        return Ok(read);
    }
    let last = Anniversary { day: days, ..read };
    let message = Says::MonthTooShort { year, month: month_name(read), days };
    Err(PhraseError::new(message).help(meant(last)))
}

fn check_lunar_without_year(read: Anniversary) -> Result<Anniversary, PhraseError> {
    let exists = |year| lunar::days_in_month(year, read.month, read.leap_month) >= Some(read.day);
    if !read.leap_month || lunar::YEARS.into_iter().any(exists) {
        return Ok(read);
    }
    let ordinary = Anniversary { leap_month: false, ..read };
    let message = Says::NeverInThatLeapMonth {
        first: *lunar::YEARS.start(),
        last: *lunar::YEARS.end(),
        month: month_name(read),
        day: read.day,
    };
    Err(PhraseError::new(message).help(meant(ordinary)))
}

fn no_such(read: Anniversary, near: Option<Anniversary>) -> PhraseError {
    let error = PhraseError::new(Says::NoSuchDay { day: read.to_string() });
    match near {
        Some(day) => error.help(meant(day)),
        None => error.help(Says::Forms),
    }
}

fn month_name(date: Anniversary) -> String {
    const NAMES: [&str; 12] =
        ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"];
    let name = NAMES.get(usize::from(date.month).saturating_sub(1)).copied().unwrap_or("");
    if date.leap_month { format!("闰{name}") } else { name.to_owned() }
}
