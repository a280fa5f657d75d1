//! From start to stop, and from kill to restart.

use std::time::Duration;

use rustix::process::Signal;
use touchbase::record::Value;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;
use touchbase::terms::{MessageState, Reason, TouchState};

use crate::support::eventually;
use crate::support::peer::Peer;
use crate::support::servers::{Received, Servers};
use crate::support::site::{Plan, Site, now};

/// What a foreign mail server and our gateway received.
fn received(peer: &Peer, servers: &Servers) -> Received {
    let mut received = servers.received();
    for mail in peer.mails() {
        let id = mail["headers"]["message-id"].as_str().unwrap().trim_matches(['<', '>']).to_owned();
        received.mail(id.split('@').next().unwrap(), mail["rcpt_tos"][0].as_str().unwrap());
    }
    received
}

#[test]
fn complaints_become_messages_at_a_foreign_mail_server_and_a_gateway() {
    let Some(peer) = Peer::start() else { return };
    let servers = Servers::start();
    let site = Site::new(&Plan::on(peer.port(), servers.sms_port()));
    let running = site.start();
    site.complain(1..21);
    site.accepts(40);
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(ended.stderr.contains("stopped"), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    // All of it is in one file again: what is copied now is whole.
    assert!(!site.path().join("state/touchbase.db-wal").exists());
    assert!(!site.path().join("state/control.sock").exists());
    let mails = peer.mails();
    assert_eq!((mails.len(), servers.texts().len()), (20, 20));
    assert!(mails.iter().any(|mail| mail["headers"]["subject"] == "您反映的问题已受理（T7）"), "{mails:?}");
    assert!(mails.iter().all(|mail| mail["defects"] == serde_json::json!([])));
    assert!(servers.texts().iter().any(|sms| sms.text.contains("编号T7，")));
    site.ledger().agrees_with(&received(&peer, &servers));
}

#[test]
fn killed_and_started_again_it_goes_on_where_it_was() {
    let Some(peer) = Peer::start() else { return };
    let slow = HttpScript { latency: Duration::from_millis(30), ..HttpScript::default() };
    let servers = Servers::scripted(SmtpScript::default(), slow);
    let site = Site::new(&Plan::on(peer.port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..301);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 20).then_some(()));
    running.kill();
    let running = site.start();
    eventually("everything to be settled", || (site.ledger().open_messages() == 0).then_some(()));
    running.stop();
    let ledger = site.ledger();
    let findings = ledger.agrees_with(&received(&peer, &servers));
    assert_eq!(findings.states.values().sum::<u64>(), 600, "{findings:?}");
    let unknown = findings.states.get("unknown").copied().unwrap_or(0);
    // Twice as many as there are connections (4 and 8) may be armed at the moment of a kill.
    assert!(unknown <= 24, "{findings:?}");
    assert_eq!(findings.states.get("accepted").copied().unwrap_or(0), 600 - unknown, "{findings:?}");
}

#[test]
fn a_stop_in_the_middle_gives_back_what_was_only_claimed() {
    let slow = HttpScript { latency: Duration::from_millis(100), ..HttpScript::default() };
    let servers = Servers::scripted(SmtpScript::default(), slow);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..401);
    let running = site.start();
    eventually("some messages to be on their way", || (servers.texts().len() > 20).then_some(()));
    assert!(site.ledger().count(MessageState::Claimed) > 0);
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(5), "{took:?}");
    let findings = site.ledger().agrees_with(&servers.received());
    let states: Vec<&str> = findings.states.keys().map(String::as_str).collect();
    assert_eq!(states, ["accepted", "planned"], "{findings:?}\n{}", ended.stderr);
    assert_eq!(findings.crashed, 0);
    let running = site.start();
    site.accepts(800);
    let ended = running.stop();
    assert!(!ended.stderr.contains("the last run ended in the middle"), "{}", ended.stderr);
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_record_changed_while_it_runs_is_looked_at_at_once() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let running = site.start();
    // Due in a while: planned, and not sent yet.
    let later = now() + jiff::SignedDuration::from_mins(30);
    site.put(&crate::support::site::complaint(1, later));
    eventually("two planned touches", || (site.ledger().entries().len() == 2).then_some(()));
    site.change("complaint:k1", "solved_at", Some(Value::Datetime(now())));
    eventually("both touches to be cancelled", || {
        let entries = site.ledger().entries();
        entries.iter().all(|entry| entry.touch.state == TouchState::Cancelled).then_some(())
    });
    for entry in site.ledger().entries() {
        assert_eq!(entry.touch.reason, Some(Reason::Stopped));
    }
    // Opened again: planned again, and once it is moved to now, sent.
    site.change("complaint:k1", "solved_at", None);
    eventually("both touches to be open again", || {
        let entries = site.ledger().entries();
        entries.iter().all(|entry| entry.touch.state == TouchState::Planned).then_some(())
    });
    running.stop();
    assert_eq!((servers.texts().len(), servers.mails().len()), (0, 0));
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn once_delivers_what_is_due_and_ends() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..11);
    let ended = site.run(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!((servers.texts().len(), servers.mails().len()), (10, 10));
    let ended = site.run(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!((servers.texts().len(), servers.mails().len()), (10, 10));
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn once_can_be_stopped_in_the_middle() {
    let slow = HttpScript { latency: Duration::from_millis(100), ..HttpScript::default() };
    let servers = Servers::scripted(SmtpScript::default(), slow);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..401);
    let running = crate::support::process::Running::launch(&site, &["run", "--once"], &[]);
    eventually("some messages to be on their way", || (servers.texts().len() > 20).then_some(()));
    running.signal(Signal::INT);
    let ended = running.ended();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let findings = site.ledger().agrees_with(&servers.received());
    let states: Vec<&str> = findings.states.keys().map(String::as_str).collect();
    assert_eq!(states, ["accepted", "planned"], "{findings:?}\n{}", ended.stderr);
}

#[test]
fn a_second_daemon_is_refused_and_harms_nothing() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let running = site.start();
    let second = site.run(&["run"]);
    assert_eq!(second.code, Some(75), "{}", second.stderr);
    let said = format!("cannot run now: the database is in use by process {}", running.id());
    assert!(second.stderr.contains(&said), "{}", second.stderr);
    let once = site.run(&["run", "--once"]);
    assert_eq!(once.code, Some(75), "{}", once.stderr);
    site.complain(1..3);
    site.accepts(4);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}
