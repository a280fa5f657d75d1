//! Conversations that come about, and those that do not, with relays made of what they say.

use std::sync::Mutex;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::channel::email::verdict::classify;
use crate::config::email::Login;
use crate::message::said::Private;
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
    let config = EmailConfig { host: host.to_owned(), port, tls, ..crate::channel::email::tests::config() };
    let nobody = Arc::new(tls::without_roots().unwrap());
    let Err((phase, seen)) =
        open(&config, &nobody, None, (&Logins::default(), &SilentAddresses::default())).await
    else {
        panic!("it came about")
    };
    let told = classify(phase, &seen, &Private::default()).told().unwrap();
    [Language::English, Language::Chinese].map(|language| language.say(&told))
}

#[tokio::test]
async fn an_address_that_says_nothing_is_left_for_the_next_and_comes_last_then() {
    let dumb = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = relay(&["220 x\r\n", "250 x\r\n"]).await;
    let (dumb, good) =
        (dumb.local_addr().map(|at| (at, dumb)).unwrap(), SocketAddr::from(([127, 0, 0, 1], port)));
    let config = EmailConfig { tls: Tls::None, ..crate::channel::email::tests::config() };
    let (nobody, silent) = (Arc::new(tls::without_roots().unwrap()), SilentAddresses::default());
    let reached = first_of(&config, vec![dumb.0, good]).await.unwrap();
    let opened = begin_with_one(reached, &config, &nobody, &silent).await;
    assert!(opened.is_ok(), "{:?}", opened.err());
    assert_eq!(silent.known(), [dumb.0]);
    assert_eq!(silent.last(vec![dumb.0, good]), [good, dumb.0]);
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
        ["STARTTLS: the relay spoke before TLS began", "STARTTLS：TLS 加密开始之前，邮件服务器就发来了内容"]
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
    let told = classify(phase, &seen, &Private::default()).told().unwrap();
    assert_eq!(
        [Language::English, Language::Chinese].map(|language| language.say(&told)),
        [
            "TLS: mail server is not a name that a certificate can hold: look at `host`",
            "TLS 加密：mail server 不是证书上能写的名称：请核对 `host`"
        ]
    );
}

/// A relay that answers each line as `answer` says, by the number of the connection; where it says nothing, it hangs
/// up. The port, and all that it hears.
async fn answering(
    answer: impl Fn(usize, &str) -> Option<&'static str> + Send + 'static,
) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = heard.clone();
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 x\r\n").await.unwrap();
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                told.lock().unwrap().push(line.trim_end().to_owned());
                let Some(reply) = answer(number, line.trim_end()) else { break };
                stream.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
                line.clear();
            }
        }
    });
    (port, heard)
}

fn with_login(port: u16) -> EmailConfig {
    let login = Login { user: "care".to_owned(), password: "smtp-password".to_owned() };
    EmailConfig { port, login: Some(login), ..crate::channel::email::tests::config() }
}

async fn logged_in(config: &EmailConfig, logins: &Logins) -> Result<Connection, Ended> {
    open(
        config,
        &Arc::new(tls::without_roots().unwrap()),
        Some(&Secret::new("horse".to_owned())),
        (logins, &SilentAddresses::default()),
    )
    .await
}

/// LOGIN's two questions, the right answers, and nothing for the wrong ones.
fn by_login(line: &str) -> Option<&'static str> {
    match line {
        "AUTH LOGIN" => Some("334 VXNlcm5hbWU6"),
        "Y2FyZQ==" => Some("334 UGFzc3dvcmQ6"),
        "aG9yc2U=" => Some("235 ok"),
        _ if line.starts_with("EHLO") => Some("250-x\r\n250 AUTH PLAIN LOGIN"),
        _ => None,
    }
}

#[tokio::test]
async fn where_plain_is_refused_login_is_tried_and_remembered() {
    for refusal in ["504 5.7.4 Unrecognized authentication type", "535 Login fail", "538 5.7.11 no"] {
        let (port, heard) = answering(move |_, line| match line.starts_with("AUTH PLAIN") {
            true => Some(refusal),
            false => by_login(line),
        })
        .await;
        let (config, logins) = (with_login(port), Logins::default());
        for _ in 0..2 {
            assert!(logged_in(&config, &logins).await.is_ok(), "{refusal}");
        }
        let heard = heard.lock().unwrap();
        let asked = |command: &str| heard.iter().filter(|line| line.starts_with(command)).count();
        assert_eq!((asked("AUTH PLAIN"), asked("AUTH LOGIN"), asked("EHLO")), (1, 2, 2), "{refusal}");
    }
}

#[tokio::test]
async fn a_relay_that_hangs_up_after_refusing_plain_is_asked_again() {
    let (port, heard) = answering(|number, line| match (number, line.starts_with("AUTH PLAIN")) {
        (0, true) => Some("535 Login fail"),
        // It takes the next line for an offence.
        (0, false) if !line.starts_with("EHLO") => None,
        (_, true) => Some("535 not again"),
        _ => by_login(line),
    })
    .await;
    assert!(logged_in(&with_login(port), &Logins::default()).await.is_ok());
    let plain = heard.lock().unwrap().iter().filter(|line| line.starts_with("AUTH PLAIN")).count();
    assert_eq!(plain, 1);
}

#[tokio::test]
async fn a_wrong_password_is_a_fault_in_the_relays_words() {
    let (port, heard) = answering(|_, line| match by_login(line) {
        Some("235 ok") | None => Some("535 5.7.8 Error: care, authentication failed: aG9yc2U="),
        other => other,
    })
    .await;
    let (config, logins) = (with_login(port), Logins::default());
    let Err((phase, seen)) = logged_in(&config, &logins).await else { panic!("it came about") };
    let private = Private::new(["care", "horse", "aG9yc2U="], "");
    let told = classify(phase, &seen, &private).told().unwrap().to_string();
    assert_eq!(
        told,
        "smtp-535-5.7.8 AUTH: the relay refuses us, whatever the message; it says \"Error: ***, authentication failed: \
         ***\""
    );
    // From now on it is asked once a connection, in turn.
    for _ in 0..2 {
        assert!(logged_in(&config, &logins).await.is_err());
    }
    let heard = heard.lock().unwrap();
    let asked: Vec<&str> =
        heard.iter().filter(|line| line.starts_with("AUTH")).map(|line| line.get(..10).unwrap()).collect();
    assert_eq!(asked, ["AUTH PLAIN", "AUTH LOGIN", "AUTH PLAIN", "AUTH LOGIN"]);
}

#[tokio::test]
async fn a_login_that_is_put_off_is_no_wrong_password() {
    let (port, heard) =
        answering(|_, line| if line.starts_with("AUTH") { Some("454 4.7.0 later") } else { by_login(line) })
            .await;
    let Err((phase, seen)) = logged_in(&with_login(port), &Logins::default()).await else {
        panic!("it came about")
    };
    let answer = classify(phase, &seen, &Private::default());
    assert!(matches!(answer, crate::message::outcome::Answer::Busy { .. }), "{answer:?}");
    assert_eq!(heard.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn who_does_not_know_ehlo_is_greeted_as_of_old() {
    for refusal in ["502 Command not implemented", "500 what?"] {
        let (port, heard) =
            answering(move |_, line| Some(if line.starts_with("HELO") { "250 x" } else { refusal })).await;
        let config = EmailConfig { port, ..crate::channel::email::tests::config() };
        let opened = open(
            &config,
            &Arc::new(tls::without_roots().unwrap()),
            None,
            (&Logins::default(), &SilentAddresses::default()),
        )
        .await;
        assert!(opened.is_ok(), "{refusal}");
        assert_eq!(*heard.lock().unwrap(), ["EHLO example.com", "HELO example.com"]);
    }
}

#[tokio::test]
async fn a_relay_that_is_silent_until_tls_comes_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut config = EmailConfig { port, tls: Tls::Starttls, ..crate::channel::email::tests::config() };
    config.timeouts.reply = std::time::Duration::from_millis(100);
    let nobody = Arc::new(tls::without_roots().unwrap());
    let Err((phase, seen)) =
        open(&config, &nobody, None, (&Logins::default(), &SilentAddresses::default())).await
    else {
        panic!("it came about")
    };
    let told = classify(phase, &seen, &Private::default()).told().unwrap();
    assert_eq!(
        [Language::English, Language::Chinese].map(|language| language.say(&told)),
        [
            "greeting: no greeting in time: does the relay want TLS at once (`tls = \"implicit\"`)?",
            "等待服务器应答：邮件服务器没有及时应答：它是否要求一开始就用 TLS（`tls = \"implicit\"`）？"
        ]
    );
}

/// A relay with TLS from the first byte, with one of the certificates in `tests/servers`.
async fn shows(certificate: &str) -> u16 {
    let (chain, key) = (pem(certificate), pem("authority-key.pem"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(chain).unwrap()],
            PrivateKeyDer::from_pem_file(key).unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        stream.write_all(b"220 x\r\n").await.unwrap();
        let mut buffer = [0; 4_096];
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
            stream.write_all(b"250 x\r\n").await.unwrap();
        }
    });
    port
}

fn pem(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(name)
}

/// What comes of a relay that shows one certificate to somebody who has named another; nothing where it is trusted.
async fn seen_of(shown: &str, pinned: &str) -> Option<[String; 2]> {
    let port = shows(shown).await;
    let config = EmailConfig { port, tls: Tls::Implicit, ..crate::channel::email::tests::config() };
    let client = Arc::new(tls::client(Some(&pem(pinned))).unwrap());
    let (phase, seen) =
        open(&config, &client, None, (&Logins::default(), &SilentAddresses::default())).await.err()?;
    let told = classify(phase, &seen, &Private::default()).told().unwrap();
    Some([Language::English, Language::Chinese].map(|language| language.say(&told)))
}

#[tokio::test]
async fn a_certificate_that_is_named_exactly_is_taken_and_no_other() {
    assert_eq!(seen_of("authority.pem", "authority.pem").await, None);
    for (shown, pinned, english, chinese) in [
        (
            "authority.pem",
            "authority-other.pem",
            "TLS: the other side shows the certificate of an authority as its own: issue it with basicConstraints=CA:FALSE, \
             or name exactly this one with `ca_file`",
            "TLS 加密：对方把签发机构的证书当作自己的证书：请用 basicConstraints=CA:FALSE 重新签发，或用 `ca_file` \
             指定这张证书",
        ),
        (
            "authority-expired.pem",
            "authority-expired.pem",
            "TLS: the other side's certificate is out of date, or this machine's clock is wrong",
            "TLS 加密：对方的证书不在有效期内，或本机时钟不对",
        ),
        (
            "authority-elsewhere.pem",
            "authority-elsewhere.pem",
            "TLS: the other side's certificate does not hold the name 127.0.0.1: look at the address",
            "TLS 加密：对方的证书上没有 127.0.0.1 这个名称：请核对地址",
        ),
    ] {
        assert_eq!(
            seen_of(shown, pinned).await,
            Some([english.to_owned(), chinese.to_owned()]),
            "{shown} {pinned}"
        );
    }
}

#[tokio::test]
async fn a_plain_relay_where_tls_was_meant_is_told_so() {
    let (port, _) = answering(|_, _| None).await;
    assert_eq!(
        told("127.0.0.1", port, Tls::Implicit).await,
        [
            "TLS: the relay speaks plain SMTP here: is it `tls = \"starttls\"`?",
            "TLS 加密：邮件服务器在这个端口上用的是明文 SMTP：是否应写 `tls = \"starttls\"`？"
        ]
    );
}

#[test]
fn what_no_handshake_here_says_is_said_all_the_same() {
    use rustls::CertificateError;
    let failed = |error: rustls::Error| tls_failed(&std::io::Error::other(error), "127.0.0.1");
    let unknown = failed(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer));
    assert_eq!(
        [Language::English, Language::Chinese].map(|language| language.say(&*unknown)),
        [
            "nobody we trust vouches for the other side's certificate: name its authority with `ca_file`",
            "对方的证书没有可信的签发方：请用 `ca_file` 指定签发方的证书"
        ]
    );
    let revoked = failed(rustls::Error::InvalidCertificate(CertificateError::Revoked));
    assert_eq!(revoked.to_string(), "invalid peer certificate: Revoked");
}
