//! What has happened already, for a forecast to go on from; and what the forecast itself has counted since.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use crate::gate;
use crate::message::{GateView, MessageId, PlannedTouch, SentIn, StepOfPerson, TouchKey, Wording};
use crate::plan::DayLedger;
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::record::view::{Records, ViewError, records_of};
use crate::terms::{ChannelName, Class, Reason};

/// Where a touch stands in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerStatus {
    /// The ledger does not know it, or would take it up again.
    New,
    /// It waits to be sent, in this message where it has one.
    Waiting(Option<MessageId>),
    /// It waits for a person.
    Held(Option<Reason>),
    /// It went, or may have gone, by this channel.
    Went(ChannelName),
    /// It is over, and did not go.
    Over,
    /// Its person was told already; that may turn out not to be so.
    Told,
}

/// What the ledger has of an occasion that others than one person were to hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccasionStatus {
    /// Nobody was told, and nobody will be.
    Untold,
    /// Somebody will be told, until this instant at the latest.
    Waits(Timestamp),
    /// Somebody was told, or may have been.
    Told,
}

/// The records and the ledger, as a forecast sees them.
pub trait Past: GateView + DayLedger {
    /// Where a touch stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError>;

    /// What has become of the occasion of a touch with others than its recipient.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn occasion(&self, key: &TouchKey) -> Result<OccasionStatus, ViewError>;

    /// The touches of a rule that an edit has called off, due from an instant on, with when each was due; what comes back
    /// once the edit is undone.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn called_off(&self, rule: &str, since: Timestamp) -> Result<Vec<(TouchKey, Timestamp)>, ViewError>;
}

/// Records without a ledger: nothing has happened yet.
#[derive(Clone, Copy)]
pub struct NoPast<'a>(pub &'a dyn Records);

records_of!(NoPast, 0);

impl std::fmt::Debug for NoPast<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("NoPast")
    }
}

impl GateView for NoPast<'_> {
    fn sent_in(&self, _: &RecordKey, _: Class, _: SentIn) -> Result<u32, ViewError> {
        Ok(0)
    }

    fn is_suppressed(&self, _: ChannelName, _: Class, _: &str) -> Result<bool, ViewError> {
        Ok(false)
    }

    fn is_told(&self, _: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(false)
    }

    fn sent_of_step_in(&self, _: &StepOfPerson<'_>, _: SentIn) -> Result<u32, ViewError> {
        Ok(0)
    }

    fn is_unwanted(&self, _: ChannelName, _: Class, _: &str) -> Result<bool, ViewError> {
        Ok(false)
    }

    fn said_in(&self, _: &Wording<'_>, _: SentIn, _: Option<MessageId>) -> Result<bool, ViewError> {
        Ok(false)
    }
}

impl DayLedger for NoPast<'_> {
    fn of_day(&self, _: &str, _: Timestamp, _: Timestamp) -> Result<u64, ViewError> {
        Ok(0)
    }

    fn is_counted(&self, _: &TouchKey) -> Result<bool, ViewError> {
        Ok(false)
    }

    fn beyond_brake(&self, _: &TouchKey) -> Result<Option<Reason>, ViewError> {
        Ok(None)
    }

    fn may_have_gone(&self, _: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(false)
    }
}

impl Past for NoPast<'_> {
    fn standing(&self, _: &TouchKey) -> Result<LedgerStatus, ViewError> {
        Ok(LedgerStatus::New)
    }

    fn occasion(&self, _: &TouchKey) -> Result<OccasionStatus, ViewError> {
        Ok(OccasionStatus::Untold)
    }

    fn called_off(&self, _: &str, _: Timestamp) -> Result<Vec<(TouchKey, Timestamp)>, ViewError> {
        Ok(Vec::new())
    }
}

/// What the forecast has sent so far: by person and class, and in which words to which address.
#[derive(Debug, Default)]
pub(super) struct ForecastCounts {
    sent: BTreeMap<(RecordKey, Class), VecDeque<Timestamp>>,
    said: BTreeMap<SaidKey, Timestamp>,
    of_step: BTreeMap<StepKey, Vec<Timestamp>>,
}

/// Person, class, rule, step and repeat.
type StepKey = (RecordKey, Class, String, String, u32);

/// Rule, step, repeat, address and words.
type SaidKey = (String, String, u32, String, String);

impl ForecastCounts {
    pub(super) fn count(&mut self, of: &StepOfPerson<'_>, at: Timestamp) {
        self.sent.entry((of.recipient.clone(), of.class)).or_default().push_back(at);
        self.of_step.entry(step_key(of)).or_default().push(at);
    }

    pub(super) fn say(&mut self, said: &Wording<'_>, at: Timestamp) {
        self.said.insert(key_of(said), at);
    }

    /// Lets go of what no decision from an instant on asks for.
    pub(super) fn forget(&mut self, from: Timestamp, today: Timestamp) {
        let since = gate::month_before(from);
        self.sent.retain(|_, sent| {
            while sent.front().is_some_and(|at| *at < since) {
                sent.pop_front();
            }
            !sent.is_empty()
        });
        self.said.retain(|_, at| *at >= today);
        self.of_step.retain(|_, sent| sent.iter().any(|at| *at >= today));
    }
}

fn step_key(of: &StepOfPerson<'_>) -> StepKey {
    (of.recipient.clone(), of.class, of.rule.to_owned(), of.step.to_owned(), of.repeat)
}

fn key_of(said: &Wording<'_>) -> SaidKey {
    let mut words = format!("{}\n{}", said.subject, said.text);
    if planted::is(Bug::SameAddressWhateverTheWords) {
        words.clear();
    }
    (said.rule.to_owned(), said.step.to_owned(), said.repeat, said.address.to_owned(), words)
}

/// What the judge is told: the ledger up to where the forecast begins, and from there what the forecast has counted.
pub(super) struct Facts<'a> {
    pub(super) past: &'a dyn Past,
    pub(super) counted: &'a ForecastCounts,
    /// Where the forecast begins: what the ledger has later is counted by the forecast as it comes by.
    pub(super) begins_at: Timestamp,
}

records_of!(Facts, past);

impl GateView for Facts<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        let before = if span.since < self.begins_at && !planted::is(Bug::ForecastForgetsTheLedger) {
            self.past.sent_in(recipient, class, span.before(self.begins_at))?
        } else {
            0
        };
        let own = self.counted.sent.get(&(recipient.clone(), class));
        let own = own.map_or(0, |sent| sent.iter().filter(|at| span.holds(**at)).count());
        Ok(before.saturating_add(u32::try_from(own).unwrap_or(u32::MAX)))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.past.is_suppressed(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.past.is_told(touch)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        let before = if span.since < self.begins_at {
            self.past.sent_of_step_in(of, span.before(self.begins_at))?
        } else {
            0
        };
        let own = self.counted.of_step.get(&step_key(of));
        let own = own.map_or(0, |sent| sent.iter().filter(|at| span.holds(**at)).count());
        Ok(before.saturating_add(u32::try_from(own).unwrap_or(u32::MAX)))
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.past.is_unwanted(channel, class, address)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        if self.counted.said.get(&key_of(said)).is_some_and(|at| span.holds(*at)) {
            return Ok(true);
        }
        if span.since >= self.begins_at {
            return Ok(false);
        }
        self.past.said_in(said, span.before(self.begins_at), except)
    }
}

/// The persons and addresses that are known are whole: nothing of them is shown.
impl std::fmt::Debug for Facts<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Facts").field("begins_at", &self.begins_at).finish_non_exhaustive()
    }
}
