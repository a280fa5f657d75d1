//! What goes together with a touch: where its step groups, all of an hour to one person become one message, and that is
//! what is judged.

use jiff::{SignedDuration, Timestamp};

use super::ExplainQuery;
use crate::forecast::{LedgerStatus, Past as _};
use crate::message::PlannedTouch;
use crate::plan::{self, Considered, Occurrence, Span};
use crate::record::Record;
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::terms::TouchState;

/// The touches that become one message.
pub(super) struct Together {
    /// The records that it is about, in the order of their touches.
    pub(super) about: Vec<(Record, Occurrence)>,
    /// Which repeat of the step it is: the lowest.
    pub(super) repeat: u32,
    /// When it is due: with the last of them.
    pub(super) due_at: Timestamp,
    /// Until when it may go: as long as the last of them.
    pub(super) expires_at: Timestamp,
}

impl Together {
    /// The message of a touch of a record; one that the rule leaves out, or that does not group, goes alone.
    pub(super) fn find(
        asked: &ExplainQuery<'_>,
        rule: &Rule,
        record: &Record,
        considered: &Considered<'_>,
    ) -> Result<Together, ViewError> {
        let touch = &considered.touch;
        let mut together = Together {
            about: Vec::new(),
            repeat: touch.key.repeat(),
            due_at: touch.due_at,
            expires_at: touch.expires_at,
        };
        if touch.group && considered.stop().is_none() && touch.state == TouchState::Planned {
            for (other, occurrence) in of_the_hour(asked, rule, touch)? {
                together.take_in(&other);
                together.about.extend(asked.store.get(&other.key.record)?.map(|record| (record, occurrence)));
            }
        }
        if together.about.is_empty() {
            together.about.push((record.clone(), considered.occurrence.clone()));
        }
        Ok(together)
    }

    fn take_in(&mut self, other: &PlannedTouch) {
        self.repeat = self.repeat.min(other.key.repeat());
        self.due_at = self.due_at.max(other.due_at);
        self.expires_at = self.expires_at.max(other.expires_at);
    }
}

/// All touches of the step to the same person in the hour of this one, itself too, by due instant; not those that went, or
/// that wait in a message of their own.
fn of_the_hour(
    asked: &ExplainQuery<'_>,
    rule: &Rule,
    touch: &PlannedTouch,
) -> Result<Vec<(PlannedTouch, Occurrence)>, ViewError> {
    let hour = touch.due_at.as_second().div_euclid(3_600) * 3_600;
    let first = Timestamp::from_second(hour).unwrap_or(touch.due_at);
    // Instants are whole milliseconds.
    let before = |at: Timestamp| at.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MIN);
    let end = first.saturating_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX);
    let span = Span { after: before(first), through: before(end) };
    let (mut found, store) = (Vec::new(), asked.store);
    let own = asked.entry_of(&touch.key)?.and_then(|entry| entry.touch.message);
    plan::plan_occurrences(rule, store, asked.setting.world, span, &mut |other, occurrence| {
        let same = (&other.key.step, &other.key.recipient, other.class)
            == (&touch.key.step, &touch.key.recipient, touch.class);
        if !same || other.state != TouchState::Planned {
            return Ok(());
        }
        let goes_along = other.key == touch.key
            || match store.standing(&asked.pending.key(&other.key))? {
                // What should be there by now and is not was never planned.
                LedgerStatus::New => other.due_at > asked.now && !asked.is_told(&other)?,
                LedgerStatus::Waiting(message) => own.is_none() || message == own,
                _ => false,
            };
        if goes_along {
            found.push((other, occurrence));
        }
        Ok(())
    })?;
    found.sort_by(|(a, _), (b, _)| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(found)
}
