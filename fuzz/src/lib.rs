//! What the targets share: the shipped configuration, an input split into files, what is said about a file held
//! against the file, and the handful of records that loaded rules are planned over.

pub mod archive;
pub mod calendar;
pub mod config;
pub mod desk;
pub mod diagnostics;
pub mod expression;
pub mod gateway_answer;
pub mod import_csv;
pub mod import_xlsx;
pub mod mail;
pub mod records;
pub mod rules;
pub mod smtp_reply;
pub mod template;
pub mod wire;

use std::path::Path;
use std::sync::LazyLock;

use touchbase::deployment::Deployment;
use touchbase::diagnostic::{Diagnostic, FrameStyle, Report, Source, render};
use touchbase::source::Sources;

/// The shipped configuration, read once a process. It has to be without errors.
pub static SHIPPED: LazyLock<Deployment> = LazyLock::new(|| {
    // The tests of the main package include this file, to see each seed again without the fuzzer.
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = folders.find(|folder| folder.join("records.toml").is_file()).expect("the repository");
    let mut report = Report::default();
    let deployment = Deployment::read(&Sources::read(root, "cn", &mut report), &mut report);
    assert_eq!(report.errors(), 0, "{}", render(report.findings(), FrameStyle::default()));
    deployment
});

/// The input as a text file would be read: anything but UTF-8 is refused long before.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Splits an input into files: `=== name` on a line of its own begins the next one. What stands before the first
/// such line has no name.
pub fn files(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut name, mut start, mut at) = ("", 0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("=== ") {
            found.push((name, &text[start..at]));
            (name, start) = (next.trim(), at + line.len());
        }
        at += line.len();
    }
    found.push((name, &text[start..]));
    found
}

/// Every finding points into its file, and can be drawn.
pub fn inspect(report: &Report) {
    inspect_all(report.findings());
}

/// The same for findings outside a report.
pub fn inspect_all(findings: &[Diagnostic]) {
    for finding in findings {
        assert!(!finding.message.to_string().is_empty(), "{finding:?}");
        let Some(place) = &finding.place else { continue };
        let text = place.source.text.get(place.span.clone());
        assert!(
            text.is_some(),
            "{} {:?} is no place in the file: {}",
            finding.code,
            place.span,
            finding.message
        );
    }
    // Drawing is by far the dearest part, and the `diagnostics` target's own business.
    let few = &findings[..findings.len().min(3)];
    assert!(few.iter().all(|finding| render(few, FrameStyle::default()).contains(finding.code.as_ref())));
}

/// A source of that name.
pub fn source(path: &str, text: &str) -> Source {
    Source::new(path, text)
}
