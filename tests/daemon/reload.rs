//! New rules for a running daemon: by command and by signal, good ones and broken ones.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use rustix::process::Signal;
use touchbase::store::{DaemonState as _, Filter};
use touchbase::terms::{Reason, TouchState};

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now, rule};

/// A site that tells customers by SMS only.
fn site(servers: &Servers) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    Site::new(&plan)
}

#[test]
fn a_good_set_is_in_force_when_the_command_returns() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    site.complain(1..2);
    site.accepts(1);
    let (id, text) = rule("by-mail", &["email"], "");
    site.write(&format!("rules/{id}.toml"), &text);
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert!(reload.stdout.starts_with("reloaded: 2 rules r2;"), "{}", reload.stdout);
    site.complain(2..4);
    site.accepts(5);
    running.stop();
    // The new rule did not reach back to the complaint before it.
    assert_eq!((servers.texts().len(), servers.mails().len()), (3, 2));
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn a_broken_set_is_refused_with_its_places_and_the_old_one_stays() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    let (_, good) = rule("by-sms", &["sms"], "");
    site.write(
        "rules/by-sms.toml",
        &good.replace("template = 'complaint-received'", "template = 'complaint-recieved'"),
    );
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!((reload.code, reload.stdout.as_str()), (Some(1), ""), "{}", reload.stderr);
    for words in
        ["rules/by-sms.toml:", "complaint-received", "reload refused: 1 error; the rules in force stay"]
    {
        assert!(reload.stderr.contains(words), "{words}: {}", reload.stderr);
    }
    assert!(running.log().contains("reload refused: 1 error;"), "{}", running.log());
    site.complain(1..2);
    site.accepts(1);
    // By signal: the log says it.
    site.write("rules/by-sms.toml", "id = 'by-sms'\ntitle = ");
    running.signal(Signal::HUP);
    eventually("a second refusal", || (running.log().matches("reload refused").count() == 2).then_some(()));
    site.complain(2..3);
    site.accepts(2);
    // No rules at all is a mistake as well.
    std::fs::remove_file(site.path().join("rules/by-sms.toml")).unwrap();
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(1), "{}", reload.stderr);
    assert!(reload.stderr.contains("reload refused: there are no rules any more"), "{}", reload.stderr);
    site.complain(3..4);
    site.accepts(3);
    site.write("rules/by-sms.toml", &good);
    running.signal(Signal::HUP);
    running.wait_for_log("reloaded: 1 rule r2;");
    site.complain(4..5);
    site.accepts(4);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn the_one_who_asks_reads_it_in_his_own_language_and_the_log_stays_english() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    let (_, good) = rule("by-sms", &["sms"], "");
    site.write("rules/by-sms.toml", &good.replace("each ", "aech "));
    let reload = site.run(&["reload", "--lang", "zh"]);
    assert_eq!((reload.code, reload.stdout.as_str()), (Some(1), ""), "{}", reload.stderr);
    for words in ["错误[F", "rules/by-sms.toml:", "没有重新读取规则：有 ", "仍按原来的规则工作"]
    {
        assert!(reload.stderr.contains(words), "{words}: {}", reload.stderr);
    }
    assert!(running.log().contains("error[F"), "{}", running.log());
    assert!(running.log().contains("reload refused: "), "{}", running.log());
    let status = site.run(&["status", "--lang", "zh"]);
    assert!(status.stdout.contains("重新读取规则未成功：仍按"), "{}", status.stdout);
    site.write("rules/by-sms.toml", &good);
    let reload = site.run(&["reload", "--lang", "zh"]);
    assert!(
        reload.stdout.starts_with("已重新读取规则：1 条规则，r2；"),
        "{}{}",
        reload.stdout,
        reload.stderr
    );
    running.stop();
}

/// What is said goes as data: there are no words of ours in what the daemon answers, in any language.
#[test]
fn no_sentence_goes_over_the_control_socket_as_text() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    let ask = |request: &str| {
        let mut socket = UnixStream::connect(site.path().join("state/control.sock")).unwrap();
        socket.write_all(format!("{request}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    };
    // Text of the site's own may stand in it, as in a file that is wrong.
    site.write("rules/by-sms.toml", "id='by-sms'\naech='complaint'\n");
    let requests = [
        (r#"{"reload":{"accept":null}}"#, r#""said":[{"daemon":{"reload_has_errors":{"errors":"#),
        (r#""status""#, r#""said":[]"#),
        (r#""trust_clock""#, r#""said":[{"daemon":"clock_not_held"}]"#),
        (r#""reboot""#, r#""said":[{"daemon":"not_a_request"}]"#),
    ];
    for (request, said) in requests {
        let answer = ask(request);
        assert!(answer.starts_with(r#"{"v":2,"#) && answer.contains(said), "{answer}");
        for words in ["reload refused", "rules in force", "held back", "did you mean"] {
            assert!(!answer.contains(words), "{words}: {answer}");
        }
    }
    running.stop();
}

#[test]
fn what_an_edit_leaves_without_ground_is_cancelled_and_a_renamed_rule_repeats_nothing() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    site.complain(1..3);
    site.accepts(2);
    site.put(&complaint(7, now() + jiff::SignedDuration::from_mins(30)));
    eventually("a third touch", || (site.ledger().entries().len() == 3).then_some(()));
    // Renamed: everything goes over, nothing is sent again.
    std::fs::remove_file(site.path().join("rules/by-sms.toml")).unwrap();
    let (_, text) = rule("received", &["sms"], "");
    site.write("rules/received.toml", &format!("was = ['by-sms']\n{text}"));
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert_eq!(site.ledger().of_rule("received").len(), 3);
    // Edited so that nothing fits any more.
    site.write("rules/received.toml", &format!("was = ['by-sms']\n{text}[only]\nlevel = '重大'\n"));
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert!(reload.stdout.contains("1 touch cancelled"), "{}", reload.stdout);
    let third = site.ledger().entries();
    let third = third.iter().find(|entry| entry.touch.key.record.to_string() == "complaint:k7").unwrap();
    assert_eq!((third.touch.state, third.touch.reason), (TouchState::Cancelled, Some(Reason::NotMatching)));
    // What decides its occurrences now is kept whole.
    eventually("the edit is remembered", || {
        let kept = site.store().rule_state("received").unwrap()?;
        let rules = site.deployment().rules;
        let canonical = rules.get("received").unwrap().canonical();
        assert!(canonical.text.contains("only.1 = \"level\" any of \"重大\"\n"), "{}", canonical.text);
        ((kept.digest, kept.canonical) == (canonical.digest.clone(), canonical.text.clone())).then_some(())
    });
    running.stop();
    assert_eq!(servers.texts().len(), 2);
    site.ledger().agrees_with(&servers.received());
}

#[test]
fn an_unusual_number_of_messages_is_held_for_a_person() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    plan.top += "brake = 10\n";
    let site = Site::new(&plan);
    let running = site.start();
    let later = now() + jiff::SignedDuration::from_hours(6);
    let records: Vec<_> = (1..21).flat_map(|number| complaint(number, later)).collect();
    site.put(&records);
    let (_, text) = rule("by-mail", &["email"], "");
    site.write("rules/by-mail.toml", &text);
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(1), "{}", reload.stderr);
    assert!(
        reload.stderr.contains(
            "20 touches would be added on days that then have more than brake = 10: by-mail 20 on "
        ),
        "{}",
        reload.stderr
    );
    assert!(reload.stderr.contains("touchbase reload --accept 20"), "{}", reload.stderr);
    let reload = site.run(&["reload", "--accept", "20"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert!(reload.stdout.contains("2 rules r2"), "{}", reload.stdout);
    running.stop();
}

#[test]
fn without_a_daemon_there_is_nobody_to_ask() {
    let servers = Servers::start();
    let site = site(&servers);
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(2));
    assert!(reload.stderr.contains("no daemon is running for"), "{}", reload.stderr);
    // A socket that a killed daemon left behind is nobody either.
    site.start().kill();
    let reload = site.run(&["reload", "--wait"]);
    assert_eq!(reload.code, Some(2));
    assert!(reload.stderr.contains("no daemon is running for"), "{}", reload.stderr);
    let running = site.start();
    assert_eq!(site.run(&["reload"]).code, Some(0));
    running.stop();
    assert!(site.ledger().entries().is_empty(), "{:?}", Filter::default());
}
