//! The only walk over the configuration directory: files in, (path, text) pairs out.
//!
//! Everything that checks or plans is handed [`Source`]s, so it can be tested without a disk. What cannot be read
//! is a finding with its path; the rest goes on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Report, Source};
use crate::named_file;
use crate::words::{FileSentence, SystemSentence};

/// Larger files are not rules or templates; refused before they fill the memory.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// Deepest folder that is looked into.
const DEPTH_MAX: usize = 4;
/// Files with these endings were put aside on purpose, or belong to an editor: it is not said that they are not read.
const PUT_ASIDE: [&str; 9] = ["bak", "old", "orig", "off", "disabled", "swp", "swo", "tmp", "rej"];

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
    // A link that leads nowhere is there, and cannot be read.
    path.symlink_metadata().ok()?;
    read_file(dir, &path, name, report)
}

/// Reads all files with one of these endings below a folder, in the order of their paths.
fn folder(dir: &Path, name: &str, endings: &[&str], report: &mut Report) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&dir.join(name), DEPTH_MAX, &mut paths, report);
    paths.sort();
    let mut sources = Vec::new();
    for path in &paths {
        let shown = path.strip_prefix(dir).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let ending = path.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| endings.contains(&ending)) {
            sources.extend(read_file(dir, path, &shown, report));
        } else if !is_put_aside(path) {
            let endings = endings.iter().map(|ending| format!(".{ending}")).collect();
            let said = FileSentence::NotRead { path: shown };
            report.push(Diagnostic::warning("F007", said).help(FileSentence::EndingsRead { endings }));
        }
    }
    sources
}

/// Whether nobody expects this file to be read: notes for people, what was put aside on purpose, what an editor leaves.
fn is_put_aside(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    name.starts_with("readme") || name.ends_with('~') || PUT_ASIDE.contains(&ending)
}

fn collect(dir: &Path, depth: usize, paths: &mut Vec<PathBuf>, report: &mut Report) {
    let unreadable = |error: &std::io::Error| {
        let folder = dir.display().to_string();
        Diagnostic::error("F001", FileSentence::FolderUnreadable { folder, said: SystemSentence::of(error) })
    };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // A link that leads nowhere is no folder that nobody has made yet.
            if dir.symlink_metadata().is_ok() {
                report.push(unreadable(&error));
            }
            return;
        }
        Err(error) => return report.push(unreadable(&error)),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                report.push(unreadable(&error));
                continue;
            }
        };
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '#', '~']);
        if hidden {
            continue;
        }
        if path.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths, report);
        } else if path.is_dir() {
            let said = FileSentence::TooDeep { path: path.display().to_string() };
            report.push(Diagnostic::warning("F007", said));
        } else {
            // Also what is neither a file nor a folder, and a link that leads nowhere: it is said when it is read.
            paths.push(path);
        }
    }
}

/// Reads a file of the configuration. What is no plain file would keep us waiting; what lies elsewhere is somebody else's,
/// a secret perhaps, and would be shown in findings or sent as a text.
fn read_file(dir: &Path, path: &Path, shown: &str, report: &mut Report) -> Option<Source> {
    let mut refuse = |said: FileSentence, help: Option<FileSentence>| {
        let found = Diagnostic::error("F001", said);
        report.push(help.into_iter().fold(found, Diagnostic::help));
    };
    let path_said = || shown.to_owned();
    let unreadable = |error: &std::io::Error| FileSentence::Unreadable {
        path: shown.to_owned(),
        said: SystemSentence::of(error),
    };
    let (real, home) = match (path.canonicalize(), dir.canonicalize()) {
        (Ok(real), Ok(home)) => (real, home),
        (Err(error), _) | (_, Err(error)) => {
            refuse(unreadable(&error), None);
            return None;
        }
    };
    // Secrets are read by those who name them, and by nobody else.
    if !real.starts_with(&home) || real.starts_with(home.join("secrets")) {
        refuse(FileSentence::LeadsOut { path: path_said() }, Some(FileSentence::PutFileItself));
        return None;
    }
    match fs::metadata(&real) {
        Ok(about) if about.is_file() && about.len() > FILE_BYTES_MAX => {
            refuse(FileSentence::TooLarge { path: path_said() }, None);
            return None;
        }
        Ok(about) if !about.is_file() && !about.is_dir() => {
            refuse(FileSentence::NoPlainFile { path: path_said() }, None);
            return None;
        }
        _ => {}
    }
    if is_a_secret(&real, &home) {
        refuse(FileSentence::IsASecret { path: path_said() }, Some(FileSentence::PutFileItself));
        return None;
    }
    match named_file::read(&real, FILE_BYTES_MAX).map(String::from_utf8) {
        Ok(Ok(text)) => Some(Source::new(shown, &text)),
        Ok(Err(error)) => {
            let byte = error.utf8_error().valid_up_to();
            refuse(FileSentence::NotUtf8 { path: path_said(), byte }, Some(FileSentence::SaveAsUtf8));
            None
        }
        Err(error) => {
            refuse(unreadable(&error), None);
            None
        }
    }
}

/// Whether a file is one of the secrets under another name: a second name is no link that could be seen.
fn is_a_secret(path: &Path, home: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(about) = fs::metadata(path) else { return false };
    if about.nlink() < 2 {
        return false;
    }
    let secrets = fs::read_dir(home.join("secrets")).into_iter().flatten().flatten();
    let mut ids = secrets.filter_map(|secret| fs::metadata(secret.path()).ok());
    ids.any(|secret| (secret.dev(), secret.ino()) == (about.dev(), about.ino()))
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

    /// Every finding, and its help, in both languages.
    fn said(report: &Report) -> Vec<String> {
        let finding = |finding: &Diagnostic| {
            let help = finding.help.iter().map(|help| format!("; {help}")).collect::<String>();
            assert!(!Language::Chinese.say(&finding.message).is_ascii());
            format!("{} {}{help}", finding.code, finding.message)
        };
        report.findings().iter().map(finding).collect()
    }

    #[test]
    fn a_link_that_leads_out_of_the_folder_is_not_read_wherever_it_stands() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(other.path().join("cn")).unwrap();
        fs::write(other.path().join("key.toml"), "s3cret").unwrap();
        fs::write(other.path().join("cn/2026.toml"), "").unwrap();
        for folder in ["rules", "templates/gift", "gateways", "secrets", "kept"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        fs::write(at("secrets/sms"), "s3cret").unwrap();
        fs::write(at("kept/inside.toml"), "").unwrap();
        let links = [
            ("records.toml", other.path().join("key.toml")),
            ("rules/a.toml", other.path().join("key.toml")),
            ("rules/b.toml", at("secrets/sms")),
            ("rules/inside.toml", at("kept/inside.toml")),
            ("templates/gift/sms.zh.txt", other.path().join("key.toml")),
            ("gateways/none.toml", other.path().join("none.toml")),
            ("calendars", other.path().to_owned()),
        ];
        fs::hard_link(at("secrets/sms"), at("templates/gift/email.zh.txt")).unwrap();
        for (name, to) in links {
            std::os::unix::fs::symlink(to, at(name)).unwrap();
        }
        let mut report = Report::default();
        let sources = Sources::read(dir.path(), "cn", &mut report);
        assert_eq!(sources.unreadable, [RECORDS]);
        let read: Vec<&str> = sources.rules.iter().map(|source| &*source.path).collect();
        assert_eq!(read, ["rules/inside.toml"]);
        let leads_out = |name: &str| {
            format!("F001 {name} is a link that leads out of the configuration; put the file itself here")
        };
        let names = [
            "records.toml",
            "rules/a.toml",
            "rules/b.toml",
            "templates/gift/sms.zh.txt",
            "calendars/cn/2026.toml",
        ];
        let found = said(&report);
        for name in names {
            assert!(found.contains(&leads_out(name)), "{name}: {found:?}");
        }
        let second = "F001 templates/gift/email.zh.txt is one of the secrets under a second name; put the file itself here";
        assert!(found.contains(&second.to_owned()), "{found:?}");
        assert!(
            found.iter().any(|said| said.starts_with("F001 cannot read gateways/none.toml: ")),
            "{found:?}"
        );
        // The configuration itself may be a link.
        let link = other.path().join("link");
        std::os::unix::fs::symlink(dir.path(), &link).unwrap();
        assert_eq!(Sources::read(&link, "cn", &mut Report::default()).rules.len(), 1);
    }

    #[test]
    fn what_is_not_read_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("rules/a/b/c/d/e")).unwrap();
        for name in
            ["x.toml.txt", "y.TOML", "z.tml", "README.md", "old.toml.bak", "w.toml~", ".hidden", "a/b/v.toml"]
        {
            fs::write(at("rules").join(name), "").unwrap();
        }
        drop(std::os::unix::net::UnixListener::bind(at("rules/s.toml")).unwrap());
        let mut report = Report::default();
        let sources = Sources::read(dir.path(), "cn", &mut report);
        assert_eq!(sources.rules.len(), 1);
        let not_read =
            |name: &str| format!("F007 rules/{name} is not read; only files ending in .toml are read here");
        let found = said(&report);
        for name in ["x.toml.txt", "y.TOML", "z.tml"] {
            assert!(found.contains(&not_read(name)), "{name}: {found:?}");
        }
        assert!(
            found
                .iter()
                .any(|said| said.ends_with("rules/a/b/c/d/e lies too deep, and nothing in it is read"))
        );
        assert!(found.contains(&"F001 rules/s.toml is neither a file nor a folder".to_owned()), "{found:?}");
        assert_eq!(found.len(), 5, "{found:?}");
    }
}
