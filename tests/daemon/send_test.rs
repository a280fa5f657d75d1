//! `touchbase send-test`: one real message to somebody who works here, beside the running daemon; refused in words
//! where it may not or cannot go, and in the ledger in every case in which it may have gone.

use touchbase::record::Value;
use touchbase::sink::http::HttpFault;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpStep};
use touchbase::store::Entry;
use touchbase::terms::{Outcome, Word};

use crate::support::eventually;
use crate::support::peer::Peer;
use crate::support::process::Ended;
use crate::support::servers::Servers;
use crate::support::site::{self, Plan, Site};

/// Somebody who works here, at the address that a ledger's check expects of nobody in particular.
fn hire(site: &Site) {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    site.put(&[site::incoming(
        "staff:wang",
        &[
            ("name", text("王工")),
            ("mobile", text(&site::mobile(0))),
            ("email", text(&site::email(0))),
            ("role", text("desk")),
        ],
    )]);
}

fn hired(servers: &Servers) -> Site {
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    hire(&site);
    site
}

fn send(site: &Site, arguments: &[&str]) -> Ended {
    site.run(&[&["send-test"], arguments].concat())
}

/// The only touch of the ledger.
fn only(site: &Site) -> Entry {
    let entries = site.ledger().entries();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.into_iter().next().unwrap()
}

#[test]
fn it_goes_beside_the_daemon_and_into_the_ledger() {
    let servers = Servers::start();
    let site = hired(&servers);
    site.known_since(1);
    let running = site.start();
    let ended = send(&site, &["by-sms", "--to", "staff:wang"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stdout.starts_with("accepted  sms  王** 139****0000  complaint-received  T-1  id "),
        "{}",
        ended.stdout
    );
    let texts = servers.texts();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].text.starts_with("【云栖物业】[测试] 陈女士，您反映的问题已登记"), "{}", texts[0].text);
    let ended = send(&site, &["complaint-received", "--to", "wang", "--channel", "email"]);
    assert!(
        ended.stdout.starts_with("accepted  email  王** r***@example.com  complaint-received  T-2"),
        "{}",
        ended.stdout
    );
    let mails = servers.mails();
    assert_eq!((mails.len(), mails[0].subject().as_str()), (1, "[测试] 您反映的问题已受理（T2026-0318）"));
    assert_eq!(mails[0].to, site::email(0));
    // For a gateway that takes a text only as it has approved it.
    assert_eq!(send(&site, &["by-sms", "--to", "staff:wang", "--as-is"]).code, Some(0));
    assert!(servers.texts()[1].text.starts_with("【云栖物业】陈女士"), "{}", servers.texts()[1].text);
    // The daemon has gone on, and takes nothing of it up again.
    site.complain(1..3);
    site.accepts(7);
    let status = site.run(&["status"]);
    assert_eq!(status.code, Some(0), "{}", status.stdout);
    running.stop();
    let tests = site.ledger().entries().into_iter().filter(|entry| entry.touch.key.step == "test");
    let tests: Vec<String> =
        tests.map(|entry| format!("{} {}", entry.touch.key.rule, entry.touch.key.record)).collect();
    assert_eq!(tests, ["by-sms staff:wang", "by-mail staff:wang", "by-sms staff:wang"]);
    let (events, attempts) = site.ledger().history(touchbase::message::TouchId(1));
    let told: Vec<String> =
        events.iter().map(|event| format!("{}>{}", event.from.map_or("", Word::as_str), event.to)).collect();
    assert_eq!(told, [">planned", "claimed>sending", "sending>accepted"]);
    assert!(events[0].actor.starts_with("operator "), "{}", events[0].actor);
    assert_eq!(attempts.len(), 1);
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn it_is_refused_in_words_and_nothing_leaves() {
    let servers = Servers::start();
    let site = hired(&servers);
    site.complain(1..2);
    let refused = |site: &Site, arguments: &[&str], words: &str| {
        let ended = send(site, arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    };
    let to_wang = ["by-sms", "--to", "staff:wang"];
    refused(
        &site,
        &["by-sms", "--to", "customer:c1"],
        "customer:c1 is not staff: tests are sent to staff only",
    );
    refused(&site, &["by-sms", "--to", "c1"], "customer:c1 is not staff");
    refused(&site, &["by-sms", "--to", "staff:wong"], "there is no staff `wong`; did you mean `wang`?");
    refused(&site, &["by-smz", "--to", "staff:wang"], "did you mean `by-sms`?");
    refused(&site, &["by-sms", "--to", "staff:wang", "--channel", "fax"], "there is no channel `fax`");
    refused(&site, &["by-sms", "--to", "staff:wang", "--at", "2026-12-01 09:00"], "--at is for looking");
    site.change("staff:wang", "mobile", None);
    refused(&site, &to_wang, "staff:wang cannot be reached: the person has no address");
    hire(&site);
    std::fs::remove_file(site.path().join("secrets/yunpian-apikey")).unwrap();
    refused(&site, &to_wang, "sms cannot be used: there is no secret `yunpian-apikey`: write it to ");
    let config = std::fs::read_to_string(site.path().join("touchbase.toml")).unwrap();
    site.write("touchbase.toml", &config.replace("[sms]\ngateway = 'yunpian'\n", ""));
    refused(&site, &to_wang, "staff:wang cannot be reached: no channel that the rule may use is configured");
    site.write("touchbase.toml", &config.replace("mode = 'live'", "mode = 'shadow'"));
    refused(
        &site,
        &to_wang,
        "mode is \"shadow\": nothing is sent; to send to people who work here, set mode = \"staff-only\"",
    );
    assert_eq!((servers.sms_requests(), servers.mail_sessions()), (0, 0));
    assert!(site.ledger().entries().is_empty());
    site.write("touchbase.toml", &config.replace("mode = 'live'", "mode = 'staff-only'"));
    site.secret("yunpian-apikey");
    assert_eq!(send(&site, &to_wang).code, Some(0));
}

#[test]
fn what_the_other_side_says_is_printed_and_kept() {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(
        SmtpStep::Rcpt,
        Act::Reply("550 5.1.1 no such user".to_owned()),
    )]);
    let site = hired(&servers);
    let ended = send(&site, &["by-mail", "--to", "staff:wang"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(
        ended.stdout,
        "refused  email  王** r***@example.com  complaint-received  T-1  smtp-550-5.1.1 the address does not exist, or cannot receive; it says \"no such user\"\n"
    );
    assert_eq!(only(&site).outcome, Outcome::Failed);
    let site = hired(&servers);
    servers.sms_fault(Some(HttpFault::HangUp));
    let ended = send(&site, &["by-sms", "--to", "staff:wang"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stdout.starts_with("unknown  sms  王** 139****0000  complaint-received  T-1  "),
        "{}",
        ended.stdout
    );
    assert_eq!(only(&site).outcome, Outcome::Unknown);
    let site = hired(&servers);
    servers.sms_fault(Some(HttpFault::Answer(401, vec![], String::new())));
    let ended = send(&site, &["by-sms", "--to", "staff:wang"]);
    assert!(
        ended.stdout.starts_with("channel fault  sms  王** 139****0000  complaint-received  T-1  http-401"),
        "{}",
        ended.stdout
    );
    // Tried once: no daemon finds anything left to send.
    assert_eq!(only(&site).outcome, Outcome::Failed);
}

/// Killed between the commit and the answer: the ledger has an open attempt, and the daemon's next start says that
/// nobody can know.
#[test]
fn a_test_that_is_killed_halfway_is_unknown() {
    let servers = Servers::start();
    let site = hired(&servers);
    servers.sms_fault(Some(HttpFault::Hang));
    let running =
        crate::support::process::Running::launch(&site, &["send-test", "by-sms", "--to", "staff:wang"], &[]);
    eventually("the request", || (servers.sms_requests() == 1).then_some(()));
    assert_eq!(only(&site).outcome, Outcome::Sending);
    running.kill();
    site.start().stop();
    assert_eq!(only(&site).outcome, Outcome::Unknown);
}

#[test]
fn a_mail_server_of_others_reads_the_mark() {
    let Some(peer) = Peer::start() else { return };
    let site = Site::new(&Plan { mail: Some(peer.port()), ..Plan::default() });
    hire(&site);
    let ended = send(&site, &["by-mail", "--to", "staff:wang"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let mails = peer.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["headers"]["subject"], "[测试] 您反映的问题已受理（T2026-0318）");
    assert_eq!((&mails[0]["to_name"], &mails[0]["defects"]), (&"王工".into(), &serde_json::json!([])));
}
