//! Channels: how one message reaches the outside, and what came of it.
//!
//! A [`Channel`] holds what all its connections share; a [`Session`] is one connection's worth of it, owned by one
//! lane and used for one message after the other. [`Session::deliver`] never panics, never outlives its own
//! deadlines, never repeats anything, and always says one of the seven words of
//! [`Answer`]. When to try, how often and how fast is the dispatcher's business,
//! not a channel's.

mod capture;
mod connect;
pub mod email;
mod retry_after;
pub mod sms;
mod tls;

use std::fmt;

use jiff::Timestamp;

use crate::config::email::EmailConfig;
use crate::config::gateway::GatewayConfig;
use crate::mask;
use crate::message::outcome::Answer;
use crate::message::said::Private;
use crate::secret::{SecretError, Secrets};
use crate::words::{ChannelSentence, Sentence, Translate};

pub use capture::Captured;
pub use tls::CERTIFICATES_BYTES_MAX;

/// One message on its way to one person. `Debug` masks the person and leaves the wording out.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Our id of this attempt, unique; providers that take an id get it.
    pub out_id: String,
    /// Our id of this message, the same for every attempt: the part of the Message-ID before the `@`. Letters,
    /// digits, `-`, `_` and `.`; anything else is left out.
    pub message_id: String,
    /// Who gets it.
    pub to: Recipient,
    /// What they get.
    pub content: Content,
    /// The present instant: the mail's `Date`.
    pub at: Timestamp,
}

/// A person's name and the address on this channel.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// As imported; a channel cleans it before use.
    pub name: Option<String>,
    /// E.164 for SMS, an e-mail address for e-mail.
    pub address: String,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A short message.
    Sms {
        /// The whole text, without the signature.
        text: String,
        /// The provider's code of the approved template, for gateways that fill it in themselves.
        template_code: Option<String>,
        /// That template's parameters in its order: name and value.
        params: Vec<(String, String)>,
    },
    /// A mail.
    Email {
        /// The subject.
        subject: String,
        /// The plain text.
        text: String,
        /// The same as HTML, if there is one.
        html: Option<String>,
        /// Address for List-Unsubscribe (RFC 2369 §3.2): set for the classes care and marketing, else `None`.
        unsubscribe: Option<String>,
    },
}

impl Outgoing {
    /// What the other side must not be quoted with: whom it is for, what it says, and the secrets it is sent with.
    pub(crate) fn private<'a>(&'a self, secrets: impl IntoIterator<Item = &'a str>) -> Private {
        let address = self.to.address.as_str();
        let mut words: Vec<&str> = vec![address, mask::national(address)];
        words.extend(self.to.name.as_deref());
        words.extend(secrets);
        let text = match &self.content {
            Content::Sms { text, params, .. } => {
                words.extend(params.iter().map(|(_, value)| value.as_str()));
                text.clone()
            }
            Content::Email { subject, text, .. } => format!("{subject} {text}"),
        };
        Private::new(words, &text).to(address)
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("out_id", &self.out_id)
            .field("message_id", &self.message_id)
            .field("to", &self.to)
            .field("content", &self.content)
            .field("at", &self.at)
            .finish()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().map(mask::name);
        let address = mask::address("sms", &self.address);
        f.debug_struct("Recipient").field("name", &name).field("address", &address).finish()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Sms { text, template_code, params } => f
                .debug_struct("Sms")
                .field("chars", &text.chars().count())
                .field("template_code", template_code)
                .field("params", &params.len())
                .finish(),
            Content::Email { subject, text, html, unsubscribe } => f
                .debug_struct("Email")
                .field("subject_chars", &subject.chars().count())
                .field("text_chars", &text.chars().count())
                .field("html_chars", &html.as_ref().map(|html| html.chars().count()))
                .field("unsubscribe", &unsubscribe.is_some())
                .finish(),
        }
    }
}

/// Why a channel cannot be opened.
#[derive(Debug)]
pub enum ChannelError {
    /// A secret is missing or lies open.
    Secret(SecretError),
    /// There is nothing to check the other side's certificate with.
    Tls(ChannelSentence),
    /// A setting that cannot be used after all.
    Setting(ChannelSentence),
}

impl ChannelError {
    /// The same as a sentence.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            ChannelError::Secret(error) => error.clone().into(),
            ChannelError::Tls(sentence) | ChannelError::Setting(sentence) => sentence.clone().into(),
        }
    }
}

impl Translate for ChannelError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for ChannelError {
    /// A secret's words are said by [`Translate`] already; what lies below them is told after them.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ChannelError::Secret(error) => error.source(),
            ChannelError::Tls(_) | ChannelError::Setting(_) => None,
        }
    }
}

impl From<SecretError> for ChannelError {
    fn from(error: SecretError) -> ChannelError {
        ChannelError::Secret(error)
    }
}

/// At most so many messages in any stretch of so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many messages.
    pub messages: u32,
    /// In how many seconds.
    pub per_secs: u32,
}

/// A way out, shared by its sessions; cheap to clone.
#[derive(Debug, Clone)]
pub enum Channel {
    /// E-mail through one relay.
    Email(email::Relay),
    /// SMS through one HTTP gateway.
    Sms(sms::Gateway),
    /// Nothing leaves: everything is kept in memory.
    Capture(Captured),
}

impl Channel {
    /// E-mail through the configured relay; nothing is connected yet.
    ///
    /// # Errors
    /// When the password cannot be read, or there are no certificates to check the relay's with.
    pub fn email(config: EmailConfig, secrets: &Secrets) -> Result<Channel, ChannelError> {
        email::Relay::new(config, secrets).map(Channel::Email)
    }

    /// SMS through the configured gateway; nothing is connected yet.
    ///
    /// # Errors
    /// When a secret cannot be read, or there are no certificates to check the gateway's with. A gateway spoken to
    /// in plain http needs no certificates.
    pub fn sms(config: GatewayConfig, secrets: &Secrets) -> Result<Channel, ChannelError> {
        sms::Gateway::new(config, secrets).map(Channel::Sms)
    }

    /// A channel that keeps what it is given and says it was accepted.
    #[must_use]
    pub fn capture() -> Channel {
        Channel::Capture(Captured::default())
    }

    /// How many sessions may deliver at once.
    #[must_use]
    pub fn connections(&self) -> u16 {
        match self {
            Channel::Email(relay) => relay.config().connections,
            Channel::Sms(gateway) => gateway.config().connections,
            Channel::Capture(_) => 1,
        }
    }

    /// The other side's addresses that take connections and say nothing, as of late.
    #[must_use]
    pub fn silent_addresses(&self) -> Vec<String> {
        match self {
            Channel::Email(relay) => relay.silent_addresses(),
            Channel::Sms(_) | Channel::Capture(_) => Vec::new(),
        }
    }

    /// The other side's limit, if the configuration names one.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        match self {
            Channel::Email(relay) => {
                relay.config().rate_per_minute.map(|messages| Rate { messages, per_secs: 60 })
            }
            Channel::Sms(gateway) => {
                gateway.config().rate_per_second.map(|messages| Rate { messages, per_secs: 1 })
            }
            Channel::Capture(_) => None,
        }
    }

    /// A new session; it connects with its first message.
    #[must_use]
    pub fn session(&self) -> Session {
        Session(match self {
            Channel::Email(relay) => Inner::Email(Box::new(relay.session())),
            Channel::Sms(gateway) => Inner::Sms(gateway.clone()),
            Channel::Capture(captured) => Inner::Capture(captured.clone()),
        })
    }
}

/// One lane's hold on a channel.
#[derive(Debug)]
pub struct Session(Inner);

#[derive(Debug)]
enum Inner {
    Email(Box<email::Session>),
    Sms(sms::Gateway),
    Capture(Captured),
}

impl Session {
    /// Tries once to hand over one message, and says what came of it. Content of another channel's shape is a
    /// fault of the channel's wiring: [`Answer::ChannelFault`] with code `content`.
    ///
    /// Dropping the future is allowed at any point: the connection goes with it. Whether the message was taken is
    /// then unknown.
    pub async fn deliver(&mut self, outgoing: &Outgoing) -> Answer {
        match (&mut self.0, &outgoing.content) {
            (Inner::Email(session), Content::Email { .. }) => session.deliver(outgoing).await,
            (Inner::Sms(gateway), Content::Sms { .. }) => gateway.deliver(outgoing).await,
            (Inner::Capture(captured), _) => captured.keep(outgoing),
            (Inner::Email(_), Content::Sms { .. }) | (Inner::Sms(_), Content::Email { .. }) => {
                Answer::channel_fault("content", ChannelSentence::OtherChannel)
            }
        }
    }

    /// Closes an idle connection politely; safe to call at any time. A session that is dropped instead just hangs
    /// up.
    pub async fn close(&mut self) {
        if let Inner::Email(session) = &mut self.0 {
            session.close().await;
        }
    }
}

#[cfg(test)]
mod tests;
