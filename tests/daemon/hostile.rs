//! Servers that are slow, silent, hang up halfway, or lie: through the whole daemon.

use std::time::Duration;

use touchbase::clock::stopwatch;
use touchbase::sink::http::{HttpFault, HttpScript};
use touchbase::sink::smtp::{Act, SmtpFault, SmtpScript, SmtpStep};

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

/// A gateway that never answers, and a relay that works.
fn hung_gateway(total_secs: u32) -> (Servers, Site) {
    let hang = HttpScript { fault: Some(HttpFault::Hang), ..HttpScript::default() };
    let servers = Servers::scripted(SmtpScript::default(), hang);
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.gateway.push(("total_secs", total_secs.to_string()));
    let site = Site::new(&plan);
    site.known_since(1);
    (servers, site)
}

#[test]
fn a_hung_gateway_keeps_neither_mails_nor_the_stop_waiting() {
    let (servers, site) = hung_gateway(100);
    site.complain(1..41);
    let running = site.start();
    site.accepts(40);
    eventually("all connections taken", || (servers.sms_requests() == 8).then_some(()));
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(25), "{took:?}");
    assert!(ended.stderr.contains("some messages are still on the wire"), "{}", ended.stderr);
    let findings = site.ledger().agrees_with(&servers.received());
    // What is on the wire is in doubt, and nothing else.
    assert_eq!(findings.states.get("sending"), Some(&8), "{findings:?}");
    assert_eq!(findings.states.get("planned"), Some(&32), "{findings:?}");
    servers.sms_fault(None);
    let running = site.start();
    eventually("everything settled", || (site.ledger().open_messages() == 0).then_some(()));
    running.stop();
    let findings = site.ledger().agrees_with(&servers.received());
    assert_eq!(findings.states.get("unknown"), Some(&8), "{findings:?}");
    assert_eq!(findings.states.get("accepted"), Some(&72), "{findings:?}");
}

#[test]
fn a_hung_message_keeps_no_later_one_waiting() {
    let (servers, site) = hung_gateway(100);
    let running = site.start();
    site.complain(1..2);
    eventually("the first one to hang", || (servers.sms_requests() == 1).then_some(()));
    servers.sms_fault(None);
    let begun = stopwatch();
    site.complain(2..5);
    eventually("three others accepted", || (servers.texts().len() == 4).then_some(()));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    running.kill();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_hung_gateway_makes_few_messages_unknown() {
    let (servers, site) = hung_gateway(1);
    site.complain(1..101);
    let running = site.start();
    running.wait_for_log("the channel is failing: nothing is taken up for a while");
    std::thread::sleep(Duration::from_secs(5));
    running.stop();
    let findings = site.ledger().agrees_with(&servers.received());
    let unknown = findings.states.get("unknown").copied().unwrap_or(0);
    assert!((5..=16).contains(&unknown), "{findings:?}");
    assert_eq!(findings.states.get("planned"), Some(&(100 - unknown)), "{findings:?}");
}

#[test]
fn a_silent_relay_keeps_neither_texts_nor_the_stop_waiting() {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(SmtpStep::Dot, Act::Silence)]);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..41);
    let running = site.start();
    site.accepts(40);
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(25), "{took:?}");
    let findings = site.ledger().agrees_with(&servers.received());
    assert_eq!(findings.states.get("sending"), Some(&4), "{findings:?}");
    assert_eq!(findings.states.get("planned"), Some(&36), "{findings:?}");
}

/// Each way of not saying yes: how many mails were then taken, and what the ledger says of the message.
#[test]
fn each_lie_of_a_relay_has_its_place_in_the_ledger() {
    let reply = |text: &str| Act::Reply(text.to_owned());
    for (step, act, state, outcome, taken) in [
        (SmtpStep::Dot, Act::TakeAndHangUp, "unknown", "unknown", 1),
        (SmtpStep::Dot, Act::HangUp, "unknown", "unknown", 0),
        (SmtpStep::Dot, Act::Garbage, "unknown", "unknown", 0),
        (SmtpStep::Dot, Act::Silence, "unknown", "unknown", 0),
        (SmtpStep::Dot, reply("354 more"), "unknown", "unknown", 0),
        (SmtpStep::Dot, reply("451 4.3.0 later"), "planned", "temporary", 0),
        (SmtpStep::Dot, reply("554 5.7.1 spam"), "failed", "refused", 0),
        (SmtpStep::Text, Act::HangUp, "unknown", "unknown", 0),
        (SmtpStep::Rcpt, reply("550 5.1.1 nobody"), "failed", "refused", 0),
        (SmtpStep::Greeting, Act::Silence, "planned", "not_taken", 0),
        (SmtpStep::Greeting, Act::Garbage, "planned", "not_taken", 0),
        (SmtpStep::Data, reply("250 2.0.0 taken, honestly"), "planned", "not_taken", 0),
    ] {
        let servers = Servers::start();
        servers.mail_faults(vec![SmtpFault::once(step, act.clone())]);
        let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
        plan.mail_more =
            "connections = 1\n[email.timeouts]\nreply_secs = 1\nlast_reply_secs = 1\n".to_owned();
        let site = Site::new(&plan);
        site.known_since(1);
        site.complain(1..3);
        let ended = site.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(0), "{step:?} {act:?}: {}", ended.stderr);
        let rows = site.ledger().rows();
        let first = rows.iter().find(|row| row.rule == "by-mail" && row.state != "accepted");
        let Some(first) = first else { panic!("{step:?} {act:?}: {}", ended.stderr) };
        assert_eq!(first.state, state, "{step:?} {act:?}");
        assert_eq!(first.tries[0].outcome.as_deref(), Some(outcome), "{step:?} {act:?}");
        // The other mail, and both texts, are not held up by it.
        assert_eq!((servers.mails().len(), servers.texts().len()), (1 + taken, 2), "{step:?} {act:?}");
        site.ledger().agrees_with(&servers.received());
    }
}

#[test]
fn each_lie_of_a_gateway_has_its_place_in_the_ledger() {
    let says = |status, body: &str| HttpFault::Answer(status, Vec::new(), body.to_owned());
    for (fault, state, outcome, taken) in [
        (HttpFault::Hang, "unknown", "unknown", 1),
        (HttpFault::HangUp, "unknown", "unknown", 1),
        (HttpFault::HalfAnswer, "unknown", "unknown", 1),
        (HttpFault::EndlessAnswer, "unknown", "unknown", 1),
        (says(200, "<html>hotel</html>"), "unknown", "unknown", 0),
        (says(502, "bad gateway"), "unknown", "unknown", 0),
        (says(307, ""), "planned", "channel_fault", 0),
        (says(429, ""), "planned", "temporary", 0),
        (says(403, ""), "planned", "channel_fault", 0),
        (says(400, r#"{"code":2}"#), "failed", "refused", 0),
    ] {
        let servers = Servers::scripted(
            SmtpScript::default(),
            HttpScript { fault: Some(fault.clone()), ..HttpScript::default() },
        );
        let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
        plan.gateway.push(("total_secs", "1".to_owned()));
        let site = Site::new(&plan);
        site.known_since(1);
        site.complain(1..2);
        let ended = site.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(0), "{fault:?}: {}", ended.stderr);
        let rows = site.ledger().rows();
        let text = rows.iter().find(|row| row.rule == "by-sms").unwrap();
        assert_eq!((text.state.as_str(), text.tries.len()), (state, 1), "{fault:?}");
        assert_eq!(text.tries[0].outcome.as_deref(), Some(outcome), "{fault:?}");
        assert_eq!((servers.mails().len(), servers.texts().len()), (1, taken), "{fault:?}");
        site.ledger().agrees_with(&servers.received());
    }
}
