//! A machine whose clock jumps while the daemon runs, or was put back while it did not.
//!
//! Only a debug build can be told that its clock is wrong.

#![cfg(debug_assertions)]

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use touchbase::terms::{MessageState, TouchState};

use crate::support::eventually;
use crate::support::notify::NotifySocket;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now};

const HOUR: i64 = 3_600;

/// A site whose daemon's clock a test puts wrong.
struct Astray {
    site: Site,
    file: PathBuf,
}

impl Astray {
    fn new(servers: &Servers) -> Astray {
        let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
        let file = site.path().join("astray");
        let astray = Astray { site, file };
        astray.by(0);
        astray
    }

    /// The clock is wrong by so many seconds from now on.
    fn by(&self, secs: i64) {
        let new = self.file.with_extension("new");
        std::fs::write(&new, secs.to_string()).unwrap();
        std::fs::rename(new, &self.file).unwrap();
    }

    fn start(&self, notify: &NotifySocket) -> Running {
        let environment = [("TOUCHBASE_CLOCK_ASTRAY", self.file.as_path()), ("NOTIFY_SOCKET", notify.path())];
        let mut running = Running::launch(&self.site, &["run"], &environment);
        running.wait_until_ready();
        running
    }

    /// For three seconds nothing is planned and nothing arrives, and systemd hears that all is well and why.
    fn nothing_happens(&self, servers: &Servers, notify: &mut NotifySocket, held: &str) {
        notify.wait_for(&format!("STATUS=held: {held}"), 1);
        let (alive, touches) = (notify.count("WATCHDOG=1"), self.site.ledger().entries().len());
        let arrived = servers.texts().len() + servers.mails().len();
        std::thread::sleep(Duration::from_secs(3));
        assert_eq!(self.site.ledger().entries().len(), touches);
        assert_eq!(servers.texts().len() + servers.mails().len(), arrived);
        assert!(notify.count("WATCHDOG=1") > alive, "a hold is no reason to be killed");
        let status = self.site.run(&["status", "--json"]);
        assert_eq!(status.code, Some(1));
        let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
        assert_eq!(status["daemon"]["held"]["reason"], "clock");
        assert!(status["daemon"]["held"]["said"].as_str().unwrap().starts_with(held), "{status}");
        assert_eq!(status["counters"]["holding.clock"], 1);
        let problems = self.site.run(&["status", "--quiet"]).stdout;
        assert!(problems.contains(held) && problems.contains("touchbase resume --clock"), "{problems}");
    }
}

#[test]
fn a_jump_ahead_holds_everything_until_the_clock_comes_back_or_a_person_says_go() {
    let servers = Servers::start();
    let astray = Astray::new(&servers);
    let mut notify = NotifySocket::in_folder(astray.site.path());
    let running = astray.start(&notify);
    astray.site.complain(1..6);
    astray.site.accepts(10);
    astray.by(2 * HOUR);
    running.wait_for_log("the clock jumped ahead by 2 h 0 min: nothing is planned or sent");
    astray.site.complain(6..11);
    astray.nothing_happens(&servers, &mut notify, "the clock jumped ahead by 2 h 0 min");
    astray.by(0);
    running.wait_for_log("the clock has come back");
    astray.site.accepts(20);
    // Again; and this time the new hour is the right one.
    astray.by(2 * HOUR);
    eventually("a second hold", || {
        (running.log().matches("the clock jumped ahead").count() == 2).then_some(())
    });
    astray.site.complain(11..16);
    let told = astray.site.run(&["resume", "--clock"]);
    assert_eq!((told.code, told.stdout.as_str()), (Some(0), "the clock is gone by as it is: work goes on\n"));
    astray.site.accepts(30);
    let told = astray.site.run(&["resume", "--clock"]);
    assert_eq!(told.code, Some(1), "{}", told.stderr);
    running.stop();
    astray.site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_wrong_year_makes_nothing_too_late() {
    let servers = Servers::start();
    let astray = Astray::new(&servers);
    let mut notify = NotifySocket::in_folder(astray.site.path());
    let running = astray.start(&notify);
    // One that is planned and waits, and one that nobody has looked at.
    astray.site.put(&complaint(1, now() + SignedDuration::from_mins(30)));
    eventually("two planned touches", || (astray.site.ledger().entries().len() == 2).then_some(()));
    astray.by(365 * 24 * HOUR);
    running
        .wait_for_log("the clock jumped ahead by 365 d 0 h: nothing is planned or sent until it comes back;");
    astray.site.complain(2..4);
    astray.nothing_happens(&servers, &mut notify, "the clock jumped ahead by 365 d 0 h");
    let refused = astray.site.run(&["reload"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("it would go by a wrong clock"), "{}", refused.stderr);
    astray.by(0);
    astray.site.accepts(4);
    let entries = astray.site.ledger().entries();
    assert!(entries.iter().all(|entry| entry.touch.state == TouchState::Planned), "{entries:?}");
    assert_eq!(astray.site.ledger().count(MessageState::Planned), 2);
    assert_eq!(astray.site.run(&["reload"]).code, Some(0));
    running.stop();
    astray.site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_clock_that_is_put_back_sends_nothing_twice_and_holds_a_start_as_well() {
    let servers = Servers::start();
    let astray = Astray::new(&servers);
    let mut notify = NotifySocket::in_folder(astray.site.path());
    let running = astray.start(&notify);
    astray.site.complain(1..6);
    astray.site.accepts(10);
    astray.by(-2 * HOUR);
    running.wait_for_log("the clock jumped back by 2 h 0 min: nothing is planned or sent");
    astray.site.complain(6..8);
    astray.nothing_happens(&servers, &mut notify, "the clock jumped back by 2 h 0 min");
    running.stop();
    let running = astray.start(&notify);
    running.wait_for_log("2 h 0 min behind the ledger's latest entry: nothing is planned or sent");
    astray.nothing_happens(&servers, &mut notify, "the clock is 2 h 0 min behind");
    astray.by(0);
    astray.site.accepts(14);
    running.stop();
    astray.site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_small_step_is_told_and_followed() {
    let servers = Servers::start();
    let astray = Astray::new(&servers);
    let notify = NotifySocket::in_folder(astray.site.path());
    let running = astray.start(&notify);
    for (secs, from) in [(120, 1), (0, 3)] {
        astray.by(secs);
        eventually("the step to be told", || {
            let told = running.log().matches("the clock jumped: everything is planned again").count();
            (told == if secs == 0 { 2 } else { 1 }).then_some(())
        });
        astray.site.complain(from..from + 2);
        astray.site.accepts(u64::from(from + 1) * 2);
    }
    running.stop();
    astray.site.ledger().agrees_with(&servers.received());
}
