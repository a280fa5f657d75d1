//! Servers that are away for a while, or refuse everybody.

use std::time::Duration;

use touchbase::sink::http::HttpFault;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpStep};
use touchbase::terms::{MessageState, Reason};

use crate::support::door::Door;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};
use crate::support::{eventually, within};

/// Customers of these tests; far more than attempts that may be made before a breaker opens.
const CUSTOMERS: u32 = 60;
/// A breaker's first opening, and some time for the machine.
const OPEN_FIRST: Duration = Duration::from_secs(60);

/// What must hold of a channel whose server is away: a few tries, and nothing else is lost or given up.
fn waits(site: &Site, running: &Running, rule: &str, tries_max: usize) {
    running.wait_for_log("the channel is failing: nothing is taken up for a while");
    // Long enough for more tries, if any were made.
    std::thread::sleep(Duration::from_secs(3));
    let rows = site.ledger().rows();
    let ours: Vec<_> = rows.iter().filter(|row| row.rule == rule).collect();
    assert_eq!(ours.len(), usize::try_from(CUSTOMERS).unwrap());
    assert!(ours.iter().all(|row| row.state == "planned"), "{ours:?}");
    let tried =
        ours.iter().flat_map(|row| &row.tries).filter(|one| one.outcome.as_deref() == Some("not_taken"));
    let tried = tried.count();
    assert!((5..=tries_max).contains(&tried), "{tried} tries");
}

/// The server is back: everything that was not tried meanwhile goes; what was tried waits for its next try.
fn recovers(site: &Site, running: &Running, rule: &str) {
    running.wait_for_log("the channel is back");
    let settled = within(OPEN_FIRST, || {
        let rows = site.ledger().rows();
        let mut ours = rows.iter().filter(|row| row.rule == rule);
        let burnt = |row: &&crate::support::ledger::Row| {
            row.tries.iter().any(|one| one.outcome.as_deref() == Some("not_taken"))
        };
        ours.all(|row| row.state == "accepted" || (row.state == "planned" && burnt(&row))).then_some(())
    });
    assert!(settled.is_some(), "{:#?}", site.ledger().open_rows());
}

#[test]
fn a_gateway_that_is_away_keeps_no_mail_back_and_loses_nothing() {
    let servers = Servers::start();
    let mut door = Door::shut_before(servers.sms_port(), servers.runtime());
    let site = Site::new(&Plan::on(servers.mail_port(), door.port()));
    site.known_since(1);
    site.complain(1..CUSTOMERS + 1);
    let running = site.start();
    site.accepts(u64::from(CUSTOMERS));
    waits(&site, &running, "by-sms", 16);
    door.open(servers.runtime());
    assert!(
        within(OPEN_FIRST, || (!servers.texts().is_empty()).then_some(())).is_some(),
        "{}",
        running.log()
    );
    recovers(&site, &running, "by-sms");
    door.shut(servers.runtime());
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_relay_that_is_away_keeps_no_text_back_and_loses_nothing() {
    let servers = Servers::start();
    let mut door = Door::shut_before(servers.mail_port(), servers.runtime());
    let site = Site::new(&Plan::on(door.port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..CUSTOMERS + 1);
    let running = site.start();
    site.accepts(u64::from(CUSTOMERS));
    waits(&site, &running, "by-mail", 8);
    door.open(servers.runtime());
    assert!(
        within(OPEN_FIRST, || (!servers.mails().is_empty()).then_some(())).is_some(),
        "{}",
        running.log()
    );
    recovers(&site, &running, "by-mail");
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_relay_that_refuses_us_costs_no_message_a_try() {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(
        SmtpStep::Mail,
        Act::Reply("550 5.7.1 you are not allowed".to_owned()),
    )]);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..CUSTOMERS + 1);
    let running = site.start();
    running.wait_for_log("the channel is failing: nothing is taken up for a while");
    eventually("nothing on the wire", || {
        let ledger = site.ledger();
        (ledger.count(MessageState::Sending) + ledger.count(MessageState::Claimed) == 0).then_some(())
    });
    for entry in site.ledger().of_rule("by-mail") {
        let message = entry.message.unwrap();
        assert_eq!((message.state, message.channel_attempts), (MessageState::Planned, 0));
        if message.attempts > 0 && message.reason.is_some() {
            assert_eq!(message.reason, Some(Reason::ChannelDown));
        }
    }
    // What the mail lane gives back is the text lane's as well, for a moment: it claims it again.
    eventually("every text", || (servers.texts().len() == usize::try_from(CUSTOMERS).unwrap()).then_some(()));
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

/// A site of sixty complaints whose relay refuses every recipient in these words, for as long as `meanwhile` lasts; then
/// it is well.
fn refused_for_a_while(words: &str, meanwhile: impl FnOnce(&Site, Running) -> Running) {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(SmtpStep::Rcpt, Act::Reply(words.to_owned()))]);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..CUSTOMERS + 1);
    let running = site.start();
    running.wait_for_log("the channel refuses everybody");
    let running = meanwhile(&site, running);
    eventually("nobody has failed, and no probe is on the wire", || {
        let ledger = site.ledger();
        let moving = [MessageState::Failed, MessageState::Sending, MessageState::Claimed];
        (moving.map(|state| ledger.count(state)) == [0, 0, 0]).then_some(())
    });
    let waiting = site.ledger().of_rule("by-mail");
    assert_eq!(waiting.len(), usize::try_from(CUSTOMERS).unwrap());
    let refused = waiting.iter().filter_map(|entry| entry.message.as_ref()).filter(|message| {
        assert_eq!((message.state, message.channel_attempts), (MessageState::Planned, 0), "{message:?}");
        message.reason == Some(Reason::ChannelRefuses)
    });
    assert!(refused.count() >= 6);
    servers.mail_faults(Vec::new());
    let all =
        within(OPEN_FIRST, || (servers.mails().len() == usize::try_from(CUSTOMERS).unwrap()).then_some(()));
    assert!(all.is_some(), "{}", running.log());
    site.accepts(2 * u64::from(CUSTOMERS));
    running.wait_for_log("the channel is back");
    assert_eq!(running.log().matches("the channel refuses everybody").count(), 1, "{}", running.log());
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_relay_that_refuses_every_recipient_fails_nobody_and_status_quotes_it() {
    refused_for_a_while("554 Relay access denied", |site, running| {
        let status = site.run(&["status", "--quiet"]);
        assert_eq!(status.code, Some(1), "{}", status.stdout);
        for words in ["email fails since ", "every message is refused alike, whoever it is for", "smtp-554"] {
            assert!(status.stdout.contains(words), "{words}: {}", status.stdout);
        }
        running
    });
}

#[test]
fn a_relay_that_refuses_everybody_fails_nobody_through_a_restart() {
    refused_for_a_while("554 transaction failed", |site, running| {
        running.stop();
        // Without a daemon the ledger knows, in the relay's own words.
        let status = site.run(&["status", "--quiet"]).stdout;
        for words in ["email fails since ", "refused alike", "smtp-554", "transaction failed"] {
            assert!(status.contains(words), "{words}: {status}");
        }
        let running = site.start();
        let status = site.run(&["status", "--quiet"]).stdout;
        assert_eq!(status.matches("email fails since ").count(), 1, "told once by one that runs: {status}");
        running
    });
}

#[test]
fn a_gateway_that_answers_400_to_everything_fails_nobody_and_run_once_ends() {
    let servers = Servers::start();
    servers.sms_fault(Some(HttpFault::Answer(400, Vec::new(), "Bad Request".to_owned())));
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..CUSTOMERS + 1);
    for _ in 0..3 {
        let ended = site.run(&["run", "--once"]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(site.ledger().count(MessageState::Failed), 0);
    }
    servers.sms_fault(None);
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    site.accepts(2 * u64::from(CUSTOMERS));
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn two_bad_addresses_among_thirty_good_ones_stop_nothing() {
    let servers = Servers::start();
    let reply = Act::Reply("550 5.1.1 no such user".to_owned());
    servers.mail_faults(vec![SmtpFault { times: 2, ..SmtpFault::always(SmtpStep::Rcpt, reply) }]);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..33);
    let running = site.start();
    site.accepts(62);
    assert_eq!(site.ledger().count(MessageState::Failed), 2);
    assert!(!running.log().contains("the channel"), "{}", running.log());
    running.stop();
}
