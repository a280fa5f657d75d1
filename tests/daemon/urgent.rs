//! Forty urgent complaints on one list: each has its row, and nobody's telephone rings forty times.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use touchbase::record::Value;
use touchbase::store::Entry;
use touchbase::terms::Outcome;

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, incoming, now};

const COMPLAINTS: usize = 40;

/// A site with the shipped rule about complaints that are to be started at once, a handler and a manager.
fn site(servers: &Servers) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    let text = include_str!("../../rules/complaint-start.toml");
    plan.rules = vec![("complaint-start".to_owned(), text.to_owned())];
    let site = Site::new(&plan);
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    site.put(&[
        incoming(
            "staff:s1",
            &[("name", text("王芳")), ("mobile", text("+8613900000001")), ("manager", text("s2"))],
        ),
        incoming("staff:s2", &[("name", text("李强")), ("mobile", text("+8613900000002"))]),
        incoming("customer:c1", &[("name", text("陈女士")), ("mobile", text("+8613900000003"))]),
    ]);
    site
}

fn import(site: &Site, numbers: std::ops::Range<usize>) {
    let at = now() - SignedDuration::from_mins(1);
    let at = site.deployment().config.zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string();
    let rows = numbers.map(|number| format!("k{number},c1,s1,重大,电梯困人,{at}\n"));
    let list = format!("投诉编号,客户编号,处理人,级别,投诉类型,受理时间\n{}", rows.collect::<String>());
    site.write("list.csv", &list);
    let file = site.path().join("list.csv");
    let ended = site.run(&["import", file.to_str().unwrap(), "--kind", "complaint", "--apply"]);
    assert_eq!(ended.code, Some(0), "{} {}", ended.stdout, ended.stderr);
}

/// What went to somebody.
fn went(site: &Site, person: &str) -> Vec<Entry> {
    let to = |entry: &Entry| entry.touch.key.recipient.as_ref().is_some_and(|to| to.id == person);
    let entries = site.ledger().entries().into_iter();
    entries.filter(|entry| to(entry) && entry.outcome == Outcome::Accepted).collect()
}

#[test]
fn forty_serious_complaints_on_one_list_are_one_text_message_to_each() {
    let servers = Servers::start();
    let site = site(&servers);
    let running = site.start();
    import(&site, 0..COMPLAINTS);
    for person in ["s1", "s2"] {
        let rows =
            eventually("all went", || Some(went(&site, person)).filter(|rows| rows.len() == COMPLAINTS));
        let messages: BTreeSet<_> = rows.iter().filter_map(|entry| entry.touch.message).collect();
        assert_eq!(messages.len(), 1, "{person}");
        let text = rows[0].message.as_ref().and_then(|message| message.body.clone()).unwrap();
        assert!(text.starts_with("共 40 件紧急事项：") && text.contains("电梯困人"), "{text}");
    }
    assert_eq!(servers.texts().len(), 2);
    // One more is told of by itself, at once, and nothing goes again after a start.
    import(&site, COMPLAINTS..COMPLAINTS + 1);
    eventually("one more", || (went(&site, "s2").len() == COMPLAINTS + 1).then_some(()));
    running.stop();
    let running = site.start();
    site.let_the_wait_pass();
    running.stop();
    assert_eq!(servers.texts().len(), 4);
    assert_eq!(went(&site, "s1").len() + went(&site, "s2").len(), 2 * (COMPLAINTS + 1));
}
