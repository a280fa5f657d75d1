//! What went out and what was heard, written down beside the program: against it the ledger is held.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::account::AccountRefusals;
use super::sketch::Sketch;
use touchbase::message::{MessageId, TouchId, TouchKey};
use touchbase::record::RecordKey;
use touchbase::store::{Armed, AttemptEnd, Error, Store};
use touchbase::terms::{AttemptOutcome, Class, MessageState};

/// A touch's key without the name of its rule, which may be renamed.
pub(super) fn nameless(key: &TouchKey) -> TouchKey {
    TouchKey { rule: String::new(), ..key.clone() }
}

/// One attempt, as it was seen from outside.
#[derive(Debug, Clone)]
pub(super) struct Try {
    pub(super) out_id: String,
    pub(super) armed_at: Timestamp,
    /// How often the sink took it.
    pub(super) taken: u32,
    /// The word of its end, and when the lane heard it on the clock that never jumps.
    pub(super) ended: Option<(AttemptOutcome, u64)>,
}

/// One message, as it was seen from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct MessageHistory {
    pub(super) touches: Vec<TouchId>,
    pub(super) keys: Vec<TouchKey>,
    pub(super) to: Option<(RecordKey, Class)>,
    pub(super) tries: Vec<Try>,
    /// How often a person had it sent once more, and after which attempt the last time.
    pub(super) retried: u32,
    pub(super) retried_after: usize,
    /// Whether its rule has what nobody can know sent once more.
    pub(super) resend: bool,
}

impl MessageHistory {
    /// How often the sink took it.
    pub(super) fn taken(&self) -> u32 {
        self.tries.iter().map(|one| one.taken).sum()
    }
}

/// What is remembered by the numbers of the ledger's rows.
#[derive(Debug)]
pub(super) struct ByRows {
    messages: BTreeMap<MessageId, MessageHistory>,
    by_out_id: BTreeMap<String, MessageId>,
    about: BTreeMap<TouchId, BTreeSet<MessageId>>,
    open: BTreeSet<MessageId>,
}

/// What went out and what was heard.
#[derive(Debug, Default)]
pub(super) struct Witness {
    pub(super) messages: BTreeMap<MessageId, MessageHistory>,
    by_out_id: BTreeMap<String, MessageId>,
    /// By touch, the messages whose latest attempt was about it.
    about: BTreeMap<TouchId, BTreeSet<MessageId>>,
    /// Messages whose latest attempt has not ended.
    open: BTreeSet<MessageId>,
    /// Attempts that never arrive, because the daemon ended under them.
    pub(super) lost: BTreeSet<String>,
    /// Keys, with the rule's lineage for its id, of touches that were accepted.
    pub(super) accepted: BTreeMap<(usize, TouchKey), MessageId>,
    /// When the sink last took something about the same record from the same rule and step to the same person.
    last_taken: BTreeMap<(usize, String, RecordKey, RecordKey), (Timestamp, MessageId)>,
    a_day: BTreeMap<(RecordKey, Class, Date), BTreeSet<MessageId>>,
    /// What a list has made due beyond the brake, by lineage and key, until a person lets it go.
    pub(super) waits_for_a_person: BTreeSet<(usize, TouchKey)>,
    /// Touches that planning said were new.
    pub(super) planned: u64,
    /// Of those, the ones that were kept long enough and are gone; they are not among the planned any more.
    pub(super) gone: u64,
    /// When the clock last jumped, on the clock that never does.
    pub(super) jumped_at: u64,
    pub(super) steps: Vec<String>,
    /// Attempts that were refused because everybody was, and what their lanes have heard of them.
    pub(super) account: AccountRefusals,
    pub(super) arrivals: u64,
    pub(super) attempts: u64,
}

impl Witness {
    /// Writes down a step, for people.
    pub(super) fn step(&mut self, text: String) {
        self.steps.push(text);
    }

    /// A message is armed.
    pub(super) fn armed(
        &mut self,
        armed: &Armed,
        keys: Vec<TouchKey>,
        rule: Option<&Sketch>,
        now: Timestamp,
    ) {
        self.attempts += 1;
        let id = armed.message.id;
        let seen = self.messages.entry(id).or_default();
        for touch in &seen.touches {
            self.about.entry(*touch).or_default().remove(&id);
        }
        for touch in &armed.touches {
            self.about.entry(*touch).or_default().insert(id);
        }
        self.open.insert(id);
        seen.touches.clone_from(&armed.touches);
        seen.keys = keys;
        seen.to = Some((armed.message.recipient.clone(), armed.message.class));
        seen.resend = rule.is_some_and(|rule| rule.resend);
        seen.tries.push(Try { out_id: armed.out_id.clone(), armed_at: now, taken: 0, ended: None });
        self.by_out_id.insert(armed.out_id.clone(), id);
    }

    /// How many messages of a class a person was sent on a day, this one counted.
    pub(super) fn count_day(&mut self, person: &RecordKey, class: Class, day: Date, id: MessageId) -> usize {
        let sent = self.a_day.entry((person.clone(), class, day)).or_default();
        sent.insert(id);
        sent.len()
    }

    /// The sink takes an attempt.
    pub(super) fn taken(&mut self, out_id: &str) -> Option<(MessageId, &MessageHistory)> {
        if self.lost.contains(out_id) {
            return None;
        }
        let id = *self.by_out_id.get(out_id)?;
        let seen = self.messages.get_mut(&id)?;
        // One attempt is one transmission, and that arrives once.
        let taken = seen.tries.iter_mut().find(|one| one.out_id == out_id && one.taken == 0)?;
        taken.taken = 1;
        self.arrivals += 1;
        Some((id, seen))
    }

    /// When the sink took something about the same before, and by which message; this one is remembered.
    pub(super) fn before(
        &mut self,
        about: (usize, String, RecordKey, RecordKey),
        now: Timestamp,
        by: MessageId,
    ) -> Option<(Timestamp, MessageId)> {
        self.last_taken.insert(about, (now, by))
    }

    /// A person has these sent once more.
    pub(super) fn retried(&mut self, touches: &[TouchId]) {
        let about: BTreeSet<MessageId> =
            touches.iter().filter_map(|touch| self.about.get(touch)).flatten().copied().collect();
        for id in about {
            if let Some(seen) = self.messages.get_mut(&id) {
                seen.retried += 1;
                seen.retried_after = seen.tries.len();
            }
        }
    }

    /// An attempt has ended, and the ledger knows how: by its lane, or by somebody who wrote it down after a crash and
    /// before the next start.
    pub(super) fn heard(&mut self, end: &AttemptEnd, at: u64) {
        let Some(seen) = self.messages.get_mut(&end.message) else { return };
        let number = (end.attempt as usize).saturating_sub(1);
        if let Some(one) = seen.tries.get_mut(number)
            && one.ended.is_none_or(|(word, _)| word == AttemptOutcome::Crashed)
        {
            one.ended = Some((end.outcome, at));
        }
        if seen.tries.last().is_some_and(|last| last.ended.is_some()) {
            self.open.remove(&end.message);
        }
    }

    /// What is remembered by the numbers of the ledger's rows.
    pub(super) fn by_rows(&self) -> ByRows {
        ByRows {
            messages: self.messages.clone(),
            by_out_id: self.by_out_id.clone(),
            about: self.about.clone(),
            open: self.open.clone(),
        }
    }

    /// The ledger's rows are those of an older copy again, and its numbers are given again from there. What went is
    /// remembered by its key.
    pub(super) fn go_back_to(&mut self, older: ByRows, at: u64) {
        let ByRows { messages, by_out_id, about, open } = older;
        (self.messages, self.by_out_id, self.about, self.open) = (messages, by_out_id, about, open);
        self.crashed(at);
        // A number given again has the same id on the wire.
        self.lost.clear();
        // What the ledger does not know, no limit can count.
        self.a_day.clear();
    }

    /// What was on the wire has crashed with the daemon.
    pub(super) fn crashed(&mut self, at: u64) {
        for id in std::mem::take(&mut self.open) {
            if let Some(last) = self.messages.get_mut(&id).and_then(|seen| seen.tries.last_mut()) {
                last.ended.get_or_insert((AttemptOutcome::Crashed, at));
            }
        }
    }

    /// The states of the messages of some ends.
    pub(super) fn states(
        &self,
        ends: &[AttemptEnd],
        store: &dyn Store,
    ) -> Result<Vec<Option<(MessageState, u32)>>, Error> {
        let state = |end: &AttemptEnd| -> Result<Option<(MessageState, u32)>, Error> {
            let touch = self.messages.get(&end.message).and_then(|seen| seen.touches.first());
            let Some(touch) = touch else { return Ok(None) };
            let message = store.entry(*touch)?.and_then(|entry| entry.message);
            Ok(message.filter(|m| m.id == end.message).map(|message| (message.state, message.attempts)))
        };
        ends.iter().map(state).collect()
    }

    /// Remembers what was accepted, so that it is never sent again.
    pub(super) fn accepted(&mut self, end: &AttemptEnd, lineage: impl Fn(&str) -> Option<usize>) {
        if end.outcome != AttemptOutcome::Accepted {
            return;
        }
        let Some(seen) = self.messages.get(&end.message) else { return };
        for key in &seen.keys {
            if let Some(lineage) = lineage(&key.rule) {
                self.accepted.insert((lineage, nameless(key)), end.message);
            }
        }
    }
}
