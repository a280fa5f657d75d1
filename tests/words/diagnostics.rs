//! Every diagnostic, as a person reads it: the shipped configuration with one mistake in it, drawn in each language at 80
//! and at 120 columns. The codes of the snapshots are all the codes there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use touchbase::deployment::Deployment;
use touchbase::diagnostic::{Diagnostic, FrameStyle, render};
use touchbase::operations::check;
use touchbase::secret::Secrets;
use touchbase::words::Language;

use crate::cases::{CASES, Edit};
use crate::site;

/// Codes of lists that are imported: the pages of `import` show them.
const OF_LISTS: [&str; 3] = ["D101", "D102", "D103"];

/// What the configuration with these edits is blamed for, warnings of the untouched one left out.
fn found(folder: &Path, edits: &[Edit]) -> Vec<Diagnostic> {
    let undo: Vec<_> = edits.iter().map(|edit| edit.make(folder)).collect();
    let (deployment, mut report) = Deployment::of(folder);
    check::as_of(jiff::civil::date(2026, 12, 2), &deployment, &mut report);
    // Where secrets are looked for is named: not by the name of a folder that is another one each time.
    let secrets = Secrets::new(None, Path::new(""));
    check::secrets(&secrets, &deployment, &mut report);
    for before in undo.into_iter().rev() {
        before.restore(folder);
    }
    report.findings().to_vec()
}

/// Lines that do not fit; those of the file, and paths, are as long as they are.
fn too_wide(drawn: &str, columns: usize) -> impl Iterator<Item = &str> {
    drawn.lines().filter(move |line| {
        let of_file = line.trim_start().starts_with(|first: char| first.is_ascii_digit());
        let whole = of_file || line.contains("-->") || !line.trim().contains(' ');
        !whole && unicode_width::UnicodeWidthStr::width(*line) > columns
    })
}

#[test]
fn every_diagnostic_reads_well_in_both_languages() {
    let folder = site::configuration();
    let untouched = found(folder.path(), &[]);
    let mut wrong = Vec::new();
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    for (code, edits) in CASES {
        let mut findings = found(folder.path(), edits);
        findings.retain(|finding| !untouched.contains(finding));
        if !findings.iter().any(|finding| finding.code == *code) {
            let others: Vec<_> =
                findings.iter().map(|other| format!("{} {}", other.code, other.message)).collect();
            wrong.push(format!("{code} is not said of {edits:?}, but {others:?}"));
        }
        findings.retain(|finding| finding.code == *code);
        let page = pages.entry(code).or_default();
        for language in [Language::English, Language::Chinese] {
            let [narrow, wide] = [80, 120].map(|columns| {
                let drawn = render(&findings, FrameStyle { language, colour: false, columns: Some(columns) });
                wrong.extend(too_wide(&drawn, columns).map(|line| format!("{code}: {line}")));
                drawn
            });
            page.push_str(&site::at_both_widths(language, &narrow, &wide));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (code, page) in &pages {
        insta::assert_snapshot!(*code, page);
    }
    let shown: BTreeSet<String> = pages.keys().map(|code| (*code).to_owned()).collect();
    let mut there = site::codes_of_the_source();
    for code in OF_LISTS {
        assert!(there.remove(code), "{code} is gone");
    }
    assert_eq!(shown, there);
}
