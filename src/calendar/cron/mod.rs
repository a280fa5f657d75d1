//! Five-field cron expressions, reckoned on our own calendar in the configured zone.
//!
//! Where both the day of the month and the day of the week are restricted, either is enough (as in Vixie cron;
//! a field that begins with `*` does not restrict). A wall time in a gap of the clock fires once, at the first
//! instant after the gap; one that occurs twice fires once, the first time.

mod parse;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::day;
use super::zone::Zone;

/// When a cron expression fires: one bit for each value of a field that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    /// Sunday is 0.
    weekdays: u64,
    /// Whether the days of the month and of the week are alternatives.
    either_day: bool,
}

impl Cron {
    /// The instants in `from..=to` at which it fires, in order, each once. Lazy; months in which no day can
    /// match are passed over whole.
    pub fn occurrences_between<'a>(
        &self,
        from: Timestamp,
        to: Timestamp,
        zone: &'a Zone,
    ) -> impl Iterator<Item = Timestamp> + use<'a> {
        self.minutes_between(from, to, zone).map(|(_, at)| at)
    }

    /// The same, each with the wall time that the expression means: the one before a gap where the clock skips it.
    pub fn minutes_between<'a>(
        &self,
        from: Timestamp,
        to: Timestamp,
        zone: &'a Zone,
    ) -> impl Iterator<Item = (DateTime, Timestamp)> + use<'a> {
        // A day earlier, for a wall time that a gap moved past midnight.
        let first = zone.civil(from).date().yesterday().unwrap_or(Date::MIN);
        let last = zone.civil(to).date();
        let mut previous = None;
        self.wall_times(first, last)
            .map(|wall| (wall, zone.instant(wall)))
            .skip_while(move |(_, at)| *at < from)
            .take_while(move |(_, at)| *at <= to)
            .filter(move |(_, at)| previous.replace(*at) != Some(*at))
    }

    /// The values of each field that match: minutes, hours, days of the month, months, days of the week from Sunday, 0.
    #[must_use]
    pub fn values(&self) -> [Vec<u32>; 5] {
        // Bit 7 of the weekdays is Sunday once more.
        let fields = [self.minutes, self.hours, self.days, self.months, self.weekdays & 0x7F];
        fields.map(|bits| (0..64).filter(|value| bits >> value & 1 == 1).collect())
    }

    /// Whether the day of the month or that of the week is enough; else both must match.
    #[must_use]
    pub fn either_day(&self) -> bool {
        self.either_day
    }

    /// Whether it means a wall time.
    #[must_use]
    pub fn means(&self, wall: DateTime) -> bool {
        let (hour, minute) = (i64::from(wall.hour()), i64::from(wall.minute()));
        self.matches_day(wall.date()) && has(self.hours, hour) && has(self.minutes, minute)
    }

    /// The expression with these values in its fields, written as lists; `either_day` as in [`Cron::either_day`].
    #[must_use]
    pub fn of_values(fields: &str, either_day: bool) -> Option<Cron> {
        Cron::parse(fields).ok().map(|cron| Cron { either_day, ..cron })
    }

    /// How often it fires on a day on which it fires at all.
    #[must_use]
    pub fn times_a_day(&self) -> u32 {
        self.minutes.count_ones() * self.hours.count_ones()
    }

    /// The wall times of the days `first..=last` at which it fires.
    fn wall_times(self, first: Date, last: Date) -> impl Iterator<Item = DateTime> {
        let months = day::month_number(first)..=day::month_number(last);
        months
            .filter(move |month| has(self.months, month.rem_euclid(12) + 1))
            .filter_map(day::first_of_month)
            .flat_map(move |month| {
                let from = day::number(month.max(first));
                let to = day::number(month.last_of_month().min(last));
                (from..=to).filter_map(day::date)
            })
            .filter(move |date| self.matches_day(*date))
            .flat_map(move |date| self.times().map(move |time| date.to_datetime(time)))
    }

    fn matches_day(self, date: Date) -> bool {
        let of_month = has(self.days, i64::from(date.day()));
        let of_week = has(self.weekdays, i64::from(date.weekday().to_sunday_zero_offset()));
        if self.either_day { of_month || of_week } else { of_month && of_week }
    }

    fn times(self) -> impl Iterator<Item = Time> {
        let hours = (0..24_i8).filter(move |hour| has(self.hours, i64::from(*hour)));
        hours.flat_map(move |hour| {
            let minutes = (0..60_i8).filter(move |minute| has(self.minutes, i64::from(*minute)));
            minutes.filter_map(move |minute| Time::new(hour, minute, 0, 0).ok())
        })
    }
}

fn has(bits: u64, value: i64) -> bool {
    (0..64).contains(&value) && bits & (1 << value) != 0
}
