//! Working days and hours as they are kept between two runs, so that the next one knows by which of them rules were
//! planned.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::Date;

use super::{WorkingCalendar, WorkingHours};
use crate::calendar::day;

impl WorkingCalendar {
    /// In one line: the years that have a file, weekdays that are off (`-2026-10-01`), weekend days that are worked
    /// (`+2026-10-10`).
    #[must_use]
    pub fn written(&self) -> String {
        let years = self.years.iter().map(ToString::to_string);
        let days = self.corrections.iter().filter_map(|one| {
            let sign = if one.works { '+' } else { '-' };
            day::date(one.day).map(|date| format!("{sign}{date}"))
        });
        years.chain(days).collect::<Vec<_>>().join(" ")
    }

    /// From what [`WorkingCalendar::written`] has written; nothing where it cannot be read.
    #[must_use]
    pub fn read_written(text: &str) -> Option<WorkingCalendar> {
        let (mut years, mut off, mut work) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let number = |text: &str| text.parse::<Date>().ok().map(day::number);
        for word in text.split_whitespace() {
            match (word.strip_prefix('-'), word.strip_prefix('+')) {
                (Some(date), _) => drop(off.insert(number(date)?)),
                (_, Some(date)) => drop(work.insert(number(date)?)),
                _ => drop(years.insert(word.parse().ok()?)),
            }
        }
        Some(WorkingCalendar::from_days(years, &off, &work))
    }
}

impl WorkingHours {
    /// In one line, as [`WorkingHours::parse`] reads its words.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = String::new();
        for (start, end) in &self.spans {
            let space = if text.is_empty() { "" } else { " " };
            let (from, to) = (start / 60, end / 60);
            let _infallible =
                write!(text, "{space}{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};

    #[test]
    fn what_was_written_is_read_again() {
        let file = "off = [\"2026-10-01..2026-10-07\"]\nwork = [\"2026-10-10\"]\n";
        let source = Source::new("calendars/cn/2026.toml", file);
        let days = WorkingCalendar::read(&[source], &mut Report::default());
        assert_eq!(WorkingCalendar::read_written(&days.written()), Some(days));
        let plain = WorkingCalendar::plain();
        assert_eq!(WorkingCalendar::read_written(&plain.written()), Some(plain));
        assert_eq!(WorkingCalendar::read_written("-2026-10"), None);
        let hours = WorkingHours::parse(&["09:00-12:00", "13:30-24:00"]).unwrap();
        assert_eq!(hours.written(), "09:00-12:00 13:30-24:00");
        assert_eq!(WorkingHours::parse(&hours.written().split(' ').collect::<Vec<_>>()), Ok(hours));
    }
}
