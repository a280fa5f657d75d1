//! SMS through an HTTP gateway that a file in `gateways/` describes.
//!
//! Promises: one request for one message, never a second one, no redirect followed, no proxy, no more than 64 KiB
//! of an answer read, an end within the configured time. Weakness: once the request is under way only the
//! gateway's words can tell what became of it; anything else is [`Answer::Unknown`].

mod request;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod verdict;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, redirect, retry};
use tokio::time::timeout;

use self::verdict::{Exchange, classify};
use super::{ChannelError, Outgoing, tls};
use crate::config::gateway::GatewayConfig;
use crate::failpoint::{self, Place, Point};
use crate::message::outcome::Answer;
use crate::secret::{Secret, Secrets};
use crate::words::{ChannelSentence, Sentence, SmsSentence, SystemSentence};

/// More of an answer is not read; real ones have a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How long an unused connection is kept; shorter than any gateway's own patience, so that a request rarely meets
/// a connection that is just being closed (hyper#2136).
const IDLE_MAX: Duration = Duration::from_secs(4);

/// What all requests to one gateway share.
#[derive(Debug, Clone)]
pub struct Gateway {
    config: Arc<GatewayConfig>,
    secrets: Arc<BTreeMap<String, Secret>>,
    client: Client,
}

impl Gateway {
    pub(super) fn new(config: GatewayConfig, secrets: &Secrets) -> Result<Gateway, ChannelError> {
        let mut known = BTreeMap::new();
        for name in config.secrets() {
            known.insert(name.to_owned(), secrets.read(name)?);
        }
        let client = client(&config)?;
        Ok(Gateway { config: Arc::new(config), secrets: Arc::new(known), client })
    }

    pub(super) fn config(&self) -> &GatewayConfig {
        &self.config
    }

    pub(super) async fn deliver(&self, outgoing: &Outgoing) -> Answer {
        let request = match request::build(&self.config, &self.secrets, outgoing) {
            Ok(parts) => parts.into_request(&self.client, &self.config),
            Err(outcome) => return outcome,
        };
        // The client has the same deadline; this one holds even if that should fail.
        let exchange =
            match timeout(self.config.total + Duration::from_secs(1), self.exchange(request, outgoing.at))
                .await
            {
                Ok(exchange) => exchange,
                Err(_) => Exchange::Lost(ChannelSentence::NoAnswerInTime.into()),
            };
        classify(&self.config.reply, &exchange)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, now: Timestamp) -> Exchange {
        if failpoint::fail(Point::At(Place::BeforeRequest)).is_err() {
            return Exchange::NotConnected(ChannelSentence::ConnectionFailed.into());
        }
        match request.send().await {
            Ok(response) => answered(response, now).await,
            Err(error) if error.is_builder() => Exchange::NotConnected(SmsSentence::RequestNotBuilt.into()),
            // Name, TCP and TLS: nothing of the request has left.
            Err(error) if error.is_connect() => Exchange::NotConnected(root_cause(&error)),
            Err(error) if error.is_timeout() => Exchange::Lost(ChannelSentence::NoAnswerInTime.into()),
            Err(error) => Exchange::Lost(root_cause(&error)),
        }
    }
}

fn client(config: &GatewayConfig) -> Result<Client, ChannelError> {
    let plain = config.url.scheme() == "http";
    let tls = if plain { tls::without_roots()? } else { tls::client(config.ca_file.as_deref())? };
    Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(!plain)
        .http1_only()
        .connect_timeout(config.connect)
        .timeout(config.total)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .tcp_nodelay(true)
        .pool_idle_timeout(IDLE_MAX)
        .pool_max_idle_per_host(config.connections.into())
        .user_agent(concat!("touchbase/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| {
            let (gateway, said) = (config.name.clone(), root_cause(&error).to_string());
            ChannelError::Setting(ChannelSentence::GatewayUnusable { gateway, said })
        })
}

async fn answered(mut response: Response, now: Timestamp) -> Exchange {
    let status = response.status().as_u16();
    let retry_after_secs = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| verdict::retry_after_secs(value, now));
    if failpoint::fail(Point::At(Place::BeforeAnswerBody)).is_err() {
        return Exchange::Answered { status, retry_after_secs, body: None };
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => {
                failpoint::reach(Point::At(Place::AfterAnswerBody));
                return Exchange::Answered { status, retry_after_secs, body: Some(bytes) };
            }
            Err(_) => return Exchange::Answered { status, retry_after_secs, body: None },
        }
        if bytes.len() > ANSWER_BYTES_MAX {
            return Exchange::Answered { status, retry_after_secs, body: None };
        }
    }
}

/// The innermost cause. The outer ones name the address of the request, which may hold a phone.
fn root_cause(error: &reqwest::Error) -> Sentence {
    let Some(mut cause) = error.source() else { return ChannelSentence::ConnectionFailed.into() };
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return SystemSentence::of(error).into();
    }
    Sentence::Quoted(cause.to_string().chars().filter(|c| !c.is_control()).take(160).collect())
}

#[cfg(test)]
mod tests;
