//! The filters and functions of this house. Nothing in, nothing out: an unfilled value stays `none` through a chain
//! of filters, so that only the end of it needs a `default`.

use jiff::civil::Date;
use jiff::{Span, Unit};
use minijinja::value::Value;
use minijinja::{Error, State};

use super::argument::{is_none, plain, refused};
use super::day::Day;
use crate::mask;
use crate::words::FilterSentence as Says;

const WEEKDAYS_ZH: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

/// The value, or the other one where there is nothing or only blanks.
pub(super) fn default(value: &Value, other: Option<Value>) -> Result<Value, Error> {
    let blank = is_none(value) || value.as_str().is_some_and(|text| text.trim().is_empty());
    Ok(if blank { plain(other)?.unwrap_or_else(|| Value::from("")) } else { value.clone() })
}

/// How many elements; nothing has none.
pub(super) fn count(value: &Value) -> Result<Value, Error> {
    if is_none(value) {
        return Ok(Value::from(0));
    }
    value.len().map(Value::from).ok_or_else(|| refused(Says::OnlyListsAndTextsCounted))
}

/// A date from a date, an instant or an ISO text.
pub(super) fn date(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| Ok(Value::from(Day::Date(day.date()))))
}

/// 2026-03-31
pub(super) fn date_iso(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| Ok(Value::from(day.date().to_string())))
}

/// 3月31日
pub(super) fn date_zh(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| Ok(Value::from(format!("{}月{}日", day.date().month(), day.date().day()))))
}

/// 2026年3月31日
pub(super) fn date_full_zh(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| {
        let date = day.date();
        Ok(Value::from(format!("{}年{}月{}日", date.year(), date.month(), date.day())))
    })
}

/// 31 March 2026
pub(super) fn date_en(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| Ok(Value::from(day.date().strftime("%-d %B %Y").to_string())))
}

/// 09:30, of an instant.
pub(super) fn time(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| match day {
        Day::Instant { local, .. } => Ok(Value::from(local.strftime("%H:%M").to_string())),
        Day::Date(_) => Err(refused(Says::NoTimeOfDay)),
    })
}

/// 星期二
pub(super) fn weekday_zh(value: &Value) -> Result<Value, Error> {
    with_day(value, |day| {
        let index = usize::try_from(day.date().weekday().to_monday_zero_offset()).unwrap_or(0);
        Ok(Value::from(WEEKDAYS_ZH.get(index).copied().unwrap_or("")))
    })
}

/// Whole days from the date to today; negative for a date to come.
pub(super) fn days_since(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let today = today(state)?;
    with_day(value, |day| Ok(Value::from(days_between(day.date(), today))))
}

/// Whole days from today to the date; negative for a date gone by.
pub(super) fn days_until(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let today = today(state)?;
    with_day(value, |day| Ok(Value::from(days_between(today, day.date()))))
}

/// Full years from the date to today.
pub(super) fn years_since(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let today = today(state)?;
    with_day(value, |day| Ok(Value::from(years_between(day.date(), today))))
}

/// The date so many days later, or earlier with a negative number.
pub(super) fn add_days(value: &Value, days: i64) -> Result<Value, Error> {
    shift(value, Span::new().try_days(days))
}

/// The date so many months later, at the month's last day where it has fewer days.
pub(super) fn add_months(value: &Value, months: i64) -> Result<Value, Error> {
    shift(value, Span::new().try_months(months))
}

/// 分 as 元 with two decimals: 128050 is 1280.50.
pub(super) fn money(value: &Value) -> Result<Value, Error> {
    if is_none(value) {
        return Ok(Value::from(()));
    }
    let fen = i64::try_from(value.clone()).map_err(|_| refused(Says::NotWholeFen))?;
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    Ok(Value::from(format!("{sign}{}.{:02}", fen / 100, fen % 100)))
}

/// A phone, an address or a name with its middle hidden.
pub(super) fn mask(value: &Value) -> Result<Value, Error> {
    if is_none(value) {
        return Ok(Value::from(()));
    }
    let text = value.as_str().ok_or_else(|| refused(Says::OnlyTextsMasked))?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    Ok(Value::from(match text.contains('@') {
        true => mask::email(text),
        false if digits >= 7 => mask::phone(text),
        false => mask::name(text),
    }))
}

/// Full years between two dates.
pub(super) fn years_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Year, to)).map_or(0, |span| i64::from(span.get_years()))
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn shift(value: &Value, span: Result<Span, jiff::Error>) -> Result<Value, Error> {
    let far = || refused(Says::TooFarAway);
    let span = span.map_err(|_| far())?;
    with_day(value, |day| Ok(Value::from(Day::Date(day.date().checked_add(span).map_err(|_| far())?))))
}

fn today(state: &State<'_, '_>) -> Result<Date, Error> {
    let today = state.lookup("today").and_then(|value| day_of(&value));
    today.map(Day::date).ok_or_else(|| refused(Says::NoToday))
}

fn with_day(value: &Value, then: impl Fn(Day) -> Result<Value, Error>) -> Result<Value, Error> {
    if is_none(value) || value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(Value::from(()));
    }
    day_of(value).map_or_else(|| Err(refused(Says::NotADate)), then)
}

fn day_of(value: &Value) -> Option<Day> {
    if let Some(day) = value.downcast_object_ref::<Day>() {
        return Some(*day);
    }
    value.as_str()?.trim().parse().ok().map(Day::Date)
}
