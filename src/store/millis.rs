//! Instants as the stores keep them: whole milliseconds since 1970 in UTC, cut towards the past.

use jiff::Timestamp;

use crate::message::SentIn;

/// The milliseconds of an instant.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_nanosecond().div_euclid(1_000_000).try_into().unwrap_or(i64::MAX)
}

/// The instant of stored milliseconds; numbers that no instant has become the nearest one.
pub(super) fn instant(millis: i64) -> Timestamp {
    let nearest = if millis < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(millis).unwrap_or(nearest)
}

/// An instant as it will read back.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    instant(millis(at))
}

/// A span by instants as they will read back.
pub(super) fn whole_span(span: SentIn) -> SentIn {
    SentIn { since: whole(span.since), until: whole(span.until) }
}

/// The hour an instant lies in, for grouping: hours since 1970 in UTC.
pub(super) fn hour(at: Timestamp) -> i64 {
    millis(at).div_euclid(3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_back_as_whole_milliseconds_cut_towards_the_past() {
        let at: Timestamp = "2026-02-28T02:00:00.123456Z".parse().unwrap();
        assert_eq!(whole(at).to_string(), "2026-02-28T02:00:00.123Z");
        let before: Timestamp = "1969-12-31T23:59:59.9999Z".parse().unwrap();
        assert_eq!(millis(before), -1);
        assert_eq!(instant(i64::MAX), Timestamp::MAX);
        assert_eq!(instant(i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn an_hour_holds_its_first_and_not_its_last_instant() {
        let (start, end) = ("2026-02-28T02:00:00Z", "2026-02-28T02:59:59.999Z");
        assert_eq!(hour(start.parse().unwrap()), hour(end.parse().unwrap()));
        assert_ne!(hour(start.parse().unwrap()), hour("2026-02-28T03:00:00Z".parse().unwrap()));
    }
}
