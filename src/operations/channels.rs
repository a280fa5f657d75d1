//! The channels of a deployment, opened.

use std::fmt;
use std::path::Path;

use crate::channel::{Channel, ChannelError};
use crate::deployment::Deployment;
use crate::secret::Secrets;
use crate::terms::ChannelName;
use crate::words::{OperationSentence, Translate};

/// A configured channel cannot be opened.
#[derive(Debug)]
pub struct Unusable {
    /// The channel.
    pub channel: ChannelName,
    /// Why.
    pub source: ChannelError,
}

impl Unusable {
    fn sentence(&self) -> OperationSentence {
        OperationSentence::CannotBeUsed { channel: self.channel }
    }
}

impl Translate for Unusable {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for Unusable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Opens a channel; `None` where it is not configured. Files that its settings name are looked for in `dir`.
///
/// # Errors
/// When its settings or secrets cannot be used.
pub fn open(
    channel: ChannelName,
    deployment: &Deployment,
    dir: &Path,
    secrets: &Secrets,
) -> Result<Option<Channel>, Unusable> {
    let opened = match channel {
        ChannelName::Email => {
            let email = deployment.config.delivery.email.clone();
            email.map(|email| Channel::email(email.under(dir), secrets))
        }
        ChannelName::Sms => {
            deployment.gateway.clone().map(|gateway| Channel::sms(gateway.under(dir), secrets))
        }
    };
    opened.transpose().map_err(|source| Unusable { channel, source })
}
