//! After a downtime: much that is overdue begins slowly, and nothing else does.

use std::time::Duration;

use jiff::SignedDuration;
use touchbase::clock::stopwatch;

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now};

/// Complaints that came in so long ago, while no daemon ran.
fn missed(site: &Site, count: u32, minutes: i64) {
    site.known_since(2);
    let opened_at = now() - SignedDuration::from_mins(minutes);
    let records: Vec<_> = (1..=count).flat_map(|number| complaint(number, opened_at)).collect();
    site.put(&records);
}

/// A gateway that takes 100 a second; the relay has no rate.
fn plan(servers: &Servers) -> Plan {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.gateway = vec![("rate_per_second", "100".to_owned())];
    plan
}

#[test]
fn a_backlog_begins_at_a_tenth() {
    let servers = Servers::start();
    let site = Site::new(&plan(&servers));
    missed(&site, 600, 30);
    let running = site.start();
    eventually("both channels to begin", || {
        (!servers.texts().is_empty() && !servers.mails().is_empty()).then_some(())
    });
    let begun = stopwatch();
    std::thread::sleep(Duration::from_secs(4));
    let passed = usize::try_from(begun.elapsed().as_millis()).unwrap();
    for sent in [servers.texts().len(), servers.mails().len()] {
        assert!(sent >= 20, "{sent} in {passed} ms");
        // Ten a second, and what went before both were seen to begin.
        assert!(sent <= passed / 100 + 30, "{sent} in {passed} ms");
    }
    assert_eq!(running.log().matches("much is overdue").count(), 2, "{}", running.log());
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn what_is_not_much_or_not_overdue_goes_at_once() {
    for (count, minutes) in [(200, 30), (300, 1)] {
        let servers = Servers::start();
        let site = Site::new(&plan(&servers));
        missed(&site, count, minutes);
        let running = site.start();
        let begun = stopwatch();
        site.accepts(u64::from(count) * 2);
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        let ended = running.stop();
        assert!(!ended.stderr.contains("much is overdue"), "{}", ended.stderr);
        site.ledger().agrees_with(&servers.received());
    }
}

#[test]
fn a_single_pass_sends_all_of_it() {
    let servers = Servers::start();
    let site = Site::new(&plan(&servers));
    missed(&site, 300, 30);
    let ended = site.run(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!((servers.texts().len(), servers.mails().len()), (300, 300));
    site.ledger().agrees_with(&servers.received());
}
