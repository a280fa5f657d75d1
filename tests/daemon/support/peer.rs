//! A mail server that others wrote (aiosmtpd), as a process; where Python or aiosmtpd is missing, tests say so and
//! pass, unless `TOUCHBASE_REQUIRE_PEERS` is set.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A running aiosmtpd; it ends with its standard input.
#[derive(Debug)]
pub(crate) struct Peer {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts it; `None`, with a word on why, where it is not here.
    pub(crate) fn start() -> Option<Peer> {
        let found = Command::new("python3").args(["-c", "import aiosmtpd"]).output();
        if !found.is_ok_and(|ran| ran.status.success()) {
            assert!(std::env::var_os("TOUCHBASE_REQUIRE_PEERS").is_none(), "aiosmtpd is required here");
            println!("skipped: python3 with aiosmtpd is not here");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let script = format!("{}/tests/servers/aiosmtpd_sink.py", env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("python3");
        command.arg(script).arg(folder.path().join("mails"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Some(Peer { port: line.trim().parse().unwrap(), child, folder })
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The mails it took, as Python's email package reads them.
    pub(crate) fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("mails")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}
