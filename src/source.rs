//! The only walk over the configuration directory: files in, (path, text) pairs out.
//!
//! Everything that checks or plans is handed [`Source`]s, so it can be tested without a disk. What cannot be read
//! is a finding with its path; the rest goes on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Report, Source};

/// Larger files are not rules or templates; refused before they fill the memory.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Deepest folder that is looked into.
const DEPTH_MAX: usize = 4;

/// All texts of a configuration directory.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `touchbase.toml`, if it is there.
    pub config: Option<Source>,
    /// `records.toml`, if it is there.
    pub records: Option<Source>,
    /// The files of `rules/`.
    pub rules: Vec<Source>,
    /// The files of `templates/`, in folders.
    pub templates: Vec<Source>,
    /// `calendars/festivals.toml`.
    pub festivals: Option<Source>,
    /// The years in the country's folder of `calendars/`.
    pub years: Vec<Source>,
    /// The files of `gateways/`.
    pub gateways: Vec<Source>,
}

impl Sources {
    /// Reads a configuration directory. `country` names the folder of `calendars/`.
    pub fn read(dir: &Path, country: &str, report: &mut Report) -> Sources {
        Sources {
            config: one(dir, "touchbase.toml", report),
            records: one(dir, "records.toml", report),
            rules: folder(dir, "rules", &["toml"], report),
            templates: folder(dir, "templates", &["toml", "txt", "md", "html"], report),
            festivals: one(dir, "calendars/festivals.toml", report),
            years: folder(dir, &format!("calendars/{country}"), &["toml"], report),
            gateways: folder(dir, "gateways", &["toml"], report),
        }
    }
}

/// Reads one file; a file that is not there is `None` and no finding.
pub fn one(dir: &Path, name: &str, report: &mut Report) -> Option<Source> {
    let path = dir.join(name);
    if !path.exists() {
        return None;
    }
    read_file(&path, name, report)
}

/// Reads all files with one of these endings below a folder, in the order of their paths.
fn folder(dir: &Path, name: &str, endings: &[&str], report: &mut Report) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&dir.join(name), DEPTH_MAX, &mut paths, report);
    paths.sort();
    paths
        .iter()
        .filter(|path| path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)))
        .filter_map(|path| {
            let shown = path.strip_prefix(dir).unwrap_or(path).to_string_lossy().replace('\\', "/");
            read_file(path, &shown, report)
        })
        .collect()
}

fn collect(dir: &Path, depth: usize, paths: &mut Vec<PathBuf>, report: &mut Report) {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            report.push(Diagnostic::error(
                "F001",
                format!("cannot read the folder {}: {error}", dir.display()),
            ));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '#', '~']);
        if hidden {
            continue;
        }
        if path.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths, report);
        } else if path.is_file() {
            paths.push(path);
        }
    }
}

fn read_file(path: &Path, shown: &str, report: &mut Report) -> Option<Source> {
    let length = fs::metadata(path).map_or(0, |meta| meta.len());
    if length > FILE_BYTES_MAX {
        report.push(Diagnostic::error("F001", format!("{shown} is larger than 1 MiB")));
        return None;
    }
    match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => Some(Source::new(shown, &text)),
        Ok(Err(error)) => {
            let at = error.utf8_error().valid_up_to();
            report.push(
                Diagnostic::error("F001", format!("{shown} is not UTF-8 (byte {at})"))
                    .help("save it as UTF-8 and try again"),
            );
            None
        }
        Err(error) => {
            report.push(Diagnostic::error("F001", format!("cannot read {shown}: {error}")));
            None
        }
    }
}
