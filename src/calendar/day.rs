//! Civil days as numbers: days since 1970-01-01, so that spans of days are plain arithmetic.

use jiff::SignedDuration;
use jiff::civil::Date;

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECS_PER_DAY: i64 = 86_400;

/// Days since 1970-01-01; negative before it.
pub(super) fn number(date: Date) -> i64 {
    date.duration_since(EPOCH).as_secs() / SECS_PER_DAY
}

/// The day with that number, unless it is outside the years −9999 to 9999.
pub(super) fn date(number: i64) -> Option<Date> {
    let secs = number.checked_mul(SECS_PER_DAY)?;
    EPOCH.checked_add(SignedDuration::from_secs(secs)).ok()
}

/// The day with that number; past the ends of the calendar, its first or last day.
pub(super) fn date_saturating(number: i64) -> Date {
    date(number).unwrap_or(if number < 0 { Date::MIN } else { Date::MAX })
}

/// Months since the year 0, January: `2026-03` is 2026 × 12 + 2.
pub(super) fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

/// The first day of the month with that number, unless outside the calendar.
pub(super) fn first_of_month(month_number: i64) -> Option<Date> {
    let year = i16::try_from(month_number.div_euclid(12)).ok()?;
    let month = i8::try_from(month_number.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_inverse_up_to_the_ends() {
        for day in [Date::MIN, Date::constant(1969, 12, 31), EPOCH, Date::constant(2000, 2, 29), Date::MAX] {
            assert_eq!(date(number(day)), Some(day));
        }
        assert_eq!(number(Date::constant(1970, 1, 2)), 1);
        assert_eq!(date(number(Date::MAX) + 1), None);
        assert_eq!(date(i64::MAX), None);
        assert_eq!(date_saturating(i64::MIN), Date::MIN);
    }
}
