//! What a store is: rows, and one transaction at a time over them.
//!
//! Every method takes slices and returns vectors in the same order, so that a store over a network makes one round trip
//! for a whole path of the engine, not one for each message. No method decides anything: what may follow on what stands
//! in the engine, once, for every store.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::retained::RetentionRows;
pub(in crate::store) use super::values::{
    Actor, AddressFailure, ChangedColumns, EndedAttempt, Moved, SaidIn, SentSince, SentTo, StartedAttempt,
    Suppressed, TouchEntry, TouchLinks, TouchStatus, by,
};
use crate::failpoint::Commit;
use crate::message::{
    KeyDigest, MessageId, Origin, Reference, SentIn, StepOfPerson, Touch, TouchId, TouchKey, Went,
};
use crate::record::view::Records;
use crate::record::{Kinds, Record, RecordKey, Value};
use crate::store::address::Key;
use crate::store::causes::{AddedTouches, Cause, LetGo, NewCause};
use crate::store::transition::{StoredMessage, Way};
use crate::store::{Changes, EndedSuppression, Error, Pause, Reading, RuleState, Suppression};
use crate::terms::{ChannelName, Class, Door, MessageState, Outcome, Reason, SuppressedFor};

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

    /// For each key, what went of the same rule, step, record and person, or may have gone.
    fn went(&self, keys: &[&TouchKey]) -> Result<Vec<Vec<Went>>, Error>;

    /// Writes what touches are about.
    fn save_references(&mut self, touches: &[(TouchId, Reference)]) -> Result<(), Error>;
    /// How many touches of a rule that are planned or held are due within a span, whatever has become of their messages.
    fn day_count(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error>;

    /// Those of them that are planned and of which nothing is on the wire, in the order of their numbers.
    fn day_open(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<Vec<TouchId>, Error>;

    /// Which of these touches a person has let go.
    fn released(&self, touches: &[TouchId]) -> Result<Vec<bool>, Error>;

    /// Writes that a person has let touches go.
    fn put_released(&mut self, touches: &[TouchId]) -> Result<(), Error>;

    /// The touches that have moved to an outcome for a reason since an instant, each once.
    fn moved_since(&self, to: Outcome, reason: Reason, since: Timestamp) -> Result<Vec<TouchId>, Error>;

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

    /// The first `limit` messages of a class to a person that wait, were never tried and may be taken up at an instant, in
    /// the order of their numbers; those that a lane has taken up, too.
    fn untried(
        &self,
        recipient: &RecordKey,
        class: Class,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredMessage>, Error>;

    /// By which rule, and when, messages of a class to a person were taken, or may have been, since an instant.
    fn sent_by_rule(&self, asked: &SentSince<'_>) -> Result<Vec<(String, Timestamp)>, Error>;

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
    fn sent(&self, asked: &[SentTo<'_>]) -> Result<Vec<u32>, Error>;

    /// How many messages of each of these steps each person may have got in a span.
    fn sent_of_step(&self, asked: &[(StepOfPerson<'_>, SentIn)]) -> Result<Vec<u32>, Error>;

    /// When a field of a record was emptied last.
    fn emptied_at(&self, record: &RecordKey, field: &str) -> Result<Option<Timestamp>, Error>;

    /// Which of these went.
    fn said(&self, asked: &[SaidIn<'_>]) -> Result<Vec<bool>, Error>;

    /// Which of these addresses are on the suppression list of the channel for the class, and why.
    fn suppressed(
        &self,
        asked: &[(ChannelName, Class, Vec<u8>)],
    ) -> Result<Vec<Option<SuppressedFor>>, Error>;

    /// Puts addresses on the suppression list; says how many were not there. One that is there keeps its reason, except
    /// that a person's wish takes the place of what the other side has said.
    fn put_suppressed(&mut self, addresses: &[Suppressed<'_>]) -> Result<u64, Error>;
}

/// The suppression list as people ask about it, and what the other side has said of addresses.
pub(in crate::store) trait WishRows {
    /// The persons whose field holds an address, however its letters' case was written, in the order of their keys.
    fn holding(&self, field: &str, address: &str) -> Result<Vec<Record>, Error>;

    /// The entries of an address, by class.
    fn suppressions_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<Suppression>, Error>;

    /// The former entries of an address, oldest first.
    fn ended_of(&self, channel: ChannelName, address: &[u8]) -> Result<Vec<EndedSuppression>, Error>;

    /// Takes entries of an address from the list, and keeps that they were there.
    fn end_suppressed(
        &mut self,
        channel: ChannelName,
        address: &[u8],
        entries: &[Suppression],
        why: (&str, Actor<'_>),
    ) -> Result<(), Error>;

    /// When the other side said for the first time that these addresses do not exist.
    fn failures(&self, asked: &[(ChannelName, Vec<u8>)]) -> Result<Vec<Option<Timestamp>>, Error>;

    /// Writes that it has said so.
    fn put_failures(&mut self, failures: &[AddressFailure]) -> Result<(), Error>;

    /// Takes from the list what the other side of a channel has said of addresses since an instant, as if it had not, and
    /// forgets what it has said once; says which addresses leave the list.
    fn take_back_words(&mut self, channel: ChannelName, since: Timestamp) -> Result<Vec<Vec<u8>>, Error>;

    /// Forgets that it has said so.
    fn remove_failures(&mut self, addresses: &[(ChannelName, Vec<u8>)]) -> Result<(), Error>;
}

/// What erasing a person changes, and who has read what.
pub(in crate::store) trait LawRows {
    /// The digests of the persons who were erased.
    fn erased_digests(&self) -> Result<BTreeSet<Vec<u8>>, Error>;

    /// Under which name the ledger goes on about an erased person.
    fn erased_as(&self, digest: &[u8]) -> Result<Option<RecordKey>, Error>;

    /// Writes that a person was erased.
    fn put_erased(&mut self, digest: &[u8], stands: &RecordKey, why: (&str, Actor<'_>)) -> Result<(), Error>;

    /// Removes a record with its index and its history.
    fn remove_record(&mut self, key: &RecordKey) -> Result<(), Error>;

    /// Writes fields of a record without keeping that they changed, and forgets their history; nothing empties a field.
    fn rewrite_fields(
        &mut self,
        key: &RecordKey,
        fields: &BTreeMap<String, Option<Value>>,
    ) -> Result<(), Error>;

    /// The touches about these records, or to a person, in the order of their numbers.
    fn touches_about(&self, records: &[RecordKey], to: &RecordKey) -> Result<Vec<Touch>, Error>;

    /// Removes what messages say, and the addresses they went to.
    fn forget_texts(&mut self, messages: &[MessageId]) -> Result<(), Error>;

    /// Puts another name in the place of a person's in touches and messages; in touches about the person, the occurrence
    /// becomes what `hidden` makes of it.
    fn rename_person(
        &mut self,
        from: &RecordKey,
        to: &RecordKey,
        hidden: &dyn Fn(&TouchKey) -> String,
    ) -> Result<(), Error>;

    /// Writes that somebody has looked at data that was not masked.
    fn append_reading(&mut self, reading: &Reading) -> Result<(), Error>;

    /// Who has looked at data about a record, oldest first.
    fn readings_about(&self, about: &str) -> Result<Vec<Reading>, Error>;

    /// Puts another name in the place of a record's in what was read.
    fn rename_read(&mut self, from: &str, to: &str) -> Result<(), Error>;

    /// Makes sure that nothing of what was removed is left on the disk; says whether that is so.
    fn wipe(&mut self) -> Result<bool, Error>;
}

/// What is remembered about rules, notes, pauses.
pub(in crate::store) trait RuleRows {
    /// The state of a rule.
    fn stored_rule_state(&self, rule: &str) -> Result<Option<RuleState>, Error>;

    /// How many rules have a state.
    fn count_rule_states(&self) -> Result<u64, Error>;
    /// The states of all rules.
    fn stored_rule_states(&self) -> Result<BTreeMap<String, RuleState>, Error>;

    /// Writes the states of rules.
    fn put_rule_states(&mut self, states: &[(&str, &RuleState)]) -> Result<(), Error>;

    /// Gives a rule's touches, messages and pause to another name, as far as that has none of its own, and forgets its
    /// state. Returns how many touches went over.
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

/// The cause that has added a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct AddedBy {
    /// Its number.
    pub(in crate::store) cause: i64,
    /// Its door, where the touch waits for a person.
    pub(in crate::store) door: Option<Door>,
    /// Whether a person has said beforehand that it is meant so.
    pub(in crate::store) accepted: bool,
}

/// What has changed what will be sent.
pub(in crate::store) trait CauseRows {
    /// Enters a cause and returns its number.
    fn insert_cause(&mut self, cause: &NewCause) -> Result<i64, Error>;

    /// Enters what a cause adds; what an earlier one had added is its from now on.
    fn put_added(&mut self, cause: i64, added: &AddedTouches) -> Result<(), Error>;

    /// How many touches the causes by a door on a local day add to each day, without those that a person has accepted.
    fn added_totals(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error>;

    /// From now on what those causes add to these days waits.
    fn put_braked(&mut self, door: Door, on: Date, days: &[Date]) -> Result<(), Error>;

    /// Which cause has added each of these, and the door where it waits for a person.
    fn added(&self, keys: &[(&str, KeyDigest)]) -> Result<Vec<Option<AddedBy>>, Error>;

    /// Writes that these have been planned.
    fn put_made(&mut self, keys: &[(&str, KeyDigest)]) -> Result<(), Error>;

    /// What is planned because of the causes by a door on a local day, and nothing of it is on the wire.
    fn open_of_causes(&self, door: Door, on: Date) -> Result<Vec<Touch>, Error>;

    /// Writes that a cause has brought these touches.
    fn link_cause(&mut self, cause: i64, touches: &[TouchId]) -> Result<(), Error>;

    /// Forgets that something was added; says how many touches.
    fn forget_added(&mut self, what: &LetGo) -> Result<u64, Error>;

    /// Forgets that these were added.
    fn forget_added_of(&mut self, added: &AddedTouches) -> Result<(), Error>;

    /// Forgets what was added to days before this one.
    fn forget_before(&mut self, on: Date) -> Result<(), Error>;

    /// The causes of which something waits, or will, oldest first.
    fn stored_causes(&self) -> Result<Vec<Cause>, Error>;
}

/// Rows, and transactions over them.
pub(in crate::store) trait Rows:
    Records
    + TouchRows
    + MessageRows
    + AttemptRows
    + QueueRows
    + FactRows
    + WishRows
    + LawRows
    + RuleRows
    + CauseRows
    + RetentionRows
{
    /// The key with which addresses are digested and ids are made.
    fn key(&self) -> &Key;

    /// The kinds by which records are read.
    fn declared_kinds(&self) -> &Kinds;

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
