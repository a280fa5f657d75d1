//! From a configuration to an open conversation: name, TCP, TLS, greeting, EHLO, STARTTLS, AUTH.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::super::{connect, tls};
use super::connection::{ByteStream, Connection, Ended, come_to};
use super::login::{Logins, Way};
use super::reply::NoReply;
use super::silent::SilentAddresses;
use super::verdict::{Phase, SmtpObservation};
use crate::config::email::{EmailConfig, Tls};
use crate::failpoint::Point;
use crate::secret::Secret;
use crate::words::{MailSentence, Sentence, SystemSentence};

/// How long an address that has taken the connection may say nothing, where there is another one to ask.
const SILENT_AFTER: Duration = Duration::from_secs(5);

/// Opens a conversation as far as the first MAIL.
pub(super) async fn open(
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
    password: Option<&Secret>,
    (logins, silent): (&Logins, &SilentAddresses),
) -> Result<Connection, Ended> {
    let connection = converse(config, tls, silent).await?;
    match (&config.login, password) {
        (Some(login), Some(password)) => {
            log_in(connection, config, tls, (&login.user, password), (logins, silent)).await
        }
        _ => Ok(connection),
    }
}

/// Opens a conversation as far as EHLO, with the first of the host's addresses that says something: one that takes the
/// connection and is silent is left for another, and comes last from then on.
async fn converse(
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
    silent: &SilentAddresses,
) -> Result<Connection, Ended> {
    begin_with_one(connect(config, silent).await?, config, tls, silent).await
}

async fn begin_with_one(
    (mut tcp, mut others): Reached,
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
    silent: &SilentAddresses,
) -> Result<Connection, Ended> {
    loop {
        let address = tcp.peer_addr().ok();
        let patience = if others.is_empty() { Duration::MAX } else { SILENT_AFTER };
        let Ok(begun) = timeout(patience, begin(tcp, config, tls)).await else {
            silent.note(address);
            (tcp, others) = to_one_of(config, others).await?;
            continue;
        };
        if begun.is_ok() {
            silent.speaks(address);
        }
        let mut connection = begun?;
        connection.hello(&config.helo).await?;
        return Ok(connection);
    }
}

/// A conversation that has been greeted, and is encrypted where it has to be.
async fn begin(tcp: TcpStream, config: &EmailConfig, tls: &Arc<ClientConfig>) -> Result<Connection, Ended> {
    let stream: Box<dyn ByteStream> = match config.tls {
        Tls::None => Box::new(tcp),
        Tls::Implicit => Box::new(encrypt(tcp, config, tls).await?),
        Tls::Starttls => Box::new(start_tls(tcp, config, tls).await?),
    };
    let mut connection = Connection::new(stream, config.timeouts);
    if config.tls != Tls::Starttls {
        connection.greet().await?;
    }
    Ok(connection)
}

/// Logs in: where one way is refused and another is offered, the other is tried once, over a new connection where the
/// relay has closed this one.
async fn log_in(
    mut connection: Connection,
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
    (user, password): (&str, &Secret),
    (logins, silent): (&Logins, &SilentAddresses),
) -> Result<Connection, Ended> {
    let mut refused: Option<(Way, Ended)> = None;
    for way in logins.ways(&connection.ways()) {
        let mut tried = connection.log_in(way, user, password).await;
        if let (Some(_), Err((_, SmtpObservation::No(NoReply::Closed | NoReply::Broken(_))))) =
            (&refused, &tried)
        {
            let Ok(fresh) = converse(config, tls, silent).await else { break };
            connection = fresh;
            tried = connection.log_in(way, user, password).await;
        }
        match tried {
            Ok(()) => {
                logins.works(way);
                return Ok(connection);
            }
            Err((phase, SmtpObservation::Reply(reply))) if reply.class() == 5 => {
                refused = Some((way, (phase, SmtpObservation::Reply(reply))));
            }
            Err(ended) => return Err(refused.map_or(ended, |(_, first)| first)),
        }
    }
    match refused {
        Some((last, ended)) => {
            logins.refused(last);
            Err(ended)
        }
        None => Err((Phase::Auth, SmtpObservation::missing("no-auth", MailSentence::NoLogin))),
    }
}

/// A connection, and the addresses that are left should it say nothing.
type Reached = (TcpStream, Vec<SocketAddr>);

/// Tries every address of the host within the one deadline; those that were silent lately come last.
async fn connect(config: &EmailConfig, silent: &SilentAddresses) -> Result<Reached, Ended> {
    come_to(Point::BeforeWrite(Phase::Connect.into())).map_err(|seen| (Phase::Connect, seen))?;
    let connecting = async {
        let found = lookup_host((config.host.as_str(), config.port)).await.map_err(|error| said(&error))?;
        let usable = found.filter(|address| allowed(config.tls, address)).collect();
        first_of(config, silent.last(usable)).await
    };
    in_time(config, connecting).await
}

/// Tries what is left of them.
async fn to_one_of(config: &EmailConfig, addresses: Vec<SocketAddr>) -> Result<Reached, Ended> {
    in_time(config, first_of(config, addresses)).await
}

async fn in_time(
    config: &EmailConfig,
    connecting: impl Future<Output = Result<Reached, Box<Sentence>>>,
) -> Result<Reached, Ended> {
    match timeout(config.timeouts.connect, connecting).await {
        Ok(connected) => connected.map_err(|said| (Phase::Connect, SmtpObservation::Failed(said))),
        Err(_) => Err((Phase::Connect, SmtpObservation::Late)),
    }
}

/// The first that answers. Nagle is off: a reply must never wait for 40 ms.
async fn first_of(config: &EmailConfig, mut usable: Vec<SocketAddr>) -> Result<Reached, Box<Sentence>> {
    match connect::first_of(&usable).await {
        Ok(stream) => {
            stream.set_nodelay(true).map_err(|error| said(&error))?;
            let reached = stream.peer_addr().ok();
            usable.retain(|address| Some(*address) != reached);
            Ok((stream, usable))
        }
        Err(Some((address, error))) => {
            let (address, said) = (address.to_string(), SystemSentence::of(&error));
            Err(MailSentence::AtAddress { address, said }.into())
        }
        Err(None) => Err(MailSentence::NoUsableAddress { host: config.host.clone() }.into()),
    }
}

fn said(error: &std::io::Error) -> Box<Sentence> {
    SystemSentence::of(error).into()
}

/// Plain text stays on this machine, whatever the name resolves to.
fn allowed(tls: Tls, address: &SocketAddr) -> bool {
    tls != Tls::None || address.ip().is_loopback()
}

/// RFC 3207: greeting and EHLO in plain text, STARTTLS, TLS on the same socket. There is no going on without.
async fn start_tls(
    tcp: TcpStream,
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Ended> {
    let mut plain = Connection::new(tcp, config.timeouts);
    plain.greet().await.map_err(|ended| match ended {
        // A relay that waits for TLS says nothing until it comes.
        (Phase::Greeting, SmtpObservation::Late) => {
            (Phase::Greeting, SmtpObservation::Failed(MailSentence::NoGreeting.into()))
        }
        other => other,
    })?;
    plain.hello(&config.helo).await?;
    if !plain.offers.starttls {
        let missing = SmtpObservation::missing("no-starttls", MailSentence::NoStarttls);
        return Err((Phase::Starttls, missing));
    }
    plain.start_tls().await?;
    // Bytes from before TLS would be taken for the server's words after it (CVE-2011-0411).
    let spoke = || (Phase::Starttls, SmtpObservation::Failed(MailSentence::SpokeBeforeTls.into()));
    let tcp = plain.into_stream().ok_or_else(spoke)?;
    encrypt(tcp, config, tls).await
}

async fn encrypt(
    tcp: TcpStream,
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Ended> {
    let name = ServerName::try_from(config.host.clone()).map_err(|_| {
        let unfit = MailSentence::NotOnCertificate { host: config.host.clone() };
        (Phase::Tls, SmtpObservation::Failed(unfit.into()))
    })?;
    come_to(Point::BeforeWrite(Phase::Tls.into())).map_err(|seen| (Phase::Tls, seen))?;
    match timeout(config.timeouts.tls, TlsConnector::from(tls.clone()).connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err((Phase::Tls, SmtpObservation::Failed(tls_failed(&error, &config.host)))),
        Err(_) => Err((Phase::Tls, SmtpObservation::Late)),
    }
}

/// Why a handshake failed, with what to do where that is known.
fn tls_failed(error: &std::io::Error, host: &str) -> Box<Sentence> {
    let Some(cause) = tls::cause(error) else { return SystemSentence::of(error).into() };
    if tls::speaks_no_tls(cause) {
        return MailSentence::PlainHere.into();
    }
    match tls::certificate_refused(cause, host) {
        Some(told) => told.into(),
        None => Box::new(Sentence::Quoted(cause.to_string())),
    }
}

#[cfg(test)]
mod tests;
