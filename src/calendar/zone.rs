//! The one configured time zone: joins civil times and instants.
//!
//! Policy, everywhere the same: a wall time that a clock change skips goes to the first valid instant after the
//! gap (not shifted by the gap's length); one that occurs twice goes to the earlier. A whole day that did not
//! exist (Samoa, 2011-12-30) is such a gap, and ends as the next day begins.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::phrase::{PhraseError, shortened};
use crate::planted::{self, Bug};
use crate::words::PhraseSentence;

/// A time zone of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
}

impl Zone {
    /// The zone of an IANA name such as `Asia/Shanghai`; the machine's own database comes first, then the one
    /// built in. Names nobody knows are an error.
    pub fn named(name: &str) -> Result<Zone, PhraseError> {
        match TimeZone::get(name) {
            Ok(zone) if !zone.is_unknown() => Ok(Zone { zone }),
            _ => Err(PhraseError::new(PhraseSentence::NoSuchZone { name: shortened(name) })
                .help(PhraseSentence::WriteZone)),
        }
    }

    /// Universal time.
    #[must_use]
    pub fn utc() -> Zone {
        Zone { zone: TimeZone::UTC }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The zone itself, for showing instants.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The instant of a wall time, by the policy above. Past the years that instants can hold: the first or
    /// the last instant.
    #[must_use]
    pub fn instant(&self, wall: DateTime) -> Timestamp {
        if planted::is(Bug::FixedOffset) {
            let new_year = jiff::civil::date(wall.year(), 1, 1).to_datetime(Time::midnight());
            let offset = self.zone.to_ambiguous_timestamp(new_year).offset();
            if let AmbiguousOffset::Unambiguous { offset } = offset {
                return offset.to_timestamp(wall).unwrap_or(Timestamp::MAX);
            }
        }
        let found = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
            // The offset before the clocks went back gives the earlier of the two.
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
            AmbiguousOffset::Gap { before, .. } => before.to_timestamp(wall).map(|past| self.gap_end(past)),
        };
        found.unwrap_or(if wall.year() < 1970 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// The wall time of an instant.
    #[must_use]
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// The midnight at which a local day begins.
    #[must_use]
    pub fn midnight(&self, day: Date) -> Timestamp {
        self.instant(day.to_datetime(Time::midnight()))
    }

    /// The instants of a local day: its midnight, and the next day's.
    #[must_use]
    pub fn bounds(&self, day: Date) -> (Timestamp, Timestamp) {
        (self.midnight(day), self.midnight(day.tomorrow().unwrap_or(day)))
    }

    /// The last clock change at or before an instant that lies at most one gap's length behind it.
    fn gap_end(&self, past: Timestamp) -> Timestamp {
        let just_after = past.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(past);
        self.zone.preceding(just_after).next().map_or(past, |change| change.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shown(zone: &str, wall: DateTime) -> String {
        let zone = Zone::named(zone).unwrap();
        let at = zone.instant(wall);
        format!("{at} {}", zone.civil(at))
    }

    #[test]
    fn a_skipped_wall_time_goes_to_the_end_of_the_gap() {
        for (hour, minute) in [(2, 0), (2, 1), (2, 30), (2, 59)] {
            let wall = date(2026, 3, 8).at(hour, minute, 0, 0);
            assert_eq!(shown("America/New_York", wall), "2026-03-08T07:00:00Z 2026-03-08T03:00:00");
        }
        assert_eq!(
            shown("America/New_York", date(2026, 3, 8).at(1, 59, 59, 0)),
            "2026-03-08T06:59:59Z 2026-03-08T01:59:59"
        );
        assert_eq!(
            shown("America/New_York", date(2026, 3, 8).at(3, 0, 0, 0)),
            "2026-03-08T07:00:00Z 2026-03-08T03:00:00"
        );
    }

    #[test]
    fn a_wall_time_that_occurs_twice_is_the_earlier() {
        assert_eq!(
            shown("America/New_York", date(2026, 11, 1).at(1, 30, 0, 0)),
            "2026-11-01T05:30:00Z 2026-11-01T01:30:00"
        );
    }

    #[test]
    fn a_day_that_did_not_exist_is_the_start_of_the_next() {
        for hour in [0, 9, 23] {
            let wall = date(2011, 12, 30).at(hour, 0, 0, 0);
            assert_eq!(shown("Pacific/Apia", wall), "2011-12-30T10:00:00Z 2011-12-31T00:00:00");
        }
    }

    #[test]
    fn half_hour_gaps_and_chinese_summer_time() {
        assert_eq!(
            shown("Australia/Lord_Howe", date(2026, 10, 4).at(2, 15, 0, 0)),
            "2026-10-03T15:30:00Z 2026-10-04T02:30:00"
        );
        assert_eq!(
            shown("Asia/Shanghai", date(1988, 4, 17).at(2, 30, 0, 0)),
            "1988-04-16T18:00:00Z 1988-04-17T03:00:00"
        );
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_make_it() {
        let zone = Zone::named("America/New_York").unwrap();
        let hours = |day| {
            let (first, last) = zone.bounds(day);
            last.duration_since(first).as_hours()
        };
        assert_eq!(zone.midnight(date(2026, 3, 8)).to_string(), "2026-03-08T05:00:00Z");
        assert_eq!([date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1)].map(hours), [24, 23, 25]);
    }

    #[test]
    fn names_nobody_knows_are_refused_and_the_ends_hold() {
        for name in ["Asia/Peking", "", "Etc/Unknown", "+08:00", "../../etc/passwd"] {
            assert!(Zone::named(name).is_err(), "{name}");
        }
        let zone = Zone::named("Asia/Shanghai").unwrap();
        assert_eq!(zone.name(), "Asia/Shanghai");
        assert_eq!(zone.instant(DateTime::MIN), Timestamp::MIN);
        assert_eq!(zone.instant(DateTime::MAX), Timestamp::MAX);
    }
}
