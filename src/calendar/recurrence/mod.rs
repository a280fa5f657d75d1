//! Dates that recur: every so long from a date, by the month, by the year, by the week.
//!
//! All are computed, never walked: the cost is that of the dates in the range.

#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday};

use super::anniversary::{Anniversary, IfNoSuchDay, solar_day};
use super::day;
use super::period::{Period, Unit};
use super::phrase::{PhraseError, meant, one_of, shortened};
use super::working::WorkingCalendar;
use crate::planted::{self, Bug};
use crate::words::{AnniversarySentence, PhraseSentence};

/// Every so long from a date, the first one period after it: `(k, date)` for the k-th time, k ≥ 1, with the
/// dates in `from..=to` in order. Months and years are counted from the anchor; a day that the month does not
/// have follows `if_no_such_day`. Minutes and hours give nothing.
#[must_use]
pub fn plain_every(
    anchor: Date,
    period: Period,
    from: Date,
    to: Date,
    if_no_such_day: IfNoSuchDay,
    working: &WorkingCalendar,
) -> Vec<(i64, Date)> {
    let step = i64::from(period.count.max(1));
    let nth = |k: i64| -> Option<Option<Date>> {
        let ahead = k.checked_mul(step)?;
        if planted::is(Bug::IterativeMonths) && period.unit == Unit::Month {
            let next = |date: Option<Option<Date>>, _| month_day(date??, step, if_no_such_day);
            return (0..k).fold(Some(Some(anchor)), next);
        }
        match period.unit {
            Unit::Day => day::date(day::number(anchor) + ahead).map(Some),
            Unit::Week => day::date(day::number(anchor) + ahead.checked_mul(7)?).map(Some),
            Unit::Month => month_day(anchor, ahead, if_no_such_day),
            Unit::Year => month_day(anchor, ahead.checked_mul(12)?, if_no_such_day),
            Unit::WorkingDay => working.nth_after(anchor, u32::try_from(ahead).ok()?).map(Some),
            Unit::Minute | Unit::Hour | Unit::WorkingHour => None,
        }
    };
    let passed = match period.unit {
        Unit::Month => (day::month_number(from) - day::month_number(anchor)) / step,
        Unit::Year => (day::month_number(from) - day::month_number(anchor)) / 12 / step,
        Unit::Week => (day::number(from) - day::number(anchor)) / 7 / step,
        Unit::WorkingDay if from > anchor => i64::from(working.count_between(anchor, from)) / step,
        _ => (day::number(from) - day::number(anchor)) / step,
    };
    let mut found = Vec::new();
    // One earlier than counted: a missing day may be kept on the first of the next month.
    for k in (passed - 1).max(1).. {
        match nth(k) {
            Some(Some(date)) if date > to => break,
            Some(Some(date)) if date >= from => found.push((k, date)),
            Some(_) => {}
            None => break,
        }
    }
    found
}

/// The anchor's day so many months on; `None` past the calendar's end, `Some(None)` if that month has none.
fn month_day(anchor: Date, months: i64, if_no_such_day: IfNoSuchDay) -> Option<Option<Date>> {
    let first = day::first_of_month(day::month_number(anchor).checked_add(months)?)?;
    Some(solar_day(first, anchor.day(), if_no_such_day))
}

/// A day of every month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Monthly {
    /// That day, 1 to 31; the last day of a month that is shorter.
    Day(u8),
    /// The first working day.
    FirstWorkingDay,
    /// The last working day.
    LastWorkingDay,
    /// The last day.
    LastDay,
}

impl Monthly {
    /// That day of the month, 1 to 31.
    pub fn day(day: i64) -> Result<Monthly, PhraseError> {
        match u8::try_from(day) {
            Ok(day @ 1..=31) => Ok(Monthly::Day(day)),
            _ => {
                Err(PhraseError::new(PhraseSentence::NoMonthHasDay { day })
                    .help(PhraseSentence::MonthlyForms))
            }
        }
    }

    /// Reads `first working day`, `last working day`, `last day`, or a number.
    pub fn parse(text: &str) -> Result<Monthly, PhraseError> {
        if let Ok(day) = text.trim().parse() {
            return Monthly::day(day);
        }
        one_of(
            text,
            &[
                ("first working day", Monthly::FirstWorkingDay),
                ("last working day", Monthly::LastWorkingDay),
                ("last day", Monthly::LastDay),
            ],
        )
    }

    /// The dates in `from..=to`, in order, each after the first day of the month it stands for (which stays the
    /// same when the working calendar is corrected).
    #[must_use]
    pub fn dates_between(self, from: Date, to: Date, working: &WorkingCalendar) -> Vec<(Date, Date)> {
        (day::month_number(from)..=day::month_number(to))
            .filter_map(day::first_of_month)
            .filter_map(|first| self.in_month(first, working).map(|date| (first, date)))
            .filter(|(_, date)| (from..=to).contains(date))
            .collect()
    }

    /// `None` where a month has no working day at all.
    fn in_month(self, first: Date, working: &WorkingCalendar) -> Option<Date> {
        let last = first.last_of_month();
        let found = match self {
            Monthly::Day(day) => solar_day(first, i8::try_from(day).ok()?, IfNoSuchDay::DayBefore)?,
            Monthly::LastDay => last,
            Monthly::FirstWorkingDay if working.is_working(first) => first,
            Monthly::FirstWorkingDay => working.next_working(first)?,
            Monthly::LastWorkingDay if working.is_working(last) => last,
            Monthly::LastWorkingDay => working.previous_working(last)?,
        };
        (first..=last).contains(&found).then_some(found)
    }
}

/// Reads the day of a yearly trigger, `05-15` or `农历08-15`: an anniversary without a year.
pub fn yearly(text: &str) -> Result<Anniversary, PhraseError> {
    let read = Anniversary::parse(text)?;
    if read.year.is_none() {
        return Ok(read);
    }
    let message = AnniversarySentence::OneYearOnly { written: shortened(text.trim()) };
    Err(PhraseError::new(message).help(meant(Anniversary { year: None, ..read })))
}

/// Reads a day of the week: `monday`, `mon` or `星期一`, `周一`.
pub fn weekday(text: &str) -> Result<Weekday, PhraseError> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let lower = text.trim().to_lowercase();
    let chinese = lower.strip_prefix("星期").or_else(|| lower.strip_prefix("周"));
    let at = match chinese {
        Some("天") => Some(6),
        Some(name) if name.chars().count() == 1 => "一二三四五六日".chars().position(|c| name.starts_with(c)),
        _ => DAYS.iter().position(|(name, _)| lower.len() == 3 && name.starts_with(&lower)),
    };
    match at.and_then(|at| DAYS.get(at)) {
        Some((_, weekday)) => Ok(*weekday),
        None => one_of(&lower, &DAYS),
    }
}

/// The dates of a day of the week in `from..=to`, in order.
#[must_use]
pub fn weekly_between(weekday: Weekday, from: Date, to: Date) -> Vec<Date> {
    let first = day::number(from) + i64::from(from.weekday().until(weekday));
    (first..=day::number(to)).step_by(7).filter_map(day::date).collect()
}
