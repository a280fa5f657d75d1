//! What a start has called off because its files were others than in the last run: told in `status` until somebody has
//! reloaded, or for a week.
//!
//! A start is never refused, and whoever changed the files may be far away by then.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use crate::store::{DaemonState, Error};

/// A note's name: what starts have called off.
pub(crate) const CALLED_OFF_NOTE: &str = "called_off_at_start";

/// How long it is told, in hours.
const TOLD_HOURS: i64 = 7 * 24;

/// How many touches of a rule a start has called off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledOffAtStart {
    /// The rule.
    pub rule: String,
    /// How many touches.
    pub touches: u64,
    /// When.
    pub at: Timestamp,
}

/// What starts have called off lately.
///
/// # Errors
/// When the store cannot be read.
pub fn called_off(
    reader: &(impl DaemonState + ?Sized),
    now: Timestamp,
) -> Result<Vec<CalledOffAtStart>, Error> {
    let since = now.saturating_sub(SignedDuration::from_hours(TOLD_HOURS)).unwrap_or(Timestamp::MIN);
    let text = reader.note(CALLED_OFF_NOTE)?.unwrap_or_default();
    let read = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let at = Timestamp::from_second(words.next()?.parse().ok()?).ok()?;
        Some(CalledOffAtStart { at, touches: words.next()?.parse().ok()?, rule: words.next()?.to_owned() })
    };
    Ok(text.lines().filter_map(read).filter(|one| one.at >= since).collect())
}

/// As the ledger keeps it: with what is told already.
pub(crate) fn written(told: Vec<CalledOffAtStart>, now: &BTreeMap<String, u64>, at: Timestamp) -> String {
    let now =
        now.iter().map(|(rule, touches)| CalledOffAtStart { rule: rule.clone(), touches: *touches, at });
    let mut text = String::new();
    for CalledOffAtStart { rule, touches, at } in told.into_iter().chain(now) {
        let _infallible = writeln!(text, "{} {touches} {rule}", at.as_second());
    }
    text
}
