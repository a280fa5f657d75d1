//! One TLS configuration for every channel: rustls with ring, checked against the system's certificates or
//! against one file.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, InvalidMessage, RootCertStore, SignatureScheme,
};

use super::ChannelError;
use crate::named_file;
use crate::words::{ChannelSentence, Sentence, SystemSentence};

/// All authorities of a system together have less than a tenth of this.
pub const CERTIFICATES_BYTES_MAX: u64 = 4 << 20;

/// A client that trusts the certificates of `ca_file`, or the system's where there is none.
///
/// # Errors
/// When there is not one usable certificate.
pub(super) fn client(ca_file: Option<&Path>) -> Result<ClientConfig, ChannelError> {
    match ca_file {
        Some(path) => pinning(from_file(path)?),
        None => with_roots(from_system()?),
    }
}

/// A client that trusts nobody, for exchanges without TLS: it needs no certificates on the machine.
///
/// # Errors
/// Never in practice; when rustls refuses its own defaults.
pub(super) fn without_roots() -> Result<ClientConfig, ChannelError> {
    with_roots(RootCertStore::empty())
}

/// What rustls has to say of a handshake that failed; some put one error of the system around another.
pub(super) fn cause(error: &std::io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    inner.downcast_ref().or_else(|| cause(inner.downcast_ref()?))
}

/// Why a certificate is not taken, with what to do where that is known; nothing for any other failure.
pub(super) fn certificate_refused(error: &rustls::Error, host: &str) -> Option<ChannelSentence> {
    let rustls::Error::InvalidCertificate(problem) = error else { return None };
    match problem {
        CertificateError::UnknownIssuer => Some(ChannelSentence::CertificateUnknown),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Some(ChannelSentence::CertificateExpired)
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Some(ChannelSentence::CertificateOfAnother { host: host.to_owned() })
        }
        other => is_authority_itself(other).then_some(ChannelSentence::CertificateOfAuthority),
    }
}

/// Whether the other side does not speak TLS at all.
pub(super) fn speaks_no_tls(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType))
}

/// Whether it is that an authority's certificate is used as a server's own.
fn is_authority_itself(problem: &CertificateError) -> bool {
    match problem {
        // The type of this error belongs to a library below rustls, which gives no other sign of it.
        CertificateError::Other(other) => other.0.to_string() == "CaUsedAsEndEntity",
        _ => false,
    }
}

fn not_set_up(error: impl std::fmt::Display) -> ChannelError {
    ChannelError::Tls(ChannelSentence::TlsNotSetUp { said: error.to_string() })
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, ChannelError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(not_set_up)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// As [`with_roots`], and a server may also show one of these very certificates as its own.
fn pinning(certificates: Vec<CertificateDer<'static>>) -> Result<ClientConfig, ChannelError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in &certificates {
        roots.add(certificate.clone()).map_err(not_set_up)?;
    }
    let checked = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(not_set_up)?;
    let verifier = Arc::new(PinnedToo { checked, pinned: certificates });
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(not_set_up)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// The usual checks, with one exception. `openssl req -x509` makes a certificate that says of itself that it is an
/// authority's; shown by a server, it is refused for that alone (RFC 5280 §4.2.1.9). Where it is byte for byte one that
/// `ca_file` holds, somebody has named exactly this certificate, and it is taken: its dates have been checked by then,
/// its name is checked here, and that the server holds its key is checked by the handshake.
#[derive(Debug)]
struct PinnedToo {
    checked: Arc<WebPkiServerVerifier>,
    pinned: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for PinnedToo {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.checked.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(rustls::Error::InvalidCertificate(problem))
                if is_authority_itself(&problem) && self.pinned.iter().any(|pinned| pinned == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            checked => checked,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.checked.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.checked.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.checked.supported_verify_schemes()
    }
}

fn from_system() -> Result<RootCertStore, ChannelError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(ChannelError::Tls(ChannelSentence::NoCertificates));
    }
    Ok(roots)
}

fn from_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, ChannelError> {
    let said = |problem: Sentence| {
        let path = path.display().to_string();
        ChannelError::Tls(ChannelSentence::CaFile { path, said: Box::new(problem) })
    };
    let quoted = |error: &dyn std::error::Error| said(Sentence::Quoted(error.to_string()));
    let bytes = named_file::read(path, CERTIFICATES_BYTES_MAX);
    let bytes = bytes.map_err(|error| said(SystemSentence::of(&error).into()))?;
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let certificate = certificate.map_err(|error| quoted(&error))?;
        // Whether it can be used is said of the file, not of the whole.
        RootCertStore::empty().add(certificate.clone()).map_err(|error| quoted(&error))?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(said(ChannelSentence::NoCertificateInFile.into()));
    }
    Ok(certificates)
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
