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
use crate::words::{MailSentence, Sentence, SystemSentence};

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
        let said = |error: std::io::Error| Box::<Sentence>::from(SystemSentence::of(&error));
        let addresses = lookup_host((config.host.as_str(), config.port)).await.map_err(said)?;
        let mut last = MailSentence::NoUsableAddress { host: config.host.clone() }.into();
        for address in addresses.filter(|address| allowed(config.tls, address)) {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(said)?;
                    return Ok(stream);
                }
                Err(error) => {
                    last = MailSentence::AtAddress {
                        address: address.to_string(),
                        said: SystemSentence::of(&error),
                    }
                    .into()
                }
            }
        }
        Err(last)
    };
    match timeout(config.timeouts.connect, connecting).await {
        Ok(connected) => connected.map_err(|said| (Phase::Connect, SmtpObservation::Failed(said))),
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
    let mut plain = Connection::new(tcp, config.timeouts);
    plain.greet().await?;
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
        Ok(Err(error)) => {
            Err((Phase::Tls, SmtpObservation::Failed(Box::new(Sentence::Quoted(error.to_string())))))
        }
        Err(_) => Err((Phase::Tls, SmtpObservation::Late)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::channel::email::verdict::classify;
    use crate::channel::tls;
    use crate::words::Language;

    /// A relay that says these things, one after each thing that it hears.
    async fn relay(replies: &'static [&'static str]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4_096];
            for (number, reply) in replies.iter().enumerate() {
                if number > 0 {
                    assert!(stream.read(&mut buffer).await.unwrap() > 0);
                }
                stream.write_all(reply.as_bytes()).await.unwrap();
            }
            // Until the other side has gone.
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
        });
        port
    }

    /// What the ledger would keep of a conversation that does not come about, in each language.
    async fn told(host: &str, port: u16, tls: Tls) -> [String; 2] {
        let config =
            EmailConfig { host: host.to_owned(), port, tls, ..crate::channel::email::tests::config() };
        let nobody = Arc::new(tls::without_roots().unwrap());
        let Err((phase, seen)) = open(&config, &nobody, None).await else { panic!("it came about") };
        let told = classify(phase, &seen).told().unwrap();
        [Language::English, Language::Chinese].map(|language| language.say(&told))
    }

    #[tokio::test]
    async fn a_relay_without_starttls_gets_no_mail() {
        let port = relay(&["220 x\r\n", "250-x\r\n250 PIPELINING\r\n"]).await;
        assert_eq!(
            told("127.0.0.1", port, Tls::Starttls).await,
            [
                "no-starttls the relay does not offer STARTTLS: look at the port, or write `tls = \"implicit\"`",
                "no-starttls 邮件服务器不支持 STARTTLS：请核对端口，或改用 `tls = \"implicit\"`"
            ]
        );
    }

    #[tokio::test]
    async fn words_from_before_tls_end_it() {
        let port = relay(&["220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n250 Ok\r\n"]).await;
        assert_eq!(
            told("127.0.0.1", port, Tls::Starttls).await,
            [
                "STARTTLS: the relay spoke before TLS began",
                "STARTTLS：TLS 加密开始之前，邮件服务器就发来了内容"
            ]
        );
    }

    #[tokio::test]
    async fn a_host_that_cannot_be_reached_is_named() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert_eq!(
            told("127.0.0.1", gone.port(), Tls::None).await,
            [format!("connecting: {gone}: connection refused"), format!("连接：{gone}：对方拒绝连接")]
        );
        // Plain text never leaves this machine.
        assert_eq!(
            told("192.0.2.1", 25, Tls::None).await,
            ["connecting: 192.0.2.1 has no usable address", "连接：192.0.2.1 没有可用的地址"]
        );
    }

    #[tokio::test]
    async fn a_host_that_no_certificate_can_name_is_told_so() {
        let port = relay(&[]).await;
        let tcp = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let config = EmailConfig { host: "mail server".to_owned(), ..crate::channel::email::tests::config() };
        let nobody = Arc::new(tls::without_roots().unwrap());
        let Err((phase, seen)) = encrypt(tcp, &config, &nobody).await else { panic!("it came about") };
        let told = classify(phase, &seen).told().unwrap();
        assert_eq!(
            [Language::English, Language::Chinese].map(|language| language.say(&told)),
            [
                "TLS: mail server is not a name that a certificate can hold: look at `host`",
                "TLS 加密：mail server 不是证书上能写的名称：请核对 `host`"
            ]
        );
    }
}
