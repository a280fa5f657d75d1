//! A stand-in for systemd's notification socket (sd_notify(3)): it keeps every line it is told.
//!
//! A thread of its own takes the lines in, as systemd does. The kernel keeps few that nobody has taken, and a daemon that
//! has more to tell waits, also with its end: a test on a busy machine would see a standstill that it made itself.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::within;

/// The socket.
#[derive(Debug)]
pub(crate) struct NotifySocket {
    taken_in: Receiver<String>,
    path: PathBuf,
    lines: Vec<String>,
}

impl NotifySocket {
    /// A socket in a folder.
    pub(crate) fn in_folder(folder: &Path) -> NotifySocket {
        let path = folder.join("notify.sock");
        let socket = UnixDatagram::bind(&path).unwrap();
        let (tell, taken_in) = channel();
        // It ends when the test has: nobody listens then.
        std::thread::spawn(move || {
            let mut bytes = [0_u8; 4_096];
            while let Ok(length) = socket.recv(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                if tell.send(text).is_err() {
                    return;
                }
            }
        });
        NotifySocket { taken_in, path, lines: Vec::new() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Everything told so far, line by line.
    pub(crate) fn lines(&mut self) -> &[String] {
        while let Ok(text) = self.taken_in.try_recv() {
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
