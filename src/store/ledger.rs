//! The seam to what happened: the log, its filters, single touches with their history, counts.

use jiff::Timestamp;

use super::Error;
use crate::message::{Message, MessageId, PlannedTouch, Touch, TouchId, TouchKey};
use crate::record::RecordKey;
use crate::terms::{AttemptOutcome, ChannelName, Door, MessageState, Outcome, Reason, TouchState};
use crate::words::Sentence;

/// Which rows of the ledger are wanted; `None` and empty mean "any".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only about this record, or to this person.
    pub about: Option<RecordKey>,
    /// Only this rule.
    pub rule: Option<String>,
    /// Only this channel.
    pub channel: Option<ChannelName>,
    /// Only these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only what this cause has brought.
    pub cause: Option<i64>,
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
    /// What has become of it.
    pub outcome: Outcome,
    /// The number of the latest event of the touch or its message.
    pub event: i64,
    /// When that was.
    pub changed_at: Timestamp,
}

/// What has become of a touch with its message.
pub(super) fn outcome(touch: &Touch, message: Option<&Message>) -> Outcome {
    Outcome::of(touch.state, message.map(|message| message.state))
}

impl Entry {
    /// The reason that goes with the outcome: the message's while the touch is planned, else the touch's own.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match &self.message {
            Some(message) if self.touch.state == TouchState::Planned => message.reason,
            _ => self.touch.reason,
        }
    }
}

/// One transition, as the ledger keeps it. Being taken up and given back by a lane is none; what becomes of a message
/// because of its touch, or of touches because of their message, is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// From which state; none at the beginning.
    pub from: Option<Outcome>,
    /// To which state.
    pub to: Outcome,
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
    /// The id that travelled with it: a gateway knows it by this.
    pub out_id: String,
    /// The part of the Message-ID before the `@`: a relay's log has it; the same for every attempt of a message.
    pub message_ref: String,
    /// When it was committed.
    pub started_at: Timestamp,
    /// When its outcome was known.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<AttemptOutcome>,
    /// The other side's code, or what was seen.
    pub detail: Option<Sentence>,
    /// The other side's id for it, once taken.
    pub provider_id: Option<String>,
}

/// Reading what happened, and what people decide about it.
pub trait Ledger {
    /// Touches with what became of them, oldest due first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, Error>;

    /// How many touches of a rule that are planned or held are due within a span, whatever has become of their messages.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn count_of_day(&self, rule: &str, since: Timestamp, until: Timestamp) -> Result<u64, Error>;

    /// The door by which a touch came in that waits for a person once it is planned, because of what came with it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn waits_by(&self, key: &TouchKey) -> Result<Option<Door>, Error>;

    /// Whether a touch that is not in the ledger waits for a person once it is planned, because it may have gone from
    /// another database before this one was adopted.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn is_in_doubt(&self, touch: &PlannedTouch) -> Result<bool, Error>;

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

    /// When the latest event was written, by the clock of that moment; `None` where nothing has happened yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn last_event_at(&self) -> Result<Option<Timestamp>, Error>;

    /// The number of the latest event; 0 where nothing has happened yet. [`Filter::after_event`] goes on from it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn last_event(&self) -> Result<i64, Error>;

    /// Since when the message that has been waiting longest could have gone: the earliest `not_before_at` of those
    /// that are claimed, being sent, or planned and not deferred past `now`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn oldest_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error>;

    /// The messages of a channel that could have gone before an instant and are not settled: first those that a lane
    /// has taken up, then those that wait; of each at most `limit`, longest waiting first. Asks what is open, never
    /// what is history.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn late(&self, channel: ChannelName, before: Timestamp, limit: u32) -> Result<Vec<Late>, Error>;

    /// How many touches fell due within the range, and where they stand, as of one moment: counted apart, so that
    /// the one can be held against the other.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn account(&self, since: Timestamp, until: Timestamp) -> Result<Account, Error>;

    /// How many people touches of a rule that fell due within the range and stand at one of these outcomes were for;
    /// where nobody was found whom one is for, its record counts.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn people(
        &self,
        rule: &str,
        since: Timestamp,
        until: Timestamp,
        standing: &[(Outcome, Option<Reason>)],
    ) -> Result<u64, Error>;

    /// How many touches wait for a person, by rule and reason. Asks what is held, never what is history.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn held(&self) -> Result<Vec<Count>, Error>;

    /// The touches that wait for a person and are too late after `after` and at or before `through`, by rule: how many,
    /// and when the first of them is.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn held_until(&self, after: Timestamp, through: Timestamp) -> Result<Vec<HeldUntil>, Error>;

    /// Of how many messages nobody knows whether they went. Asks what is unknown, never what is history.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn unknown(&self) -> Result<u64, Error>;
}

/// Touches of a rule that wait for a person, and soon will be too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldUntil {
    /// The rule.
    pub rule: String,
    /// How many.
    pub touches: u64,
    /// When the first of them is too late.
    pub first_at: Timestamp,
}

/// What fell due in a span of time, counted twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// How many touches of each rule, whatever has become of them.
    pub due: Vec<(String, u64)>,
    /// Where they stand, as [`Ledger::counts`] says.
    pub counts: Vec<Count>,
}

/// A message that could have gone and has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The message.
    pub message: MessageId,
    /// Its rule.
    pub rule: String,
    /// The channel it waits for, or is on.
    pub channel: ChannelName,
    /// Planned, claimed or sending.
    pub state: MessageState,
    /// The boot of the daemon that has taken it up.
    pub boot: Option<i64>,
    /// Since when it could have gone.
    pub not_before_at: Timestamp,
}

/// How many touches of a rule stand where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The rule.
    pub rule: String,
    /// The channel, where there is a message.
    pub channel: Option<ChannelName>,
    /// What has become of them.
    pub outcome: Outcome,
    /// The reason, where there is one.
    pub reason: Option<Reason>,
    /// How many.
    pub touches: u64,
}
