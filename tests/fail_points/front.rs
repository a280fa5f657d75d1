//! A door of TLS before the mail sink: STARTTLS is offered and spoken here, everything after it goes through.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::support::servers::Servers;

/// The certificate, made for these tests and for nothing else, good for 127.0.0.1.
pub(crate) fn certificate() -> PathBuf {
    file("cert.pem")
}

/// Opens the door; it stays open as long as the servers do. Its port.
pub(crate) fn open(servers: &Servers) -> u16 {
    let chain = vec![CertificateDer::from_pem_file(certificate()).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = servers.runtime().block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
    let port = listener.local_addr().unwrap().port();
    let inside = servers.mail_port();
    servers.runtime().spawn(async move {
        while let Ok((outside, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            // How a session ends is its client's affair.
            tokio::spawn(async move { drop(pass(outside, &acceptor, inside).await) });
        }
    });
    port
}

async fn pass(outside: TcpStream, acceptor: &TlsAcceptor, inside: u16) -> std::io::Result<()> {
    let mut plain = BufReader::new(outside);
    let mut line = String::new();
    for answer in ["220 door.example.com ESMTP\r\n", "250-door.example.com\r\n250 STARTTLS\r\n", "220 go\r\n"]
    {
        plain.get_mut().write_all(answer.as_bytes()).await?;
        if answer != "220 go\r\n" {
            plain.read_line(&mut line).await?;
        }
    }
    let mut outside = acceptor.accept(plain.into_inner()).await?;
    let mut inside = BufReader::new(TcpStream::connect(("127.0.0.1", inside)).await?);
    // The greeting has been said already.
    inside.read_line(&mut line).await?;
    copy_bidirectional(&mut outside, &mut inside).await.map(drop)
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fail_points/tls").join(name)
}
