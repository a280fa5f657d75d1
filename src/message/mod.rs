//! What is sent: a message is one or more touches to one person, an attempt is one try on one channel.
//!
//! Everything here is pure: the states a message may take ([`crate::terms::MessageState`]), what a gate decides at
//! the last moment, and what the outcome of an attempt leads to. SQL, sockets and the clock are elsewhere.

mod digest;
mod key;
mod occasion;
pub mod outcome;
pub mod said;
mod sent_in;
pub mod transition;

use jiff::Timestamp;

pub use digest::{AddedTouch, KeyDigest};
pub use key::{MessageId, TouchId, TouchKey};

use crate::planted::{self, Bug};
use crate::record::RecordKey;
use crate::record::view::{Records, ViewError};
use crate::terms::{ChannelName, Class, MessageState, Reason, TouchState};
use crate::words::Sentence;

pub use occasion::{Nearness, Occasion, Reference, Went};
pub use sent_in::SentIn;

/// A touch as the planner found it: one record, one person, one occurrence.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTouch {
    /// What identifies it for ever; planning it again changes nothing.
    pub key: TouchKey,
    /// What it is about; none for what nobody can correct, such as a message that tries a channel.
    pub reference: Option<Reference>,
    /// What counts as the same occasion; none where everything is news.
    pub occasion: Option<Box<Occasion>>,
    /// When it is due.
    pub due_at: Timestamp,
    /// Past this instant it is too late.
    pub expires_at: Timestamp,
    /// What it is for (staff recipients: always [`Class::Staff`]).
    pub class: Class,
    /// The channels it may go by, in order of preference; never empty for a touch that is to be sent.
    pub via: Vec<ChannelName>,
    /// The template that fills it.
    pub template: String,
    /// Whether touches of this rule to this person within the same hour become one message.
    pub group: bool,
    /// Whether it is to be sent, is held, or is skipped at once, and why.
    pub state: TouchState,
    /// The reason, for every state but planned.
    pub reason: Option<Reason>,
    /// What went wrong, in the words of the `where` that failed. It holds no value of a record.
    pub error: Option<Sentence>,
    /// How many touches its rule may have on the local day on which it is due; none where the rule does not say.
    pub limit: Option<DayLimit>,
}

/// How many touches a rule may have on a local day before they wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLimit {
    /// So many.
    pub at_most: u32,
    /// The first instant of the day.
    pub since: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

/// A touch in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// Its number.
    pub id: TouchId,
    /// What identifies it.
    pub key: TouchKey,
    /// When it is due.
    pub due_at: Timestamp,
    /// Past this instant it is too late.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: TouchState,
    /// Why, where its state has a reason.
    pub reason: Option<Reason>,
    /// What went wrong, in the words of the `where` or the template that failed. It holds no value of a record.
    pub error: Option<Sentence>,
    /// The message it belongs to.
    pub message: Option<MessageId>,
}

/// A message in the ledger.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// The rule of its touches.
    pub rule: String,
    /// The step of its touches.
    pub step: String,
    /// Which repeat of the step it is, from 0: of several touches, the lowest.
    pub repeat: u32,
    /// What it is for.
    pub class: Class,
    /// To whom.
    pub recipient: RecordKey,
    /// The template that fills it.
    pub template: String,
    /// The channels it may go by, in order of preference.
    pub via: Vec<ChannelName>,
    /// The channel it is waiting for or went by.
    pub channel: ChannelName,
    /// When it is due.
    pub due_at: Timestamp,
    /// Past this instant it is too late.
    pub expires_at: Timestamp,
    /// Not to be taken up before this instant: deferred, or to be tried again.
    pub not_before_at: Timestamp,
    /// Where it stands.
    pub state: MessageState,
    /// Why it is deferred, failed or cancelled.
    pub reason: Option<Reason>,
    /// How many attempts were made on all channels together.
    pub attempts: u32,
    /// How many attempts were made on the present channel.
    pub channel_attempts: u32,
    /// How many times the daemon ended while it was being sent.
    pub crashes: u32,
    /// The subject of an e-mail, once filled in.
    pub subject: Option<String>,
    /// The text, once filled in.
    pub body: Option<String>,
    /// The masked address, once known.
    pub address_masked: Option<String>,
    /// The other side's id, once taken.
    pub provider_id: Option<String>,
    /// When it settled.
    pub settled_at: Option<Timestamp>,
}

/// What a new message is made of.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The rule.
    pub rule: &'a str,
    /// The step.
    pub step: &'a str,
    /// Which repeat of the step it is, from 0.
    pub repeat: u32,
    /// To whom.
    pub recipient: &'a RecordKey,
    /// What it is for.
    pub class: Class,
    /// The channels in order of preference; the first is where it waits.
    pub via: &'a [ChannelName],
    /// The template.
    pub template: &'a str,
    /// Whether it may join another message.
    pub group: bool,
    /// When it is due.
    pub due_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
}

impl<'a> Origin<'a> {
    /// What a planned touch's message is made of; `None` where it names nobody or no channel.
    #[must_use]
    pub fn of(touch: &'a PlannedTouch) -> Option<Origin<'a>> {
        let origin = Origin {
            rule: &touch.key.rule,
            step: &touch.key.step,
            repeat: touch.key.repeat(),
            recipient: touch.key.recipient.as_ref()?,
            class: touch.class,
            via: &touch.via,
            template: &touch.template,
            group: touch.group,
            due_at: touch.due_at,
            expires_at: touch.expires_at,
        };
        (!origin.via.is_empty()).then_some(origin)
    }
}

impl Message {
    /// A new message, waiting on its first channel until it is due; `None` where it has no channel at all.
    #[must_use]
    pub fn planned(id: MessageId, origin: &Origin<'_>) -> Option<Message> {
        Some(Message {
            id,
            rule: origin.rule.to_owned(),
            step: origin.step.to_owned(),
            repeat: origin.repeat,
            class: origin.class,
            recipient: origin.recipient.clone(),
            template: origin.template.to_owned(),
            via: origin.via.to_vec(),
            channel: *origin.via.first()?,
            due_at: origin.due_at,
            expires_at: origin.expires_at,
            not_before_at: origin.due_at,
            state: MessageState::Planned,
            reason: None,
            attempts: 0,
            channel_attempts: 0,
            crashes: 0,
            subject: None,
            body: None,
            address_masked: None,
            provider_id: None,
            settled_at: None,
        })
    }

    /// Whether it had a text, which was kept long enough and is gone: it had an address, and it is over.
    #[must_use]
    pub fn lost_its_text(&self) -> bool {
        self.state.is_settled() && self.address_masked.is_some() && self.body.is_none()
    }
}

impl std::fmt::Debug for Message {
    /// Shows no text and no person: messages get into logs.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Message")
            .field("id", &self.id.0)
            .field("rule", &self.rule)
            .field("channel", &self.channel)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What the gate decides about a claimed message at the last moment, in the transaction that would arm it.
#[derive(Debug, Clone, PartialEq)]
pub enum GateDecision {
    /// Commit the attempt, then send.
    Send(Box<Ready>),
    /// Not now: back to planned, not before this instant.
    Defer {
        /// When to look again.
        until: Timestamp,
        /// What stands in the way.
        reason: Reason,
    },
    /// Not this one first: it stays claimed, and nothing is written. Said by a lane that looks for one of several.
    Keep,
    /// Not by itself: these join it, and it is asked again about all of them. Each was waiting and never tried.
    Join {
        /// The messages that join it.
        messages: Vec<MessageId>,
    },
    /// Not on this channel: back to planned on another one of `via`.
    Move {
        /// The channel to wait for instead.
        channel: ChannelName,
    },
    /// Never: its touches are skipped. In shadow mode the filled-in text is kept with it.
    Skip {
        /// Why.
        reason: Reason,
        /// What went wrong, where something did: kept with the touches. It holds no value of a record.
        error: Option<Sentence>,
        /// What would have been sent, where that is known.
        ready: Option<Box<Ready>>,
    },
    /// It no longer holds: its touches are cancelled.
    Cancel {
        /// Why.
        reason: Reason,
    },
}

/// What the ledger knows that a gate needs, read in the arming transaction.
pub trait GateView: Records {
    /// How many messages of the class to this person were taken, or may have been (accepted, delivered, unknown,
    /// sending), in a span.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError>;

    /// Whether this address is on the suppression list of the channel for the class.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError>;

    /// Whether a touch is about an occasion of which the person has been told, its date corrected since.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError>;

    /// The messages to a person that wait, were never tried and may be taken up at this instant, with their touches.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn waiting_for(
        &self,
        _recipient: &RecordKey,
        _class: Class,
        _at: Timestamp,
    ) -> Result<Vec<(Message, Vec<Touch>)>, ViewError> {
        Ok(Vec::new())
    }

    /// By which rule, and when, messages of the class to this person were taken, or may have been, since an instant.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sent_by_rule_since(
        &self,
        _recipient: &RecordKey,
        _class: Class,
        _since: Timestamp,
    ) -> Result<Vec<(String, Timestamp)>, ViewError> {
        Ok(Vec::new())
    }

    /// How many messages of this rule, step and repeat to this person were taken, or may have been, in a span.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError>;
    /// Whether it is there because whoever has the address wants it so, and not because the other side refuses it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError>;

    /// Whether a message that says the same, other than `except`, went (or may have gone) in a span: one phone
    /// in two customers' records.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn said_in(&self, said: &Wording<'_>, span: SentIn, except: Option<MessageId>)
    -> Result<bool, ViewError>;
}

/// What a rule's step says to a person.
#[derive(Debug, Clone, Copy)]
pub struct StepOfPerson<'a> {
    /// The person.
    pub recipient: &'a RecordKey,
    /// What it is for.
    pub class: Class,
    /// The rule.
    pub rule: &'a str,
    /// The step.
    pub step: &'a str,
    /// Which repeat of the step, from 0.
    pub repeat: u32,
}

/// What is said to an address: word for word the same text, from the same rule, step and repeat, is said once a day.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    /// The rule.
    pub rule: &'a str,
    /// The step.
    pub step: &'a str,
    /// Which repeat of the step, from 0.
    pub repeat: u32,
    /// The address.
    pub address: &'a str,
    /// The subject; empty for a text message.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
}

/// How long the last instant of `late_ok` lasts, in seconds: rules count in minutes, and what becomes due at that very
/// instant, as when a window opens then, takes a moment to be taken up.
const LAST_INSTANT_SECS: i64 = 60;

/// Whether an instant is too late for what may go until `expires_at`, that instant included.
#[must_use]
pub fn is_late(at: Timestamp, expires_at: Timestamp) -> bool {
    if planted::is(Bug::LastInstantIsTooLate) {
        return at >= expires_at;
    }
    at >= late_from(expires_at)
}

/// The first instant that is too late for what may go until `expires_at`.
#[must_use]
pub fn late_from(expires_at: Timestamp) -> Timestamp {
    expires_at.saturating_add(jiff::SignedDuration::from_secs(LAST_INSTANT_SECS)).unwrap_or(Timestamp::MAX)
}

/// A message filled in and addressed.
#[derive(Clone, PartialEq)]
pub struct Ready {
    /// The channel it goes by.
    pub channel: ChannelName,
    /// The address on that channel: E.164 or an e-mail address.
    pub address: String,
    /// The person's name, for the header of an e-mail.
    pub name: String,
    /// The subject; empty for SMS.
    pub subject: String,
    /// The text: of the SMS, or the plain part of the e-mail.
    pub text: String,
    /// The HTML part of an e-mail.
    pub html: Option<String>,
    /// The gateway's template code, where it has one for this template and language.
    pub template_code: Option<String>,
    /// The template's values by name, in its order, for gateways that fill in the text themselves.
    pub params: Vec<(String, String)>,
    /// Touches of the message that no longer hold, or that a person's wish or death stops: they end, each with its reason,
    /// as the rest goes.
    pub dropped: Vec<(TouchId, Reason)>,
}

impl std::fmt::Debug for Ready {
    /// Shows neither the person nor the text.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Ready").field("channel", &self.channel).finish_non_exhaustive()
    }
}

/// What an attempt's outcome, a crash or a person makes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextState {
    /// The state it goes to.
    pub state: MessageState,
    /// Why, where the state has a reason.
    pub reason: Option<Reason>,
    /// For [`MessageState::Planned`]: not before this instant.
    pub not_before_at: Option<Timestamp>,
    /// For [`MessageState::Planned`]: the channel to go on with.
    pub channel: Option<ChannelName>,
    /// For [`MessageState::Accepted`]: the other side's id.
    pub provider_id: Option<String>,
    /// Whether the attempt counts against the bounded tries (a channel's own fault does not).
    pub burnt: bool,
}
