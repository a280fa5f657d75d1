//! A database that cannot be written for a while: locked by another process, on a full disk, or on one that fails.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;

use crate::support::eventually;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

/// Servers slow enough that something is on the wire when the database goes away.
fn slow_servers() -> Servers {
    let latency = Duration::from_millis(400);
    Servers::scripted(
        SmtpScript { latency: Duration::from_millis(100), ..SmtpScript::default() },
        HttpScript { latency, ..HttpScript::default() },
    )
}

/// Another process, in the middle of writing.
fn lock(site: &Site) -> Connection {
    let other = Connection::open(site.database()).unwrap();
    other.busy_timeout(Duration::from_secs(30)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[test]
fn a_locked_database_is_told_and_outlasted() {
    let servers = slow_servers();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..101);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 8).then_some(()));
    let other = lock(&site);
    running.wait_for_log("the database is locked by another process");
    // Nothing goes without its attempt committed: only what was armed before may still arrive.
    std::thread::sleep(Duration::from_secs(2));
    let received = servers.received();
    assert_eq!(site.ledger().examine(&received).broken, [""; 0]);
    assert!(received.texts.len() + received.mails.len() < 200, "everything was sent before the lock");
    other.execute_batch("ROLLBACK").unwrap();
    site.accepts(200);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

/// Between two slots of its pace a lane has messages at hand that are claimed and not armed: the lock meets those.
#[test]
fn messages_at_hand_outlast_a_locked_database() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules.truncate(1);
    plan.gateway = vec![("rate_per_second", "4".to_owned())];
    let site = Site::new(&plan);
    site.known_since(1);
    site.complain(1..41);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 2).then_some(()));
    let other = lock(&site);
    running.wait_for_log("failed to take up messages; nothing is sent, trying again");
    other.execute_batch("ROLLBACK").unwrap();
    running.wait_for_log("messages are taken up again");
    site.accepts(40);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_stop_does_not_wait_for_a_locked_database() {
    let servers = slow_servers();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..101);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 8).then_some(()));
    let other = lock(&site);
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(45), "{took:?}");
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    let running = site.start();
    eventually("everything settled", || (site.ledger().open_messages() == 0).then_some(()));
    running.stop();
    let findings = site.ledger().agrees_with(&servers.received());
    assert!(findings.states.get("unknown").copied().unwrap_or(0) <= 24, "{findings:?}");
}

/// A small file system of its own; unmounted when dropped.
pub(crate) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts it; `None` where that is not allowed.
    pub(crate) fn mount(at: &Path) -> Option<SmallDisk> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|ran| ran.status.success()).then(|| SmallDisk(at.to_owned()))
    }

    /// Takes all room there is; `free` gives it back.
    fn fill(&self) {
        let mut file = File::create(self.0.join("ballast")).unwrap();
        for size in [65_536, 4_096, 512, 1] {
            let piece = vec![0_u8; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

/// Set for the child of the next test, which may mount in a namespace of its own.
const CHILD: &str = "TOUCHBASE_TEST_MAY_MOUNT";

/// Runs a test of this file once more where everybody may mount: as the root of a user namespace (unshare(1)).
pub(crate) fn in_a_namespace(test: &str) {
    let mut again = Command::new("unshare");
    again.args(["--user", "--map-root-user", "--mount"]).arg(std::env::current_exe().unwrap());
    let ran = again.args(["--exact", test, "--nocapture"]).env(CHILD, "1").output();
    let Some(ran) = ran.ok().filter(|_| std::env::var_os(CHILD).is_none()) else {
        return skipped();
    };
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    if said.contains("running 1 test") {
        assert!(ran.status.success(), "{said}");
    } else {
        skipped();
    }
}

fn skipped() {
    assert!(std::env::var_os("TOUCHBASE_REQUIRE_MOUNT").is_none(), "a small file system must be had here");
    println!("SKIPPED: a small file system cannot be mounted here");
}

/// A disk that refuses every write says something else than one that is full. It meets messages that are claimed and
/// not armed, and none of them is set aside because of it; a journal that cannot be written either keeps nobody from
/// working.
#[test]
fn a_disk_that_fails_for_a_while_sets_no_message_aside() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules.truncate(1);
    plan.gateway = vec![("rate_per_second", "4".to_owned())];
    let site = Site::in_memory(&plan);
    site.known_since(1);
    site.complain(1..33);
    let running = Running::launch_deaf_to_size_limits(&site);
    eventually("some messages to be on their way", || (servers.texts().len() > 2).then_some(()));
    running.limit_files(Some(0));
    // What is on the wire lands within this time, and nothing follows it.
    std::thread::sleep(Duration::from_secs(1));
    let then = servers.texts().len();
    std::thread::sleep(Duration::from_secs(2));
    let received = servers.received();
    assert_eq!(then, received.texts.len());
    assert!(then < 32, "everything was sent before");
    // Nobody has to guess why nothing goes.
    let status = site.run(&["status", "--quiet"]);
    assert_eq!(status.code, Some(1));
    assert!(
        status.stdout.contains("sms sends nothing, for the database cannot be written: "),
        "{}",
        status.stdout
    );
    assert_eq!(site.ledger().examine(&received).broken, [""; 0]);
    running.limit_files(None);
    site.accepts(32);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn on_a_full_disk_nothing_is_sent_and_what_was_sent_is_written_later() {
    let servers = slow_servers();
    let mut site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let state = site.path().join("small");
    let Some(disk) = SmallDisk::mount(&state) else {
        return in_a_namespace("storage::on_a_full_disk_nothing_is_sent_and_what_was_sent_is_written_later");
    };
    site.keep_state_in(&state);
    site.known_since(1);
    site.complain(1..101);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 8).then_some(()));
    disk.fill();
    running.wait_for_log("the disk is full");
    eventually("what was on the wire to land", || {
        let before = servers.received();
        std::thread::sleep(Duration::from_secs(2));
        let after = servers.received();
        (before.texts.len() == after.texts.len() && before.mails.len() == after.mails.len()).then_some(())
    });
    let arrived = servers.texts().len() + servers.mails().len();
    assert!(arrived < 200, "everything was sent before the disk was full");
    disk.free();
    site.accepts(200);
    let ended = running.stop();
    assert!(ended.stderr.contains("failed to write down how attempts ended"), "{}", ended.stderr);
    assert!(ended.stderr.contains("how attempts ended is written down"), "{}", ended.stderr);
    site.ledger().agrees_with(&servers.received());
    // A start on a full disk is tried again later.
    let mut fresh = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let state = state.join("fresh");
    fs::create_dir(&state).unwrap();
    fresh.keep_state_in(&state);
    disk.fill();
    let ended = fresh.run(&["run"]);
    assert_eq!(ended.code, Some(75), "{}", ended.stderr);
    disk.free();
    fresh.start().stop();
}
