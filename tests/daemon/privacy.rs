//! No name, phone or address in anything that is printed, whatever the other side says.

use touchbase::record::Value;
use touchbase::sink::http::HttpFault;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpStep};

use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, mobile, name, rule};
use crate::support::{eventually, within};

#[test]
fn the_log_tells_what_happened_and_to_nobody_whom() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules.push(rule("either", &["sms", "email"], ""));
    let site = Site::new(&plan);
    let running = site.start();
    site.complain(1..3);
    site.accepts(6);
    // Servers that repeat what they were told, in refusals and in nonsense.
    let to = "<resident00003@example.com> 陈静怡00003";
    servers.mail_faults(vec![
        SmtpFault::once(SmtpStep::Rcpt, Act::Reply(format!("550 5.1.1 {to}: no such user"))),
        SmtpFault::once(SmtpStep::Rcpt, Act::Reply(format!("451 4.2.1 {to}: try later"))),
        SmtpFault::once(SmtpStep::Dot, Act::Reply(format!("554 5.7.1 {to}: looks like spam"))),
        SmtpFault::once(SmtpStep::Dot, Act::Reply(format!("what? {to} 13900000003"))),
        SmtpFault::once(SmtpStep::Mail, Act::Reply(format!("550 5.7.0 {to} may not"))),
    ]);
    let body = r#"{"code":2,"msg":"mobile 13900000003 of 陈静怡00003 is wrong","sid":"13900000003"}"#;
    servers.sms_fault(Some(HttpFault::Answer(400, Vec::new(), body.to_owned())));
    site.complain(3..8);
    eventually("fifteen more messages tried", || {
        let ledger = site.ledger();
        (ledger.rows().iter().filter(|row| row.attempts > 0).count() >= 21).then_some(())
    });
    let nonsense = format!("<html>{to} 13900000003</html>");
    servers.sms_fault(Some(HttpFault::Answer(200, Vec::new(), nonsense)));
    site.complain(8..10);
    // Odd records.
    site.change("customer:c1", "name", Some(Value::Text("陈静怡\r\n<3> forged line\u{1b}[2J".to_owned())));
    site.change("customer:c2", "mobile", Some(Value::Text("+8613900000099999999".to_owned())));
    site.write("rules/broken.toml", "id = '陈静怡'\n");
    assert_eq!(site.run(&["reload"]).code, Some(1));
    std::fs::remove_file(site.path().join("rules/broken.toml")).unwrap();
    // Nonsense in a row may shut the breaker before all are tried: what was tried by then has to do.
    within(std::time::Duration::from_secs(5), || {
        let ledger = site.ledger();
        (ledger.rows().iter().filter(|row| row.attempts > 0).count() >= 25).then_some(())
    });
    let ended = running.stop();
    let log = ended.stderr;
    for number in 1..10 {
        let phone = mobile(number);
        for canary in
            [name(number), phone.trim_start_matches("+86").to_owned(), format!("resident{number:05}")]
        {
            assert!(!log.contains(&canary), "{canary} stands in the log:\n{log}");
        }
    }
    assert!(!log.contains("forged"), "{log}");
    assert!(!log.contains("horse"), "{log}");
    let sent =
        log.lines().find(|line| line.contains("message sent") && line.contains("channel=sms")).unwrap();
    for field in ["rule=\"by-sms\"", "message_id=M-", "attempt=1", "to=\"139****0001\"", "state=\"accepted\""]
    {
        assert!(
            log.lines().any(|line| line.contains("message sent") && line.contains(field)),
            "{field}: {sent}"
        );
    }
    assert!(log.contains("to=\"r***@example.com\""), "{log}");
    assert!(log.contains("message not taken"), "{log}");
    // Nor in what the ledger keeps of attempts.
    let ledger = site.ledger();
    for entry in ledger.entries() {
        for attempt in ledger.history(entry.touch.id).1 {
            let detail = attempt.detail.map(|detail| detail.to_string()).unwrap_or_default();
            assert!(!detail.contains("13900000003") && !detail.contains("陈静怡"), "{detail}");
        }
    }
}
