//! Which clock retention goes by: what goes is gone for good, so a clock that may be wrong lets nothing go.
//!
//! A clock that is years ahead at a start cannot be told from a long downtime, and one that has jumped may have been
//! called right by mistake. So retention remembers, in the database, how far time had come when it last looked. Where the
//! clock is later by more than [`STEP_DAYS`], nothing goes before the daemon has run by that clock for [`WAIT_DAYS`]:
//! waiting costs nothing, and a clock that wrong is seen by then, for `status` and the alarm say so, and everything else is
//! done at the wrong time too. A clock that was put back is believed at once: by it, less is old.

use jiff::{SignedDuration, Timestamp};

use crate::planted::{self, Bug};
use crate::store::{Error, Store};

/// How far the clock may have moved since the last look: a long holiday with the machine off.
pub const STEP_DAYS: i64 = 10;
/// How long a clock that has moved further must be gone by.
pub const WAIT_DAYS: i64 = 14;
/// Two looks further apart than this are not one stretch of running by a clock. In life there is one each hour.
const GAP: SignedDuration = SignedDuration::from_hours(48);
/// The note in which it is kept: the instant that is believed and, where there is a doubt, since when there is and when it
/// was last looked at.
const NOTE: &str = "retention.clock";

/// A clock by which nothing goes yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoubtedClock {
    /// How far time had come before the clock moved.
    pub before: Timestamp,
    /// From when on the clock is gone by, if it stays.
    pub until: Timestamp,
}

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    believed: Timestamp,
    /// Since when the present clock is doubted, and when it was last looked at.
    doubted: Option<(Timestamp, Timestamp)>,
}

impl Kept {
    fn read(text: &str) -> Option<Kept> {
        let mut all = text.split(' ').map(|one| one.parse::<Timestamp>().ok());
        let believed = all.next()??;
        let doubted = all.next().flatten().zip(all.next().flatten());
        Some(Kept { believed, doubted })
    }

    fn text(self) -> String {
        let doubted = self.doubted.map_or(String::new(), |(since, last)| format!(" {since} {last}"));
        format!("{}{doubted}", self.believed)
    }

    fn look(self, now: Timestamp) -> Kept {
        let days = |days: i64| SignedDuration::from_hours(days * 24);
        let sure = Kept { believed: now, doubted: None };
        if now.duration_since(self.believed) <= days(STEP_DAYS) {
            return sure;
        }
        let goes_on =
            |(since, last): &(Timestamp, Timestamp)| *since <= now && now.duration_since(*last).abs() <= GAP;
        let since = self.doubted.filter(goes_on).map_or(now, |(since, _)| since);
        if now.duration_since(since) >= days(WAIT_DAYS) {
            return sure;
        }
        Kept { doubted: Some((since, now)), ..self }
    }
}

/// Looks whether what is old by the clock may go; to be asked again and again while nothing is held. `newest` is when the
/// ledger's latest entry was written before this start: that is believed where nothing is remembered yet.
///
/// # Errors
/// When the store cannot be read or written.
pub fn doubt(
    store: &mut dyn Store,
    newest: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<DoubtedClock>, Error> {
    if planted::is(Bug::RetentionByAnyClock) {
        return Ok(None);
    }
    let text = store.note(NOTE)?;
    let first = Kept { believed: newest.unwrap_or(now), doubted: None };
    let kept = text.as_deref().and_then(Kept::read).unwrap_or(first).look(now);
    store.set_note(NOTE, &kept.text())?;
    let left = SignedDuration::from_hours(WAIT_DAYS * 24);
    Ok(kept.doubted.map(|(since, _)| {
        let until = since.saturating_add(left).unwrap_or(Timestamp::MAX);
        DoubtedClock { before: kept.believed, until }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::record::Kinds;
    use crate::store::memory::MemoryStore;

    fn at(days: i64, hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + (days * 24 + hours) * 3_600).unwrap()
    }

    fn store() -> MemoryStore {
        MemoryStore::new(&Kinds::default(), Zone::utc())
    }

    #[test]
    fn a_clock_that_is_years_ahead_at_a_start_lets_nothing_go() {
        let mut store = store();
        let ahead = 3 * 365;
        let doubted = doubt(&mut store, Some(at(0, 0)), at(ahead, 0)).unwrap();
        assert_eq!(doubted, Some(DoubtedClock { before: at(0, 0), until: at(ahead + 14, 0) }));
        // Started again: what was written by the wrong clock meanwhile says nothing.
        let again = doubt(&mut store, Some(at(ahead, 1)), at(ahead, 2)).unwrap();
        assert_eq!(again, doubted);
        // Put right: nothing is doubted any more, and nothing is old.
        assert_eq!(doubt(&mut store, Some(at(ahead, 2)), at(0, 3)).unwrap(), None);
        assert_eq!(store_note(&store), at(0, 3).to_string());
    }

    #[test]
    fn a_clock_that_stays_is_gone_by_after_a_fortnight_of_running() {
        let mut store = store();
        assert_eq!(doubt(&mut store, None, at(0, 0)).unwrap(), None, "nothing is remembered");
        assert_eq!(doubt(&mut store, None, at(10, 0)).unwrap(), None, "a long holiday");
        for hour in 0..14 * 24 {
            assert!(doubt(&mut store, None, at(40, hour)).unwrap().is_some(), "hour {hour}");
        }
        assert_eq!(doubt(&mut store, None, at(54, 0)).unwrap(), None);
        assert_eq!(doubt(&mut store, None, at(54, 1)).unwrap(), None);
    }

    #[test]
    fn a_daemon_that_did_not_run_by_it_has_not_gone_by_it() {
        let mut store = store();
        assert_eq!(doubt(&mut store, None, at(0, 0)).unwrap(), None);
        assert!(doubt(&mut store, None, at(40, 0)).unwrap().is_some());
        // Down for four days, and once more a jump.
        let later = doubt(&mut store, None, at(44, 0)).unwrap();
        assert_eq!(later, Some(DoubtedClock { before: at(0, 0), until: at(58, 0) }));
        let further = doubt(&mut store, None, at(400, 0)).unwrap();
        assert_eq!(further, Some(DoubtedClock { before: at(0, 0), until: at(414, 0) }));
        let back = doubt(&mut store, None, at(60, 0)).unwrap();
        assert_eq!(back, Some(DoubtedClock { before: at(0, 0), until: at(74, 0) }));
    }

    fn store_note(store: &MemoryStore) -> String {
        use crate::store::DaemonState as _;
        store.note(NOTE).unwrap().unwrap()
    }
}
