//! Days that come round, solar and lunar, with the ways Chinese lists write them.
//!
//! The many forms are brought to the few that [`Anniversary::parse`] knows; which lunar days exist is decided
//! there. What can be meant in both calendars, such as 八月十五, is refused: a wrong guess greets somebody
//! every year on the wrong day.

use jiff::civil::Date;

use super::super::table::Cell;
use super::day::{self, Parts};
use super::{Refusal, fold};
use crate::calendar::anniversary::Anniversary;
use crate::words::CellDaySentence as Says;

const LUNAR: [&str; 9] = ["农历", "农曆", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "lunar"];
const SOLAR: [&str; 8] = ["公历", "公曆", "阳历", "陽曆", "新历", "国历", "西历", "solar"];

/// Reads an anniversary: `1990-08-15` and every other form of a date, `8月15日`, `农历1980-08-15`,
/// `农历1980年八月十五`, `闰四月初八`, …
pub(super) fn read(cell: &Cell, text: &str, today: Date) -> Result<Anniversary, Refusal> {
    if matches!(cell, Cell::Moment(_)) {
        return solar(day::date(cell, text)?, today);
    }
    let text = fold::narrow(text).to_lowercase();
    let (lunar, text) = match unmark(&text, &LUNAR) {
        Some(rest) => (Some(true), rest),
        None => match unmark(&text, &SOLAR) {
            Some(rest) => (Some(false), rest),
            None => (None, text),
        },
    };
    let (leap, text) = match text.find(['闰', '閏', '潤']) {
        Some(_) => (true, text.replacen(['闰', '閏', '潤'], "", 1)),
        None => (false, text),
    };
    let found = if !text.is_ascii() && text.contains('月') && text.chars().any(is_numeral) {
        chinese(&text)?
    } else if text.bytes().all(|byte| byte.is_ascii_digit()) && lunar != Some(true) {
        // `19900815`, or a serial of Excel.
        return solar(day::date(cell, &text)?, today);
    } else {
        ParsedDate { parts: arabic(&text)?, calendar: None, numerals: false }
    };
    let parts = found.parts;
    let is_lunar = match (lunar, found.calendar, leap) {
        (Some(true), ..) | (None, Some(true), _) | (None, _, true) => true,
        (Some(false), _, true) => return Err(Refusal::new(Says::OnlyLunarLeaps)),
        (Some(false), ..) | (None, Some(false), false) => false,
        (None, None, false) if found.numerals => return Err(either(&parts)),
        (None, None, false) => false,
    };
    if is_lunar {
        return lunar_day(&parts, leap, today);
    }
    match parts.year {
        Some(year) => solar(day::make(year, parts.month, parts.day)?, today),
        None => known(&format!("{:02}-{:02}", parts.month, parts.day)),
    }
}

fn solar(found: Date, today: Date) -> Result<Anniversary, Refusal> {
    day::sane(found)?;
    if found > today {
        let form = format!("{:02}-{:02}", found.month(), found.day());
        return Err(Refusal::new(Says::Future).suggest(Says::LeaveYearOut { form }));
    }
    known(&found.to_string())
}

fn lunar_day(parts: &Parts, leap: bool, today: Date) -> Result<Anniversary, Refusal> {
    let year = match parts.year {
        Some(year) if year > today.year() => return Err(Refusal::new(Says::Future)),
        Some(year) => format!("{year:04}-"),
        None => String::new(),
    };
    let leap = if leap { "闰" } else { "" };
    known(&format!("农历{year}{leap}{}-{:02}", padded(parts.month, leap), parts.day))
}

/// Leap months stand as `闰4`, ordinary ones as `04`.
fn padded(month: i8, leap: &str) -> String {
    if leap.is_empty() { format!("{month:02}") } else { month.to_string() }
}

fn known(form: &str) -> Result<Anniversary, Refusal> {
    Anniversary::parse(form).map_err(|error| match error.help {
        Some(help) => Refusal::new(error.message).suggest(help),
        None => Refusal::new(error.message),
    })
}

fn either(parts: &Parts) -> Refusal {
    let year = parts.year.map(|year| format!("{year:04}-")).unwrap_or_default();
    let form = format!("{year}{:02}-{:02}", parts.month, parts.day);
    Refusal::new(Says::SolarOrLunar).suggest(Says::WriteEither { form })
}

/// The text without one of the marks, before it, after it, or after it in brackets.
fn unmark(text: &str, marks: &[&str]) -> Option<String> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || b"-/. ".contains(&byte)) {
        return None;
    }
    marks.iter().find_map(|mark| {
        let rest = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)).or_else(|| {
            let inner = text.strip_suffix([')', ']', '】'])?.strip_suffix(mark)?;
            inner.strip_suffix(['(', '[', '【'])
        })?;
        Some(rest.trim_start_matches([':', '：', ' ', ')', '】']).trim().to_owned())
    })
}

/// Digits with signs between them and nothing after them but a time of midnight or a weekday.
fn arabic(text: &str) -> Result<Parts, Refusal> {
    let parts = day::split(text)?;
    let rest = parts.rest.trim();
    let is_midnight = !rest.is_empty() && rest.chars().all(|c| matches!(c, '0' | ':' | 't' | '.' | ' '));
    if !rest.is_empty() && !is_midnight {
        return Err(day::unreadable());
    }
    Ok(parts)
}

/// What a date in Chinese numerals says, and whether its words belong to one calendar only.
struct ParsedDate {
    parts: Parts,
    calendar: Option<bool>,
    numerals: bool,
}

/// `一九八〇年八月十五`, `1980年八月十五日`, `腊月廿三`: year, month and day in either kind of digits.
fn chinese(text: &str) -> Result<ParsedDate, Refusal> {
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(year_number(year.trim())?), rest),
        None => (None, text),
    };
    let (month, day) = rest.split_once('月').ok_or_else(day::unreadable)?;
    let (month, day) = (month.trim(), day.trim());
    let bare = day.trim_end_matches(['日', '号', '號']);
    let traditional =
        matches!(month, "正" | "冬" | "腊" | "臘") || bare.starts_with(['初', '廿', '卅']) || bare == "卅";
    let month = match month {
        "正" | "元" => 1,
        "冬" => 11,
        "腊" | "臘" => 12,
        other => numeral(other).ok_or_else(day::unreadable)?,
    };
    let parts = Parts { year, month, day: day_number(bare)?, rest: String::new() };
    let calendar = if traditional {
        Some(true)
    } else if bare.len() < day.len() {
        Some(false)
    } else {
        None
    };
    Ok(ParsedDate { parts, calendar, numerals: true })
}

fn year_number(text: &str) -> Result<i16, Refusal> {
    let digits: Option<String> = text
        .chars()
        .map(|c| if c.is_ascii_digit() { Some(c) } else { digit(c).and_then(|n| char::from_digit(n, 10)) })
        .collect();
    let digits = digits.ok_or_else(|| Refusal::new(Says::YearNotInDigits).suggest(Says::YearInDigits))?;
    if digits.len() != 4 {
        return Err(Refusal::new(Says::FourDigits));
    }
    digits.parse().map_err(|_| day::unreadable())
}

fn day_number(text: &str) -> Result<i8, Refusal> {
    let text = text.strip_prefix('初').unwrap_or(text);
    let text = text.replace('廿', "二十").replace('卅', "三十");
    numeral(&text).ok_or_else(day::unreadable)
}

/// A number up to 99 in Chinese numerals or in digits.
fn numeral(text: &str) -> Option<i8> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let value = match text.split_once('十') {
        None => one(text)?,
        Some((tens, units)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            let units = if units.is_empty() { 0 } else { one(units)? };
            tens * 10 + units
        }
    };
    i8::try_from(value).ok()
}

fn one(text: &str) -> Option<u32> {
    let mut signs = text.chars();
    let value = digit(signs.next()?)?;
    signs.next().is_none().then_some(value)
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '元' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '初' | '廿' | '卅' | '正' | '冬' | '腊' | '臘')
}
