//! Silence is told: rules that fail for everybody, staff out of reach, a database that cannot be written; and the alarm,
//! to people and to a program, by a channel that works, whatever the mode is.

use std::collections::BTreeSet;

use rusqlite::Connection;
use touchbase::record::Value;
use touchbase::sink::http::HttpFault;
use touchbase::store::Incoming;

use crate::support::eventually;
use crate::support::process::Ended;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, incoming, now, rule};

fn problems(site: &Site) -> (Option<i32>, String) {
    let Ended { code, stdout, .. } = site.run(&["status", "--quiet"]);
    (code, stdout)
}

/// A site that looks for problems every second, with an alarm; `more` are further lines of the configuration.
fn alarming(servers: &Servers, mode: &str, alarm: &str) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.top = plan.top.replace("'live'", &format!("'{mode}'")) + "overdue_secs = 10\n";
    plan.mail_more = format!("[alarm]\n{alarm}\n");
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    Site::new(&plan)
}

/// A member of staff, with a phone and a mailbox.
fn staff(id: &str) -> Incoming {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    incoming(
        &format!("staff:{id}"),
        &[
            ("name", text("王敏")),
            ("mobile", text("+8613900000999")),
            ("email", text("staff@example.com")),
            ("language", text("en")),
        ],
    )
}

/// Customers who have complained and have no phone.
fn without_phones(numbers: std::ops::Range<u32>) -> Vec<Incoming> {
    let mut records: Vec<Incoming> = numbers.flat_map(|number| complaint(number, now())).collect();
    for record in &mut records {
        record.fields.remove("mobile");
    }
    records
}

#[test]
fn a_rule_that_fails_for_everybody_is_a_problem_and_a_line() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.top += "overdue_secs = 10\n";
    let (_, no_address) = rule("no-address", &["sms"], "");
    let (_, no_where) = rule("bad-where", &["email"], "");
    let no_where = no_where.replace(
        "each = 'complaint'\n",
        "each = 'complaint'\nwhere = \"no is none or 12 // ((no | length) - 3) > 0\"\n",
    );
    plan.rules = vec![("no-address".to_owned(), no_address), ("bad-where".to_owned(), no_where)];
    let site = Site::new(&plan);
    site.known_since(1);
    site.put(&without_phones(10..17));
    let running = site.start();
    let (code, said) = eventually("both rules to fail", || {
        let found = problems(&site);
        (found.1.lines().count() >= 2).then_some(found)
    });
    assert_eq!(code, Some(1));
    for (rule, why) in [
        ("no-address", "the person has no address on any channel that the rule may use"),
        ("bad-where", "the rule's `where` fails on this record"),
    ] {
        let line = said.lines().find(|line| line.starts_with(&format!("{rule} failed on "))).unwrap();
        assert!(line.contains(" for 7 of 7 people: "), "{line}");
        assert!(
            line.contains(why) && line.contains(&format!("→ touchbase log --rule {rule} --since ")),
            "{line}"
        );
    }
    running.wait_for_log("problem: no-address failed on ");
    running.stop();
}

#[test]
fn the_program_and_the_people_of_the_alarm_hear_at_once_and_in_shadow_too() {
    let servers = Servers::start();
    let heard = tempfile::NamedTempFile::new().unwrap();
    let script = format!("cat >> {}", heard.path().display());
    let alarm = format!("to = ['staff:S-1']\ncommand = ['/bin/sh', '-c', '{script}']");
    let site = alarming(&servers, "shadow", &alarm);
    site.known_since(1);
    site.put(&[staff("S-1")]);
    let running = site.start();
    std::thread::sleep(std::time::Duration::from_secs(5));
    assert_eq!(servers.sms_requests(), 0, "nothing is the matter");
    site.put(&without_phones(1..8));
    let text = eventually("the program to hear", || {
        let text = std::fs::read_to_string(heard.path()).unwrap();
        text.contains("rule_fails").then_some(text)
    });
    assert!(text.starts_with("云栖物业Touchbase：有 1 个问题需要查看\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&json["v"], &json["code"]), (&1.into(), &"rule_fails".into()));
    assert!(json["says"].as_str().unwrap().starts_with("by-sms failed on "), "{json}");
    // By SMS, though the mode is shadow; as a message of the ledger.
    let sent = eventually("the text to come", || servers.texts().into_iter().next());
    assert!(sent.text.contains("Touchbase: by-sms failed on "), "{}", sent.text);
    eventually("its end to be written", || {
        let log = site.run(&["log", "--rule", "alarm"]).stdout;
        (log.contains("accepted") && log.contains("sms")).then_some(())
    });
    // Nobody's name or number is in it, and more of the same is no new problem.
    assert!(!text.contains("陈静怡") && !text.contains("139000") && !sent.text.contains("139000"), "{text}");
    site.put(&without_phones(8..12));
    std::thread::sleep(std::time::Duration::from_secs(6));
    assert_eq!(servers.texts().len(), 1);
    running.stop();
    // Nor after a restart.
    let running = site.start();
    std::thread::sleep(std::time::Duration::from_secs(6));
    assert_eq!(servers.texts().len(), 1);
    running.stop();
}

#[test]
fn where_one_channel_is_down_the_alarm_goes_by_the_other() {
    let servers = Servers::start();
    servers.sms_fault(Some(HttpFault::Answer(503, Vec::new(), "down".to_owned())));
    let site = alarming(&servers, "live", "to = ['staff:S-1']");
    site.known_since(1);
    site.put(&[staff("S-1")]);
    let running = site.start();
    site.complain(1..9);
    let mail = eventually("a mail to come", || servers.mails().into_iter().next());
    running.wait_for_log("an alarm was raised");
    let text = format!("{mail:?}");
    assert!(!text.contains("王敏"), "{text}");
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert!(said.contains("sms fails since "), "{said}");
    assert!(!said.contains("alarm reached nobody"), "{said}");
    running.stop();
}

#[test]
fn an_alarm_that_reaches_nobody_is_a_problem_itself() {
    let servers = Servers::start();
    let alarm = "to = ['staff:S-1', 'staff:S-9']\ncommand = ['/bin/sh', '-c', 'exit 3']";
    let site = alarming(&servers, "live", alarm);
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    site.put(&[incoming("staff:S-1", &[("name", text("王敏"))])]);
    let running = site.start();
    let said = eventually("the alarm to fail", || {
        let (_, said) = problems(&site);
        said.contains("the last alarm reached nobody").then_some(said)
    });
    let lines: BTreeSet<&str> = said.lines().collect();
    for line in [
        "the last alarm reached nobody: the command of [alarm] ended with 3 → journalctl -u touchbase; try the command \
         by hand",
        "[alarm] names staff:S-1, who cannot be reached: the person has no address on any channel that the rule may \
         use → correct `to` of [alarm], or the address of that record",
        "[alarm] names staff:S-9, and no member of staff is called that → correct `to` of [alarm], or the address of \
         that record",
    ] {
        assert!(lines.contains(line), "{line}\n{said}");
    }
    assert!(running.log().contains("the alarm reached nobody"), "{}", running.log());
    assert!(!running.log().contains("王敏"));
    running.stop();
}

#[test]
fn staff_without_an_address_a_forgotten_pause_and_missing_channels_are_told() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    (plan.mail, plan.secrets) = (None, true);
    let (_, text) = rule("to-staff", &["sms"], "");
    let text =
        text.replace("class = 'service'", "class = 'staff'").replace("to = 'customer'", "to = 'handler'");
    plan.rules = vec![("to-staff".to_owned(), text.replace("complaint-received", "complaint-start"))];
    plan.rules.push(rule("by-mail", &["email"], ""));
    let site = Site::new(&plan);
    site.known_since(1);
    let word = |text: &str| Some(Value::Text(text.to_owned()));
    site.put(&[incoming("staff:S-1", &[("name", word("王敏"))])]);
    let mut records = complaint(1, now());
    records[1].fields.insert("handler".to_owned(), word("S-1"));
    site.put(&records);
    let running = site.start();
    let said = eventually("all of it to be told", || {
        let (_, said) = problems(&site);
        said.contains("staff:S-1").then_some(said)
    });
    assert!(said.contains("staff:S-1 did not get 1 touch of today, of to-staff"), "{said}");
    assert!(
        said.contains("email is not configured, and needed by by-mail: nothing of them can be sent"),
        "{said}"
    );
    assert_eq!(site.run(&["pause", "by-mail", "--reason", "test"]).code, Some(0));
    assert!(!problems(&site).1.contains("is paused"));
    let connection = Connection::open(site.database()).unwrap();
    connection.execute("UPDATE pause SET since_at = since_at - 8 * 86400000", []).unwrap();
    let (_, said) = problems(&site);
    assert!(said.contains("by-mail is paused by ") && said.contains(" for 8 days, without an end"), "{said}");
    running.stop();
}

#[test]
fn a_run_that_ends_raises_the_alarm_and_the_next_one_does_not_again() {
    let servers = Servers::start();
    let heard = tempfile::NamedTempFile::new().unwrap();
    let script = format!("cat >> {}", heard.path().display());
    let alarm = format!("to = ['staff:S-1']\ncommand = ['/bin/sh', '-c', '{script}']");
    let site = alarming(&servers, "live", &alarm);
    site.known_since(1);
    site.put(&[staff("S-1")]);
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    assert_eq!(std::fs::read_to_string(heard.path()).unwrap(), "", "nothing is the matter");
    site.put(&without_phones(1..8));
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    let text = std::fs::read_to_string(heard.path()).unwrap();
    assert!(text.contains("\"code\":\"rule_fails\""), "{text}");
    let texts = servers.texts();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].text.contains("Touchbase: by-sms failed on "), "{}", texts[0].text);
    assert_eq!(site.ledger().open_messages(), 0, "its end is written down");
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    assert_eq!(servers.texts().len(), 1);
    assert_eq!(std::fs::read_to_string(heard.path()).unwrap(), text);
}

#[test]
fn a_run_that_fails_raises_the_alarm_by_its_program() {
    let servers = Servers::start();
    let heard = tempfile::NamedTempFile::new().unwrap();
    let script = format!("cat >> {}", heard.path().display());
    let site = alarming(&servers, "live", &format!("command = ['/bin/sh', '-c', '{script}']"));
    site.known_since(1);
    site.complain(1..3);
    servers.sms_fault(Some(HttpFault::Answer(401, Vec::new(), "no".to_owned())));
    site.run(&["run", "--once"]);
    let text = std::fs::read_to_string(heard.path()).unwrap();
    assert!(text.is_empty() || text.contains("channel_fails"), "{text}");
    // The planner cannot write.
    let connection = Connection::open(site.database()).unwrap();
    connection
        .execute_batch(
            "CREATE TRIGGER no BEFORE INSERT ON touch BEGIN SELECT RAISE(ABORT, 'cannot be written'); END",
        )
        .unwrap();
    site.complain(3..5);
    assert_ne!(site.run(&["run", "--once"]).code, Some(0));
    let text = std::fs::read_to_string(heard.path()).unwrap();
    assert!(text.contains("\"code\":\"planning_fails\""), "{text}");
}

#[test]
fn where_all_of_the_alarm_have_left_it_says_so() {
    let servers = Servers::start();
    let site = alarming(&servers, "live", "to = ['staff:S-1', 'staff:S-2']");
    site.known_since(1);
    let mut gone = [staff("S-1"), staff("S-2")];
    for record in &mut gone {
        let day = Value::Date("2026-01-31".parse().unwrap());
        record.fields.insert("left_on".to_owned(), Some(day));
    }
    site.put(&gone);
    let running = site.start();
    site.put(&without_phones(1..8));
    running.wait_for_log("the alarm reached nobody");
    assert_eq!(servers.texts().len(), 0, "nobody who has left is written to");
    assert_eq!(servers.mails().len(), 0);
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    for line in [
        "[alarm] names staff:S-1, who cannot be reached: the person no longer works here → ",
        "[alarm] names staff:S-2, who cannot be reached: the person no longer works here → ",
        "the last alarm reached nobody: none of those named in [alarm] could be reached → ",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    running.stop();
}
