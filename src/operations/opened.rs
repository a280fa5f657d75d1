//! The channels of a deployment as they were opened, and the files beside the configuration that they were opened with:
//! secrets and certificates.
//!
//! What such a file holds is compared by a digest that never leaves memory, for the digest of a short password could be
//! guessed; only names are shown.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::channels::{self, Unusable};
use crate::channel::{CERTIFICATES_BYTES_MAX, Channel};
use crate::deployment::Deployment;
use crate::named_file;
use crate::secret::Secrets;
use crate::terms::{ChannelName, Word as _};

/// What files hold, by name; none where one cannot be read.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Material(BTreeMap<String, Option<Vec<u8>>>);

impl fmt::Debug for Material {
    /// Shows names alone.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl Material {
    /// What the channels of a deployment would be opened with now.
    #[must_use]
    pub fn of(deployment: &Deployment, dir: &Path, secrets: &Secrets) -> Material {
        let delivery = &deployment.config.delivery;
        let password = delivery.email.as_ref().and_then(|email| email.login.as_ref());
        let of_gateway = deployment.gateway.iter().flat_map(|gateway| gateway.secrets());
        let names = password.map(|login| login.password.as_str()).into_iter().chain(of_gateway);
        let mut found = BTreeMap::new();
        for name in names {
            let value = secrets.read(name).ok();
            found.insert(format!("secrets/{name}"), value.map(|value| digest(value.expose().as_bytes())));
        }
        let by_mail = delivery.email.as_ref().and_then(|email| email.ca_file.as_ref());
        let by_sms = deployment.gateway.as_ref().and_then(|gateway| gateway.ca_file.as_ref());
        for file in by_mail.into_iter().chain(by_sms) {
            let bytes = named_file::read(&dir.join(file), CERTIFICATES_BYTES_MAX).ok();
            found.insert(file.display().to_string(), bytes.map(|bytes| digest(&bytes)));
        }
        Material(found)
    }

    /// The files that hold something else by now.
    #[must_use]
    pub fn changed(&self, now: &Material) -> Vec<String> {
        let differs = |name: &&String| self.0.get(*name) != now.0.get(*name);
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        names.into_iter().filter(differs).cloned().collect()
    }
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().to_vec()
}

/// Channels that are open.
#[derive(Debug, Default)]
pub struct OpenChannels {
    /// Those that are configured.
    pub channels: BTreeMap<ChannelName, Channel>,
    /// What they were opened with.
    pub material: Material,
}

impl OpenChannels {
    /// Opens all channels that are configured.
    ///
    /// # Errors
    /// When one cannot be used as it is configured.
    pub fn open(deployment: &Deployment, dir: &Path, secrets: &Secrets) -> Result<OpenChannels, Unusable> {
        // First: what changes while they are opened differs from then on, and is told.
        let material = Material::of(deployment, dir, secrets);
        let mut channels = BTreeMap::new();
        for name in ChannelName::ALL {
            channels.extend(channels::open(*name, deployment, dir, secrets)?.map(|channel| (*name, channel)));
        }
        Ok(OpenChannels { channels, material })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::source::Sources;

    #[test]
    fn what_secrets_and_certificates_hold_is_compared_and_never_shown() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        };
        write("secrets/smtp", "first");
        write("ca.pem", "first");
        let config = "[email]\nhost = 'mail.example.com'\nfrom = 'a@example.com'\nuser = 'a'\npassword = 'smtp'\n\
                      ca_file = 'ca.pem'\n";
        let sources = Sources { config: Some(Source::new("touchbase.toml", config)), ..Sources::default() };
        let deployment = Deployment::read(&sources, &mut Report::default());
        let secrets = Secrets::new(None, folder.path());
        let now = || Material::of(&deployment, folder.path(), &secrets);
        let before = now();
        assert_eq!(before.changed(&now()), Vec::<String>::new());
        write("secrets/smtp", "second");
        assert_eq!(before.changed(&now()), ["secrets/smtp"]);
        write("ca.pem", "second");
        assert_eq!(before.changed(&now()), ["ca.pem", "secrets/smtp"]);
        std::fs::remove_file(folder.path().join("secrets/smtp")).unwrap();
        assert_eq!(before.changed(&now()), ["ca.pem", "secrets/smtp"]);
        assert_eq!(format!("{before:?}"), "{\"ca.pem\", \"secrets/smtp\"}");
    }
}
