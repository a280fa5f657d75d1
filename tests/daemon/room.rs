//! A disk that fills up: the daemon stops before the wire while it can still write, says so, and goes on by itself.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use touchbase::store::disk;

use crate::storage::{SmallDisk, in_a_namespace};
use crate::support::eventually;
use crate::support::notify::NotifySocket;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now};

/// Less than a twentieth of the small disk, and enough for an import and a few commits.
const LEFT: u64 = 300 << 10;

/// Takes all but so much of a disk's room.
fn leave(folder: &Path, bytes: u64) {
    let file = File::create(folder.join("filling")).unwrap();
    let take = disk::free_bytes(folder).unwrap() - bytes;
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, take).unwrap();
}

#[test]
fn too_little_room_holds_everything_and_room_lets_it_go_on() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.top += "overdue_secs = 5\n";
    let mut site = Site::new(&plan);
    let state = site.path().join("small");
    let Some(_disk) = SmallDisk::mount(&state) else {
        return in_a_namespace("room::too_little_room_holds_everything_and_room_lets_it_go_on");
    };
    site.keep_state_in(&state);
    let mut notify = NotifySocket::in_folder(site.path());
    let path = notify.path().to_owned();
    let mut running = Running::launch(&site, &["run"], &[("NOTIFY_SOCKET", &path)]);
    running.wait_until_ready();
    site.complain(1..6);
    site.accepts(10);
    // Two that fall due while there is no room.
    site.put(&complaint(11, now() + SignedDuration::from_secs(4)));
    eventually("them to be planned", || (site.ledger().entries().len() == 12).then_some(()));
    leave(&state, LEFT);
    running
        .wait_for_log("0 MiB are free on the database's disk, 1 MiB are needed: nothing is planned or sent");
    site.complain(6..11);
    notify.wait_for("STATUS=held: 0 MiB are free", 1);
    let alive = notify.count("WATCHDOG=1");
    // Longer than what could have gone may wait without a reason; this is one.
    for _ in 0..5 {
        std::thread::sleep(Duration::from_secs(2));
        assert!(notify.count("WATCHDOG=1") > alive, "too little room is no reason to be killed");
    }
    let status = site.run(&["status", "--json"]);
    assert_eq!(status.code, Some(1));
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["daemon"]["held"]["reason"], "room");
    assert_eq!((&status["counters"]["holding.room"], &status["counters"]["overdue"]), (&1.into(), &0.into()));
    assert!(!running.log().contains("disagree"), "{}", running.log());
    assert_eq!(site.ledger().entries().len(), 12);
    assert_eq!((servers.texts().len(), servers.mails().len()), (5, 5));
    fs::remove_file(state.join("filling")).unwrap();
    site.accepts(22);
    let ended = running.stop();
    assert_eq!(ended.stderr.matches("are free on the database's disk").count(), 1, "{}", ended.stderr);
    assert!(ended.stderr.contains("there is room on the disk again"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("the disk is full"), "{}", ended.stderr);
    site.ledger().agrees_with(&servers.received());
    // A single pass does not begin either.
    leave(&state, LEFT);
    site.complain(12..13);
    let once = site.run(&["run", "--once"]);
    assert_eq!(once.code, Some(75), "{}", once.stderr);
    assert!(once.stderr.contains("cannot run now: 0 MiB are free"), "{}", once.stderr);
    assert_eq!((servers.texts().len(), servers.mails().len()), (11, 11));
}
