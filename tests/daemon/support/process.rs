//! The built binary as a process: started, signalled, killed, and read.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use touchbase::clock::stopwatch;

use super::site::Site;
use super::{PATIENCE, within};

/// The binary under test.
const BINARY: &str = env!("CARGO_BIN_EXE_touchbase");
/// Environment variables that would tell the daemon about the machine the test runs on.
const NOT_OURS: [&str; 6] = [
    "STATE_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "CREDENTIALS_DIRECTORY",
    "NOTIFY_SOCKET",
    "JOURNAL_STREAM",
    "WATCHDOG_USEC",
];

/// A process of ours; killed when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    stderr: PathBuf,
    stdout: PathBuf,
    /// Where in the log this run begins: all runs of a site write one log.
    begins: u64,
}

/// A process that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it printed.
    pub(crate) stdout: String,
    /// What it complained about.
    pub(crate) stderr: String,
}

impl Running {
    /// Starts `touchbase -C SITE …`.
    pub(crate) fn launch(site: &Site, arguments: &[&str], environment: &[(&str, &Path)]) -> Running {
        Running::launch_by(Command::new(BINARY), site, arguments, environment)
    }

    /// Starts the daemon so that a file that may not grow is a failed write to it, and not the end.
    pub(crate) fn launch_deaf_to_size_limits(site: &Site) -> Running {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", BINARY]);
        Running::launch_by(shell, site, &["run"], &[])
    }

    /// The same as this user of the machine, who is in no other group.
    pub(crate) fn launch_as(site: &Site, user: u32, arguments: &[&str]) -> Running {
        let mut command = Command::new(BINARY);
        std::os::unix::process::CommandExt::gid(&mut command, user);
        std::os::unix::process::CommandExt::uid(&mut command, user);
        Running::launch_by(command, site, arguments, &[])
    }

    fn launch_by(
        mut command: Command,
        site: &Site,
        arguments: &[&str],
        environment: &[(&str, &Path)],
    ) -> Running {
        // A command beside the daemon has a log of its own.
        let daemon = arguments.first() == Some(&"run");
        let (stderr, stdout) = if daemon { ("daemon.err", "daemon.out") } else { ("other.err", "other.out") };
        let (stderr, stdout) = (site.path().join(stderr), site.path().join(stdout));
        let begins = fs::metadata(&stderr).map_or(0, |file| file.len());
        let log = File::options().create(true).append(true).open(&stderr).unwrap();
        command.arg("-C").arg(site.path()).args(arguments);
        for name in NOT_OURS {
            command.env_remove(name);
        }
        command.env("LC_ALL", "en_US.UTF-8").env_remove("COLUMNS");
        command.envs(environment.iter().copied());
        if let Some(state) = site.state() {
            command.env("STATE_DIRECTORY", state);
        }
        command.stdin(Stdio::null()).stdout(File::create(&stdout).unwrap()).stderr(log);
        Running { child: command.spawn().unwrap(), stderr, stdout, begins }
    }

    /// Its process number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What this run has logged so far.
    pub(crate) fn log(&self) -> String {
        let mut file = File::open(&self.stderr).unwrap();
        file.seek(SeekFrom::Start(self.begins)).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits for its first word that it works.
    pub(crate) fn wait_until_ready(&mut self) {
        assert!(self.comes_up(), "it did not become ready:\n{}", self.log());
    }

    /// Waits for its first word that it works; says whether it came before its end.
    pub(crate) fn comes_up(&mut self) -> bool {
        let ready = within(PATIENCE, || {
            let log = self.log();
            if log.contains(" ready ") || log.contains("ready status=") {
                return Some(true);
            }
            self.has_ended().then_some(false)
        });
        ready == Some(true)
    }

    /// Waits until its log holds these words.
    pub(crate) fn wait_for_log(&self, words: &str) {
        let found = within(PATIENCE, || self.log().contains(words).then_some(()));
        assert!(found.is_some(), "`{words}` never stood in the log:\n{}", self.log());
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// No file of its may grow beyond so many bytes from now on; `None` for as large as it likes.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        prlimit(pid, Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// SIGTERM, and how it ended after how long.
    pub(crate) fn terminate(mut self) -> (Ended, Duration) {
        self.signal(Signal::TERM);
        let begun = stopwatch();
        let ended = self.collect(Duration::from_secs(60));
        (ended, begun.elapsed())
    }

    /// SIGTERM; it must end well.
    pub(crate) fn stop(self) -> Ended {
        let (ended, _) = self.terminate();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        ended
    }

    /// SIGKILL, as a power cut for the process.
    pub(crate) fn kill(mut self) -> ExitStatus {
        self.child.kill().unwrap();
        self.child.wait().unwrap()
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> Ended {
        self.collect(PATIENCE)
    }

    fn collect(&mut self, patience: Duration) -> Ended {
        let status = within(patience, || self.child.try_wait().unwrap());
        let Some(status) = status else { panic!("it does not end:\n{}", self.log()) };
        let stdout = fs::read_to_string(&self.stdout).unwrap_or_default();
        Ended { code: status.code(), stdout, stderr: self.log() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}
