//! One TLS configuration for every channel: rustls with ring, checked against the system's certificates or
//! against one file.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::ChannelError;

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
        .map_err(|error| ChannelError::Tls(format!("TLS cannot be set up: {error}")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn from_system() -> Result<RootCertStore, ChannelError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        let missing = "this machine has no certificates to check the other side's with: install the package \
                       ca-certificates, or name a file with `ca_file`";
        return Err(ChannelError::Tls(missing.to_owned()));
    }
    Ok(roots)
}

fn from_file(path: &Path) -> Result<RootCertStore, ChannelError> {
    let said = |problem: String| ChannelError::Tls(format!("ca_file {}: {problem}", path.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| said(error.to_string()))? {
        let certificate = certificate.map_err(|error| said(error.to_string()))?;
        roots.add(certificate).map_err(|error| said(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(said("there is no certificate in it".to_owned()));
    }
    Ok(roots)
}
