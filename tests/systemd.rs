//! The unit and its companions, read by systemd's own tools: nothing to complain about, and little exposed.
//!
//! Needs `systemd-analyze`, `systemd-sysusers` and `systemd-tmpfiles`; no running systemd. Without them these tests
//! say so and pass; with `TOUCHBASE_REQUIRE_SYSTEMD=1` they fail.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is what a test is for")]
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The most that a unit may expose, on systemd's scale from 0 to 10; a bare unit has 9.6.
const EXPOSURE_MAX: f64 = 1.5;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(shipped(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs one of systemd's tools; `None` where it is not here.
fn run(tool: &str, args: &[&str], file: &Path) -> Option<Output> {
    match Command::new(tool).args(args).arg(file).env("LC_ALL", "C").output() {
        Ok(output) => Some(output),
        Err(error) => {
            let required = std::env::var_os("TOUCHBASE_REQUIRE_SYSTEMD").is_some_and(|value| value == "1");
            assert!(!required, "{tool} is required here: {error}");
            eprintln!("SKIPPED: {tool}: {error}");
            None
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The unit as it would be installed, except that it starts the binary of this build.
fn installed(strict: bool) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let unit = dir.path().join("touchbase.service");
    let text = read("touchbase.service");
    assert_eq!(text.matches("=/usr/bin/touchbase ").count(), 2, "ExecStart and ExecReload");
    std::fs::write(&unit, text.replace("/usr/bin/touchbase", env!("CARGO_BIN_EXE_touchbase"))).unwrap();
    if strict {
        let folder = dir.path().join("touchbase.service.d");
        std::fs::create_dir(&folder).unwrap();
        std::fs::copy(shipped("touchbase.service.d-strict.conf.example"), folder.join("strict.conf"))
            .unwrap();
    }
    (dir, unit)
}

#[test]
fn systemd_has_nothing_to_complain_about() {
    for strict in [false, true] {
        let (_dir, unit) = installed(strict);
        let Some(output) = run("systemd-analyze", &["verify"], &unit) else { return };
        assert!(output.status.success() && said(&output).is_empty(), "strict {strict}: {}", said(&output));
    }
}

#[test]
fn little_is_exposed() {
    let mut levels = Vec::new();
    for strict in [false, true] {
        let (_dir, unit) = installed(strict);
        let Some(output) = run("systemd-analyze", &["security", "--offline=yes"], &unit) else { return };
        let said = said(&output);
        let last = said.lines().last().unwrap_or_default();
        let level = last.split("touchbase.service: ").nth(1).and_then(|rest| rest.split(' ').next());
        levels.push(level.and_then(|level| level.parse::<f64>().ok()).unwrap_or_else(|| panic!("{said}")));
    }
    assert!(levels[0] <= EXPOSURE_MAX && levels[1] < levels[0], "{levels:?}");
}

/// What the tools cannot know: what the daemon needs, and what the command line and the documents rely on.
#[test]
fn the_unit_says_what_the_daemon_needs() {
    let text = read("touchbase.service");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for line in [
        "Type=notify",
        "ExecStart=/usr/bin/touchbase run",
        "ExecReload=/usr/bin/touchbase reload --wait",
        "User=touchbase",
        "StateDirectory=touchbase",
        "ConfigurationDirectory=touchbase",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        "Restart=on-failure",
        "RestartPreventExitStatus=78",
        "TimeoutStopSec=60",
    ] {
        assert!(lines.contains(&line), "{line}");
    }
    let secret = lines.iter().find(|line| line.starts_with("Environment") || line.starts_with("PassEnv"));
    assert_eq!(secret, None, "no secret comes by the environment");
}

/// The user and the folders, made below another root. Only root may give files away, so nobody else can try it.
#[test]
fn the_user_and_its_folders_are_made() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: only root can make users and folders of theirs");
        return;
    }
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("etc")).unwrap();
    let at = format!("--root={}", root.path().display());
    let Some(users) = run("systemd-sysusers", &[&at], &shipped("touchbase.sysusers")) else { return };
    assert!(users.status.success(), "{}", said(&users));
    let passwd = std::fs::read_to_string(root.path().join("etc/passwd")).unwrap();
    let user: Vec<&str> = passwd.trim().split(':').collect();
    assert_eq!((user[0], user[5]), ("touchbase", "/var/lib/touchbase"), "{passwd}");
    let Some(folders) = run("systemd-tmpfiles", &[&at, "--create"], &shipped("touchbase.tmpfiles")) else {
        return;
    };
    assert!(folders.status.success() && said(&folders).is_empty(), "{}", said(&folders));
    let made = |path: &str| {
        use std::os::unix::fs::MetadataExt;
        let folder = std::fs::metadata(root.path().join(path)).unwrap();
        (folder.mode() & 0o7777, folder.uid().to_string())
    };
    assert_eq!(made("etc/touchbase"), (0o755, "0".to_owned()));
    assert_eq!(made("etc/touchbase/secrets"), (0o700, user[2].to_owned()));
    assert_eq!(made("var/lib/touchbase"), (0o700, user[2].to_owned()));
}
