//! What a configuration directory says, as digests: each key of `touchbase.toml` and each other file by itself.
//!
//! Two of them tell what differs between the configuration that runs and the files on the disk, by name. No value and
//! no text is in one, so it may be shown to whoever may ask the daemon how it is. Comments and the order of keys make
//! no difference in `touchbase.toml`; every other file is compared by its text.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Source;
use crate::source::Sources;

/// How many bytes of a digest are kept.
const DIGEST_BYTES: usize = 12;
/// What is read at a start only: these keys of `touchbase.toml`, and all below them.
const AT_START: [&str; 4] = ["zone", "store", "email", "sms"];

/// What a configuration directory says, as digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fingerprint {
    /// `touchbase.toml`, by dotted keys.
    keys: BTreeMap<String, String>,
    /// All other files, by their paths.
    files: BTreeMap<String, String>,
}

/// What differs between two configurations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// Keys of `touchbase.toml`.
    pub keys: Vec<String>,
    /// Other files.
    pub files: Vec<String>,
}

impl Differences {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.files.is_empty()
    }

    /// All of them by name, keys first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().chain(&self.files).cloned().collect()
    }
}

impl Fingerprint {
    /// The fingerprint of what was read.
    #[must_use]
    pub fn of(sources: &Sources) -> Fingerprint {
        let mut keys = BTreeMap::new();
        if let Some(config) = &sources.config {
            match config.text.parse::<toml::Table>() {
                Ok(table) => flatten("", &toml::Value::Table(table), &mut keys),
                // No TOML: it differs from whatever is right.
                Err(_) => drop(keys.insert(config.path.to_string(), digest(&config.text))),
            }
        }
        let single = [&sources.records, &sources.festivals];
        let many = [&sources.rules, &sources.templates, &sources.years, &sources.gateways];
        let files = single.into_iter().flatten().chain(many.into_iter().flatten());
        let of = |source: &Source| (source.path.to_string(), digest(&source.text));
        Fingerprint { keys, files: files.map(of).collect() }
    }

    /// What of the other is not as it is here, by name.
    #[must_use]
    pub fn differences(&self, other: &Fingerprint) -> Differences {
        Differences { keys: differing(&self.keys, &other.keys), files: differing(&self.files, &other.files) }
    }

    /// Goes on with what `running` has where a change is taken over at a start only: zone, database and channels, with
    /// the file of the gateway that is in use, and the mode where `mode` says so.
    pub(crate) fn keep_until_restart(&mut self, running: &Fingerprint, gateway: Option<&str>, mode: bool) {
        let at_start = |key: &String| {
            let first = key.split('.').next().unwrap_or(key);
            AT_START.contains(&first) || (mode && first == "mode")
        };
        keep(&mut self.keys, &running.keys, at_start);
        let file = gateway.map(|gateway| format!("gateways/{gateway}.toml"));
        keep(&mut self.files, &running.files, |path| Some(path) == file.as_ref());
    }
}

/// Puts the running values of these names in the place of the new ones.
fn keep(
    new: &mut BTreeMap<String, String>,
    running: &BTreeMap<String, String>,
    named: impl Fn(&String) -> bool,
) {
    new.retain(|name, _| !named(name));
    let kept = running.iter().filter(|(name, _)| named(name));
    new.extend(kept.map(|(name, digest)| (name.clone(), digest.clone())));
}

fn differing(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// Every key that holds a value, under its dotted name; tables in a list are one value.
fn flatten(name: &str, value: &toml::Value, keys: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                flatten(&name, value, keys);
            }
        }
        value => drop(keys.insert(name.to_owned(), digest(&value.to_string()))),
    }
}

/// The first bytes of the SHA-256 of a text, in hexadecimal.
fn digest(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().take(DIGEST_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(config: &str, rules: &[(&str, &str)]) -> Fingerprint {
        Fingerprint::of(&Sources {
            config: Some(Source::new("touchbase.toml", config)),
            rules: rules.iter().map(|(name, text)| Source::new(name, text)).collect(),
            gateways: vec![Source::new("gateways/yunpian.toml", config)],
            ..Sources::default()
        })
    }

    #[test]
    fn keys_and_files_that_differ_are_named_and_no_others() {
        let running =
            of("mode = 'live'\n[caps.care]\nper_day = 1\n", &[("rules/a.toml", "a"), ("rules/b.toml", "b")]);
        let same = of("# said\n[caps.care]\nper_day=1\n", &[]);
        assert_eq!(running.differences(&running), Differences::default());
        assert_eq!(running.differences(&same).keys, ["mode"]);
        let other = of(
            "mode = 'shadow'\n[caps.care]\nper_day = 2\n[windows]\ncare = '09:00-20:00'\n",
            &[("rules/a.toml", "A"), ("rules/c.toml", "c")],
        );
        let differences = running.differences(&other);
        assert_eq!(differences.keys, ["caps.care.per_day", "mode", "windows.care"]);
        assert_eq!(
            differences.files,
            ["gateways/yunpian.toml", "rules/a.toml", "rules/b.toml", "rules/c.toml"]
        );
        assert_eq!(differences.names().len(), 7);
        assert_eq!(
            running.differences(&of("mode = ", &[])).keys,
            ["caps.care.per_day", "mode", "touchbase.toml"]
        );
    }

    #[test]
    fn what_is_read_at_a_start_only_stays_until_the_next_one() {
        let running = of("mode = 'shadow'\nzone = 'UTC'\n[email]\nhost = 'a.example.com'\n", &[]);
        let file = of("mode = 'live'\nzone = 'Asia/Shanghai'\n[sms]\ngateway = 'yunpian'\n", &[]);
        let mut new = file.clone();
        new.keep_until_restart(&running, Some("yunpian"), true);
        let left = new.differences(&file);
        assert_eq!(left.keys, ["email.host", "mode", "sms.gateway", "zone"]);
        assert_eq!(left.files, ["gateways/yunpian.toml"]);
        let mut new = file.clone();
        new.keep_until_restart(&running, None, false);
        assert_eq!(new.differences(&file).names(), ["email.host", "sms.gateway", "zone"]);
    }
}
