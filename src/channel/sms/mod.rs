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
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Response, redirect, retry};
use tokio::time::timeout;

use self::verdict::{Exchange, Head, classify};
use super::{ChannelError, Outgoing, retry_after, tls};
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

    fn host(&self) -> &str {
        self.config.url.host_str().unwrap_or_default()
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
        let private = outgoing.private(self.secrets.values().map(Secret::expose));
        classify(&self.config.reply, &exchange, &private)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, now: Timestamp) -> Exchange {
        if failpoint::fail(Point::At(Place::BeforeRequest)).is_err() {
            return Exchange::NotConnected(ChannelSentence::ConnectionFailed.into());
        }
        match request.send().await {
            Ok(response) => answered(response, now).await,
            Err(error) if error.is_builder() => Exchange::NotConnected(SmsSentence::RequestNotBuilt.into()),
            // Name, TCP and TLS: nothing of the request has left.
            Err(error) if error.is_connect() => Exchange::NotConnected(root_cause(&error, self.host())),
            Err(error) if error.is_timeout() => Exchange::Lost(ChannelSentence::NoAnswerInTime.into()),
            Err(error) => Exchange::Lost(root_cause(&error, self.host())),
        }
    }
}

fn client(config: &GatewayConfig) -> Result<Client, ChannelError> {
    builder(config)?.build().map_err(|error| {
        let (gateway, said) = (config.name.clone(), root_cause(&error, "").to_string());
        ChannelError::Setting(ChannelSentence::GatewayUnusable { gateway, said })
    })
}

/// Of several addresses of the gateway's name each gets its share of the time to connect (hyper divides it, and lets a
/// second family run beside the first): one that swallows packets keeps nobody from the next.
fn builder(config: &GatewayConfig) -> Result<ClientBuilder, ChannelError> {
    let plain = config.url.scheme() == "http";
    let tls = if plain { tls::without_roots()? } else { tls::client(config.ca_file.as_deref())? };
    // An answer that comes packed all the same cannot be read.
    let unpacked = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    Ok(Client::builder()
        .default_headers(unpacked)
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
        .user_agent(concat!("touchbase/", env!("CARGO_PKG_VERSION"))))
}

async fn answered(mut response: Response, now: Timestamp) -> Exchange {
    let head = head(&response, now);
    let answered = |body| Exchange::Answered { head, body };
    if failpoint::fail(Point::At(Place::BeforeAnswerBody)).is_err() {
        return answered(None);
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => {
                failpoint::reach(Point::At(Place::AfterAnswerBody));
                return answered(Some(bytes));
            }
            Err(_) => return answered(None),
        }
        if bytes.len() > ANSWER_BYTES_MAX {
            return answered(None);
        }
    }
}

/// What matters of the status line and the headers.
fn head(response: &Response, now: Timestamp) -> Head {
    let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    Head {
        status: response.status().as_u16(),
        retry_after_secs: header(RETRY_AFTER).and_then(|value| retry_after::read(value, now)),
        charset: header(CONTENT_TYPE).and_then(charset),
        // A relative one leads to the same host.
        moved_to: header(LOCATION)
            .and_then(|location| response.url().join(location).ok())
            .and_then(|url| url.host_str().map(str::to_owned)),
    }
}

/// The charset that a `Content-Type` names (RFC 9110 §8.3.2).
fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

/// The innermost cause. The outer ones name the address of the request, which may hold a phone.
fn root_cause(error: &reqwest::Error, host: &str) -> Sentence {
    let Some(mut cause) = error.source() else { return ChannelSentence::ConnectionFailed.into() };
    loop {
        let tls = cause.downcast_ref::<std::io::Error>().and_then(tls::cause);
        if let Some(told) = tls.or_else(|| cause.downcast_ref()).and_then(|error| tls_failed(error, host)) {
            return told;
        }
        match cause.source() {
            Some(inner) => cause = inner,
            None => break,
        }
    }
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        return SystemSentence::of(error).into();
    }
    Sentence::Quoted(cause.to_string().chars().filter(|c| !c.is_control()).take(160).collect())
}

/// A handshake that failed, where there is more to say of it than rustls does.
fn tls_failed(error: &rustls::Error, host: &str) -> Option<Sentence> {
    if tls::speaks_no_tls(error) {
        return Some(SmsSentence::NoTlsHere.into());
    }
    tls::certificate_refused(error, host).map(Sentence::from)
}

#[cfg(test)]
mod tests;
