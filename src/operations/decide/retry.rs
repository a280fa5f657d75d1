//! Sending once more what failed, or what nobody knows about. The gate decides again before it goes.

use jiff::{SignedDuration, Timestamp};

use crate::deployment::Deployment;
use crate::operations::error::{Error, failed};
use crate::operations::selection;
use crate::store::{Author, Entry, Filter, Retried, RetryRequest, Store};
use crate::terms::{ChannelName, Outcome};
use crate::words::StepSentence;

/// A touch named by its number may still go for so long, however late it is.
const NAMED_HOURS: i64 = 24;

/// What is to be sent once more.
#[derive(Debug, Clone, Copy)]
pub enum RetrySelection<'a> {
    /// These touches, written `T-17`, also when they are late.
    Touches(&'a [String]),
    /// What fits, as far as it is not too late.
    Matching(Matching<'a>),
}

/// Which touches are to be sent once more.
#[derive(Debug, Clone, Copy)]
pub struct Matching<'a> {
    /// Whether those that failed.
    pub failed: bool,
    /// Whether those that nobody knows about.
    pub unknown: bool,
    /// Due at or after.
    pub since: Timestamp,
    /// Only this rule.
    pub rule: Option<&'a str>,
    /// Only this channel.
    pub channel: Option<ChannelName>,
}

/// What can be sent once more.
#[derive(Debug)]
pub struct Retry {
    /// The touches.
    pub touches: Vec<Entry>,
    /// Touches that were named, and cannot.
    pub left_out: Vec<(Entry, RetryRefusal)>,
    /// How many more fit, and are too late.
    pub late: u64,
    /// Whether they were named, each by itself.
    named: bool,
}

/// Why a touch cannot be sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryRefusal {
    /// It has been sent.
    Sent,
    /// It is on its way.
    OnItsWay,
    /// It is held.
    Held,
    /// It leads to nobody.
    Nobody,
}

/// Finds what can be sent once more.
///
/// # Errors
/// When a touch or a rule is not there; when the store cannot be read.
pub fn find(
    store: &dyn Store,
    deployment: &Deployment,
    asked: RetrySelection<'_>,
    now: Timestamp,
) -> Result<Retry, Error> {
    let wanted = match asked {
        RetrySelection::Touches(numbers) => {
            let mut retry = Retry { touches: Vec::new(), left_out: Vec::new(), late: 0, named: true };
            for entry in selection::named(store, numbers)? {
                match why_not(&entry) {
                    Some(why) => retry.left_out.push((entry, why)),
                    None => retry.touches.push(entry),
                }
            }
            return Ok(retry);
        }
        RetrySelection::Matching(wanted) => wanted,
    };
    let mut outcomes = Vec::new();
    if wanted.failed {
        outcomes.extend([Outcome::Failed, Outcome::Undelivered]);
    }
    if wanted.unknown {
        outcomes.push(Outcome::Unknown);
    }
    let rule = wanted.rule.map(|id| selection::rule(deployment, store, id)).transpose()?;
    let (channel, since) = (wanted.channel, Some(wanted.since));
    let found = selection::found(store, Filter { rule, channel, outcomes, since, ..Filter::default() })?;
    let (touches, late) = selection::in_time(found, now);
    Ok(Retry { touches, left_out: Vec::new(), late, named: false })
}

fn why_not(entry: &Entry) -> Option<RetryRefusal> {
    match entry.outcome {
        Outcome::Accepted | Outcome::Delivered => Some(RetryRefusal::Sent),
        Outcome::Planned | Outcome::Claimed | Outcome::Sending => Some(RetryRefusal::OnItsWay),
        Outcome::Held => Some(RetryRefusal::Held),
        Outcome::Undelivered | Outcome::Failed | Outcome::Unknown | Outcome::Cancelled | Outcome::Skipped => {
            entry.touch.key.recipient.is_none().then_some(RetryRefusal::Nobody)
        }
    }
}

impl Retry {
    /// How many of them may have arrived already.
    #[must_use]
    pub fn in_doubt(&self) -> usize {
        self.touches.iter().filter(|entry| entry.outcome == Outcome::Unknown).count()
    }

    /// Sends them once more, each as it was seen.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn carry_out(&self, store: &mut dyn Store, author: &Author) -> Result<Retried, Error> {
        let named = author.at.saturating_add(SignedDuration::from_hours(NAMED_HOURS));
        let named = named.unwrap_or(Timestamp::MAX);
        let again = |entry: &Entry| {
            let own = entry.touch.expires_at;
            let expires_at = if self.named { own.max(named) } else { own };
            RetryRequest { touch: entry.touch.id, seen: entry.outcome, expires_at }
        };
        let touches: Vec<RetryRequest> = self.touches.iter().map(again).collect();
        store.retry(&touches, author).map_err(failed(StepSentence::WriteLedger))
    }
}
