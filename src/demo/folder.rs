//! The demo's directory: made here, replaced only where it was made here, left so that nothing tries to reach a
//! sink that is gone.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::starting_set::FILES;
use crate::store::sqlite::DatabaseLock;

/// Says that the directory was made by the demo and may be replaced by it.
const MARKER: &str = ".touchbase-demo";
const MARKER_TEXT: &str = "touchbase demo made this directory and may replace it\n";
const CONFIG: &str = "touchbase.toml";

/// The state directory, where the command line looks for it by itself.
pub(super) fn state(dir: &Path) -> PathBuf {
    dir.join("state")
}

/// Makes an empty directory, in place of one that an earlier demo made.
pub(super) fn prepare(dir: &Path) -> Result<()> {
    let taken = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(error).with_context(|| format!("failed to look into {}", dir.display())),
    };
    if taken {
        if !dir.join(MARKER).is_file() {
            bail!(
                "{} is not empty and was not made by the demo; it is left as it is: -C DIR names another directory",
                dir.display()
            );
        }
        let database = state(dir).join("touchbase.db");
        if database.exists() {
            // A daemon that somebody runs on it keeps it.
            drop(DatabaseLock::take(&database).with_context(|| format!("{} is in use", dir.display()))?);
        }
        fs::remove_dir_all(dir).with_context(|| format!("failed to remove the old {}", dir.display()))?;
    }
    fs::create_dir_all(dir).with_context(|| format!("failed to make {}", dir.display()))?;
    write(dir, MARKER, MARKER_TEXT)
}

/// Writes the whole configuration, in live mode, with the sinks as relay and gateway.
pub(super) fn configure(dir: &Path, smtp: SocketAddr, sms: SocketAddr) -> Result<()> {
    for (path, text) in FILES {
        let text = if *path == CONFIG { live(text, smtp) } else { (*text).to_owned() };
        write(dir, path, &text)?;
    }
    write(dir, "gateways/demo.toml", &gateway(sms))
}

/// Sets the mode to shadow: the sinks end with the demo.
pub(super) fn settle(dir: &Path) -> Result<()> {
    let path = dir.join(CONFIG);
    let text = fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
    let note = "mode     = \"shadow\"            # was live during the demo, whose sinks are gone now";
    write(dir, CONFIG, &with_mode(&text, note))
}

/// The starting configuration, made to send to the sinks.
fn live(starting: &str, smtp: SocketAddr) -> String {
    let config = with_mode(starting, "mode     = \"live\"");
    format!(
        "{config}
[email]                        # the demo's sink: it keeps everything and delivers nothing
host        = \"{host}\"
port        = {port}
tls         = \"none\"
from        = \"云栖物业 <care@example.com>\"
reply_to    = \"service@example.com\"
connections = 4

[sms]
gateway = \"demo\"               # gateways/demo.toml
",
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
fn gateway(sms: SocketAddr) -> String {
    format!(
        "# The demo's sink, in the form of gateways/yunpian.toml.
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
"
    )
}

fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    let path = dir.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("failed to make {}", folder.display()))?;
    }
    fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_directory_of_its_own_is_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("demo-data");
        prepare(&dir).unwrap();
        write(&dir, "left-over", "x").unwrap();
        prepare(&dir).unwrap();
        assert!(!dir.join("left-over").exists());

        let other = parent.path().join("mine");
        write(&other, "touchbase.toml", "mode = 'live'").unwrap();
        assert!(prepare(&other).unwrap_err().to_string().contains("was not made by the demo"));
        assert!(other.join("touchbase.toml").exists());
    }

    #[test]
    fn a_running_daemon_keeps_the_directory() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("demo-data");
        prepare(&dir).unwrap();
        write(&dir, "state/touchbase.db", "").unwrap();
        let _held = DatabaseLock::take(&state(&dir).join("touchbase.db")).unwrap();
        assert!(prepare(&dir).unwrap_err().to_string().contains("in use"));
        assert!(state(&dir).join("touchbase.db").exists());
    }

    #[test]
    fn the_written_configuration_is_right_and_ends_in_shadow() {
        let parent = tempfile::tempdir().unwrap();
        let sink = "127.0.0.1:2525".parse().unwrap();
        configure(parent.path(), sink, sink).unwrap();
        let before = super::super::deployment(parent.path()).unwrap();
        assert_eq!(before.config.mode, crate::terms::Mode::Live);
        assert_eq!(before.channels.len(), 2);
        assert!(!before.rules.is_empty());
        settle(parent.path()).unwrap();
        let after = super::super::deployment(parent.path()).unwrap();
        assert_eq!(after.config.mode, crate::terms::Mode::Shadow);
    }
}
