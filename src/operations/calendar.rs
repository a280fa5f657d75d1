//! What is believed about a year: its working days, its lunar year, its festivals.

use jiff::civil::{Date, date};

use super::error::Error;
use crate::calendar::lunar;
use crate::deployment::Deployment;

/// The years that the lunar calendar covers.
pub const YEARS: std::ops::RangeInclusive<i16> = 1901..=2099;

/// A year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Its number.
    pub year: i16,
    /// Whether its days off and make-up days are known; else Monday to Friday are taken to be working days.
    pub known: bool,
    /// How many working days it has.
    pub working_days: u32,
    /// Days from Monday to Friday that are off.
    pub weekdays_off: Vec<Date>,
    /// Saturdays and Sundays on which work is done.
    pub worked_weekends: Vec<Date>,
    /// The lunar year that begins in it.
    pub lunar: Option<LunarYear>,
    /// Its festivals, in their order.
    pub festivals: Vec<Festival>,
}

/// A lunar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarYear {
    /// Its first day.
    pub begins_on: Date,
    /// The month that it has twice.
    pub leap_month: Option<u8>,
}

/// A day of a festival.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Festival {
    /// The day.
    pub day: Date,
    /// What people call it.
    pub name: String,
    /// What rules call it.
    pub id: String,
    /// Whether it is a working day.
    pub is_working: bool,
}

/// Describes a year.
///
/// # Errors
/// When it is none of [`YEARS`].
pub fn year(deployment: &Deployment, year: i16) -> Result<Year, Error> {
    if !YEARS.contains(&year) {
        return Err(Error::NoCalendar(year));
    }
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let working = &deployment.calendars.working;
    let days: Vec<Date> = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).collect();
    let is_weekday = |day: Date| day.weekday().to_monday_zero_offset() < 5;
    let odd = |weekday: bool| -> Vec<Date> {
        let odd = |day: &Date| is_weekday(*day) == weekday && working.is_working(*day) != weekday;
        days.iter().copied().filter(odd).collect()
    };
    let begins_on = lunar::new_year(i32::from(year));
    let leap_month = lunar::leap_month(i32::from(year));
    let mut festivals: Vec<Festival> = deployment
        .calendars
        .festivals
        .iter()
        .flat_map(|festival| {
            festival.dates(first, last).into_iter().map(|(_, day)| Festival {
                day,
                name: festival.name.clone(),
                id: festival.id.clone(),
                is_working: working.is_working(day),
            })
        })
        .collect();
    festivals.sort();
    Ok(Year {
        year,
        known: working.has_year(year),
        working_days: working.count_between(first, last),
        weekdays_off: odd(true),
        worked_weekends: odd(false),
        lunar: begins_on.map(|begins_on| LunarYear { begins_on, leap_month }),
        festivals,
    })
}
