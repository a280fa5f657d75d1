//! A stand-in for systemd's notification socket (sd_notify(3)): it keeps every line it is told.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::within;

/// The socket.
#[derive(Debug)]
pub(crate) struct NotifySocket {
    socket: UnixDatagram,
    path: PathBuf,
    lines: Vec<String>,
}

impl NotifySocket {
    /// A socket in a folder.
    pub(crate) fn in_folder(folder: &Path) -> NotifySocket {
        let path = folder.join("notify.sock");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_nonblocking(true).unwrap();
        NotifySocket { socket, path, lines: Vec::new() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Everything told so far, line by line.
    pub(crate) fn lines(&mut self) -> &[String] {
        let mut bytes = [0_u8; 4_096];
        while let Ok(length) = self.socket.recv(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            self.lines.extend(text.lines().map(str::to_owned));
        }
        &self.lines
    }

    /// How often a line with this beginning was told.
    pub(crate) fn count(&mut self, beginning: &str) -> usize {
        self.lines().iter().filter(|line| line.starts_with(beginning)).count()
    }

    /// Waits until a line with this beginning was told so often.
    pub(crate) fn wait_for(&mut self, beginning: &str, times: usize) {
        let patience = Duration::from_secs(30);
        let found = within(patience, || (self.count(beginning) >= times).then_some(()));
        assert!(found.is_some(), "{beginning} was not told {times} times: {:?}", self.lines);
    }
}
