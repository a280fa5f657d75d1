//! What the gateway says of a number holds for every record with it, and a person can be erased while the daemon works.

use touchbase::record::Value;
use touchbase::sink::http::HttpFault;
use touchbase::terms::Outcome;

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, mobile, name};

#[test]
fn a_blacklisted_number_is_tried_once_whatever_record_has_it() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let running = site.start();
    site.complain(1..2);
    site.accepts(2);
    let body = r#"{"code":10,"msg":"the number is on the blacklist"}"#;
    servers.sms_fault(Some(HttpFault::Answer(400, Vec::new(), body.to_owned())));
    site.complain(2..3);
    let outcome = |customer: u32| {
        let entries = site.ledger().of_rule("by-sms");
        let own = format!("c{customer}");
        let mut entries = entries
            .into_iter()
            .filter(move |entry| entry.touch.key.recipient.as_ref().is_some_and(|person| person.id == own));
        entries.next().map(|entry| (entry.outcome, entry.reason().map(|reason| reason.to_string())))
    };
    eventually("the refusal", || outcome(2).filter(|(outcome, _)| *outcome == Outcome::Failed));
    // Another record with the number.
    let tried = servers.sms_requests();
    servers.sms_fault(None);
    let [customer, complaint] = crate::support::site::complaint(3, crate::support::site::now());
    let mut customer = customer;
    customer.fields.insert("mobile".to_owned(), Some(Value::Text(mobile(2))));
    site.put(&[customer, complaint]);
    let skipped = (Outcome::Skipped, Some("suppressed".to_owned()));
    eventually("the other record left alone", || outcome(3).filter(|found| *found == skipped));
    assert_eq!(servers.sms_requests(), tried);
    // Erased under the daemon's hands: nothing of the person is left in the file.
    let erased = site.run(&["customer", "erase", "c1", "--reason", "asked for", "--yes"]);
    assert!(erased.stdout.starts_with("erased"), "{}{}", erased.stdout, erased.stderr);
    let gone = || {
        let mut all = std::fs::read(site.database()).unwrap();
        all.extend(std::fs::read(site.database().with_extension("db-wal")).unwrap_or_default());
        [mobile(1), name(1)].iter().all(|word| !all.windows(word.len()).any(|found| found == word.as_bytes()))
    };
    eventually("an empty log", || {
        site.run(&["customer", "erase", "--finish"]);
        gone().then_some(())
    });
    site.complain(4..5);
    eventually("the next one told", || outcome(4).filter(|(outcome, _)| *outcome == Outcome::Accepted));
    running.stop();
}
