//! The demo's directory: made here, replaced only where it was made here, left so that nothing tries to reach a
//! sink that is gone.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::operations::init::in_language;
use crate::starting_set::FILES;
use crate::store::sqlite::DatabaseLock;
use crate::words::{Explain as _, Language, StageSentence};

/// Says that the directory was made by the demo and may be replaced by it.
const MARKER: &str = ".touchbase-demo";
const CONFIG: &str = "touchbase.toml";

/// The state directory, where the command line looks for it by itself.
pub(super) fn state(dir: &Path) -> PathBuf {
    dir.join("state")
}

/// Makes an empty directory, in place of one that an earlier demo made.
pub(super) fn prepare(dir: &Path, language: Language) -> Result<()> {
    let taken = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => Err(error).explain(|| StageSentence::CannotLook { folder: shown(dir) })?,
    };
    if taken {
        if !dir.join(MARKER).is_file() {
            bail!(StageSentence::NotTheDemos { folder: shown(dir) });
        }
        let database = state(dir).join("touchbase.db");
        if database.exists() {
            // A daemon that somebody runs on it keeps it.
            let taken = DatabaseLock::take(&database);
            drop(taken.explain(|| StageSentence::InUse { folder: shown(dir) })?);
        }
        fs::remove_dir_all(dir).explain(|| StageSentence::CannotRemove { folder: shown(dir) })?;
    }
    fs::create_dir_all(dir).explain(|| StageSentence::CannotMake { folder: shown(dir) })?;
    write(dir, MARKER, &(language.say(&StageSentence::Marker) + "\n"))
}

/// Writes the whole configuration, in live mode, with the sinks as relay and gateway.
pub(super) fn configure(dir: &Path, smtp: SocketAddr, sms: SocketAddr, language: Language) -> Result<()> {
    for (path, text) in FILES {
        let text = in_language(path, text, language);
        write(dir, path, &if *path == CONFIG { live(&text, smtp, language) } else { text })?;
    }
    write(dir, "gateways/demo.toml", &gateway(sms, language))
}

/// Sets the mode to shadow: the sinks end with the demo.
pub(super) fn settle(dir: &Path, language: Language) -> Result<()> {
    let path = dir.join(CONFIG);
    let text = fs::read_to_string(&path).explain(|| StageSentence::CannotRead { file: shown(&path) })?;
    let line = format!("mode     = \"shadow\"            # {}", language.say(&StageSentence::WasLive));
    write(dir, CONFIG, &with_mode(&text, &line))
}

/// The starting configuration, made to send to the sinks.
fn live(starting: &str, smtp: SocketAddr, language: Language) -> String {
    let config = with_mode(starting, "mode     = \"live\"");
    format!(
        "{config}
[email]                        # {note}
host        = \"{host}\"
port        = {port}
tls         = \"none\"
from        = \"云栖物业 <care@example.com>\"
reply_to    = \"service@example.com\"
connections = 4

[sms]
gateway = \"demo\"               # gateways/demo.toml
",
        note = language.say(&StageSentence::RelayIsSink),
        host = smtp.ip(),
        port = smtp.port(),
    )
}

fn with_mode(config: &str, line: &str) -> String {
    let mut text = String::new();
    for old in config.lines() {
        text += if old.starts_with("mode ") { line } else { old };
        text.push('\n');
    }
    text
}

/// A gateway in Yunpian's form, on this machine.
fn gateway(sms: SocketAddr, language: Language) -> String {
    format!(
        "# {note}
url    = \"http://{sms}/v2/sms/single_send.json\"
method = \"POST\"
format = \"form\"
phone  = \"national\"
sign   = \"云栖物业\"

connections = 4

[body]
apikey = \"demo\"
mobile = \"{{to}}\"
text   = \"{{text}}\"
uid    = \"{{id}}\"

[reply]
pointer = \"/code\"
equals  = 0
id      = \"/sid\"
",
        note = language.say(&StageSentence::GatewayIsSink),
    )
}

fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    let path = dir.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).explain(|| StageSentence::CannotMake { folder: shown(folder) })?;
    }
    Ok(fs::write(&path, text).explain(|| StageSentence::CannotWrite { file: shown(&path) })?)
}

/// A path as it stands in a sentence.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Failure;

    #[test]
    fn only_a_directory_of_its_own_is_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("demo-data");
        prepare(&dir, Language::English).unwrap();
        write(&dir, "left-over", "x").unwrap();
        prepare(&dir, Language::English).unwrap();
        assert!(!dir.join("left-over").exists());

        let other = parent.path().join("mine");
        write(&other, "touchbase.toml", "mode = 'live'").unwrap();
        assert!(
            prepare(&other, Language::English).unwrap_err().to_string().contains("was not made by the demo")
        );
        assert!(other.join("touchbase.toml").exists());
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let below = file.join("below");
        let taken = parent.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        for (refused, english, chinese) in [
            (prepare(&file, Language::English), "failed to look into ", "无法查看 "),
            (write(&below, "x", ""), "failed to make ", "无法建立 "),
            (write(parent.path(), "taken", ""), "failed to write ", "无法写入 "),
            (settle(&taken, Language::English), "failed to read ", "无法读取 "),
        ] {
            let error = refused.unwrap_err();
            assert!(error.to_string().starts_with(english), "{error}");
            let said = Language::Chinese.say(error.downcast_ref::<Failure>().unwrap());
            assert!(said.starts_with(chinese), "{said}");
        }
    }

    #[test]
    fn a_configuration_that_is_wrong_comes_with_its_findings() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), CONFIG, "mode = 'alive'").unwrap();
        let error = super::super::deployment(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("the demo's own configuration is wrong:\n"), "{error}");
        assert!(error.contains("`mode` cannot be `alive`"), "{error}");
    }

    #[test]
    fn a_running_daemon_keeps_the_directory() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("demo-data");
        prepare(&dir, Language::English).unwrap();
        write(&dir, "state/touchbase.db", "").unwrap();
        let _held = DatabaseLock::take(&state(&dir).join("touchbase.db")).unwrap();
        assert!(prepare(&dir, Language::English).unwrap_err().to_string().contains("in use"));
        assert!(state(&dir).join("touchbase.db").exists());
    }

    #[test]
    fn the_written_configuration_is_right_and_ends_in_shadow() {
        for language in [Language::English, Language::Chinese] {
            let parent = tempfile::tempdir().unwrap();
            let sink = "127.0.0.1:2525".parse().unwrap();
            configure(parent.path(), sink, sink, language).unwrap();
            let before = super::super::deployment(parent.path()).unwrap();
            assert_eq!(before.config.mode, crate::terms::Mode::Live);
            assert_eq!(before.channels.len(), 2);
            assert!(!before.rules.is_empty());
            settle(parent.path(), language).unwrap();
            let after = super::super::deployment(parent.path()).unwrap();
            assert_eq!(after.config.mode, crate::terms::Mode::Shadow);
        }
    }
}
