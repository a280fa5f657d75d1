//! Rules of files that are not in force yet, as they will be held against the ledger: under which names it has them, and
//! what their coming into force decides of occasions. So that what is shown is what a reload then does.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::edit::EditedTouch;
use super::past::{LedgerStatus, OccasionStatus, Past};
use crate::message::{GateView, MessageId, PlannedTouch, SentIn, StepOfPerson, TouchKey, Wording};
use crate::plan::DayLedger;
use crate::record::RecordKey;
use crate::record::view::{ViewError, records_of};
use crate::terms::{ChannelName, Class, Reason};

/// What rules that are not in force yet make of the ledger; nothing where all of them are in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pending {
    known_as: BTreeMap<String, String>,
    decided: BTreeMap<TouchKey, EditedTouch>,
    unclear: BTreeSet<(String, String)>,
}

impl Pending {
    /// The ledger has a rule under another name.
    pub fn is_known_as(&mut self, rule: &str, name: &str) {
        self.known_as.insert(rule.to_owned(), name.to_owned());
    }

    /// Nobody has said whether a step, by the name under which its touches stand, is a new one.
    pub fn is_unclear(&mut self, rule: &str, step: &str) {
        self.unclear.insert((rule.to_owned(), step.to_owned()));
    }

    /// Coming into force decides about a touch.
    pub fn decide(&mut self, edited: EditedTouch) {
        self.decided.insert(edited.touch.key.clone(), edited);
    }

    /// What coming into force decides about a touch, if it does.
    #[must_use]
    pub fn decided(&self, key: &TouchKey) -> Option<&EditedTouch> {
        self.decided.get(key)
    }

    /// What falls due at once by it.
    pub fn at_once(&self) -> impl Iterator<Item = &EditedTouch> {
        self.decided.values().filter(|edited| edited.touch.reason.is_none())
    }

    /// Why a new touch of a step would be held, if it would.
    #[must_use]
    pub fn holds(&self, key: &TouchKey) -> Option<Reason> {
        let step = (key.rule.clone(), key.step.clone());
        self.unclear.contains(&step).then_some(Reason::NewName)
    }

    /// The name under which the ledger has a rule.
    #[must_use]
    pub fn in_ledger<'a>(&'a self, rule: &'a str) -> &'a str {
        self.known_as.get(rule).map_or(rule, String::as_str)
    }

    /// The name that a rule of the ledger has from then on.
    #[must_use]
    pub fn in_files<'a>(&'a self, name: &'a str) -> &'a str {
        self.known_as.iter().find(|(_, known)| *known == name).map_or(name, |(rule, _)| rule)
    }

    /// A key as the ledger has it.
    #[must_use]
    pub fn key(&self, key: &TouchKey) -> TouchKey {
        TouchKey { rule: self.in_ledger(&key.rule).to_owned(), ..key.clone() }
    }
}

/// A ledger, asked about rules that it may have under other names.
#[derive(Clone, Copy)]
pub struct Renamed<'a> {
    /// The ledger.
    pub past: &'a dyn Past,
    /// The names.
    pub pending: &'a Pending,
}

impl std::fmt::Debug for Renamed<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Renamed").field("pending", &self.pending).finish_non_exhaustive()
    }
}

records_of!(Renamed, past);

impl GateView for Renamed<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        self.past.sent_in(recipient, class, span)
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.past.is_suppressed(channel, class, address)
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.past.is_unwanted(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.past.is_told(&PlannedTouch { key: self.pending.key(&touch.key), ..touch.clone() })
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        let of = StepOfPerson { rule: self.pending.in_ledger(of.rule), ..*of };
        self.past.sent_of_step_in(&of, span)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let said = Wording { rule: self.pending.in_ledger(said.rule), ..*said };
        self.past.said_in(&said, span, except)
    }
}

impl DayLedger for Renamed<'_> {
    fn of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, ViewError> {
        self.past.of_day(self.pending.in_ledger(rule), since, until)
    }

    fn is_counted(&self, key: &TouchKey) -> Result<bool, ViewError> {
        self.past.is_counted(&self.pending.key(key))
    }

    fn beyond_brake(&self, key: &TouchKey) -> Result<Option<Reason>, ViewError> {
        self.past.beyond_brake(&self.pending.key(key))
    }

    fn may_have_gone(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.past.may_have_gone(&PlannedTouch { key: self.pending.key(&touch.key), ..touch.clone() })
    }
}

impl Past for Renamed<'_> {
    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        self.past.standing(&self.pending.key(key))
    }

    fn occasion(&self, key: &TouchKey) -> Result<OccasionStatus, ViewError> {
        self.past.occasion(&self.pending.key(key))
    }

    fn called_off(&self, rule: &str, since: Timestamp) -> Result<Vec<(TouchKey, Timestamp)>, ViewError> {
        self.past.called_off(self.pending.in_ledger(rule), since)
    }
}
