//! A report as it goes from one process to another: each text of which something is said once, however much that is.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Place, Report, Severity, Source};
use crate::words::Sentence;

/// A report, with its texts apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentReport {
    sources: Vec<SentSource>,
    findings: Vec<SentFinding>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SentSource {
    path: String,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SentFinding {
    code: String,
    error: bool,
    message: Sentence,
    place: Option<SentPlace>,
    help: Vec<Sentence>,
    replacement: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SentPlace {
    /// Which of the sources.
    source: usize,
    start: usize,
    end: usize,
    label: Option<Sentence>,
}

impl SentReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

impl From<Report> for SentReport {
    fn from(report: Report) -> SentReport {
        let mut texts: Vec<Source> = Vec::new();
        let findings = report.findings.into_iter().map(|finding| sent(finding, &mut texts)).collect();
        let sources =
            texts.iter().map(|text| SentSource { path: text.path.to_string(), text: text.text.to_string() });
        SentReport { sources: sources.collect(), findings }
    }
}

fn sent(finding: Diagnostic, texts: &mut Vec<Source>) -> SentFinding {
    let place = finding.place.map(|Place { source, span, label }| {
        let same = |known: &Source| Arc::ptr_eq(&known.text, &source.text) || *known == source;
        let known = texts.iter().position(same).unwrap_or_else(|| {
            texts.push(source.clone());
            texts.len() - 1
        });
        SentPlace { source: known, start: span.start, end: span.end, label }
    });
    SentFinding {
        code: finding.code.into_owned(),
        error: finding.severity == Severity::Error,
        message: finding.message,
        place,
        help: finding.help,
        replacement: finding.replacement,
    }
}

impl From<SentReport> for Report {
    /// A place in a text that was not sent is left out.
    fn from(sent: SentReport) -> Report {
        let texts: Vec<Source> =
            sent.sources.iter().map(|source| Source::new(&source.path, &source.text)).collect();
        let findings = sent.findings.into_iter().map(|finding| Diagnostic {
            code: Cow::Owned(finding.code),
            severity: if finding.error { Severity::Error } else { Severity::Warning },
            message: finding.message,
            place: finding.place.and_then(|place| {
                let source = texts.get(place.source)?.clone();
                Some(Place { source, span: place.start..place.end, label: place.label })
            }),
            help: finding.help,
            replacement: finding.replacement,
        });
        Report { findings: findings.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_arrives_as_it_was_and_a_text_goes_once() {
        let source = Source::new("rules/gift.toml", "id = \"gift\"\ndate = \"end_on\"\n");
        let mut report = Report::default();
        for span in [0..2, 12..16] {
            let finding = Diagnostic::error("R104", Sentence::Quoted("odd".to_owned()));
            report.push(finding.at(&source, span, None).did_you_mean("end_on", ["ends_on"]));
        }
        report.push(Diagnostic::warning("C001", Sentence::Quoted("no place".to_owned())));
        let sent = serde_json::to_string(&SentReport::from(report.clone())).unwrap();
        assert_eq!(sent.matches("rules/gift.toml").count(), 1, "{sent}");
        let came: SentReport = serde_json::from_str(&sent).unwrap();
        assert_eq!(Report::from(came), report);
    }
}
