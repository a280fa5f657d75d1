//! From a configuration to an open conversation: name, TCP, TLS, greeting, EHLO, STARTTLS, AUTH.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::connection::{ByteStream, Connection, Ended, come_to};
use super::verdict::{Phase, SmtpObservation};
use crate::config::email::{EmailConfig, Tls};
use crate::failpoint::Point;
use crate::secret::Secret;

/// Opens a conversation as far as the first MAIL.
pub(super) async fn open(
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
    password: Option<&Secret>,
) -> Result<Connection, Ended> {
    let tcp = connect(config).await?;
    let stream: Box<dyn ByteStream> = match config.tls {
        Tls::None => Box::new(tcp),
        Tls::Implicit => Box::new(encrypt(tcp, config, tls).await?),
        Tls::Starttls => Box::new(start_tls(tcp, config, tls).await?),
    };
    let mut connection = Connection::new(stream, config.timeouts);
    if config.tls != Tls::Starttls {
        connection.greet().await?;
    }
    connection.hello(&config.helo).await?;
    if let (Some(login), Some(password)) = (&config.login, password) {
        connection.log_in(&login.user, password).await?;
    }
    Ok(connection)
}

/// Tries every address of the host within the one deadline. Nagle is off: a reply must never wait for 40 ms.
async fn connect(config: &EmailConfig) -> Result<TcpStream, Ended> {
    come_to(Point::BeforeWrite(Phase::Connect.into())).map_err(|seen| (Phase::Connect, seen))?;
    let connecting = async {
        let addresses =
            lookup_host((config.host.as_str(), config.port)).await.map_err(|error| error.to_string())?;
        let mut last = format!("{} has no usable address", config.host);
        for address in addresses.filter(|address| allowed(config.tls, address)) {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(|error| error.to_string())?;
                    return Ok(stream);
                }
                Err(error) => last = format!("{address}: {error}"),
            }
        }
        Err(last)
    };
    match timeout(config.timeouts.connect, connecting).await {
        Ok(connected) => connected.map_err(|text| (Phase::Connect, SmtpObservation::Failed(text))),
        Err(_) => Err((Phase::Connect, SmtpObservation::Late)),
    }
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
    let failed = |text: &str| (Phase::Starttls, SmtpObservation::Failed(text.to_owned()));
    let mut plain = Connection::new(tcp, config.timeouts);
    plain.greet().await?;
    plain.hello(&config.helo).await?;
    if !plain.offers.starttls {
        let missing = "the relay does not offer STARTTLS: is the port right, or is it `tls = \"implicit\"`?";
        return Err((Phase::Starttls, SmtpObservation::missing("no-starttls", missing)));
    }
    plain.start_tls().await?;
    // Bytes from before TLS would be taken for the server's words after it (CVE-2011-0411).
    let tcp = plain.into_stream().ok_or_else(|| failed("the relay spoke before TLS began"))?;
    encrypt(tcp, config, tls).await
}

async fn encrypt(
    tcp: TcpStream,
    config: &EmailConfig,
    tls: &Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Ended> {
    let name = ServerName::try_from(config.host.clone()).map_err(|_| {
        (Phase::Tls, SmtpObservation::Failed(format!("{} cannot be on a certificate", config.host)))
    })?;
    come_to(Point::BeforeWrite(Phase::Tls.into())).map_err(|seen| (Phase::Tls, seen))?;
    match timeout(config.timeouts.tls, TlsConnector::from(tls.clone()).connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err((Phase::Tls, SmtpObservation::Failed(error.to_string()))),
        Err(_) => Err((Phase::Tls, SmtpObservation::Late)),
    }
}
