//! The only walk over the configuration directory: files in, (path, text) pairs out.
//!
//! Everything that checks or plans is handed [`Source`]s, so it can be tested without a disk. What cannot be read
//! is a finding with its path; the rest goes on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::{FileSentence, SystemSentence};

/// Larger files are not rules or templates; refused before they fill the memory.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Deepest folder that is looked into.
const DEPTH_MAX: usize = 4;

/// The configuration itself.
pub const CONFIG: &str = "touchbase.toml";
/// The kinds of records.
pub const RECORDS: &str = "records.toml";
/// The festivals by name.
pub const FESTIVALS: &str = "calendars/festivals.toml";

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
    /// Which of `touchbase.toml`, `records.toml` and the festivals are there and cannot be read: they are not missing.
    pub unreadable: Vec<&'static str>,
}

impl Sources {
    /// Reads a configuration directory. `country` names the folder of `calendars/`.
    pub fn read(dir: &Path, country: &str, report: &mut Report) -> Sources {
        let (config, records) = (one(dir, CONFIG, report), one(dir, RECORDS, report));
        let festivals = one(dir, FESTIVALS, report);
        let read = [(CONFIG, &config), (RECORDS, &records), (FESTIVALS, &festivals)];
        let unreadable =
            read.into_iter().filter(|(name, source)| source.is_none() && dir.join(name).exists());
        let unreadable = unreadable.map(|(name, _)| name).collect();
        Sources {
            config,
            records,
            festivals,
            unreadable,
            rules: folder(dir, "rules", &["toml"], report),
            templates: folder(dir, "templates", &["toml", "txt", "md", "html"], report),
            years: folder(dir, &format!("calendars/{country}"), &["toml"], report),
            gateways: folder(dir, "gateways", &["toml"], report),
        }
    }
}

/// That there is no such folder, or that it is something else, if so.
#[must_use]
pub fn not_a_folder(dir: &Path) -> Option<FileSentence> {
    let said = match fs::metadata(dir) {
        Ok(about) if about.is_dir() => return None,
        Ok(_) => SystemSentence::NotAFolder,
        Err(error) => SystemSentence::of(&error),
    };
    Some(FileSentence::FolderUnreadable { folder: dir.display().to_string(), said })
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
            let folder = dir.display().to_string();
            let said = FileSentence::FolderUnreadable { folder, said: SystemSentence::of(&error) };
            report.push(Diagnostic::error("F001", said));
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
        report.push(Diagnostic::error("F001", FileSentence::TooLarge { path: shown.to_owned() }));
        return None;
    }
    match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => Some(Source::new(shown, &text)),
        Ok(Err(error)) => {
            let byte = error.utf8_error().valid_up_to();
            let said = FileSentence::NotUtf8 { path: shown.to_owned(), byte };
            report.push(Diagnostic::error("F001", said).help(FileSentence::SaveAsUtf8));
            None
        }
        Err(error) => {
            let said = FileSentence::Unreadable { path: shown.to_owned(), said: SystemSentence::of(&error) };
            report.push(Diagnostic::error("F001", said));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn what_cannot_be_read_is_a_finding_and_the_rest_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("touchbase.toml")).unwrap();
        fs::write(at("rules"), "a file where a folder should be").unwrap();
        fs::create_dir(at("gateways")).unwrap();
        fs::write(at("gateways/a.toml"), [b'x', 0xff]).unwrap();
        fs::write(at("gateways/b.toml"), vec![b'#'; 2_000_000]).unwrap();
        fs::write(at("gateways/c.toml"), "").unwrap();
        let mut report = Report::default();
        let sources = Sources::read(dir.path(), "cn", &mut report);
        assert_eq!(sources.gateways.len(), 1);
        let said = |language: Language| -> Vec<String> {
            report.findings().iter().map(|finding| language.say(&finding.message)).collect()
        };
        let english = said(Language::English);
        let begins = [
            "cannot read touchbase.toml: ",
            "cannot read the folder ",
            "gateways/a.toml is not UTF-8 (byte 1)",
            "gateways/b.toml is larger than 1 MiB",
        ];
        assert!(english.iter().zip(begins).all(|(said, begin)| said.starts_with(begin)), "{english:?}");
        let chinese = said(Language::Chinese);
        assert!(chinese[0].starts_with("无法读取 touchbase.toml："), "{chinese:?}");
        assert_eq!(chinese[2], "gateways/a.toml 不是 UTF-8 编码（第 1 字节处）");
        assert_eq!(report.findings()[2].help[0].to_string(), "save it as UTF-8 and try again");
    }
}
