//! One occasion, one message, through the door that lists come in by: a list that was put right is imported beside the
//! daemon.

use jiff::{SignedDuration, Timestamp};
use touchbase::store::Entry;
use touchbase::terms::{Outcome, Reason};

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, now};

/// A rule that goes by SMS at any hour.
fn rule(id: &str, each: &str, class: &str, when: &str, send: &str) -> (String, String) {
    let text = format!(
        "id = '{id}'\ntitle = '{id}'\nclass = '{class}'\nurgent = true\neach = '{each}'\n\
         [when]\n{when}\n[send]\nto = 'customer'\nvia = ['sms']\n{send}"
    );
    (id.to_owned(), text)
}

fn site(servers: &Servers, rules: Vec<(String, String)>) -> Site {
    let site = Site::new(&Plan { rules, ..Plan::on(servers.mail_port(), servers.sms_port()) });
    site.known_since(24 * 4);
    site.write("客户.csv", "客户编号,姓名,手机\nC1,陈静怡,13900000021\nC2,李建国,13900000021\n");
    imports(&site, "客户.csv", "customer");
    site
}

fn imports(site: &Site, list: &str, kind: &str) {
    let path = site.path().join(list);
    let ended = site.run(&["import", path.to_str().unwrap(), "--kind", kind, "--apply"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
}

/// The rule's touches, once there are so many and none waits.
fn settled(site: &Site, rule: &str, count: usize) -> Vec<Entry> {
    eventually("everything to be decided", || {
        let entries = site.ledger().of_rule(rule);
        let open = entries
            .iter()
            .any(|entry| matches!(entry.outcome, Outcome::Planned | Outcome::Claimed | Outcome::Sending));
        (entries.len() == count && !open).then_some(entries)
    })
}

fn told_already(entries: &[Entry]) -> usize {
    entries.iter().filter(|entry| entry.touch.reason == Some(Reason::AlreadyTold)).count()
}

fn local(at: Timestamp) -> jiff::civil::DateTime {
    at.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).datetime()
}

#[test]
fn a_warranty_put_right_by_a_day_and_again_is_told_once() {
    let servers = Servers::start();
    let when = "date = 'ends_on'\nat = '00:00'\nlate_ok = '3 days'";
    let site =
        site(&servers, vec![rule("ends", "warranty", "service", when, "template = 'warranty-month'\n")]);
    let running = site.start();
    let today = local(now()).date();
    for (number, days) in [0_i64, 1, 2].into_iter().enumerate() {
        let on = today.saturating_sub(jiff::Span::new().days(days));
        site.write("保修.csv", &format!("保修编号,客户编号,项目名称,状态,到期日\nW1,C1,防水,active,{on}\n"));
        imports(&site, "保修.csv", "warranty");
        let entries = settled(&site, "ends", number + 1);
        assert_eq!(told_already(&entries), number);
    }
    // Put back, and read again by another run.
    site.write("保修.csv", &format!("保修编号,客户编号,项目名称,状态,到期日\nW1,C1,防水,active,{today}\n"));
    imports(&site, "保修.csv", "warranty");
    running.stop();
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    assert_eq!(settled(&site, "ends", 3).len(), 3);
    assert_eq!(servers.texts().len(), 1);
}

#[test]
fn a_complaint_exported_again_with_seconds_is_told_once() {
    let servers = Servers::start();
    let when = "date = 'opened_at'\nlate_ok = '1 day'\nstop_once = 'solved_at'";
    let site = site(
        &servers,
        vec![rule("received", "complaint", "service", when, "template = 'complaint-received'\n")],
    );
    let opened = local(now().saturating_sub(SignedDuration::from_mins(30)).unwrap());
    for format in ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:37"] {
        let at = opened.strftime(format);
        site.write("投诉.csv", &format!("投诉编号,单号,客户编号,受理时间\nT1,T1,C1,{at}\n"));
        imports(&site, "投诉.csv", "complaint");
        assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    }
    let entries = settled(&site, "received", 2);
    assert_eq!((told_already(&entries), servers.texts().len()), (1, 1));
    let shown = site.run(&[
        "explain",
        &entries.iter().find(|entry| entry.touch.reason.is_some()).unwrap().touch.id.to_string(),
    ]);
    assert!(
        shown.stdout.contains("this was told already, before its date was corrected or its rule edited"),
        "{}",
        shown.stdout
    );
    assert!(shown.stdout.contains("once_within = \"none\" in the rule"), "{}", shown.stdout);
}

/// Of twins both are told, whatever the caps say: in one message where the rule groups, else in two of which the words
/// differ.
#[test]
fn of_twins_both_are_told() {
    let servers = Servers::start();
    let when = "date = 'birthday'\nevery = 'year'\nat = '00:00'\nlate_ok = '1 day'";
    let grouped = "template = 'family-birthday'\ngroup = 'recipient'\n";
    let site = site(
        &servers,
        vec![
            rule("apart", "family_member", "care", when, "template = 'family-birthday'\n"),
            rule("together", "family_member", "service", when, grouped),
        ],
    );
    let today = local(now()).date().strftime("2019-%m-%d").to_string();
    let today = if today.ends_with("02-29") { "02-29".to_owned() } else { today };
    site.write(
        "家人.csv",
        &format!("成员编号,客户编号,姓名,关系,生日\nF1,C1,张大宝,女儿,{today}\nF2,C1,张小宝,儿子,{today}\n"),
    );
    imports(&site, "家人.csv", "family_member");
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    let mut texts: Vec<String> = servers.texts().into_iter().map(|sms| sms.text).collect();
    texts.sort();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("张大宝、张小宝")), "{texts:?}");
    for own in ["家人张大宝的", "家人张小宝的"] {
        assert!(texts.iter().any(|text| text.contains(own)), "{texts:?}");
    }
}

/// One phone in two records: one text where the words are the same, two where the names in them differ.
#[test]
fn one_phone_in_two_records_gets_the_same_words_once() {
    let servers = Servers::start();
    let when = "date = 'opened_at'\nlate_ok = '1 day'";
    let site = site(
        &servers,
        vec![rule("received", "complaint", "service", when, "template = 'complaint-received'\n")],
    );
    site.write(
        "客户.csv",
        "客户编号,姓名,手机\n00123,张三,13900000021\n123,张三,13900000021\nC4,李四,13900000021\n",
    );
    imports(&site, "客户.csv", "customer");
    let at = local(now().saturating_sub(SignedDuration::from_mins(5)).unwrap()).strftime("%Y-%m-%d %H:%M");
    site.write(
        "投诉.csv",
        &format!("投诉编号,单号,客户编号,受理时间\nT1,T9,00123,{at}\nT2,T9,123,{at}\nT3,T9,C4,{at}\n"),
    );
    imports(&site, "投诉.csv", "complaint");
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    let entries = settled(&site, "received", 3);
    let same = entries.iter().filter(|entry| entry.touch.reason == Some(Reason::SameAddress)).count();
    assert_eq!((same, servers.texts().len()), (1, 2));
}

/// A date that was taken out and is filled in again is a new one.
#[test]
fn a_date_that_was_emptied_in_between_is_told_again() {
    let servers = Servers::start();
    let when = "date = 'ends_on'\nat = '00:00'\nlate_ok = '3 days'";
    let site =
        site(&servers, vec![rule("ends", "warranty", "service", when, "template = 'warranty-month'\n")]);
    let today = local(now()).date();
    site.write("保修.csv", &format!("保修编号,客户编号,项目名称,状态,到期日\nW1,C1,防水,active,{today}\n"));
    imports(&site, "保修.csv", "warranty");
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    site.change("warranty:W1", "ends_on", None);
    site.change("warranty:W1", "ends_on", Some(touchbase::record::Value::Date(today.yesterday().unwrap())));
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    let _entries = settled(&site, "ends", 2);
    // Word for word the same would go once a day.
    assert_eq!(servers.texts().len(), 2);
}
