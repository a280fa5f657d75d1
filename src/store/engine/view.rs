//! What the gate may ask: the rows as they stand, and what was decided before in the same transaction.

use jiff::Timestamp;

use super::rows::{Rows, SaidSince, SentSince};
use crate::message::{GateView, MessageId, Said};
use crate::planted::{self, Bug};
use crate::record::view::{Candidates, Records, ViewError};
use crate::record::{Record, RecordKey};
use crate::store::millis::whole;
use crate::terms::{ChannelName, Class};

/// One message that was armed earlier in this transaction.
pub(super) struct Gone {
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
pub(super) struct Seen<'a, R> {
    pub(super) rows: &'a R,
    pub(super) gone: &'a [Gone],
}

/// The words by which the same is known as said; without them everything of the step is the same.
fn words<'a>(said: &Said<'a>) -> Option<(&'a str, &'a str)> {
    (!planted::is(Bug::SameAddressWhateverTheWords)).then_some((said.subject, said.text))
}

fn asked<'a, R: Rows>(
    rows: &R,
    said: &Said<'a>,
    since: Timestamp,
    except: Option<MessageId>,
) -> SaidSince<'a> {
    SaidSince {
        address: rows.key().digest(said.address),
        since,
        rule: said.rule,
        step: said.step,
        repeat: said.repeat,
        except,
        words: words(said),
    }
}

impl Gone {
    fn is(&self, asked: &SaidSince<'_>) -> bool {
        Some(self.message) != asked.except
            && self.address == asked.address
            && (self.rule.as_str(), self.step.as_str(), self.repeat) == (asked.rule, asked.step, asked.repeat)
            && self.at >= whole(asked.since)
            && asked.words.is_none_or(|words| (self.subject.as_str(), self.text.as_str()) == words)
    }
}

/// A store that is only read: nothing has been decided before.
impl<R: Rows> GateView for R {
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        Ok(self.sent(&[SentSince { recipient, class, since }])?.first().copied().unwrap_or(0))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        Ok(self.suppressed(&[(channel, class, self.key().digest(address))])?.contains(&true))
    }

    fn said_since(
        &self,
        said: &Said<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        Ok(self.said(&[asked(self, said, since, except)])?.contains(&true))
    }
}

impl<R: Rows> GateView for Seen<'_, R> {
    fn sent_since(&self, recipient: &RecordKey, class: Class, since: Timestamp) -> Result<u32, ViewError> {
        let same =
            |gone: &&Gone| gone.recipient == *recipient && gone.class == class && gone.at >= whole(since);
        let here = u32::try_from(self.gone.iter().filter(same).count()).unwrap_or(u32::MAX);
        Ok(self.rows.sent_since(recipient, class, since)?.saturating_add(here))
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.rows.is_suppressed(channel, class, address)
    }

    fn said_since(
        &self,
        said: &Said<'_>,
        since: Timestamp,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        let asked = asked(self.rows, said, since, except);
        if self.gone.iter().any(|gone| gone.is(&asked)) {
            return Ok(true);
        }
        Ok(self.rows.said(&[asked])?.contains(&true))
    }
}

impl<R: Rows> Records for Seen<'_, R> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        self.rows.get(key)
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.rows.candidates(which, visit)
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        self.rows.referring(kind, field, target)
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        self.rows.having(kind, field, value)
    }
}
