//! Dates and instants, in the forms that people and spreadsheets write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, date as day};

use super::super::table::Cell;
use super::{CellContext, Refusal, fold};
use crate::words::CellDaySentence as Says;

/// Plain numbers that are taken for a date of Excel: 1954-10-03 to 2064-04-08. Smaller ones are years or house
/// numbers that slipped into the column, larger ones something else.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=60_000;
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Year (if written), month and day as they are written, and what follows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) year: Option<i16>,
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) rest: String,
}

/// Reads a date; a time of day beside it is left out.
pub(super) fn date(cell: &Cell, text: &str) -> Result<Date, Refusal> {
    let at = moment(cell, text)?;
    Ok(at.date())
}

/// Reads an instant: RFC 3339 as it is, a wall time in the deployment's zone; a day alone is its first moment.
pub(super) fn instant(cell: &Cell, text: &str, ground: CellContext<'_>) -> Result<Timestamp, Refusal> {
    if let Ok(at) = text.parse::<Timestamp>() {
        sane(at.to_zoned(jiff::tz::TimeZone::UTC).date())?;
        return Ok(at);
    }
    moment(cell, text).map(ground.to_instant)
}

/// The wall time that a cell says.
fn moment(cell: &Cell, text: &str) -> Result<DateTime, Refusal> {
    if let Cell::Moment(at) = cell {
        sane(at.date())?;
        return Ok(*at);
    }
    let text = fold::narrow(text);
    if let Some(found) = compact(&text) {
        let found = found?;
        sane(found.date())?;
        return Ok(found);
    }
    let parts = split(&text)?;
    let Some(year) = parts.year else {
        return Err(Refusal::new(Says::YearMissing).suggest(like("2026-03-31")));
    };
    let found = make(year, parts.month, parts.day)?;
    sane(found)?;
    Ok(found.to_datetime(time(&parts.rest)?))
}

/// `19900203`, `20260930160000`, and serials of Excel such as `46112` or `46112.5`; `None` for anything else.
fn compact(text: &str) -> Option<Result<DateTime, Refusal>> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| {
        whole.get(range).and_then(|part| part.parse::<i8>().ok()).unwrap_or(-1)
    };
    let year = || whole.get(..4).and_then(|year| year.parse::<i16>().ok()).unwrap_or(0);
    match (whole.len(), fraction.filter(|rest| rest.bytes().any(|byte| byte != b'0'))) {
        (8, None) => {
            Some(make(year(), part(4..6), part(6..8)).map(|found| found.to_datetime(Time::midnight())))
        }
        (14, None) => Some(make(year(), part(4..6), part(6..8)).and_then(|found| {
            let time = Time::new(part(8..10), part(10..12), part(12..14), 0).map_err(|_| no_time())?;
            Ok(found.to_datetime(time))
        })),
        (5, _) => Some(serial(text)),
        (_, None) => Some(Err(unreadable())),
        _ => None,
    }
}

/// The day and time of a serial in Excel's 1900 system, whose day 1 is 1900-01-01 and which counts a 29 February 1900;
/// for the days taken here that makes day 0 the 30 December 1899.
fn serial(text: &str) -> Result<DateTime, Refusal> {
    let number: f64 = text.parse().map_err(|_| unreadable())?;
    #[expect(clippy::cast_possible_truncation, reason = "a number of five digits")]
    let seconds = (number * 86_400.0).round() as i64;
    if !SERIALS.contains(&seconds.div_euclid(86_400)) {
        return Err(Refusal::new(Says::PlainNumber).suggest(like("2026-03-31")));
    }
    let zero = day(1899, 12, 30).to_datetime(Time::midnight());
    zero.checked_add(jiff::SignedDuration::from_secs(seconds)).map_err(|_| unreadable())
}

/// Cuts a date into its parts: `1990/2/3`, `1990.02.03`, `1990-2-3`, `1990年2月3日`, and without year `2-3`, `2/3`,
/// `2月3日`. `text` is narrow already.
pub(super) fn split(text: &str) -> Result<Parts, Refusal> {
    let mut numbers: Vec<&str> = Vec::new();
    let mut signs: Vec<char> = Vec::new();
    let mut rest = text.trim();
    while numbers.len() < 3 {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (Some(number), Some(after)) = (rest.get(..end), rest.get(end..)) else { break };
        if number.is_empty() {
            break;
        }
        numbers.push(number);
        rest = after;
        let next = after.trim_start();
        let Some(sign) = next.chars().next().filter(|sign| "-/.年月日号號".contains(*sign)) else {
            break;
        };
        signs.push(sign);
        rest = next.get(sign.len_utf8()..).unwrap_or("").trim_start();
        if "日号號".contains(sign) {
            break;
        }
    }
    let words = (numbers.as_slice(), signs.as_slice());
    match words {
        ([year, month, day], ['年', '月', ..] | ['-', '-'] | ['/', '/'] | ['.', '.']) => Ok(Parts {
            year: Some(full_year(year, day)?),
            month: small(month)?,
            day: small(day)?,
            rest: rest.to_owned(),
        }),
        ([month, day], ['月', ..] | ['-' | '/']) if month.len() <= 2 && day.len() <= 2 => {
            Ok(Parts { year: None, month: small(month)?, day: small(day)?, rest: rest.to_owned() })
        }
        ([year, _], ['年' | '-' | '/' | '.', ..]) if year.len() == 4 => Err(Refusal::new(Says::DayMissing)),
        ([_], ['年']) => Err(Refusal::new(Says::MonthAndDayMissing)),
        _ => Err(unreadable()),
    }
}

fn small(digits: &str) -> Result<i8, Refusal> {
    digits.parse().map_err(|_| unreadable())
}

/// A year of four digits; where the last part looks like the year, or the year has two digits, says so.
fn full_year(first: &str, last: &str) -> Result<i16, Refusal> {
    if first.len() == 4 {
        return first.parse().map_err(|_| unreadable());
    }
    if last.len() == 4 {
        return Err(Refusal::new(Says::MonthOrDay).suggest(Says::YearFirst));
    }
    Err(Refusal::new(Says::FourDigits).suggest(like("1990-02-03")))
}

/// The day, or why there is none.
pub(super) fn make(year: i16, month: i8, number: i8) -> Result<Date, Refusal> {
    Date::new(year, month, number).map_err(|_| {
        if (year, month, number) == (1900, 1, 0) || (year == 0 && month == 0 && number == 0) {
            return placeholder();
        }
        let Ok(first) = Date::new(year, month, 1) else { return Refusal::new(Says::NoSuchMonth) };
        Refusal::new(Says::NoSuchDay).suggest(Says::LastDay { day: first.last_of_month() })
    })
}

/// Refuses days that programs write where they know none, and years that no list is about.
pub(super) fn sane(found: Date) -> Result<(), Refusal> {
    let placeholders = [
        day(1899, 12, 30),
        day(1899, 12, 31),
        day(1900, 1, 1),
        day(1970, 1, 1),
        day(9999, 12, 31),
        day(1, 1, 1),
    ];
    if placeholders.contains(&found) {
        return Err(placeholder());
    }
    if !YEARS.contains(&found.year()) {
        return Err(Refusal::new(Says::YearCannotBe { year: found.year() }));
    }
    Ok(())
}

fn placeholder() -> Refusal {
    Refusal::new(Says::Placeholder).suggest(Says::LeaveEmpty)
}

/// Reads what follows a date: nothing, or a time of day.
fn time(rest: &str) -> Result<Time, Refusal> {
    let mut rest = rest.trim();
    for mark in ["星期", "周", "礼拜"] {
        if let Some(after) = rest.strip_prefix(mark) {
            rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or("").trim();
        }
    }
    rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Ok(Time::midnight());
    }
    let lower = rest.to_lowercase();
    let (half, clock) = halves(&lower);
    let clock = clock.replace(['时', '点'], ":").replace('分', ":").replace('秒', "");
    let clock = clock.trim().trim_end_matches(':');
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let parts: Option<Vec<i8>> = clock.split(':').map(|part| part.trim().parse().ok()).collect();
    let (hour, minute, second) = match parts.as_deref() {
        Some([hour, minute, second]) => (*hour, *minute, *second),
        Some([hour, minute]) => (*hour, *minute, 0),
        Some([hour]) if lower.contains(['时', '点']) => (*hour, 0, 0),
        _ => return Err(no_time()),
    };
    let hour = match half {
        Some(true) if (1..12).contains(&hour) => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).map_err(|_| no_time())
}

/// Whether the time says it is of the second half of the day, and the time without that.
fn halves(text: &str) -> (Option<bool>, &str) {
    for (mark, second) in [("上午", false), ("am", false), ("下午", true), ("晚上", true), ("pm", true)]
    {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            return (Some(second), rest.trim());
        }
    }
    (None, text)
}

pub(super) fn unreadable() -> Refusal {
    Refusal::new(Says::NotADate).suggest(like("2026-03-31"))
}

fn no_time() -> Refusal {
    Refusal::new(Says::NotATime).suggest(like("2026-03-31 16:00"))
}

fn like(form: &str) -> Says {
    Says::WriteLike { form: form.to_owned() }
}
