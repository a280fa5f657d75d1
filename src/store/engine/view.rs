//! What the gate may ask: the rows as they stand, and what was decided before in the same transaction.

use jiff::Timestamp;

use super::rows::{Rows, SaidSince, SentSince};
use super::told;
use crate::message::{GateView, MessageId, PlannedTouch, StepOfPerson, Wording};
use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::record::view::{ViewError, records_of};
use crate::store::address::Key;
use crate::store::millis::whole;
use crate::terms::{ChannelName, Class, SuppressedFor};

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
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        Ok(self.sent(&[SentSince { recipient, class, since }])?.first().copied().unwrap_or(0))
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

    fn sent_of_step_since(&self, of: &StepOfPerson<'_>, since: Timestamp) -> Result<u32, ViewError> {
        Ok(self.sent_of_step(&[(*of, since)])?.first().copied().unwrap_or(0))
    }

    fn said_since(
        &self,
        said: &Wording<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let asked = SaidSince {
            address: self.key().digest(said.address),
            since,
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
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        let same = |gone: &&ArmedInTurn| {
            gone.recipient == *recipient && gone.class == class && gone.at >= whole(since)
        };
        let here = u32::try_from(self.gone.iter().filter(same).count()).unwrap_or(u32::MAX);
        Ok(self.stands.sent_since(recipient, class, since)?.saturating_add(here))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.stands.is_suppressed(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.stands.is_told(touch)
    }

    fn sent_of_step_since(&self, of: &StepOfPerson<'_>, since: Timestamp) -> Result<u32, ViewError> {
        let same = |gone: &&ArmedInTurn| {
            gone.recipient == *of.recipient
                && (gone.rule.as_str(), gone.step.as_str(), gone.repeat) == (of.rule, of.step, of.repeat)
                && gone.at >= whole(since)
        };
        let here = u32::try_from(self.gone.iter().filter(same).count()).unwrap_or(u32::MAX);
        Ok(self.stands.sent_of_step_since(of, since)?.saturating_add(here))
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.stands.is_unwanted(channel, class, address)
    }

    fn said_since(
        &self,
        said: &Wording<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let address = self.key.digest(said.address);
        let here = |gone: &ArmedInTurn| {
            Some(gone.message) != except
                && gone.at >= whole(since)
                && gone.address == address
                && gone.says(said)
        };
        if self.gone.iter().any(here) {
            return Ok(true);
        }
        self.stands.said_since(said, since, except)
    }
}
