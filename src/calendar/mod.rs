//! The calendar of the people it serves: zones, periods, lunar dates, festivals, days and hours that are worked.
//!
//! Dates are civil, instants are UTC, and one [`Zone`] joins them. Everything is pure and computed: no clock, no
//! files, and no walk over the days between here and a date far away. [`Calendars`] is the bundle that planning
//! is handed.

pub mod anniversary;
pub mod cron;
mod day;
pub mod festival;
pub mod lunar;
pub mod period;
pub mod phrase;
pub mod recurrence;
pub mod shift;
pub mod solar_term;
pub mod window;
pub mod working;
pub mod zone;

pub use anniversary::{Anniversary, IfNoSuchDay, InLeapMonth};
pub use cron::Cron;
pub use festival::{Festival, Festivals};
pub use period::{Direction, Offset, Period, Unit};
pub use phrase::PhraseError;
pub use recurrence::Monthly;
pub use window::Window;
pub use working::{IfHoliday, WorkingCalendar, WorkingHours};
pub use zone::Zone;

/// All that a configuration says about time, read once and never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendars {
    /// The zone that all wall times are in.
    pub zone: Zone,
    /// The days that are worked.
    pub working: WorkingCalendar,
    /// The hours that are worked on them.
    pub hours: WorkingHours,
    /// The festivals that rules may name.
    pub festivals: Festivals,
}

impl Calendars {
    /// Monday to Friday, 09:00 to 18:00, no festivals.
    #[must_use]
    pub fn plain(zone: Zone) -> Calendars {
        Calendars {
            zone,
            working: WorkingCalendar::plain(),
            hours: WorkingHours::default(),
            festivals: Festivals::default(),
        }
    }
}

#[cfg(test)]
mod tests;
