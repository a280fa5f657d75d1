//! Attempts that the other side refused because it refused everybody, written down beside the program: what they may have
//! made of their messages.

use std::collections::{BTreeMap, BTreeSet};

use touchbase::message::MessageId;
use touchbase::store::{Armed, AttemptEnd};
use touchbase::terms::{AttemptOutcome, ChannelName};

/// Within so long, in milliseconds, refusals alike say something about the account. A little less than the program takes,
/// for the ends here are as late as their commits.
const WITHIN: u64 = 55 * 60_000;
/// So many may end before it can be known.
const UNKNOWING: usize = 5;
/// A message that was refused so often may have ended although everybody was: it was tried again after each of them.
const ROUNDS: usize = 3;

/// One attempt that was refused because everybody was.
#[derive(Debug, Clone)]
struct Refused {
    message: MessageId,
    attempt: u32,
    address: String,
    /// When it left, and when its end was written down.
    left_at: u64,
    heard_at: u64,
}

/// What became of the attempts of one channel.
#[derive(Debug, Default)]
struct OfChannel {
    /// Refused, and its end not yet written down.
    open: BTreeMap<(MessageId, u32), (String, u64)>,
    /// In the order in which their ends were written down, each run between two acceptances.
    runs: Vec<Vec<Refused>>,
}

/// Attempts that were refused because everybody was.
#[derive(Debug, Default)]
pub(super) struct AccountRefusals {
    channels: BTreeMap<ChannelName, OfChannel>,
    rounds: BTreeMap<MessageId, usize>,
}

impl AccountRefusals {
    /// An attempt leaves and will be refused.
    pub(super) fn tried(&mut self, channel: ChannelName, armed: &Armed, now: u64) {
        let own = self.channels.entry(channel).or_default();
        own.open.insert((armed.message.id, armed.attempt), (armed.ready.address.clone(), now));
    }

    /// The end of an attempt is written down.
    pub(super) fn heard(&mut self, channel: ChannelName, end: &AttemptEnd, heard_at: u64) {
        let own = self.channels.entry(channel).or_default();
        if end.outcome == AttemptOutcome::Accepted {
            own.runs.push(Vec::new());
            return;
        }
        let Some((address, left_at)) = own.open.remove(&(end.message, end.attempt)) else { return };
        *self.rounds.entry(end.message).or_default() += 1;
        if own.runs.is_empty() {
            own.runs.push(Vec::new());
        }
        if let Some(run) = own.runs.last_mut() {
            run.push(Refused { message: end.message, attempt: end.attempt, address, left_at, heard_at });
        }
    }

    /// The clock by which an hour is measured jumps: what was before it is not within an hour of what comes.
    pub(super) fn clock_jumps(&mut self) {
        self.channels.values_mut().for_each(|own| own.runs.push(Vec::new()));
    }

    /// A message that has ended by a refusal of everybody although it could be known that it was one; `ended` says whether
    /// it has by this attempt.
    pub(super) fn wronged(&self, ended: &dyn Fn(MessageId, u32) -> bool) -> Option<(MessageId, String)> {
        let runs = self.channels.values().flat_map(|own| &own.runs);
        runs.filter(|run| run.len() >= UNKNOWING)
            .find_map(|run| (0..run.len()).find_map(|first| self.wronged_from(run.get(first..)?, ended)))
    }

    /// The same for the hour that begins with the first of these.
    fn wronged_from(
        &self,
        run: &[Refused],
        ended: &dyn Fn(MessageId, u32) -> bool,
    ) -> Option<(MessageId, String)> {
        let begin = run.first()?.heard_at;
        let hour: Vec<&Refused> =
            run.iter().take_while(|one| one.heard_at.saturating_sub(begin) <= WITHIN).collect();
        let mut addresses = BTreeSet::new();
        let fifth = hour.iter().find(|one| {
            addresses.insert(one.address.as_str());
            addresses.len() == UNKNOWING
        })?;
        let wrongly: Vec<&&Refused> = hour
            .iter()
            .filter(|one| ended(one.message, one.attempt))
            .filter(|one| self.rounds.get(&one.message).is_none_or(|rounds| *rounds <= ROUNDS))
            .collect();
        let failed: BTreeSet<&str> = wrongly.iter().map(|one| one.address.as_str()).collect();
        let witness =
            hour.iter().find(|one| one.left_at > fifth.heard_at && !addresses.contains(one.address.as_str()));
        let why = match witness {
            Some(witness) => format!("{} was refused after five others were", witness.message),
            None if failed.len() > UNKNOWING => format!("{} people's have within an hour", failed.len()),
            None => return None,
        };
        wrongly.first().map(|one| (one.message, format!("{why}: {hour:?}")))
    }
}
