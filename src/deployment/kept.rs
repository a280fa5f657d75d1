//! The files of a deployment as one text, and the deployment of such a text: all that decides what is due and may go, without
//! what sends it. Gateways and secrets are not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Deployment, NO_GATEWAY};
use crate::diagnostic::{Diagnostic, Report, Severity, Source};
use crate::source::{self, Sources};
use crate::terms::{ChannelName, Mode};

/// The texts of a deployment's files.
#[derive(Debug, Clone, Default)]
pub struct FileTexts {
    files: BTreeMap<Arc<str>, Arc<str>>,
    /// `touchbase.toml` as it was at the start, where a reload has read another since: what only a start takes over is in
    /// force as it says.
    at_start: Option<Arc<str>>,
}

impl FileTexts {
    /// Those of what was read.
    #[must_use]
    pub fn of(sources: &Sources) -> FileTexts {
        let single = [&sources.config, &sources.records, &sources.festivals];
        let many = [&sources.rules, &sources.templates, &sources.years];
        let all = single.into_iter().flatten().chain(many.into_iter().flatten());
        let files = all.map(|source| (Arc::clone(&source.path), Arc::clone(&source.text))).collect();
        FileTexts { files, at_start: None }
    }

    /// These, read by a daemon that started with `running`.
    pub(crate) fn keep_until_restart(&mut self, running: &FileTexts) {
        self.at_start = running.at_start.clone().or_else(|| running.files.get(source::CONFIG).cloned());
    }
}

/// Files as they are kept.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptFiles {
    files: BTreeMap<String, String>,
    at_start: Option<String>,
    channels: BTreeSet<ChannelName>,
    mode: Mode,
}

impl KeptFiles {
    /// Those of a deployment in force.
    #[must_use]
    pub fn of(deployment: &Deployment) -> KeptFiles {
        let FileTexts { files, at_start } = &deployment.texts;
        KeptFiles {
            files: files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect(),
            at_start: at_start.as_ref().map(ToString::to_string),
            channels: deployment.channels.clone(),
            mode: deployment.config.mode,
        }
    }

    /// As text.
    #[must_use]
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The deployment of such a text; none where this version of the program does not read it any more.
    #[must_use]
    pub fn read(text: &str) -> Option<Deployment> {
        let kept: KeptFiles = serde_json::from_str(text).ok()?;
        let mut report = Report::default();
        let mut deployment = Deployment::read(&kept.sources(), &mut report);
        // Gateways are not kept.
        let is_wrong = |found: &Diagnostic| found.severity == Severity::Error && found.code != NO_GATEWAY;
        if report.findings().iter().any(is_wrong) {
            return None;
        }
        if let Some(text) = &kept.at_start {
            let config = Some(Source::new(source::CONFIG, text));
            let at_start = Deployment::read(&Sources { config, ..kept.sources() }, &mut Report::default());
            deployment.config.zone = at_start.config.zone.clone();
            deployment.calendars.zone = at_start.config.zone;
        }
        deployment.channels = kept.channels;
        deployment.config.mode = kept.mode;
        Some(deployment)
    }

    fn sources(&self) -> Sources {
        let mut sources = Sources::default();
        for (path, text) in &self.files {
            let source = Source::new(path, text);
            match path.split('/').next().unwrap_or_default() {
                _ if path == source::CONFIG => sources.config = Some(source),
                _ if path == source::RECORDS => sources.records = Some(source),
                _ if path == source::FESTIVALS => sources.festivals = Some(source),
                "rules" => sources.rules.push(source),
                "templates" => sources.templates.push(source),
                _ => sources.years.push(source),
            }
        }
        sources
    }
}
