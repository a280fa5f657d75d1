//! The program of `[alarm]`: started without a shell, given the problems, ended when it takes too long.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::clock::stopwatch;
use crate::words::{SilenceSentence as Says, SystemSentence};

/// How long it may take.
const TIME_MAX: Duration = Duration::from_secs(60);
/// How often it is looked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// What systemd has told the daemon, and is nobody else's.
const NOT_ITS: [&str; 3] = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// Runs it to its end. Blocks. It reads the text on its standard input; what it prints is nobody's.
///
/// # Errors
/// Why nobody was told by it.
pub(super) fn run(command: &[String], text: String) -> Result<(), Says> {
    run_for(command, text, TIME_MAX)
}

fn run_for(command: &[String], text: String, time: Duration) -> Result<(), Says> {
    let not_started =
        |error: std::io::Error| Says::CommandNotStarted { said: Box::new(SystemSentence::of(&error).into()) };
    let Some((program, arguments)) = command.split_first() else { return Err(Says::NobodyNamed) };
    let mut starting = Command::new(program);
    for name in NOT_ITS {
        starting.env_remove(name);
    }
    // A group of its own, so that what it has started ends with it.
    let starting = starting.args(arguments).process_group(0).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = starting.stderr(Stdio::null()).spawn().map_err(not_started)?;
    if let Some(mut input) = child.stdin.take() {
        // One that does not read would keep us: it is written beside, and breaks off when the program ends.
        std::thread::spawn(move || drop(input.write_all(text.as_bytes())));
    }
    match wait(&mut child, time).map_err(not_started)? {
        None => Err(Says::CommandTookLong { secs: time.as_secs() }),
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(status.code().map_or(Says::CommandKilled, |code| Says::CommandEnded { code })),
    }
}

/// Waits for its end; `None` where it took too long and was killed.
fn wait(child: &mut Child, time: Duration) -> std::io::Result<Option<ExitStatus>> {
    let begun = stopwatch();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= time {
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // It may have ended in this moment.
                let _gone = kill_process_group(group, Signal::KILL);
            }
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Vec<String> {
        ["/bin/sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn it_reads_the_problems_and_says_how_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard");
        let command = sh(&format!("cat > {}", heard.display()));
        assert_eq!(run(&command, "two problems\n".to_owned()), Ok(()));
        assert_eq!(std::fs::read_to_string(heard).unwrap(), "two problems\n");
        // One that does not read is no failure, however long the text is.
        assert_eq!(run(&sh("exit 0"), "x".repeat(1 << 20)), Ok(()));
        let failed = |command: &[String]| {
            run_for(command, String::new(), Duration::from_secs(1)).unwrap_err().to_string()
        };
        assert_eq!(failed(&sh("exit 3")), "the command of [alarm] ended with 3");
        assert_eq!(failed(&sh("kill -9 $$")), "a signal ended the command of [alarm]");
        assert_eq!(failed(&sh("sleep 60")), "the command of [alarm] did not end within 1 s, and was killed");
        assert_eq!(
            failed(&["/nowhere/program".to_owned()]),
            "the command of [alarm] could not be started: no such file or folder"
        );
        assert_eq!(failed(&[]), "[alarm] names nobody and no command");
    }

    #[test]
    fn what_it_has_started_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let late = folder.path().join("late");
        let command = sh(&format!("(sleep 3; touch {}) & sleep 60", late.display()));
        assert!(run_for(&command, String::new(), Duration::from_secs(1)).is_err());
        std::thread::sleep(Duration::from_secs(3));
        assert!(!late.exists());
    }
}
