//! Festivals by name, from `calendars/festivals.toml`: which day each falls on, year by year.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::anniversary::{Anniversary, Policy};
use super::solar_term::SolarTerm;

/// The festivals of a configuration, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Festivals {
    by_id: BTreeMap<String, Festival>,
}

/// One festival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Festival {
    /// As rules name it: `spring-festival`.
    pub id: String,
    /// As people call it: `春节`.
    pub name: String,
    /// A day of mourning or remembrance, on which nobody is sent greetings.
    pub solemn: bool,
    day: Day,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Day {
    /// The same solar or lunar day every year.
    Fixed(Anniversary),
    /// A solar term.
    Term(SolarTerm),
    /// The n-th such weekday of a month; from the end if negative.
    Weekday { nth: i8, weekday: Weekday, month: i8 },
    /// The day before another festival.
    EveOf(Box<Festival>),
}

impl Festivals {
    /// The festival of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Festival> {
        self.by_id.get(id)
    }

    /// All ids, in alphabetical order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// All festivals, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Festival> {
        self.by_id.values()
    }

    /// The days a festival falls on in `from..=to`, in order, each with its year: the solar year, for lunar
    /// festivals the lunar year (腊八 of 2024 is in January 2025), for an eve the year of its festival.
    /// Nothing for an id nobody knows.
    #[must_use]
    pub fn dates(&self, id: &str, from: Date, to: Date) -> Vec<(i32, Date)> {
        self.get(id).map(|festival| festival.dates(from, to)).unwrap_or_default()
    }
}

impl Festival {
    /// As [`Festivals::dates`].
    #[must_use]
    pub fn dates(&self, from: Date, to: Date) -> Vec<(i32, Date)> {
        let in_range = |(_, date): &(i32, Date)| (from..=to).contains(date);
        match &self.day {
            Day::Fixed(day) => day.occurrences_between(Policy::default(), from, to),
            Day::EveOf(festival) => {
                let end = to.tomorrow().unwrap_or(to);
                let days = festival.dates(from, end).into_iter();
                days.filter_map(|(year, date)| Some((year, date.yesterday().ok()?)))
                    .filter(in_range)
                    .collect()
            }
            day => (from.year()..=to.year())
                .filter_map(|year| Some((i32::from(year), day.in_solar_year(year)?)))
                .filter(in_range)
                .collect(),
        }
    }
}

impl Day {
    /// For the days that are reckoned by solar years alone.
    fn in_solar_year(&self, year: i16) -> Option<Date> {
        match self {
            Day::Term(term) => term.in_year(year),
            Day::Weekday { nth, weekday, month } => {
                Date::new(year, *month, 1).ok()?.nth_weekday_of_month(*nth, *weekday).ok()
            }
            Day::Fixed(_) | Day::EveOf(_) => None,
        }
    }
}
