//! Where records, touches, messages and attempts are kept: a few small traits, one contract.
//!
//! `sqlite` is the store of the daemon, `memory` that of tests and simulation; one suite of contract tests runs
//! over both. Every method is one transaction unless it says otherwise, blocks, and promises: when it returns
//! `Ok`, what it did survives a power cut; when it returns `Err`, nothing of it happened.

mod address;
pub mod disk;
pub mod memory;
mod millis;
pub mod sqlite;
mod transition;
pub mod writer;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::message::{
    Gate, GateView, Message, MessageId, Next, PlannedTouch, Ready, Touch, TouchId, TouchKey,
};
use crate::record::view::{Records, ViewError};
use crate::record::{Kind, Kinds, RecordKey, Value};
use crate::terms::{ChannelName, MessageState, Reason, TouchState, Word as _};

/// What can go wrong with a store. Texts fit "failed to {…}" and hold no record's contents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another process holds the write lock for longer than we wait.
    #[error("the database is locked by another process")]
    Locked,
    /// Another daemon runs on this database; the text names its lock.
    #[error("{0}")]
    InUse(String),
    /// The store has been closed because the daemon stops.
    #[error("the store is closed")]
    Closed,
    /// There is no database yet; the text names the file.
    #[error("{0}")]
    Absent(String),
    /// No space left; nothing was written, reading works.
    #[error("the disk is full")]
    Full,
    /// The file is not ours, or written by a newer version.
    #[error("{0}")]
    Foreign(String),
    /// The file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else, in the engine's words.
    #[error("{0}")]
    Other(String),
}

impl From<Error> for ViewError {
    fn from(error: Error) -> ViewError {
        ViewError(error.to_string())
    }
}

impl From<ViewError> for Error {
    fn from(error: ViewError) -> Error {
        Error::Other(error.0)
    }
}

/// Who changes something, and on what ground; kept with every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// `import 业主名单.csv`, `operator wang`, `daemon`, `rule complaint-level`.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Fields of one record as they come in; fields that are not named stay as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The record.
    pub key: RecordKey,
    /// The new values; `None` empties a field.
    pub fields: BTreeMap<String, Option<Value>>,
}

/// The kind of an incoming record, where the kind and all its fields are declared.
fn declared<'k>(kinds: &'k Kinds, incoming: &Incoming) -> Result<&'k Kind, Error> {
    let name = &incoming.key.kind;
    let kind = kinds.get(name).ok_or_else(|| Error::Other(format!("`{name}` is not a declared kind")))?;
    match incoming.fields.keys().find(|field| kind.field(field).is_none()) {
        None => Ok(kind),
        Some(field) => Err(Error::Other(format!("kind `{name}` has no field `{field}`"))),
    }
}

/// A value as it is kept: a number that is none counts as not filled in.
fn filled(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !matches!(value, Value::Number(number) if !number.is_finite()))
}

/// What came of writing records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Records that were not there before.
    pub new: u64,
    /// Records of which at least one field changed.
    pub changed: u64,
    /// Records that were already like this; nothing was written for them.
    pub same: u64,
}

/// One change of one field, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Its number; later changes have greater ones.
    pub number: i64,
    /// Who changed it, on what ground and when.
    pub author: Author,
    /// The field; `None` where the record came in with this change.
    pub field: Option<String>,
    /// What stood there before; `None` where the field was empty.
    pub old: Option<Value>,
    /// What stands there since; `None` where the field was emptied.
    pub new: Option<Value>,
}

/// One pass of changes to records: a single transaction, however many batches.
pub trait Changes: Records {
    /// Writes some records, with date and reference indexes and the history of every changed field. Records are
    /// written in the order of their keys; a key that stands there twice is written twice, in the order given.
    ///
    /// # Errors
    /// When the store cannot be written, or a kind or field is not declared; the whole transaction is then lost.
    fn put(&mut self, incoming: &[Incoming], author: &Author) -> Result<Written, Error>;
}

/// Records, to be changed.
pub trait RecordStore: Records {
    /// Runs `work` in one transaction; commits if it returns `Ok(true)`, takes everything back otherwise. Within
    /// `work` the changes are visible, so a dry run can be planned over.
    ///
    /// # Errors
    /// When the store cannot be written, or what `work` returned.
    fn change(&mut self, work: &mut dyn FnMut(&mut dyn Changes) -> Result<bool, Error>) -> Result<(), Error>;

    /// The records changed after change number `after`, each once, oldest change first, at most `limit`; with the
    /// number to go on from.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn changed_after(&self, after: i64, limit: u32) -> Result<(Vec<RecordKey>, i64), Error>;

    /// Every change of one record, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn changes_of(&self, key: &RecordKey) -> Result<Vec<FieldChange>, Error>;

    /// Takes over a new set of kinds: what is indexed follows. No record is changed.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn declare(&mut self, kinds: &Kinds) -> Result<(), Error>;
}

/// What planning a batch came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Planned {
    /// Touches that were not in the ledger before.
    pub new: u64,
    /// Touches that had been cancelled because a record or a rule no longer fitted, and are open again.
    pub again: u64,
    /// Of both, the ones that became part of a message.
    pub to_send: u64,
}

/// An armed message: its attempt is committed, the first byte may leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Armed {
    /// The message, as it is while this attempt lasts.
    pub message: Message,
    /// Its touches.
    pub touches: Vec<TouchId>,
    /// The number of the attempt, from 1: the fence that a late answer must show.
    pub attempt: u32,
    /// The id that travels with the attempt, unique for ever.
    pub out_id: String,
    /// The part before the @ of the Message-ID: the same for every attempt of the message.
    pub message_ref: String,
    /// What to send.
    pub ready: Ready,
}

/// How an attempt ended, as the ledger keeps it; no addresses in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptEnd {
    /// The attempt's message.
    pub message: MessageId,
    /// The attempt's number.
    pub attempt: u32,
    /// One word for the outcome, such as `accepted` or `temporary`.
    pub outcome: &'static str,
    /// The other side's code or a short cause.
    pub detail: String,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What becomes of the message.
    pub next: Next,
}

/// Decides about a claimed message, its planned touches and what the store knows at this moment.
pub type GateFn<'a> = &'a mut dyn FnMut(&Message, &[Touch], &dyn GateView) -> Result<Gate, Error>;

/// The actor of what nobody in particular did.
const DAEMON: &str = "daemon";
/// The outcome of an attempt during which the daemon ended.
const CRASHED: &str = "crashed";

/// The way from due to done.
pub trait Outbox {
    /// Inserts touches that are not there yet and gives those that are to be sent a message. Touches already in the
    /// ledger are left as they are, with one exception: a touch that was cancelled before any attempt because the
    /// record or the rule no longer fitted (`not_matching`, `stopped`, `record_gone`, `rule_off`) and that is found
    /// to be due after all, as when a complaint is opened again, is planned again with the new due time. A touch to
    /// be sent that names no recipient or no channel is kept as skipped: `no_recipient`, `no_channel`.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn plan(&mut self, touches: &[PlannedTouch], now: Timestamp) -> Result<Planned, Error>;

    /// Cancels planned or held touches that no longer hold, where nothing of theirs is on the wire; a message left
    /// without touches is cancelled with them. Returns how many touches were cancelled.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn cancel(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error>;

    /// The touches that may still be cancelled: held, or planned with a message of which nothing is on the wire.
    /// About these records, and of this rule, where given; in the order of their numbers.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn open_touches(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error>;

    /// Takes up to `limit` due messages of a channel, marking them as this boot's; nothing for a boot that is no
    /// longer the latest. First come those that have waited longest: by `not_before_at` (the due instant, or for a
    /// deferred message the instant it was deferred to), then by due instant.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn claim(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        boot: i64,
    ) -> Result<Vec<MessageId>, Error>;

    /// Arms claimed messages in one transaction: for each the gate is asked with what the store knows at this
    /// moment, and its decision is written; for those that go, the attempt is committed before this returns.
    /// Messages that are no longer claimed by this boot are left out. The gate sees the message's planned touches,
    /// and what it decided for the messages before. A deferral for the reason of the one before is no new event.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing may be sent.
    fn arm(
        &mut self,
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error>;

    /// Records how attempts ended and moves their messages on. A message that is no longer `sending` with this
    /// attempt number is left as it is: only the attempt's own row gets its end. Returns how many messages moved.
    ///
    /// # Errors
    /// When the store cannot be written; the caller keeps the ends and tries again, it does not send again.
    fn finish(&mut self, ends: &[AttemptEnd]) -> Result<u64, Error>;

    /// [`Outbox::finish`], then [`Outbox::arm`]: in one transaction where the store can do that, so that on a slow disk
    /// a lane waits once and not twice. Where it cannot, an error may come after the ends are recorded; recording
    /// them again changes nothing.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing may be sent, and the caller keeps the ends.
    fn turn(
        &mut self,
        ends: &[AttemptEnd],
        messages: &[MessageId],
        boot: i64,
        now: Timestamp,
        gate: GateFn<'_>,
    ) -> Result<Vec<Armed>, Error> {
        self.finish(ends)?;
        self.arm(messages, boot, now, gate)
    }

    /// A new boot: gives it a number, sets what an earlier boot had claimed back to planned, and what it was sending
    /// to what `crashed` says, which sees this crash counted already; the open attempt ends as `crashed`. Returns
    /// the boot number and both counts.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn boot(&mut self, now: Timestamp, crashed: &mut dyn FnMut(&Message) -> Next) -> Result<Boot, Error>;

    /// Gives back what this boot has claimed and not armed.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn give_back(&mut self, boot: i64) -> Result<u64, Error>;

    /// Moves open touches, and their messages, to other due instants: an edited rule's hours, a record's new date.
    /// Touches that are no longer open stay as they are. Returns how many moved.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error>;

    /// The earliest instant at which a planned message of the channel can be taken up.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error>;
}

/// A touch's new due instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reschedule {
    /// The touch.
    pub touch: TouchId,
    /// When it is due now.
    pub due_at: Timestamp,
    /// When it is too late now.
    pub expires_at: Timestamp,
}

/// A boot of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot {
    /// Its number; greater than that of any boot before.
    pub boot: i64,
    /// Messages that were only claimed: given back.
    pub given_back: u64,
    /// Messages that were being sent: nobody can know.
    pub unknown: u64,
}

/// Which rows of the ledger are wanted; `None` and empty mean "any".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only about this record, or to this person.
    pub about: Option<RecordKey>,
    /// Only this rule.
    pub rule: Option<String>,
    /// Only this channel.
    pub channel: Option<ChannelName>,
    /// Only these outcomes, in the words of [`Entry::outcome`].
    pub outcomes: Vec<String>,
    /// Only this reason.
    pub reason: Option<Reason>,
    /// Due at or after.
    pub since: Option<Timestamp>,
    /// Due before.
    pub until: Option<Timestamp>,
    /// Only changed after this number of [`Entry::event`]: for following the log. Entries then come in the order of
    /// that number, and a limit takes the first ones, so that a follower who goes on from the last one misses none.
    pub after_event: Option<i64>,
    /// At most so many, the ones due latest.
    pub limit: Option<u32>,
}

/// One line of the log: a touch with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The touch.
    pub touch: Touch,
    /// Its message, where it has one.
    pub message: Option<Message>,
    /// One word: the message's state for a planned touch with a message, else the touch's state.
    pub outcome: &'static str,
    /// The number of the latest event of the touch or its message.
    pub event: i64,
    /// When that was.
    pub changed_at: Timestamp,
}

/// The word for what has become of a touch: its message's state while it is planned, else its own.
fn outcome(touch: &Touch, message: Option<&Message>) -> &'static str {
    match message {
        Some(message) if touch.state == TouchState::Planned => message.state.as_str(),
        _ => touch.state.as_str(),
    }
}

/// One transition, as the ledger keeps it. Being taken up and given back by a lane is none; what becomes of a message
/// because of its touch, or of touches because of their message, is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// From which state; empty at the beginning.
    pub from: String,
    /// To which state.
    pub to: String,
    /// Why.
    pub reason: Option<Reason>,
    /// Who: `daemon`, `operator wang`.
    pub actor: String,
}

/// One try, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number within the message.
    pub attempt: u32,
    /// The channel it went by.
    pub channel: ChannelName,
    /// The id that travelled with it.
    pub out_id: String,
    /// When it was committed.
    pub started_at: Timestamp,
    /// When its outcome was known.
    pub ended_at: Option<Timestamp>,
    /// One word for the outcome.
    pub outcome: Option<String>,
    /// The other side's code or a short cause.
    pub detail: Option<String>,
}

/// Reading what happened, and what people decide about it.
pub trait Ledger {
    /// Touches with what became of them, oldest due first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, Error>;

    /// One touch by its number.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn entry(&self, id: TouchId) -> Result<Option<Entry>, Error>;

    /// One touch by its key.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn entry_of(&self, key: &TouchKey) -> Result<Option<Entry>, Error>;

    /// The transitions of a touch and its message, and the message's attempts, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn history(&self, id: TouchId) -> Result<(Vec<Event>, Vec<Attempt>), Error>;

    /// How many touches stand at each outcome (and reason), due within the range.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn counts(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Count>, Error>;

    /// Since when the message that has been waiting longest could have gone: the earliest `not_before_at` of those
    /// that are claimed, being sent, or planned and not deferred past `now`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn oldest_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error>;
}

/// How many touches of a rule stand where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule.
    pub rule: String,
    /// The channel, where there is a message.
    pub channel: Option<ChannelName>,
    /// The outcome, as in [`Entry::outcome`].
    pub outcome: String,
    /// The reason, where there is one.
    pub reason: Option<Reason>,
    /// How many.
    pub touches: u64,
}

/// What a person may do to single touches.
pub trait Operator {
    /// Releases held touches: they get their messages. Returns how many were held.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn release(&mut self, touches: &[TouchId], author: &Author) -> Result<u64, Error>;

    /// Opens settled messages (failed, unknown, undelivered, cancelled) and skipped or cancelled touches again, to be
    /// sent once more with the next attempt number, from their first channel on. Touches without a recipient or a
    /// channel cannot be opened. Returns how many of the touches will be sent because of this.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn retry(&mut self, touches: &[TouchId], expires_at: Timestamp, author: &Author) -> Result<u64, Error>;

    /// Puts an address on the suppression list of a channel; it is kept as a keyed hash only. An address that is
    /// there already keeps its first reason.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn suppress(
        &mut self,
        channel: ChannelName,
        address: &str,
        reason: &str,
        author: &Author,
    ) -> Result<(), Error>;
}

/// What the daemon remembers about rules and itself.
pub trait Memory {
    /// The state of a rule, if it was ever loaded.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error>;

    /// Writes the state of a rule.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_rule_state(&mut self, rule: &str, state: &RuleState) -> Result<(), Error>;

    /// Writes the states of several rules, and a note where there is one: all of it in one transaction, because it
    /// happens every few minutes and a commit a rule is what a slow disk feels.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn remember(&mut self, states: &[(String, RuleState)], note: Option<(&str, &str)>) -> Result<(), Error>;

    /// Makes everything of one rule another rule's: the old id of a renamed rule. What is open and what is settled
    /// goes over, so nothing is due again under the new name.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn rename_rule(&mut self, from: &str, to: &str) -> Result<u64, Error>;

    /// A note under a name: the last good set of rules, the last import, the revision number.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn note(&self, name: &str) -> Result<Option<String>, Error>;

    /// Writes a note.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_note(&mut self, name: &str, text: &str) -> Result<(), Error>;
}

/// What the daemon remembers about one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleState {
    /// Nothing due at or before this instant is planned: a new rule never reaches into the past.
    pub effective_from: Timestamp,
    /// Everything due up to here has been planned; spares work, never decides what is due.
    pub planned_through: Timestamp,
    /// A digest of what decides its occurrences; when it changes, `effective_from` moves.
    pub digest: String,
}

/// Everything the daemon asks of a store.
pub trait Store: RecordStore + Outbox + Ledger + Operator + Memory + std::fmt::Debug {
    /// Rows by state, for invariants and tests: messages by state and touches by state.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tally(&self) -> Result<(BTreeMap<MessageState, u64>, BTreeMap<TouchState, u64>), Error>;
}
