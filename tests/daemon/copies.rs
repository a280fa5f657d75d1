//! A copy is not the original: copies by ordinary hands, and files that go away under a daemon that runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;
use touchbase::store::Entry;
use touchbase::terms::{MessageState, Reason};

use crate::support::eventually;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, now};

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
    // The copy gives its messages the numbers that the other one gave; the ids that go out are others.
    let texts = servers.texts();
    let ids: BTreeSet<&str> = texts.iter().map(|sms| sms.out_id.as_str()).collect();
    assert_eq!((ids.len(), texts.len()), (2 * COMPLAINTS as usize, 2 * COMPLAINTS as usize));
    assert!(site.run(&["adopt", "--yes"]).stdout.contains("nothing to adopt"));
}

#[test]
fn a_list_of_the_gap_that_is_taken_in_again_waits() {
    let servers = Servers::start();
    let site = site(&servers);
    site.start().stop();
    fs::copy(site.database(), site.path().join("older.db")).unwrap();
    let zone = site.deployment().config.zone;
    let opened = zone.civil(now() - SignedDuration::from_mins(2)).strftime("%Y-%m-%d %H:%M").to_string();
    let rows = |row: &dyn Fn(u32) -> String| (0..COMPLAINTS).map(row).collect::<String>();
    let people = rows(&|n| format!("C{n},住户{n},1390000{n:04}\n"));
    site.write("people.csv", &format!("客户编号,姓名,手机\n{people}"));
    let complaints = rows(&|n| format!("T{n},C{n},树,{opened}\n"));
    site.write("complaints.csv", &format!("工单号,客户编号,投诉内容,受理时间\n{complaints}"));
    let import = |kind: &str, name: &str| {
        let file = site.path().join(name);
        site.run(&["import", file.to_str().unwrap(), "--kind", kind, "--apply"])
    };
    let running = site.start();
    assert_eq!(import("customer", "people.csv").code, Some(0));
    let told = import("complaint", "complaints.csv");
    assert!(told.stdout.contains("+40 today"), "{}{}", told.stdout, told.stderr);
    site.accepts(COMPLAINTS.into());
    running.stop();

    fs::copy(site.path().join("older.db"), site.database()).unwrap();
    assert_eq!(site.run(&["adopt", "--yes"]).code, Some(0));
    let running = site.start();
    assert_eq!(import("customer", "people.csv").code, Some(0));
    let again = import("complaint", "complaints.csv");
    assert_eq!(again.code, Some(1), "{}{}", again.stdout, again.stderr);
    let words = "40 touches wait for a person, for they fell due before this database was adopted";
    assert!(again.stdout.contains(words), "{}", again.stdout);
    eventually("what is held", || {
        let held = |entry: &&Entry| entry.reason() == Some(Reason::Restored);
        (site.ledger().entries().iter().filter(held).count() == COMPLAINTS as usize).then_some(())
    });
    assert_eq!(servers.texts().len(), COMPLAINTS as usize);
    assert_eq!(site.run(&["status", "--quiet"]).code, Some(1));
    running.stop();
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

#[test]
fn a_folder_that_is_removed_is_not_begun_anew() {
    let servers = Servers::start();
    let site = site(&servers);
    site.complain(0..COMPLAINTS);
    let running = site.start();
    site.accepts(COMPLAINTS.into());
    let backup = site.path().join("b.db");
    assert_eq!(site.run(&["backup", backup.to_str().unwrap()]).code, Some(0));
    assert_eq!(site.run(&["customer", "opt-out", "c1", "--class", "service", "--yes"]).code, Some(0));
    fs::remove_dir_all(state(&site)).unwrap();
    let ended = running.ended();
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    let status = site.run(&["status"]);
    assert_eq!(status.code, Some(1), "{}", status.stderr);
    assert!(status.stdout.contains("the database is gone: Touchbase has run here"), "{}", status.stdout);
    assert!(status.stdout.contains("touchbase restore FILE"), "{}", status.stdout);
    assert!(!status.stdout.contains("not started yet"), "{}", status.stdout);
    let once = site.run(&["run", "--once"]);
    assert_eq!(once.code, Some(78), "{}", once.stderr);
    assert!(once.stderr.contains("another database than the one that ran here last"), "{}", once.stderr);
    // With a backup, what is known of wishes since comes back.
    let restore = site.run(&["restore", backup.to_str().unwrap(), "--yes"]);
    assert_eq!(restore.code, Some(0), "{}", restore.stderr);
    let adopt = site.run(&["adopt", "--yes"]);
    assert!(adopt.stdout.contains("taken over from the companion"), "{}{}", adopt.stdout, adopt.stderr);
    let running = site.start();
    nothing_arrives(&servers);
    running.stop();
    assert_eq!(servers.texts().len(), COMPLAINTS as usize);
}

#[test]
fn a_companion_that_is_removed_is_written_again_at_once() {
    let servers = Servers::start();
    let site = site(&servers);
    site.complain(0..1);
    let running = site.start();
    site.accepts(1);
    let companion = state(&site).join("touchbase.db.companion");
    for _ in 0..2 {
        fs::remove_file(&companion).unwrap();
        eventually("the companion to be back", || companion.exists().then_some(()));
    }
    let ended = site.run(&["customer", "opt-out", "c0"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    running.stop();
}

#[test]
fn whoever_adopts_without_a_companion_hears_that_wishes_may_be_missing() {
    let servers = Servers::start();
    let site = site(&servers);
    site.complain(0..1);
    site.start().stop();
    for name in ["touchbase.db.companion", "touchbase.db.companion-event"] {
        fs::remove_file(state(&site).join(name)).unwrap();
    }
    let adopt = site.run(&["adopt", "--yes"]);
    assert_eq!(adopt.code, Some(1), "{}", adopt.stderr);
    let words = "opt-outs and erasures made since this copy may be missing";
    assert!(adopt.stdout.contains(words), "{}", adopt.stdout);
}
