//! Rules that a person pauses while the daemon runs: nothing goes, and everything goes when the pause is over.

use std::time::Duration;

use jiff::SignedDuration;
use touchbase::store::{Pause, Pauses as _};
use touchbase::terms::{ALL_RULES, Reason};

use crate::support::eventually;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, now, rule};

fn pause(site: &Site, rule: &str, until: Option<SignedDuration>) {
    let pause = Pause {
        by: "operator wang".to_owned(),
        since: now(),
        until: until.map(|from_now| now() + from_now),
        reason: "措辞待改".to_owned(),
    };
    site.store().pause(rule, &pause).unwrap();
}

/// A site that tells customers by SMS, its rule paused, with so many complaints that wait for that.
fn paused(servers: &Servers, until: Option<SignedDuration>, complaints: u32) -> (Site, Running) {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    let site = Site::new(&plan);
    let running = site.start();
    pause(&site, "by-sms", until);
    // The daemon reads pauses before it plans, so what comes in from here on meets this one.
    site.complain(1..complaints + 1);
    (site, running)
}

/// How many messages wait for the end of a pause.
fn waiting(site: &Site) -> i64 {
    site.ledger().number("SELECT count(*) FROM message WHERE state = 'planned' AND reason = 'paused'")
}

#[test]
fn a_pause_outlasts_the_daemon_and_concerns_no_other_rule() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    pause(&site, "by-sms", Some(SignedDuration::from_hours(1)));
    let running = site.start();
    site.complain(1..6);
    site.accepts(5);
    eventually("the texts wait", || (waiting(&site) == 5).then_some(()));
    // One that comes while it runs holds for everything after it.
    pause(&site, ALL_RULES, None);
    std::thread::sleep(Duration::from_secs(2));
    site.complain(6..8);
    eventually("four more wait", || (waiting(&site) == 9).then_some(()));
    running.stop();
    assert_eq!((servers.texts().len(), servers.mails().len()), (0, 5));
    let pauses = site.store().pauses().unwrap();
    assert!(pauses.len() == 2 && pauses.values().all(|pause| pause.by == "operator wang"), "{pauses:?}");
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn what_is_paused_waits_untouched_and_goes_when_it_is_resumed() {
    let servers = Servers::start();
    let (site, running) = paused(&servers, None, 20);
    eventually("all of them wait", || (waiting(&site) == 20).then_some(()));
    let entry = &site.ledger().entries()[0];
    let message = entry.message.clone().unwrap();
    assert_eq!(message.reason, Some(Reason::Paused));
    assert!(message.not_before_at > now() + SignedDuration::from_mins(50), "{message:?}");
    let resumed = site.run(&["resume", "by-sms"]);
    assert_eq!(resumed.stdout, "resumed by-sms: 20 touches are planned\n", "{}", resumed.stderr);
    site.accepts(20);
    running.stop();
    assert_eq!(servers.texts().len(), 20);
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_pause_that_runs_out_needs_nobody() {
    let servers = Servers::start();
    let (site, running) = paused(&servers, Some(SignedDuration::from_secs(8)), 3);
    eventually("all of them wait", || (waiting(&site) == 3).then_some(()));
    assert_eq!(servers.texts().len(), 0);
    site.accepts(3);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}
