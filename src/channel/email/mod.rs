//! E-mail: one relay, spoken to phase by phase.
//!
//! Promises: an attempt ends within the sum of its phases' deadlines; only a 2yz reply after the final dot is an
//! acceptance; a connection carries one message at a time and is thrown away at the first doubt. Weakness: after
//! the final dot nobody but the server knows; that is [`Answer::Unknown`], and a relay on the same machine keeps
//! the window small.

pub mod compose;
mod connection;
mod login;
mod open;
mod phase;
mod refusal;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod reply;
mod silent;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod verdict;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ClientConfig;

use self::compose::{ComposeError, Draft, Mail};
use self::connection::{Connection, Ended};
use self::login::Logins;
use self::reply::NoReply;
use self::silent::SilentAddresses;
use self::verdict::{Phase, SmtpObservation, classify};
use super::{ChannelError, Content, Outgoing, tls};
use crate::config::email::{EmailConfig, Tls};
use crate::message::outcome::{Answer, Refusal};
use crate::message::said::Private;
use crate::secret::{Secret, Secrets};
use crate::words::ChannelSentence;

/// An unused connection older than this is not trusted any more.
pub const IDLE_MAX: Duration = Duration::from_secs(10);

/// What all connections to one relay share.
#[derive(Debug, Clone)]
pub struct Relay {
    config: Arc<EmailConfig>,
    password: Option<Secret>,
    tls: Arc<ClientConfig>,
    logins: Logins,
    silent: SilentAddresses,
}

impl Relay {
    pub(super) fn new(config: EmailConfig, secrets: &Secrets) -> Result<Relay, ChannelError> {
        let password = config.login.as_ref().map(|login| secrets.read(&login.password)).transpose()?;
        let tls = match config.tls {
            Tls::None => tls::without_roots()?,
            Tls::Starttls | Tls::Implicit => tls::client(config.ca_file.as_deref())?,
        };
        let (logins, silent) = (Logins::default(), SilentAddresses::default());
        Ok(Relay { config: Arc::new(config), password, tls: Arc::new(tls), logins, silent })
    }

    pub(super) fn config(&self) -> &EmailConfig {
        &self.config
    }

    pub(super) fn silent_addresses(&self) -> Vec<String> {
        self.silent.known().iter().map(ToString::to_string).collect()
    }

    /// What the relay must not be quoted with.
    fn private(&self, outgoing: &Outgoing) -> Private {
        let password = self.password.as_ref().map(Secret::expose);
        let mut words: Vec<String> = vec![self.config.from.address.clone()];
        if let (Some(login), Some(password)) = (&self.config.login, password) {
            words.extend([login.user.clone(), password.to_owned()]);
            // As AUTH sends them.
            words.extend(
                [&login.user, password, &format!("\0{}\0{password}", login.user)]
                    .map(|word| STANDARD.encode(word)),
            );
        }
        outgoing.private(words.iter().map(String::as_str))
    }

    pub(super) fn session(&self) -> Session {
        Session { relay: self.clone(), connection: None }
    }
}

/// One connection to the relay, or none at the moment. It stays open between messages for [`IDLE_MAX`] at most;
/// who has nothing more to send calls [`Session::close`].
#[derive(Debug)]
pub struct Session {
    relay: Relay,
    connection: Option<Connection>,
}

impl Session {
    pub(super) async fn deliver(&mut self, outgoing: &Outgoing) -> Answer {
        match compose_outgoing(&self.relay.config, outgoing) {
            Ok(mail) => {
                let (phase, seen) = self.send(&mail).await;
                classify(phase, &seen, &self.relay.private(outgoing))
            }
            Err(outcome) => outcome,
        }
    }

    async fn send(&mut self, mail: &Mail) -> Ended {
        if let Some(mut kept) = self.kept().await {
            let seen = transact(&mut kept, mail).await;
            if !went_stale(&seen) {
                self.connection = kept.is_clean().then_some(kept);
                return seen;
            }
        }
        let Relay { config, password, tls, logins, silent } = &self.relay;
        match open::open(config, tls, password.as_ref(), (logins, silent)).await {
            Ok(mut fresh) => {
                let seen = transact(&mut fresh, mail).await;
                self.connection = fresh.is_clean().then_some(fresh);
                seen
            }
            Err(ended) => ended,
        }
    }

    /// The connection of the last message, if it can carry another one. It is taken out of the session while in
    /// use, so that a delivery that is dropped halfway takes it along.
    async fn kept(&mut self) -> Option<Connection> {
        let mut connection = self.connection.take()?;
        if connection.mails() >= self.relay.config.mails_per_connection {
            connection.quit().await;
            return None;
        }
        connection.usable(IDLE_MAX).await.then_some(connection)
    }

    pub(super) async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.quit().await;
        }
    }
}

/// The message, or what is wrong with it before anything was sent.
fn compose_outgoing(config: &EmailConfig, outgoing: &Outgoing) -> Result<Mail, Answer> {
    let Content::Email { subject, text, html, unsubscribe } = &outgoing.content else {
        return Err(Answer::channel_fault("content", ChannelSentence::OtherChannel));
    };
    let draft = Draft {
        message_id: &outgoing.message_id,
        name: outgoing.to.name.as_deref(),
        address: &outgoing.to.address,
        subject,
        text,
        html: html.as_deref(),
        unsubscribe: unsubscribe.as_deref(),
        at: outgoing.at,
    };
    compose::compose(config, &draft).map_err(|error| match error {
        ComposeError::Address => Answer::refused(Refusal::BadAddress, "address"),
        ComposeError::Broken => Answer::refused(Refusal::Unwritable, "compose"),
    })
}

async fn transact(connection: &mut Connection, mail: &Mail) -> Ended {
    let recipient: &str = mail.to.as_ref();
    if !recipient.is_ascii() && !connection.takes_utf8() {
        return (Phase::Rcpt, SmtpObservation::Unfit(Answer::refused(Refusal::BadAddress, "smtputf8")));
    }
    match connection.transact(mail).await {
        Ok(reply) => (Phase::LastReply, SmtpObservation::Reply(reply)),
        Err(ended) => ended,
    }
}

/// Whether a kept connection turned out to have ended meanwhile: the server hung up, or said that it will, before
/// it looked at this message. Nothing was offered, so a fresh connection may try.
fn went_stale(ended: &Ended) -> bool {
    match ended {
        (Phase::Mail, SmtpObservation::No(NoReply::Closed | NoReply::Broken(_))) => true,
        (Phase::Mail, SmtpObservation::Reply(reply)) => reply.code == 421,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
