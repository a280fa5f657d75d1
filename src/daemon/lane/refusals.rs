//! Whether a refusal is about one message or about all of them: the account is out of money, over its quota, not allowed
//! to send. No store and no clock: it is told what each attempt came to.
//!
//! Refusals, for good or for now, are alike by class and code, whatever the text says. After five alike, of different
//! addresses, within an hour and nothing accepted between, messages are taken up one at a time: the next of another rule,
//! domain or person is the *witness*. Where it is accepted, the five stay as they ended. Where it is refused alike, the channel refuses everybody:
//! what was refused since the last acceptance is planned again, with no try counted, and another message each time
//! probes, until one is accepted.
//!
//! It promises: a plain word about one address never counts; no restart forgets what is to be planned again, for
//! [`RefusalMemory`] is written with the end that changed it; and a message that is refused whenever the others are
//! accepted is planned again three times at the most. What was under way when the fifth was refused waits for the witness,
//! so that never more than five end before it is known what their refusals are about.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::choice::{Choice, domain, fingerprint};
use crate::message::MessageId;
use crate::message::outcome::Answer;
use crate::planted::{self, Bug};
use crate::store::{Armed, ChannelRefusal, LaneWait, MinuteOfAnswers, RefusalMemory, RefusedAttempt, Rounds};
use crate::terms::{AttemptOutcome, Word as _};

/// So many refusals alike, of different addresses, are a reason to ask for a witness.
const ALIKE: usize = 5;
/// Within so long.
const WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// How many times that the channel refused everybody a message is planned again after.
const ROUNDS_MAX: u32 = 3;
/// How long it is remembered how often a message was planned again.
const ROUNDS_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// By what a refusal for now is known ([`RefusedAttempt::alike`]).
const PUT_OFF: &str = "temporary ";
/// How many refusals are remembered.
const REMEMBERED: usize = 500;

/// What an attempt's end says about its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Nothing but what it says about its message.
    Ordinary,
    /// The channel refuses everybody, as it turns out.
    Closes,
    /// The channel still refuses everybody.
    StillRefuses,
    /// The channel refuses everybody, and this says nothing about that.
    Undecided,
}

/// What a lane knows of the refusals that it has met.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    memory: RefusalMemory,
    /// Whether what is known has changed since it was last written.
    changed: bool,
    /// The message that was taken up to decide.
    witness: Option<MessageId>,
}

impl Refusals {
    /// What an earlier run of the daemon knew.
    pub(super) fn recall(&mut self, memory: RefusalMemory) {
        self.memory = memory;
    }

    /// That the channel refuses everybody, where it does.
    pub(super) fn down(&self) -> Option<&ChannelRefusal> {
        self.memory.down.as_ref()
    }

    /// Whether the next message decides whether the channel refuses everybody, so that one at a time is taken up.
    pub(super) fn seeks_witness(&self, now: Timestamp) -> bool {
        if self.memory.down.is_some() || self.memory.refused.len() < ALIKE {
            return false;
        }
        let recent: Vec<&RefusedAttempt> = self.recent(now).collect();
        recent.iter().any(|one| is_suspicious(&alike(&recent, &one.alike)))
    }

    /// Which message is best taken up next to find out.
    pub(super) fn choice(&self) -> Choice {
        let put_off = self.memory.refused.last().is_some_and(|last| last.alike.starts_with(PUT_OFF));
        let choice = Choice::among(&self.memory.refused);
        // Whoever puts off what he sees for the first time takes it when it comes again.
        let comes_again =
            self.memory.down.is_some() && put_off && self.memory.refused.len().is_multiple_of(2);
        if comes_again { choice.again() } else { choice }
    }

    /// This one is taken up to find out.
    pub(super) fn chosen(&mut self, message: MessageId) {
        self.witness = Some(message);
    }

    /// The one that is taken up to find out.
    pub(super) fn witness(&self) -> Option<MessageId> {
        self.witness
    }

    /// What has to be known again after a restart, where that has changed since this was last asked.
    pub(super) fn take_change(&mut self) -> Option<RefusalMemory> {
        std::mem::take(&mut self.changed).then(|| self.memory.clone())
    }

    /// An attempt has ended. Says what that says about the channel, and whether its message is planned again whatever
    /// the answer.
    pub(super) fn landed(&mut self, armed: &Armed, answer: &Answer, now: Timestamp) -> (Finding, bool) {
        let deciding = self.witness.take_if(|witness| *witness == armed.message.id).is_some();
        if matches!(answer, Answer::Accepted { .. }) {
            self.accepted();
            return (Finding::Ordinary, false);
        }
        let down = self.memory.down.as_ref().map(|_| ());
        let Some(refused) = refused(armed, answer, now).filter(|_| !planted::is(Bug::RefusalsAreOfOne))
        else {
            return (if down.is_some() { Finding::Undecided } else { Finding::Ordinary }, false);
        };
        let recent: Vec<&RefusedAttempt> = self.recent(now).collect();
        let alike = alike(&recent, &refused.alike);
        let suspicious = down.is_none() && is_suspicious(&alike);
        let another = is_another(&alike, &refused);
        let begins = down.is_none() && !suspicious && is_suspicious(&[alike, vec![&refused]].concat());
        if begins {
            self.memory.suspected_at = Some(now);
        }
        let proves = suspicious && another && deciding;
        let (code, words) = (refused.code.clone(), refused.words.clone());
        if let Some(down) = self.memory.down.as_mut() {
            (down.code, down.words) = (code, words);
        } else if proves {
            self.closes(ChannelRefusal { since: now, code, words }, now);
        }
        // What was under way when the fifth was refused is no witness, and none of the five either.
        let open = down.is_some() || (suspicious && another);
        let again = open && self.plans_again(armed.message.id);
        self.remember(RefusedAttempt { ended: !open, ..refused }, now);
        let finding = match down {
            Some(_) => Finding::StillRefuses,
            None if proves => Finding::Closes,
            None => Finding::Ordinary,
        };
        (finding, again)
    }

    /// What was said of addresses in this hour; since then none of it is believed, where it is not any more.
    pub(super) fn note_hour(&mut self, hour: Vec<MinuteOfAnswers>, disbelieved: Option<Timestamp>) {
        self.memory.hour = hour;
        self.memory.disbelieved = self.memory.disbelieved.or(disbelieved);
        self.changed = true;
    }

    /// Since when what was said of addresses is still to be taken back.
    pub(super) fn disbelieved(&self) -> Option<Timestamp> {
        self.memory.disbelieved.filter(|_| !planted::is(Bug::RefusedStayFailed))
    }

    /// What is known of waiting, where that has changed.
    pub(super) fn note_wait(&mut self, wait: Option<LaneWait>) {
        self.changed |= self.memory.wait != wait;
        self.memory.wait = wait;
    }

    /// What an earlier run knew of waiting, or this one knows.
    pub(super) fn wait(&self) -> Option<&LaneWait> {
        self.memory.wait.as_ref()
    }

    /// The attempts whose messages are still to be planned again.
    pub(super) fn to_reopen(&self) -> Vec<(MessageId, u32)> {
        let attempts = self.memory.reopen.iter().map(|(message, attempt)| (MessageId(*message), *attempt));
        attempts.filter(|_| !planted::is(Bug::RefusedStayFailed)).collect()
    }

    /// What is to be known once they are.
    pub(super) fn once_reopened(&self) -> RefusalMemory {
        RefusalMemory { reopen: Vec::new(), disbelieved: None, ..self.memory.clone() }
    }

    /// They are planned again.
    pub(super) fn reopened(&mut self) {
        self.memory.reopen.clear();
        self.memory.disbelieved = None;
    }

    fn recent(&self, now: Timestamp) -> impl Iterator<Item = &RefusedAttempt> {
        self.memory.refused.iter().filter(move |one| now.duration_since(one.at).abs() <= WITHIN)
    }

    fn accepted(&mut self) {
        self.changed |= self.memory.down.is_some() || !self.memory.refused.is_empty();
        self.memory.down = None;
        self.memory.refused.clear();
    }

    fn remember(&mut self, refused: RefusedAttempt, now: Timestamp) {
        let down = self.memory.down.is_some();
        self.memory.refused.retain(|one| down || now.duration_since(one.at).abs() <= WITHIN);
        for one in &mut self.memory.refused {
            one.words = None;
        }
        self.memory.refused.push(refused);
        let over = self.memory.refused.len().saturating_sub(REMEMBERED);
        self.memory.refused.drain(..over);
        self.changed = true;
    }

    /// The channel refuses everybody: what ended by that is to be planned again.
    fn closes(&mut self, down: ChannelRefusal, now: Timestamp) {
        self.memory.again.retain(|_, rounds| now.duration_since(rounds.since).abs() <= ROUNDS_KEPT);
        self.memory.refused.retain(|one| now.duration_since(one.at).abs() <= WITHIN);
        let ended = self.memory.refused.iter().filter(|one| one.ended).map(|one| (one.message, one.attempt));
        let ended: Vec<(i64, u32)> = ended.collect();
        let again: Vec<(i64, u32)> =
            ended.into_iter().filter(|(message, _)| self.plans_again(MessageId(*message))).collect();
        self.memory.reopen.extend(again);
        for one in &mut self.memory.refused {
            one.ended = false;
        }
        self.memory.down = Some(down);
        self.changed = true;
    }

    /// Whether a message is planned again for what has lasted since it was suspected; it is counted.
    fn plans_again(&mut self, message: MessageId) -> bool {
        let since = self.memory.suspected_at.unwrap_or(Timestamp::UNIX_EPOCH);
        let rounds = self.memory.again.entry(message.0).or_insert(Rounds { count: 0, since: Timestamp::MIN });
        if rounds.since == since {
            return true;
        }
        if rounds.count >= ROUNDS_MAX {
            return false;
        }
        *rounds = Rounds { count: rounds.count + 1, since };
        true
    }
}

/// The attempt as it is remembered, where its answer may say something about the account.
fn refused(armed: &Armed, answer: &Answer, now: Timestamp) -> Option<RefusedAttempt> {
    let (class, code) = answer.alike().or_else(|| put_off(answer))?;
    let address = &armed.ready.address;
    Some(RefusedAttempt {
        message: armed.message.id.0,
        attempt: armed.attempt,
        alike: format!("{} {code}", class.as_str()),
        code,
        words: answer.said().map(ToString::to_string),
        rule: armed.message.rule.clone(),
        address: fingerprint(address),
        domain: domain(armed.ready.channel, address),
        at: now,
        ended: false,
    })
}

/// A message that is put off, whatever the code: one about a single mailbox or number concerns that message alone, but said
/// of everybody it would use up every message's tries one by one.
fn put_off(answer: &Answer) -> Option<(AttemptOutcome, String)> {
    let Answer::Temporary { code, .. } = answer else { return None };
    Some((answer.word(), code.clone()))
}

fn alike<'a>(refused: &[&'a RefusedAttempt], key: &str) -> Vec<&'a RefusedAttempt> {
    refused.iter().copied().filter(|one| one.alike == key).collect()
}

/// Whether these, all alike, are of enough different addresses.
fn is_suspicious(alike: &[&RefusedAttempt]) -> bool {
    alike.iter().map(|one| one.address).collect::<BTreeSet<_>>().len() >= ALIKE
}

/// Whether an attempt is of another rule, domain or person than those of all other messages.
fn is_another(before: &[&RefusedAttempt], one: &RefusedAttempt) -> bool {
    let before: Vec<&RefusedAttempt> =
        before.iter().copied().filter(|other| other.message != one.message).collect();
    before.iter().all(|other| other.rule != one.rule)
        || before.iter().all(|other| other.address != one.address)
        || one.domain.is_some_and(|own| before.iter().all(|other| other.domain != Some(own)))
}
