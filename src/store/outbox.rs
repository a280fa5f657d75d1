//! The seam to what is to be sent: planned, claimed, armed, finished; each step its own transaction.

use jiff::Timestamp;

use super::{Author, Error, RefusalMemory};
use crate::message::{
    GateDecision, GateView, Message, MessageId, NextState, PlannedTouch, Ready, Touch, TouchId,
};
use crate::record::RecordKey;
use crate::terms::{AttemptOutcome, ChannelName, Reason, SuppressedFor};
use crate::words::Sentence;

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
    /// The outcome.
    pub outcome: AttemptOutcome,
    /// The other side's code, or what was seen; nothing where it was accepted. Only a sentence of a channel and the words
    /// of others are kept.
    pub detail: Option<Sentence>,
    /// What the other side's answer says of the address itself, as far as it is to be believed
    /// ([`Answer::about_address`](crate::message::outcome::Answer::about_address)).
    pub address: Option<SuppressedFor>,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What becomes of the message.
    pub next: NextState,
    /// What its lane has to know again of refusals after a restart, where this end has changed that.
    pub memory: Option<Box<(ChannelName, RefusalMemory)>>,
}

/// Decides about a claimed message, its planned touches and what the store knows at this moment.
pub type GateFn<'a> = &'a mut dyn FnMut(&Message, &[Touch], &dyn GateView) -> Result<GateDecision, Error>;

/// The actor of what nobody in particular did.
pub(super) const DAEMON: &str = "daemon";

/// Who calls off what edited rules no longer send: the daemon, because of an edit. What an edit has called off is due
/// again when the edit is undone; what a record has called off is past by then.
pub const EDIT: &str = "edit";

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

    /// The same, where the decision is that they do not go: they are skipped.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn skip(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error>;

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

    /// Plans messages again whose attempt was refused although nothing was wrong with them, because their channel refused
    /// everybody: those that ended by the refusal of this very attempt. No try is counted for it. What stays to be known
    /// of the refusals is written with it. Returns how many messages were planned again.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing of it has happened.
    fn reopen(
        &mut self,
        refused: &[(MessageId, u32)],
        channel: ChannelName,
        memory: &RefusalMemory,
        now: Timestamp,
    ) -> Result<u64, Error>;

    /// Takes back what the other side of a channel has said of addresses since an instant, for it says so of too many: those
    /// that stand on the suppression list because of it leave it, a first word of such a kind is forgotten, and what was
    /// skipped only because of it is planned again, where it is still in time. Returns how many touches were.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing of it has happened.
    fn disbelieve(&mut self, channel: ChannelName, since: Timestamp, now: Timestamp) -> Result<u64, Error>;

    /// What the lane of a channel has to know again of refusals.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn refusals(&self, channel: ChannelName) -> Result<RefusalMemory, Error>;

    /// A new boot: gives it a number, sets what an earlier boot had claimed back to planned, and what it was sending
    /// to what `crashed` says, which sees this crash counted already; the open attempt ends as `crashed`. Returns
    /// the boot number and both counts.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn boot(&mut self, now: Timestamp, crashed: &mut dyn FnMut(&Message) -> NextState)
    -> Result<Boot, Error>;

    /// Gives back what this boot has claimed and not armed.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn give_back(&mut self, boot: i64) -> Result<u64, Error>;

    /// Lets messages that were deferred as `paused` wait no longer than until they are due, up to `limit` of them; returns
    /// how many they were.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error>;

    /// Moves open touches, and their messages, to other due instants: an edited rule's hours, a record's new date.
    /// A touch that shares its message with others leaves that message, and joins or gets another. Touches that are
    /// no longer open, or whose message is taken up just now, stay as they are. Returns how many moved.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn reschedule(&mut self, moves: &[Reschedule], author: &Author) -> Result<u64, Error>;

    /// The earliest instant at which a planned message of the channel can be taken up.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn next_due(&self, channel: ChannelName) -> Result<Option<Timestamp>, Error>;

    /// How many planned messages of the channel could have been taken up at or before an instant; at most `at_most`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn overdue(&self, channel: ChannelName, since: Timestamp, at_most: u32) -> Result<u32, Error>;
}

/// Sending one message beside the daemon, by a person's hand.
pub trait ByHand {
    /// Plans a touch and arms its message in one transaction, so that nobody else can take it up: the attempt is
    /// committed before this returns, and its first byte may leave. How it ends is written with [`Outbox::finish`];
    /// where that never happens, the daemon's next start says that nobody can know.
    ///
    /// # Errors
    /// When the store cannot be written, or the touch is there already.
    fn arm_by_hand(&mut self, touch: &PlannedTouch, ready: &Ready, author: &Author) -> Result<Armed, Error>;
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
