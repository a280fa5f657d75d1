//! A mass effect waits for a person, whichever door it comes in by, while the daemon runs and lets everything else go.

use jiff::SignedDuration;
use touchbase::store::Filter;
use touchbase::terms::{Reason, TouchState};

use crate::support::eventually;
use crate::support::ledger::Ledger;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, complaint, now, rule};

/// A rule that congratulates everybody, from midnight on.
fn birthday(limits: &str) -> (String, String) {
    let text = format!(
        "id = 'birthday'\ntitle = '生日祝福'\nclass = 'care'\nurgent = true\neach = 'customer'\n\
         [when]\ndate = 'birthday'\nevery = 'year'\nat = '00:00'\nlate_ok = '24 hours'\n\
         [send]\nto = 'self'\nvia = ['sms']\ntemplate = 'birthday'\n{limits}"
    );
    ("birthday".to_owned(), text)
}

/// A rule that welcomes whoever comes in.
fn welcome() -> (String, String) {
    let text = "id = 'welcome'\ntitle = '欢迎'\nclass = 'service'\nurgent = true\neach = 'customer'\n\
         [when]\ncreated = true\nlate_ok = '1 day'\n\
         [send]\nto = 'self'\nvia = ['sms']\ntemplate = 'birthday'\n";
    ("welcome".to_owned(), text.to_owned())
}

fn site(servers: &Servers, rules: &[(String, String)]) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = rules.to_vec();
    plan.top += "brake = 10\n";
    Site::new(&plan)
}

/// A list of customers who were born on a day like today.
fn list(site: &Site, name: &str, numbers: std::ops::Range<u32>) {
    let today = site.deployment().config.day_of(now());
    let rows =
        numbers.map(|n| format!("B-{n:04},住户{n:04},1390000{n:04},1990-{}\n", today.strftime("%m-%d")));
    site.write(name, &format!("客户编号,姓名,手机,生日\n{}", rows.collect::<String>()));
}

/// Twenty complaints of which somebody is told in less than an hour.
fn twenty_ahead(site: &Site) {
    let later = now() + SignedDuration::from_mins(50);
    let records: Vec<_> = (1..21).flat_map(|number| complaint(number, later)).collect();
    site.put(&records);
}

fn import(site: &Site, name: &str, more: &[&str]) -> (Option<i32>, String) {
    let file = site.path().join(name);
    let mut arguments = vec!["import", file.to_str().unwrap(), "--kind", "customer", "--apply"];
    arguments.extend(more);
    let ended = site.run(&arguments);
    (ended.code, ended.stdout + &ended.stderr)
}

/// How many touches stand so.
fn count(ledger: &Ledger, state: TouchState, reason: Option<Reason>) -> usize {
    let entries = ledger.entries();
    entries.iter().filter(|entry| entry.touch.state == state && entry.touch.reason == reason).count()
}

fn held(site: &Site, reason: Reason, number: usize) {
    eventually("what is held", || {
        (count(&site.ledger(), TouchState::Held, Some(reason)) == number).then_some(())
    });
}

#[test]
fn a_list_of_birthdays_above_at_most_waits() {
    let servers = Servers::start();
    let site = site(&servers, &[birthday("[limits]\nat_most = 5\n")]);
    site.known_since(48);
    let running = site.start();
    list(&site, "list.csv", 1..41);
    let (code, said) = import(&site, "list.csv", &[]);
    // The brake does not count what has a limit of its own.
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("more than the rule's at_most: birthday 40 on "), "{said}");
    held(&site, Reason::AtMost, 40);
    assert_eq!(servers.texts().len(), 0);
    let approved = site.run(&["--yes", "approve", "birthday"]);
    assert_eq!(approved.code, Some(0), "{}", approved.stderr);
    site.accepts(40);
    running.stop();
    assert_eq!(servers.texts().len(), 40);
}

#[test]
fn a_limit_that_comes_with_a_reload_holds_what_is_planned() {
    let servers = Servers::start();
    let site = site(&servers, &[rule("by-sms", &["sms"], "")]);
    let running = site.start();
    twenty_ahead(&site);
    eventually("planned", || (site.ledger().entries().len() == 20).then_some(()));
    let (_, text) = rule("by-sms", &["sms"], "[limits]\nat_most = 5\n");
    site.write("rules/by-sms.toml", &text);
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert_eq!(count(&site.ledger(), TouchState::Held, Some(Reason::AtMost)), 20);
    // And one that waits for every run.
    let (_, text) = rule("by-sms", &["sms"], "[limits]\napprove = 'each run'\n");
    site.write("rules/by-sms.toml", &text);
    assert_eq!(site.run(&["--yes", "approve", "by-sms"]).code, Some(0));
    assert_eq!(site.run(&["reload", "--accept", "20"]).code, Some(0));
    assert_eq!(count(&site.ledger(), TouchState::Planned, None), 20);
    running.stop();
}

#[test]
fn a_list_beyond_the_brake_is_taken_and_its_touches_wait() {
    let servers = Servers::start();
    let site = site(&servers, &[welcome()]);
    let running = site.start();
    list(&site, "few.csv", 1..6);
    let (code, said) = import(&site, "few.csv", &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("+5 touches in 60 days (welcome +5), +5 today"), "{said}");
    site.accepts(5);
    list(&site, "many.csv", 6..36);
    let (code, said) = import(&site, "many.csv", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("new 30") && said.contains("Written."), "{said}");
    let wait = "30 touches wait for a person, for there are more than brake = 10 on a day: welcome 30 on ";
    assert!(said.contains(wait) && said.contains("touchbase approve --cause 2"), "{said}");
    held(&site, Reason::ImportGuard, 30);
    let status = site.run(&["status"]);
    assert_eq!(status.code, Some(1));
    assert!(
        status.stdout.contains("30 touches wait for a person: the list many.csv of "),
        "{}",
        status.stdout
    );
    assert!(status.stdout.contains("touchbase approve --cause 2"), "{}", status.stdout);
    assert_eq!(servers.texts().len(), 5);
    let approved = site.run(&["--yes", "approve", "--cause", "2"]);
    assert_eq!(approved.code, Some(0), "{}", approved.stderr);
    site.accepts(35);
    assert_eq!(site.run(&["approve", "--cause", "2"]).code, Some(1));
    // Who says beforehand that it is meant so is not asked.
    list(&site, "more.csv", 36..66);
    let (code, said) = import(&site, "more.csv", &["--accept", "29"]);
    assert_eq!(code, Some(1), "{said}");
    list(&site, "most.csv", 66..96);
    let (code, said) = import(&site, "most.csv", &["--accept", "30"]);
    assert_eq!(code, Some(0), "{said}");
    site.accepts(65);
    held(&site, Reason::ImportGuard, 30);
    running.stop();
}

#[test]
fn a_list_is_judged_by_what_runs_and_not_by_files_that_are_not_in_force() {
    let servers = Servers::start();
    let site = site(&servers, &[welcome()]);
    let running = site.start();
    // On the disk nobody is welcomed any more, and the brake is wide; neither is in force.
    let (_, text) = welcome();
    site.write("rules/welcome.toml", &text.replace("[when]", "where = \"name is none\"\n[when]"));
    let config = std::fs::read_to_string(site.path().join("touchbase.toml")).unwrap();
    site.write("touchbase.toml", &config.replace("brake = 10", "brake = 1000"));
    list(&site, "many.csv", 1..31);
    let (code, said) = import(&site, "many.csv", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("more than brake = 10 on a day: welcome 30 on "), "{said}");
    let by = "this is by what the daemon runs with; changed in the files, and not in force: brake, rules/welcome.toml";
    assert!(said.contains(by), "{said}");
    held(&site, Reason::ImportGuard, 30);
    running.stop();
    assert_eq!(servers.texts().len(), 0);
}

#[test]
fn small_lists_of_one_day_count_together() {
    let servers = Servers::start();
    let site = site(&servers, &[birthday("")]);
    site.known_since(48);
    let running = site.start();
    list(&site, "one.csv", 1..8);
    assert_eq!(import(&site, "one.csv", &[]).0, Some(0));
    site.accepts(7);
    list(&site, "two.csv", 8..15);
    let (code, said) = import(&site, "two.csv", &[]);
    assert_eq!(code, Some(1), "{said}");
    held(&site, Reason::ImportGuard, 7);
    running.stop();
    assert_eq!(servers.texts().len(), 7);
}

#[test]
fn a_restart_after_a_refused_reload_holds_what_the_reload_would_have_added() {
    let servers = Servers::start();
    let site = site(&servers, &[rule("by-sms", &["sms"], "")]);
    let running = site.start();
    twenty_ahead(&site);
    let (_, text) = rule("by-mail", &["email"], "");
    site.write("rules/by-mail.toml", &text);
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(1), "{}", reload.stderr);
    let refused = "20 touches would be added on days that then have more than brake = 10: by-mail 20 on ";
    assert!(reload.stderr.contains(refused), "{}", reload.stderr);
    running.stop();
    let running = site.start();
    held(&site, Reason::Restart, 20);
    // What would have gone without the new rule goes.
    assert_eq!(count(&site.ledger(), TouchState::Planned, None), 20);
    assert!(
        running.log().contains("rules have changed before this start: by-mail 20 on "),
        "{}",
        running.log()
    );
    running.stop();
    // The same files again are no other files.
    let running = site.start();
    held(&site, Reason::Restart, 20);
    let approved = site.run(&["--yes", "approve", "by-mail"]);
    assert_eq!(approved.code, Some(0), "{}", approved.stderr);
    assert_eq!(count(&site.ledger(), TouchState::Planned, None), 40);
    running.stop();
}

#[test]
fn what_a_start_would_take_away_stays_and_waits() {
    let servers = Servers::start();
    let site = site(&servers, &[rule("by-sms", &["sms"], ""), rule("by-mail", &["email"], "")]);
    let running = site.start();
    twenty_ahead(&site);
    eventually("planned", || (site.ledger().entries().len() == 40).then_some(()));
    // By a reload it is refused, and says of what.
    std::fs::remove_file(site.path().join("rules/by-mail.toml")).unwrap();
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(1));
    assert!(
        reload
            .stderr
            .contains("reload refused: it takes away by-mail, of which 20 touches wait (brake = 10)"),
        "{}",
        reload.stderr
    );
    running.stop();
    for _ in 0..2 {
        let running = site.start();
        held(&site, Reason::Restart, 20);
        let status = site.run(&["status"]);
        assert_eq!(status.code, Some(1), "{}", status.stdout);
        let wait = "20 touches held for a person: by-mail → touchbase approve RULE";
        assert!(status.stdout.contains(wait), "{}", status.stdout);
        running.stop();
    }
    let cancelled = Filter { reason: Some(Reason::RuleOff), ..Filter::default() };
    assert!(site.ledger().entries().iter().all(|entry| entry.touch.reason != cancelled.reason));
}
