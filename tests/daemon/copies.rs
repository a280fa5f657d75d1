//! A copy is not the original: copies by ordinary hands, and files that go away under a daemon that runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;
use touchbase::terms::MessageState;

use crate::support::eventually;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

/// Complaints; each becomes one text message.
const COMPLAINTS: u32 = 40;

fn site(servers: &Servers) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules.truncate(1);
    let site = Site::new(&plan);
    site.known_since(1);
    site
}

/// Servers slow enough that a daemon is caught in the middle of its work.
fn slow_servers() -> Servers {
    let sms = HttpScript { latency: Duration::from_millis(60), ..HttpScript::default() };
    Servers::scripted(SmtpScript::default(), sms)
}

fn state(site: &Site) -> PathBuf {
    site.database().parent().unwrap().to_owned()
}

/// As `cp -a`.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Nothing more arrives, though a daemon would have had the time.
fn nothing_arrives(servers: &Servers) {
    let before = servers.texts().len();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(servers.texts().len(), before, "something was sent");
}

#[test]
fn an_older_copy_is_held_until_it_is_adopted_and_sends_nothing_again() {
    let servers = Servers::start();
    let site = site(&servers);
    site.start().stop();
    site.complain(0..COMPLAINTS);
    fs::copy(site.database(), site.path().join("older.db")).unwrap();
    let running = site.start();
    site.accepts(COMPLAINTS.into());
    running.stop();
    fs::copy(site.path().join("older.db"), site.database()).unwrap();

    let running = Running::launch(&site, &["run"], &[]);
    running.wait_for_log("held: this database is an older copy: ");
    nothing_arrives(&servers);
    let status = site.run(&["status"]);
    assert_eq!(status.code, Some(1), "{}", status.stderr);
    for words in ["older copy", "touchbase adopt"] {
        assert!(status.stdout.contains(words), "{words}: {}", status.stdout);
    }
    // Whoever else would write looks as well; whoever reads may.
    let refused = site.run(&["pause", "--all", "--reason", "x"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("touchbase adopt"), "{}", refused.stderr);
    let reload = site.run(&["reload"]);
    assert!(reload.stderr.contains("the daemon has not begun its work: "), "{}", reload.stderr);
    assert_eq!(site.run(&["log"]).code, Some(0));

    let adopted = site.run(&["adopt", "--yes"]);
    assert_eq!(adopted.code, Some(1), "{}", adopted.stderr);
    let held = format!("{COMPLAINTS} touches that fell due meanwhile are held");
    assert!(adopted.stdout.contains(&held), "{}", adopted.stdout);
    running.wait_for_log("ready");
    nothing_arrives(&servers);
    let log = site.run(&["log", "--reason", "restored", "--json"]);
    assert_eq!(log.stdout.lines().count(), COMPLAINTS as usize, "{}", log.stdout);
    // A person who knows that they never went lets them go.
    let approved = site.run(&["approve", "by-sms", "--yes"]);
    assert_eq!(approved.code, Some(0), "{}{}", approved.stdout, approved.stderr);
    site.accepts(COMPLAINTS.into());
    running.stop();
    assert!(site.run(&["adopt", "--yes"]).stdout.contains("nothing to adopt"));
}

#[test]
fn of_a_copied_folder_only_the_first_runs() {
    let servers = Servers::start();
    let mut site = site(&servers);
    site.start().stop();
    site.complain(0..COMPLAINTS);
    let second = site.path().join("second");
    copy_folder(&state(&site), &second);
    let first = site.start();
    site.accepts(COMPLAINTS.into());
    site.keep_state_in(&second);
    let once = site.run(&["run", "--once"]);
    assert_eq!(once.code, Some(78), "{}", once.stderr);
    assert!(once.stderr.contains("this database last ran as "), "{}", once.stderr);
    let held = Running::launch(&site, &["run"], &[]);
    held.wait_for_log("held: ");
    nothing_arrives(&servers);
    let (ended, _) = held.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    first.stop();
    assert_eq!(servers.texts().len(), COMPLAINTS as usize);
}

#[test]
fn a_folder_that_was_renamed_goes_on() {
    let servers = Servers::start();
    let mut site = site(&servers);
    site.complain(0..COMPLAINTS);
    let running = site.start();
    site.accepts(COMPLAINTS.into());
    running.stop();
    let moved = site.path().join("moved");
    fs::rename(state(&site), &moved).unwrap();
    site.keep_state_in(&moved);
    let running = site.start();
    assert!(running.log().contains("the database was renamed from "), "{}", running.log());
    running.stop();
    assert_eq!(servers.texts().len(), COMPLAINTS as usize);
}

/// Waits until the daemon is in the middle of its work.
fn in_the_middle(servers: &Servers, site: &Site) -> Running {
    site.complain(0..300);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 20).then_some(()));
    running
}

#[test]
fn a_log_that_goes_away_ends_the_daemon_and_repeats_nothing() {
    let servers = slow_servers();
    let site = site(&servers);
    let running = in_the_middle(&servers, &site);
    fs::remove_file(state(&site).join("touchbase.db-wal")).unwrap();
    let ended = running.ended();
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    let words = "touchbase.db-wal was removed or replaced while it was in use: nothing is sent any more";
    assert!(ended.stderr.contains(words), "{}", ended.stderr);
    assert!(servers.texts().len() < 300, "it went on to the end");
    // An orderly end puts what the log had into the database.
    let running = site.start();
    eventually("everything settled", || (site.ledger().open_messages() == 0).then_some(()));
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_log_that_goes_away_and_a_kill_are_noticed_at_the_next_start() {
    let servers = slow_servers();
    let site = site(&servers);
    let running = in_the_middle(&servers, &site);
    fs::remove_file(state(&site).join("touchbase.db-wal")).unwrap();
    running.kill();
    let once = site.run(&["run", "--once"]);
    assert_eq!(once.code, Some(78), "{}", once.stderr);
    assert!(once.stderr.contains("this database is an older copy"), "{}", once.stderr);
    nothing_arrives(&servers);
}

#[test]
fn a_database_that_is_removed_or_replaced_ends_the_daemon() {
    for replaced in [false, true] {
        let servers = slow_servers();
        let site = site(&servers);
        let other = site.path().join("other.db");
        site.start().stop();
        fs::copy(site.database(), &other).unwrap();
        let running = in_the_middle(&servers, &site);
        if replaced {
            fs::rename(&other, site.database()).unwrap();
        } else {
            fs::remove_dir_all(state(&site)).unwrap();
        }
        let ended = running.ended();
        assert_eq!(ended.code, Some(78), "{}", ended.stderr);
        let words =
            if replaced { "another file took the place of " } else { "touchbase.db was removed while" };
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
        let sent = servers.texts().len();
        assert!(sent < 300, "it went on to the end");
        if replaced {
            let once = site.run(&["run", "--once"]);
            assert_eq!(once.code, Some(78), "{}", once.stderr);
            assert_eq!(servers.texts().len(), sent);
        }
    }
}

#[test]
fn damage_that_is_met_while_running_ends_the_daemon() {
    let servers = Servers::start();
    let site = site(&servers);
    site.complain(0..COMPLAINTS);
    let running = site.start();
    site.accepts(COMPLAINTS.into());
    // A statement by somebody else leaves a word that nobody knows.
    let other = rusqlite::Connection::open(site.database()).unwrap();
    other.busy_timeout(Duration::from_secs(5)).unwrap();
    other.execute_batch("UPDATE record SET doc = '{' WHERE kind = 'complaint'").unwrap();
    drop(other);
    let ended = {
        site.run(&["log"]);
        site.complain(COMPLAINTS..COMPLAINTS + 1);
        running.ended()
    };
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("touchbase restore FILE"), "{}", ended.stderr);
    assert_eq!(site.ledger().count(MessageState::Accepted), u64::from(COMPLAINTS));
}
