//! E-mail: one relay, spoken to phase by phase.

use std::sync::Arc;

use super::{ChannelError, Outgoing};
use crate::config::email::EmailConfig;
use crate::message::outcome::Outcome;
use crate::secret::Secrets;

/// What all connections to one relay share.
#[derive(Debug, Clone)]
pub struct Relay {
    config: Arc<EmailConfig>,
}

impl Relay {
    pub(super) fn new(config: EmailConfig, _secrets: &Secrets) -> Result<Relay, ChannelError> {
        Ok(Relay { config: Arc::new(config) })
    }

    pub(super) fn config(&self) -> &EmailConfig {
        &self.config
    }

    pub(super) fn session(&self) -> Session {
        Session { relay: self.clone() }
    }
}

/// One connection to the relay, or none yet.
#[derive(Debug)]
pub struct Session {
    relay: Relay,
}

impl Session {
    pub(super) async fn deliver(&mut self, _outgoing: &Outgoing) -> Outcome {
        Outcome::NotTaken { detail: format!("{} is not spoken to yet", self.relay.config.host) }
    }

    pub(super) async fn close(&mut self) {}
}
