//! What the gate may ask: the rows as they stand, and what was decided before in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::rows::{Rows, SaidIn, SentSince, SentTo};
use super::told;
use crate::message::{GateView, Message, MessageId, PlannedTouch, SentIn, StepOfPerson, Touch, Wording};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::record::view::{ViewError, records_of};
use crate::store::address::Key;
use crate::store::millis::{whole, whole_span};
use crate::terms::{ChannelName, Class, SuppressedFor};

/// Most messages that join another in one transaction.
const JOINING_MAX: u32 = 2_000;

/// One message that was armed earlier in this transaction.
pub(super) struct ArmedInTurn {
    pub(super) message: MessageId,
    pub(super) recipient: RecordKey,
    pub(super) class: Class,
    pub(super) rule: String,
    pub(super) step: String,
    pub(super) repeat: u32,
    pub(super) address: Vec<u8>,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
}

/// What a gate sees within the arming transaction.
pub(super) struct TurnView<'a> {
    /// The store as it stands.
    pub(super) stands: &'a dyn GateView,
    pub(super) key: &'a Key,
    pub(super) gone: &'a [ArmedInTurn],
    /// The messages that have joined others.
    pub(super) joined: &'a BTreeSet<MessageId>,
}

/// The words by which the same is known as said; without them everything of the step is the same.
fn words<'a>(said: &Wording<'a>) -> Option<(&'a str, &'a str)> {
    (!planted::is(Bug::SameAddressWhateverTheWords)).then_some((said.subject, said.text))
}

impl ArmedInTurn {
    fn says(&self, said: &Wording<'_>) -> bool {
        (self.rule.as_str(), self.step.as_str(), self.repeat) == (said.rule, said.step, said.repeat)
            && words(said).is_none_or(|words| (self.subject.as_str(), self.text.as_str()) == words)
    }
}

/// A store that is only read: nothing has been decided before.
impl<R: Rows> GateView for R {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        Ok(self.sent(&[SentTo { recipient, class, span }])?.first().copied().unwrap_or(0))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        Ok(self.suppressed(&[(channel, class, self.key().digest(address))])?.iter().any(Option::is_some))
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        let found = self.suppressed(&[(channel, class, self.key().digest(address))])?;
        Ok(found.into_iter().flatten().any(SuppressedFor::is_wish))
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(told::is_told(self, touch)?)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        Ok(self.sent_of_step(&[(*of, span)])?.first().copied().unwrap_or(0))
    }

    fn waiting_for(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
    ) -> Result<Vec<(Message, Vec<Touch>)>, ViewError> {
        let messages = self.untried(recipient, class, at, JOINING_MAX)?;
        let ids: Vec<MessageId> = messages.iter().map(|kept| kept.message.id).collect();
        let mut touches: BTreeMap<MessageId, Vec<Touch>> = BTreeMap::new();
        for touch in self.planned_touches(&ids)? {
            touches.entry(touch.message.unwrap_or(MessageId(0))).or_default().push(touch);
        }
        let with = |message: Message| {
            let touches = touches.remove(&message.id).unwrap_or_default();
            (message, touches)
        };
        Ok(messages.into_iter().map(|kept| kept.message).map(with).collect())
    }

    fn sent_by_rule_since(
        &self,
        recipient: &RecordKey,
        class: Class,
        since: Timestamp,
    ) -> Result<Vec<(String, Timestamp)>, ViewError> {
        Ok(self.sent_by_rule(&SentSince { recipient, class, since })?)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let asked = SaidIn {
            address: self.key().digest(said.address),
            span,
            rule: said.rule,
            step: said.step,
            repeat: said.repeat,
            except,
            words: words(said),
        };
        Ok(self.said(&[asked])?.contains(&true))
    }
}

records_of!(TurnView, stands);

impl GateView for TurnView<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        let same = |gone: &&ArmedInTurn| {
            gone.recipient == *recipient && gone.class == class && whole_span(span).holds(gone.at)
        };
        let here = u32::try_from(self.gone.iter().filter(same).count()).unwrap_or(u32::MAX);
        Ok(self.stands.sent_in(recipient, class, span)?.saturating_add(here))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.stands.is_suppressed(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.stands.is_told(touch)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        let same = |gone: &&ArmedInTurn| {
            gone.recipient == *of.recipient
                && (gone.rule.as_str(), gone.step.as_str(), gone.repeat) == (of.rule, of.step, of.repeat)
                && whole_span(span).holds(gone.at)
        };
        let here = u32::try_from(self.gone.iter().filter(same).count()).unwrap_or(u32::MAX);
        Ok(self.stands.sent_of_step_in(of, span)?.saturating_add(here))
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.stands.is_unwanted(channel, class, address)
    }

    fn waiting_for(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
    ) -> Result<Vec<(Message, Vec<Touch>)>, ViewError> {
        let mut waiting = self.stands.waiting_for(recipient, class, at)?;
        waiting.retain(|(message, _)| {
            !self.joined.contains(&message.id) && self.gone.iter().all(|gone| gone.message != message.id)
        });
        Ok(waiting)
    }

    fn sent_by_rule_since(
        &self,
        recipient: &RecordKey,
        class: Class,
        since: Timestamp,
    ) -> Result<Vec<(String, Timestamp)>, ViewError> {
        let here = self
            .gone
            .iter()
            .filter(|gone| gone.recipient == *recipient && gone.class == class && gone.at >= whole(since));
        let mut sent = self.stands.sent_by_rule_since(recipient, class, since)?;
        sent.extend(here.map(|gone| (gone.rule.clone(), gone.at)));
        Ok(sent)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let address = self.key.digest(said.address);
        let here = |gone: &ArmedInTurn| {
            Some(gone.message) != except
                && whole_span(span).holds(gone.at)
                && gone.address == address
                && gone.says(said)
        };
        if self.gone.iter().any(here) {
            return Ok(true);
        }
        self.stands.said_in(said, span, except)
    }
}
