//! The days of a world that is being made, and how to hit them: which date has to stand in a record so that something
//! falls due on a day that is looked at.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};

use crate::dice::Dice;
use touchbase::calendar::Calendars;
use touchbase::calendar::period::{Direction, Offset};
use touchbase::calendar::shift::{shift_date, shift_instant};

/// The days that are looked at.
pub(super) struct Frame<'a> {
    pub(super) calendars: &'a Calendars,
    /// How many seconds a lane takes to get to a message.
    pub(super) lag_secs: i64,
    pub(super) began: Timestamp,
    pub(super) now: Timestamp,
    pub(super) through: Timestamp,
    /// Moments on which much is to fall due at once.
    pub(super) hot: Vec<DateTime>,
}

impl Frame<'_> {
    /// A wall time at which something should fall due.
    pub(super) fn target(&self, dice: &mut Dice) -> DateTime {
        let local = |at: Timestamp| self.calendars.zone.civil(at);
        let hot = dice.pick(&self.hot).copied().unwrap_or(local(self.now));
        let wall = match dice.below(10) {
            0..=4 => hot,
            5 => plus(hot, dice.between(0, 70)),
            6 => local(self.now),
            7 => local(self.through),
            _ => plus(local(self.began), dice.between(-600, self.minutes() + 600)),
        };
        // Records know seconds, too.
        if self.lag_secs == 0 && dice.per_mille(100) {
            wall.with().second(37).build().unwrap_or(wall)
        } else {
            wall
        }
    }

    /// How many minutes there are from the start of the daemon to the end.
    pub(super) fn minutes(&self) -> i64 {
        self.through.duration_since(self.began).as_secs() / 60
    }

    /// The wall time from which all these lead, one after the other, to `wall`; about, where a month is shorter.
    pub(super) fn before(&self, wall: DateTime, shifts: &[Offset]) -> DateTime {
        let calendars = self.calendars;
        shifts.iter().rev().fold(wall, |wall, shift| {
            let direction = match shift.direction {
                Direction::Before => Direction::After,
                Direction::After => Direction::Before,
            };
            let back = Offset { direction, ..*shift };
            if shift.period.unit.moves_date() {
                let day = shift_date(wall.date(), back, &calendars.working);
                return day.map_or(wall, |day| day.to_datetime(wall.time()));
            }
            let (zone, at) = (&calendars.zone, calendars.zone.instant(wall));
            let moved = shift_instant(at, back, zone, &calendars.hours, &calendars.working);
            moved.map_or(wall, |at| zone.civil(at))
        })
    }

    /// A day on which something should fall due.
    pub(super) fn target_day(&self, dice: &mut Dice, shifts: &[Offset]) -> Date {
        let wall = self.target(dice);
        self.before(wall, shifts).date()
    }
}

/// A wall time so many minutes later.
pub(super) fn plus(wall: DateTime, minutes: i64) -> DateTime {
    wall.saturating_add(SignedDuration::from_mins(minutes))
}
