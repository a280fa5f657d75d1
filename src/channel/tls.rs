//! One TLS configuration for every channel: rustls with ring, checked against the system's certificates or
//! against one file.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::ChannelError;
use crate::words::{ChannelSentence, Sentence};

/// A client that trusts the certificates of `ca_file`, or the system's where there is none.
///
/// # Errors
/// When there is not one usable certificate.
pub(super) fn client(ca_file: Option<&Path>) -> Result<ClientConfig, ChannelError> {
    let roots = match ca_file {
        Some(path) => from_file(path)?,
        None => from_system()?,
    };
    with_roots(roots)
}

/// A client that trusts nobody, for exchanges without TLS: it needs no certificates on the machine.
///
/// # Errors
/// Never in practice; when rustls refuses its own defaults.
pub(super) fn without_roots() -> Result<ClientConfig, ChannelError> {
    with_roots(RootCertStore::empty())
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, ChannelError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ChannelError::Tls(ChannelSentence::TlsNotSetUp { said: error.to_string() }))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn from_system() -> Result<RootCertStore, ChannelError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(ChannelError::Tls(ChannelSentence::NoCertificates));
    }
    Ok(roots)
}

fn from_file(path: &Path) -> Result<RootCertStore, ChannelError> {
    let said = |problem: Sentence| {
        let path = path.display().to_string();
        ChannelError::Tls(ChannelSentence::CaFile { path, said: Box::new(problem) })
    };
    let quoted = |error: &dyn std::error::Error| said(Sentence::Quoted(error.to_string()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| quoted(&error))? {
        let certificate = certificate.map_err(|error| quoted(&error))?;
        roots.add(certificate).map_err(|error| quoted(&error))?;
    }
    if roots.is_empty() {
        return Err(said(ChannelSentence::NoCertificateInFile.into()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        std::fs::write(&path, "no certificate\n").unwrap();
        let refused = client(Some(&path)).unwrap_err();
        let path = path.display();
        assert_eq!(
            [Language::English, Language::Chinese].map(|language| language.say(&refused)),
            [
                format!("ca_file {path}: there is no certificate in it"),
                format!("ca_file {path}：文件里没有证书")
            ]
        );
    }
}
