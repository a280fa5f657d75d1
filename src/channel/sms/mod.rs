//! SMS through an HTTP gateway.

use std::sync::Arc;

use super::{ChannelError, Outgoing};
use crate::config::gateway::GatewayConfig;
use crate::message::outcome::Outcome;
use crate::secret::Secrets;

/// What all requests to one gateway share.
#[derive(Debug, Clone)]
pub struct Gateway {
    config: Arc<GatewayConfig>,
}

impl Gateway {
    pub(super) fn new(config: GatewayConfig, _secrets: &Secrets) -> Result<Gateway, ChannelError> {
        Ok(Gateway { config: Arc::new(config) })
    }

    pub(super) fn config(&self) -> &GatewayConfig {
        &self.config
    }

    pub(super) async fn deliver(&self, _outgoing: &Outgoing) -> Outcome {
        Outcome::NotTaken { detail: format!("{} is not spoken to yet", self.config.name) }
    }
}
