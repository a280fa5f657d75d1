//! What a store is: rows, and one transaction at a time over them.
//!
//! Every method takes slices and returns vectors in the same order, so that a store over a network makes one round trip
//! for a whole path of the engine, not one for each message. No method decides anything: what may follow on what stands
//! in the engine, once, for every store.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::failpoint::Commit;
use crate::message::{MessageId, Origin, PlannedTouch, Touch, TouchId, TouchKey};
use crate::record::RecordKey;
use crate::record::view::Records;
use crate::store::address::Key;
use crate::store::transition::{StoredMessage, Way};
use crate::store::{Changes, Error, Pause, RuleState};
use crate::terms::{AttemptOutcome, ChannelName, Class, MessageState, Outcome, Reason, TouchState};
use crate::words::Sentence;

/// What the ledger holds under a touch's key: enough to say whether planning it again changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct TouchStatus {
    pub(in crate::store) id: TouchId,
    pub(in crate::store) state: TouchState,
    pub(in crate::store) reason: Option<Reason>,
    pub(in crate::store) message: Option<MessageId>,
}

/// A touch as it is entered, or as it is entered again under the number that it has.
#[derive(Debug, Clone)]
pub(in crate::store) struct TouchEntry<'a> {
    pub(in crate::store) touch: &'a PlannedTouch,
    pub(in crate::store) state: TouchState,
    pub(in crate::store) reason: Option<Reason>,
    pub(in crate::store) message: Option<MessageId>,
}

/// Which columns of a message a change may have touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum ChangedColumns {
    /// What the end of an attempt changes: none of the columns by which a message is found by person or by address.
    End,
    /// Any.
    Whole,
}

/// A move of a touch or of a message, for the append-only list of them.
#[derive(Debug, Clone)]
pub(in crate::store) struct Moved<'a> {
    pub(in crate::store) touch: Option<TouchId>,
    pub(in crate::store) message: Option<MessageId>,
    pub(in crate::store) from: Option<Outcome>,
    pub(in crate::store) to: Outcome,
    pub(in crate::store) reason: Option<Reason>,
    pub(in crate::store) by: Actor<'a>,
}

/// Who moved something, and when.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Actor<'a> {
    /// `daemon`, `operator wang`.
    pub(in crate::store) actor: &'a str,
    /// When.
    pub(in crate::store) at: Timestamp,
}

/// An attempt that begins.
#[derive(Debug, Clone)]
pub(in crate::store) struct StartedAttempt {
    pub(in crate::store) message: MessageId,
    pub(in crate::store) attempt: u32,
    pub(in crate::store) channel: ChannelName,
    pub(in crate::store) out_id: String,
    pub(in crate::store) epoch: i64,
    pub(in crate::store) at: Timestamp,
}

/// The end of an attempt.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct EndedAttempt<'a> {
    pub(in crate::store) message: MessageId,
    pub(in crate::store) attempt: u32,
    pub(in crate::store) outcome: AttemptOutcome,
    pub(in crate::store) detail: Option<&'a Sentence>,
    pub(in crate::store) provider_id: Option<&'a str>,
    pub(in crate::store) at: Timestamp,
}

/// How many messages of a class a person may have got since an instant.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct SentSince<'a> {
    pub(in crate::store) recipient: &'a RecordKey,
    pub(in crate::store) class: Class,
    pub(in crate::store) since: Timestamp,
}

/// Whether a message of these words went to an address since an instant; without words, whether any of the step did.
#[derive(Debug, Clone)]
pub(in crate::store) struct SaidSince<'a> {
    pub(in crate::store) address: Vec<u8>,
    pub(in crate::store) since: Timestamp,
    pub(in crate::store) rule: &'a str,
    pub(in crate::store) step: &'a str,
    pub(in crate::store) repeat: u32,
    pub(in crate::store) except: Option<MessageId>,
    /// Subject and text.
    pub(in crate::store) words: Option<(&'a str, &'a str)>,
}

/// An address that gets nothing of a class by a channel.
#[derive(Debug, Clone)]
pub(in crate::store) struct Suppressed<'a> {
    pub(in crate::store) channel: ChannelName,
    pub(in crate::store) class: Class,
    pub(in crate::store) address: Vec<u8>,
    pub(in crate::store) reason: &'a str,
    pub(in crate::store) by: Actor<'a>,
}

/// Touches, by number and by key.
pub(in crate::store) trait TouchRows {
    /// What stands under these keys.
    fn standing(&self, keys: &[&TouchKey]) -> Result<Vec<Option<TouchStatus>>, Error>;

    /// Touches by number.
    fn touches(&self, ids: &[TouchId]) -> Result<Vec<Option<Touch>>, Error>;

    /// The planned touches of these messages, each message's in the order of their numbers.
    fn planned_touches(&self, messages: &[MessageId]) -> Result<Vec<Touch>, Error>;

    /// How these touches are sent, as they were planned.
    fn ways(&self, touches: &[TouchId]) -> Result<Vec<Option<Way>>, Error>;

    /// The touches that may still be cancelled: held, or planned with a message of which nothing is on the wire. About
    /// these records, and of this rule, where given; in the order of their numbers.
    fn open(&self, records: Option<&[RecordKey]>, rule: Option<&str>) -> Result<Vec<Touch>, Error>;

    /// How many touches to a person are planned or held, and nothing of theirs is on the wire.
    fn open_to(&self, person: &RecordKey) -> Result<u64, Error>;

    /// Enters touches and numbers them in the order given.
    fn insert_touches(&mut self, touches: &[TouchEntry<'_>]) -> Result<Vec<TouchId>, Error>;

    /// Enters touches again in the place of what stands under these numbers.
    fn replace_touches(&mut self, touches: &[(TouchId, TouchEntry<'_>)]) -> Result<(), Error>;

    /// Writes where touches stand and when they are due.
    fn save_touches(&mut self, touches: &[&Touch]) -> Result<(), Error>;
}

/// Messages and what they say.
pub(in crate::store) trait MessageRows {
    /// Messages by number. A store may leave their texts out.
    fn messages(&self, ids: &[MessageId]) -> Result<Vec<Option<StoredMessage>>, Error>;

    /// The messages that wait, were never tried, and are of the person, class, rule and step of one of these origins, in
    /// the order of their numbers.
    fn joinable(&self, origins: &[Origin<'_>]) -> Result<Vec<StoredMessage>, Error>;

    /// Enters messages, whatever numbers they bear, and numbers them in the order given.
    fn insert_messages(&mut self, messages: &[&StoredMessage]) -> Result<Vec<MessageId>, Error>;

    /// Writes what has become of messages.
    fn save_messages(&mut self, messages: &[(&StoredMessage, ChangedColumns)]) -> Result<(), Error>;

    /// Writes what messages say.
    fn save_texts(&mut self, messages: &[&StoredMessage]) -> Result<(), Error>;
}

/// Attempts, and the append-only list of moves.
pub(in crate::store) trait AttemptRows {
    /// Writes that attempts begin.
    fn begin_attempts(&mut self, attempts: &[StartedAttempt]) -> Result<(), Error>;

    /// Writes how attempts ended.
    fn end_attempts(&mut self, ends: &[EndedAttempt<'_>]) -> Result<(), Error>;

    /// Appends moves in the order given.
    fn append(&mut self, moves: &[Moved<'_>]) -> Result<(), Error>;
}

/// What waits, and who has taken it up.
pub(in crate::store) trait QueueRows {
    /// The number of the latest run of a daemon.
    fn epoch(&self) -> Result<i64, Error>;

    /// Begins a new run and returns its number, which is greater than any before.
    fn begin_epoch(&mut self, at: Timestamp) -> Result<i64, Error>;

    /// Marks up to `limit` planned messages of a channel as claimed by a run: those whose `not_before_at` has come, in
    /// the order of that instant, then of the due instant, then of their numbers.
    fn claim_due(
        &mut self,
        channel: ChannelName,
        now: Timestamp,
        limit: u32,
        epoch: i64,
    ) -> Result<Vec<MessageId>, Error>;

    /// Sets what is claimed back to planned: by one run, or by any.
    fn unclaim(&mut self, epoch: Option<i64>) -> Result<u64, Error>;

    /// The messages that are claimed, or being sent, in the order of their numbers.
    fn busy(&self, state: MessageState) -> Result<Vec<StoredMessage>, Error>;

    /// Lets up to `limit` messages that were deferred as paused wait no longer than until they are due.
    fn unpause(&mut self, limit: u32) -> Result<u32, Error>;

    /// The earliest `not_before_at` of the planned messages of a channel.
    fn first_waiting(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error>;

    /// How many planned messages of a channel could have been taken up at or before an instant; at most `at_most`.
    fn waiting_since(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error>;
}

/// What the gate asks, and the suppression list.
pub(in crate::store) trait FactRows {
    /// How many messages each of these persons may have got.
    fn sent(&self, asked: &[SentSince<'_>]) -> Result<Vec<u32>, Error>;

    /// Which of these went.
    fn said(&self, asked: &[SaidSince<'_>]) -> Result<Vec<bool>, Error>;

    /// Which of these addresses are on the suppression list of the channel for the class.
    fn suppressed(&self, asked: &[(ChannelName, Class, Vec<u8>)]) -> Result<Vec<bool>, Error>;

    /// Puts addresses on the suppression list. One that is there keeps its reason.
    fn put_suppressed(&mut self, addresses: &[Suppressed<'_>]) -> Result<(), Error>;
}

/// What is remembered about rules, notes, pauses.
pub(in crate::store) trait RuleRows {
    /// The state of a rule.
    fn stored_rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error>;

    /// Writes the states of rules.
    fn put_rule_states(&mut self, states: &[(&str, &RuleState)]) -> Result<(), Error>;

    /// Gives a rule's touches, messages, state and pause to another name, as far as that has none of its own. Returns how
    /// many touches went over.
    fn move_rule(&mut self, from: &str, to: &str) -> Result<u64, Error>;

    /// A note.
    fn stored_note(&self, name: &str) -> Result<Option<String>, Error>;

    /// Writes a note.
    fn put_note(&mut self, name: &str, text: &str) -> Result<(), Error>;

    /// All pauses by rule.
    fn stored_pauses(&self) -> Result<BTreeMap<String, Pause>, Error>;

    /// Writes a pause in the place of the rule's present one.
    fn put_pause(&mut self, rule: &str, pause: &Pause) -> Result<(), Error>;

    /// Takes a rule's pause away; says whether there was one.
    fn remove_pause(&mut self, rule: &str) -> Result<bool, Error>;
}

/// Rows, and transactions over them.
pub(in crate::store) trait Rows:
    Records + TouchRows + MessageRows + AttemptRows + QueueRows + FactRows + RuleRows
{
    /// The key with which addresses are digested and ids are made.
    fn key(&self) -> &Key;

    /// Runs `work` in one transaction that holds the write lock from its beginning. What it did is kept, and survives a
    /// power cut, where it returns `Ok`; it is taken back where it returns `Err` or panics.
    fn transact<T>(
        &mut self,
        what: Commit,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error>
    where
        Self: Sized;

    /// A pass of changes to records, in the present transaction.
    fn pass(&mut self) -> impl Changes + '_;
}
