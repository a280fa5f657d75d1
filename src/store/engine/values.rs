//! What rows are asked for and what is written into them, as values.

use jiff::Timestamp;

use crate::message::{MessageId, PlannedTouch, Reference, SentIn, TouchId};
use crate::record::RecordKey;
use crate::store::Author;
use crate::terms::{AttemptOutcome, ChannelName, Class, Outcome, Reason, SuppressedFor, TouchState};
use crate::words::Sentence;

/// What the ledger holds under a touch's key: enough to say whether planning it again changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct TouchStatus {
    pub(in crate::store) id: TouchId,
    pub(in crate::store) state: TouchState,
    pub(in crate::store) reason: Option<Reason>,
    pub(in crate::store) message: Option<MessageId>,
    /// What it is about; none for what version 1 wrote.
    pub(in crate::store) reference: Option<Reference>,
    /// The touch that went, where this one is skipped because of it.
    pub(in crate::store) told_by: Option<TouchId>,
}

/// A touch as it is entered, or as it is entered again under the number that it has.
#[derive(Debug, Clone)]
pub(in crate::store) struct TouchEntry<'a> {
    pub(in crate::store) touch: &'a PlannedTouch,
    pub(in crate::store) state: TouchState,
    pub(in crate::store) reason: Option<Reason>,
    pub(in crate::store) links: TouchLinks,
}

/// What a touch hangs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct TouchLinks {
    /// Its message, where it has one.
    pub(in crate::store) message: Option<MessageId>,
    /// The touch that went, where this one is skipped because of it.
    pub(in crate::store) told_by: Option<TouchId>,
    /// What has brought it, where that was judged.
    pub(in crate::store) cause: Option<i64>,
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

/// The author of a decision, as moves name him.
pub(in crate::store) fn by(author: &Author) -> Actor<'_> {
    Actor { actor: &author.name, at: author.at }
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

/// The messages of a class that a person may have got since an instant.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct SentSince<'a> {
    pub(in crate::store) recipient: &'a RecordKey,
    pub(in crate::store) class: Class,
    pub(in crate::store) since: Timestamp,
}

/// How many messages of a class a person may have got in a span.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct SentTo<'a> {
    pub(in crate::store) recipient: &'a RecordKey,
    pub(in crate::store) class: Class,
    pub(in crate::store) span: SentIn,
}

/// Whether a message of these words went to an address in a span; without words, whether any of the step did.
#[derive(Debug, Clone)]
pub(in crate::store) struct SaidIn<'a> {
    pub(in crate::store) address: Vec<u8>,
    pub(in crate::store) span: SentIn,
    pub(in crate::store) rule: &'a str,
    pub(in crate::store) step: &'a str,
    pub(in crate::store) repeat: u32,
    pub(in crate::store) except: Option<MessageId>,
    /// Subject and text.
    pub(in crate::store) words: Option<(&'a str, &'a str)>,
}

/// An address of which the other side has said once that it does not exist.
#[derive(Debug, Clone)]
pub(in crate::store) struct AddressFailure {
    pub(in crate::store) channel: ChannelName,
    pub(in crate::store) address: Vec<u8>,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) reason: SuppressedFor,
}

/// An address that gets nothing of a class by a channel.
#[derive(Debug, Clone)]
pub(in crate::store) struct Suppressed<'a> {
    pub(in crate::store) channel: ChannelName,
    pub(in crate::store) class: Class,
    pub(in crate::store) address: Vec<u8>,
    pub(in crate::store) reason: SuppressedFor,
    pub(in crate::store) ground: Option<&'a str>,
    pub(in crate::store) by: Actor<'a>,
}
