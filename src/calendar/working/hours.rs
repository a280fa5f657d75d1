//! The working hours of a working day, and counting in them.

use jiff::civil::{DateTime, Time};

use super::WorkingCalendar;
use crate::calendar::day;
use crate::calendar::period::Direction;
use crate::calendar::phrase::PhraseError;
use crate::calendar::window::Window;
use crate::words::PhraseSentence;

/// The spans of a working day in which people work, in order, never overlapping, none over midnight. Hours are
/// counted on the wall clock, in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingHours {
    /// Start and end in seconds of the day, 86,400 for midnight at its end.
    pub(super) spans: Vec<(i64, i64)>,
}

impl Default for WorkingHours {
    /// 09:00 to 18:00, no break.
    fn default() -> WorkingHours {
        WorkingHours { spans: vec![(9 * 3_600, 18 * 3_600)] }
    }
}

impl WorkingHours {
    /// Reads a list such as `["09:00-12:00", "13:30-18:00"]`: in any order, no overlap, none over midnight,
    /// at least one.
    pub fn parse<T: AsRef<str>>(spans: &[T]) -> Result<WorkingHours, PhraseError> {
        let mut read = Vec::new();
        for text in spans {
            let window = Window::parse(text.as_ref())?;
            let start = seconds(window.opens);
            let end = if window.closes == Time::midnight() { 86_400 } else { seconds(window.closes) };
            if end <= start {
                return Err(PhraseError::new(PhraseSentence::PastMidnight { hours: window.to_string() })
                    .help(PhraseSentence::SplitAtMidnight));
            }
            read.push((start, end));
        }
        read.sort_unstable();
        if read.is_empty() {
            let example = PhraseSentence::SuchAs { example: "09:00-18:00".to_owned() };
            return Err(PhraseError::new(PhraseSentence::NoWorkingHours).help(example));
        }
        if read.iter().zip(read.iter().skip(1)).any(|(one, next)| next.0 < one.1) {
            return Err(PhraseError::new(PhraseSentence::WorkingHoursOverlap));
        }
        Ok(WorkingHours { spans: read })
    }

    /// Seconds worked on a working day; never 0.
    #[must_use]
    pub fn secs_per_day(&self) -> i64 {
        self.spans.iter().map(|(start, end)| end - start).sum()
    }

    /// When work begins on a working day.
    #[must_use]
    pub fn opens(&self) -> Time {
        self.spans.first().map_or(Time::midnight(), |(start, _)| time_at(*start))
    }

    /// Whether people work at that wall time.
    #[must_use]
    pub fn contains(&self, at: DateTime, working: &WorkingCalendar) -> bool {
        let second = seconds(at.time());
        working.is_working(at.date())
            && self.spans.iter().any(|(start, end)| (*start..*end).contains(&second))
    }

    /// The wall time so many working hours after or before another. After: the earliest such time, so that two
    /// hours after 16:00 are 18:00 and not the next morning. Before: the latest, so that one hour before 10:00
    /// is 09:00 and not the evening before. Starting outside working hours, the first hour counts from the next
    /// opening (before: back from the last closing). `None` past the ends of the calendar.
    #[must_use]
    pub fn shift(
        &self,
        at: DateTime,
        direction: Direction,
        hours: u32,
        working: &WorkingCalendar,
    ) -> Option<DateTime> {
        if hours == 0 {
            return Some(at);
        }
        let per_day = self.secs_per_day();
        let worked = working.count_through(day::number(at.date()) - 1).checked_mul(per_day)?;
        let today = if working.is_working(at.date()) { self.worked_until(seconds(at.time())) } else { 0 };
        let change = i64::from(hours) * 3_600;
        let (index, second) = match direction {
            Direction::After => {
                let target = worked + today + change - 1;
                (target.div_euclid(per_day), self.clock_after(target.rem_euclid(per_day) + 1))
            }
            Direction::Before => {
                let target = worked + today - change;
                (target.div_euclid(per_day), self.clock_before(target.rem_euclid(per_day)))
            }
        };
        let date = day::date(working.working_day(index + 1)?)?;
        if second >= 86_400 {
            return Some(date.tomorrow().ok()?.to_datetime(Time::midnight()));
        }
        Some(date.to_datetime(time_at(second)))
    }

    /// Seconds of work up to a second of a working day.
    fn worked_until(&self, second: i64) -> i64 {
        self.spans.iter().map(|(start, end)| (second.min(*end) - start).max(0)).sum()
    }

    /// The earliest second of the day by which so much is worked; `worked` is 1 to a whole day.
    fn clock_after(&self, mut worked: i64) -> i64 {
        for (start, end) in &self.spans {
            if worked <= end - start {
                return start + worked;
            }
            worked -= end - start;
        }
        86_400
    }

    /// The latest second of the day by which no more than that is worked; `worked` is less than a whole day.
    fn clock_before(&self, mut worked: i64) -> i64 {
        for (start, end) in &self.spans {
            if worked < end - start {
                return start + worked;
            }
            worked -= end - start;
        }
        86_400
    }
}

fn seconds(time: Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn time_at(second: i64) -> Time {
    let part = |value: i64| i8::try_from(value).unwrap_or(0);
    Time::new(part(second / 3_600), part(second / 60 % 60), part(second % 60), 0).unwrap_or(Time::midnight())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(spans: &[&str], from: DateTime, direction: Direction, hours: u32, expected: DateTime) {
        let found =
            WorkingHours::parse(spans).unwrap().shift(from, direction, hours, &WorkingCalendar::plain());
        assert_eq!(found, Some(expected), "{from} {direction:?} {hours}");
    }

    #[test]
    fn hours_run_over_evenings_breaks_and_weekends() {
        use Direction::{After, Before};
        let friday = date(2026, 7, 3);
        let monday = date(2026, 7, 6);
        let plain: &[&str] = &["09:00-18:00"];
        check(plain, friday.at(16, 0, 0, 0), After, 2, friday.at(18, 0, 0, 0));
        check(plain, friday.at(16, 0, 0, 0), After, 3, monday.at(10, 0, 0, 0));
        check(plain, friday.at(20, 0, 0, 0), After, 1, monday.at(10, 0, 0, 0));
        check(plain, date(2026, 7, 4).at(10, 0, 0, 0), After, 9, monday.at(18, 0, 0, 0));
        check(plain, monday.at(7, 0, 0, 0), After, 1, monday.at(10, 0, 0, 0));
        check(plain, monday.at(10, 0, 0, 0), Before, 1, monday.at(9, 0, 0, 0));
        check(plain, monday.at(9, 30, 0, 0), Before, 1, friday.at(17, 30, 0, 0));
        check(plain, date(2026, 7, 5).at(12, 0, 0, 0), Before, 9, friday.at(9, 0, 0, 0));
        let lunch: &[&str] = &["13:30-18:00", "09:00-12:00"];
        check(lunch, friday.at(11, 0, 0, 0), After, 1, friday.at(12, 0, 0, 0));
        check(lunch, friday.at(11, 0, 0, 0), After, 2, friday.at(14, 30, 0, 0));
        check(
            lunch,
            friday.at(12, 30, 0, 0),
            After,
            8,
            monday.at(12, 30 - 30, 0, 0) + jiff::SignedDuration::from_mins(120),
        );
        check(lunch, friday.at(14, 30, 0, 0), Before, 1, friday.at(13, 30, 0, 0));
        let always: &[&str] = &["00:00-24:00"];
        check(always, friday.at(16, 0, 0, 0), After, 8, date(2026, 7, 4).at(0, 0, 0, 0));
        check(always, friday.at(16, 0, 0, 0), After, 9, monday.at(1, 0, 0, 0));
    }

    #[test]
    fn lists_that_make_no_sense_are_refused() {
        for spans in [&[][..], &["09:00-12:00", "11:00-18:00"], &["20:00-02:00"], &["nine to five"]] {
            assert!(WorkingHours::parse(spans).is_err(), "{spans:?}");
        }
        assert!(WorkingHours::parse(&["09:00-12:00", "12:00-18:00"]).is_ok());
        assert_eq!(WorkingHours::parse(&["00:00-24:00"]).unwrap().secs_per_day(), 86_400);
    }
}
