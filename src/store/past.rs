//! Where a touch of the ledger stands for a forecast that goes on from there.

use jiff::Timestamp;

use super::transition::{may_come_back, may_have_gone};
use super::{EDIT, Entry, Filter, Ledger, Retention, Store};
use crate::forecast::{LedgerStatus, OccasionStatus, Past};
use crate::message::{
    GateView, Message, MessageId, PlannedTouch, SentIn, StepOfPerson, Touch, TouchKey, Wording,
};
use crate::plan::DayLedger;
use crate::record::RecordKey;
use crate::record::view::{ViewError, records_of};
use crate::terms::{ChannelName, Class, Door, Outcome, Reason, TouchState};

impl<S: Ledger + ?Sized> DayLedger for S {
    fn of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, ViewError> {
        Ok(self.count_of_day(rule, since, until)?)
    }

    fn is_counted(&self, key: &TouchKey) -> Result<bool, ViewError> {
        let entry = self.entry_of(key)?;
        Ok(entry.is_some_and(|entry| matches!(entry.touch.state, TouchState::Planned | TouchState::Held)))
    }

    fn beyond_brake(&self, key: &TouchKey) -> Result<Option<Reason>, ViewError> {
        Ok(self.waits_by(key)?.map(Door::reason))
    }

    fn may_have_gone(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(self.is_in_doubt(touch)?)
    }
}

impl<S: Ledger + GateView + Retention + ?Sized> Past for S {
    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        match self.entry_of(key)? {
            Some(entry) => Ok(status(&entry)),
            None if self.is_forgotten(key)? => Ok(LedgerStatus::Over),
            None => Ok(LedgerStatus::New),
        }
    }

    fn occasion(&self, key: &TouchKey) -> Result<OccasionStatus, ViewError> {
        let of_record =
            Filter { about: Some(key.record.clone()), rule: Some(key.rule.clone()), ..Filter::default() };
        let mut found = OccasionStatus::Untold;
        for entry in self.entries(&of_record)? {
            let own = &entry.touch.key;
            let same = own.step == key.step && own.record == key.record && own.occurrence == key.occurrence;
            if !same || own.recipient == key.recipient {
                continue;
            }
            match status(&entry) {
                LedgerStatus::Went(_) | LedgerStatus::Told => return Ok(OccasionStatus::Told),
                LedgerStatus::Waiting(_) | LedgerStatus::Held(_) => {
                    found = OccasionStatus::Waits(entry.touch.expires_at);
                }
                LedgerStatus::New | LedgerStatus::Over => {}
            }
        }
        Ok(found)
    }

    fn called_off(&self, rule: &str, since: Timestamp) -> Result<Vec<(TouchKey, Timestamp)>, ViewError> {
        let cancelled = Filter {
            rule: Some(rule.to_owned()),
            outcomes: vec![Outcome::Cancelled],
            since: Some(since),
            ..Filter::default()
        };
        let mut found = Vec::new();
        for entry in self.entries(&cancelled)? {
            if status(&entry) != LedgerStatus::New {
                continue;
            }
            let (events, _) = self.history(entry.touch.id)?;
            let called_off = events.iter().rev().find(|event| event.to == Outcome::Cancelled);
            if called_off.is_some_and(|event| event.actor == EDIT) {
                found.push((entry.touch.key, entry.touch.due_at));
            }
        }
        Ok(found)
    }
}

/// Any store, as a forecast sees it.
#[derive(Clone, Copy)]
pub struct PastOf<'a>(pub &'a dyn Store);

impl std::fmt::Debug for PastOf<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PastOf")
    }
}

records_of!(PastOf, 0);

impl GateView for PastOf<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        self.0.sent_in(recipient, class, span)
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.0.is_suppressed(channel, class, address)
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.0.is_unwanted(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.0.is_told(touch)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        self.0.sent_of_step_in(of, span)
    }

    fn waiting_for(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
    ) -> Result<Vec<(Message, Vec<Touch>)>, ViewError> {
        self.0.waiting_for(recipient, class, at)
    }

    fn sent_by_rule_since(
        &self,
        recipient: &RecordKey,
        class: Class,
        since: Timestamp,
    ) -> Result<Vec<(String, Timestamp)>, ViewError> {
        self.0.sent_by_rule_since(recipient, class, since)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        self.0.said_in(said, span, except)
    }
}

impl DayLedger for PastOf<'_> {
    fn of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, ViewError> {
        self.0.of_day(rule, since, until)
    }

    fn is_counted(&self, key: &TouchKey) -> Result<bool, ViewError> {
        self.0.is_counted(key)
    }

    fn beyond_brake(&self, key: &TouchKey) -> Result<Option<Reason>, ViewError> {
        self.0.beyond_brake(key)
    }

    fn may_have_gone(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.0.may_have_gone(touch)
    }
}

impl Past for PastOf<'_> {
    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        self.0.standing(key)
    }

    fn occasion(&self, key: &TouchKey) -> Result<OccasionStatus, ViewError> {
        self.0.occasion(key)
    }

    fn called_off(&self, rule: &str, since: Timestamp) -> Result<Vec<(TouchKey, Timestamp)>, ViewError> {
        self.0.called_off(rule, since)
    }
}

fn status(entry: &Entry) -> LedgerStatus {
    let message = entry.message.as_ref();
    match entry.touch.state {
        TouchState::Held => LedgerStatus::Held(entry.touch.reason),
        TouchState::Skipped if entry.touch.reason == Some(Reason::AlreadyTold) => LedgerStatus::Told,
        TouchState::Skipped => LedgerStatus::Over,
        TouchState::Cancelled => {
            let untried = message.is_none_or(|message| message.attempts == 0);
            if untried && may_come_back(entry.touch.reason) { LedgerStatus::New } else { LedgerStatus::Over }
        }
        TouchState::Planned => match message {
            Some(message) if may_have_gone(message.state) => LedgerStatus::Went(message.channel),
            Some(message) if message.state.is_settled() => LedgerStatus::Over,
            _ => LedgerStatus::Waiting(entry.touch.message),
        },
    }
}
