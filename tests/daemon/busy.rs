//! A gateway and a relay that are busy for everybody: the whole lane waits, one message asks, and no try is counted.
//! One try is all that a message has here, so one that was counted would be the end of it.

use std::thread::sleep;
use std::time::Duration;

use touchbase::sink::http::HttpFault;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpStep};
use touchbase::terms::MessageState;

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, rule};

const MESSAGES: u32 = 30;

#[test]
fn a_gateway_that_asks_everybody_to_wait_costs_no_try() {
    let servers = Servers::start();
    let mut plan = Plan { sms: Some(servers.sms_port()), ..Plan::default() };
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    plan.gateway.push(("connections", "2".to_owned()));
    plan.top += "[tries]\nmax = 1\n";
    let site = Site::in_memory(&plan);
    site.known_since(1);
    let busy = |headers: &[(&str, &str)], body: &str| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Some(HttpFault::Answer(429, headers, body.to_owned()))
    };
    servers.sms_fault(busy(&[("Retry-After", "1")], r#"{"msg":"访问次数超限"}"#));
    site.complain(1..MESSAGES + 1);
    let running = site.start();
    eventually("asked some more times", || (servers.sms_requests() >= 7).then_some(()));
    // At first as many as were under way, then one at a time, each later than the one before.
    assert!(servers.sms_requests() <= 12, "{}", servers.sms_requests());
    let status = site.run(&["status"]);
    assert!(status.stdout.contains("访问次数超限"), "{}", status.stdout);
    assert_eq!(site.ledger().count(MessageState::Failed), 0);
    servers.sms_fault(None);
    site.accepts(MESSAGES.into());
    let log = running.stop().stderr;
    assert!(log.contains("message not taken, the channel is busy: it waits, and no try is counted"), "{log}");
    let shown = site.run(&["log", "--all"]).stdout;
    assert!(!shown.contains("failed"), "{shown}");
}

#[test]
fn a_relay_with_too_many_connections_is_left_alone_at_every_start() {
    let servers = Servers::start();
    let crowded = Act::Reply("421 4.7.0 too many connections, call 400-820-8820".to_owned());
    servers.mail_faults(vec![SmtpFault::always(SmtpStep::Greeting, crowded)]);
    let mut plan = Plan { mail: Some(servers.mail_port()), ..Plan::default() };
    plan.rules = vec![rule("by-mail", &["email"], "")];
    plan.mail_more = "connections = 2\n".to_owned();
    plan.top += "[tries]\nmax = 1\n";
    let site = Site::in_memory(&plan);
    site.known_since(1);
    site.complain(1..MESSAGES + 1);
    for start in 1..=2 {
        let running = site.start();
        eventually("the relay asked", || (servers.mail_sessions() >= start).then_some(()));
        sleep(Duration::from_secs(2));
        let status = site.run(&["status"]);
        assert!(status.stdout.contains("too many connections, call ****20"), "{}", status.stdout);
        running.stop();
        let (asked, ledger) = (servers.mail_sessions(), site.ledger());
        assert!(asked <= start * 4, "{asked} sessions at start {start}");
        assert_eq!(ledger.count(MessageState::Planned), u64::from(MESSAGES), "{:#?}", ledger.open_rows());
    }
}
