//! What runs, where the files say something else: named in `status`, in a reload's answer and beside every page made from
//! the files; and the mode, which a reload takes over at once.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;
use touchbase::sink::http::HttpFault;

use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, rule};
use crate::support::{eventually, process::Ended};

fn write_config(site: &Site, from: &str, to: &str) {
    let path = site.path().join("touchbase.toml");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}: {text}");
    site.write("touchbase.toml", &text.replace(from, to));
}

fn problems(site: &Site) -> (Option<i32>, String) {
    let Ended { code, stdout, .. } = site.run(&["status", "--quiet"]);
    (code, stdout)
}

fn sms_only(servers: &Servers) -> Plan {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    plan
}

/// How many messages stand in a state.
fn standing(site: &Site, state: &str) -> i64 {
    let connection = Connection::open(site.database()).unwrap();
    let sql = "SELECT count(*) FROM message WHERE state = ?1";
    connection.query_row(sql, [state], |row| row.get(0)).unwrap()
}

#[test]
fn in_an_emergency_shadow_and_a_reload_stop_everything_that_is_not_on_the_wire() {
    let servers = Servers::start();
    // Taken and never answered: both sessions are on the wire, and what is armed behind them waits.
    servers.sms_fault(Some(HttpFault::Hang));
    let mut plan = sms_only(&servers);
    plan.gateway.push(("connections", "2".to_owned()));
    plan.gateway.push(("total_secs", "5".to_owned()));
    let site = Site::new(&plan);
    site.known_since(1);
    site.complain(1..31);
    let running = site.start();
    eventually("both sessions to be on the wire", || (servers.sms_requests() == 2).then_some(()));
    eventually("others to be armed", || (standing(&site, "sending") > 2).then_some(()));
    write_config(&site, "mode = 'live'", "mode = 'shadow'");
    // Written is not read: both are said.
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert_eq!(
        said.lines().next(),
        Some(
            "touchbase.toml says mode = \"shadow\", the daemon runs in live → touchbase check, then touchbase reload"
        ),
        "{said}"
    );
    assert!(site.run(&["status"]).stdout.starts_with("LIVE   1 rule"), "what runs stands in the headline");
    let forecast = site.run(&["forecast"]).stderr;
    assert!(
        forecast.contains("mode = \"shadow\" as touchbase.toml says; the daemon runs in live"),
        "{forecast}"
    );
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    let now = "the mode is shadow now (was live): nothing is sent any more but what is on the wire already";
    assert!(reload.stdout.contains(now), "{}", reload.stdout);
    assert!(running.log().contains(now), "{}", running.log());
    servers.sms_fault(None);
    eventually("everything that was not on the wire to be left out", || {
        let connection = Connection::open(site.database()).unwrap();
        let sql = "SELECT count(*) FROM touch WHERE state = 'skipped' AND reason = 'shadow'";
        let skipped: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        (skipped == 28).then_some(())
    });
    assert_eq!(servers.sms_requests(), 2, "only what was on the wire already");
    assert!(site.run(&["status"]).stdout.starts_with("SHADOW   1 rule"));
    // Back again, without a restart: the channels are there.
    write_config(&site, "mode = 'shadow'", "mode = 'live'");
    let reload = site.run(&["reload"]);
    assert!(reload.stdout.contains("the mode is live now (was shadow)"), "{}", reload.stdout);
    site.complain(31..33);
    eventually("new ones to go", || (servers.texts().len() >= 4).then_some(()));
    running.stop();
}

#[test]
fn staff_only_by_a_reload_keeps_customers_back() {
    let servers = Servers::start();
    let site = Site::new(&sms_only(&servers));
    let running = site.start();
    write_config(&site, "mode = 'live'", "mode = 'staff-only'");
    let reload = site.run(&["reload"]);
    let now = "the mode is staff-only now (was live): only staff are written to";
    assert!(reload.stdout.contains(now), "{}{}", reload.stdout, reload.stderr);
    site.complain(1..4);
    eventually("them to be left out", || {
        (site.run(&["log"]).stdout.matches("staff_only").count() == 3).then_some(())
    });
    assert_eq!(servers.sms_requests(), 0);
    running.stop();
}

#[test]
fn a_daemon_that_started_in_shadow_needs_a_restart_to_send() {
    let servers = Servers::start();
    let mut plan = sms_only(&servers);
    plan.top = plan.top.replace("'live'", "'shadow'");
    let site = Site::new(&plan);
    let running = site.start();
    write_config(&site, "mode = 'shadow'", "mode = 'live'");
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert!(
        reload.stdout.contains("changed in the files, and taken over at a restart only: mode"),
        "{}",
        reload.stdout
    );
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("says mode = \"live\", the daemon runs in shadow → systemctl restart touchbase"),
        "{said}"
    );
    site.complain(1..2);
    eventually("it to be left out", || site.run(&["log"]).stdout.contains("shadow").then_some(()));
    running.stop();
    assert_eq!(servers.sms_requests(), 0);
}

#[test]
fn what_differs_on_disk_is_named_with_what_takes_it_over() {
    let servers = Servers::start();
    let site = Site::new(&sms_only(&servers));
    let running = site.start();
    assert_eq!(problems(&site), (Some(0), String::new()));
    // A comment is no difference in touchbase.toml.
    write_config(&site, "mode = 'live'", "# said\nmode = 'live'");
    assert_eq!(problems(&site), (Some(0), String::new()));
    write_config(&site, "zone = 'Asia/Shanghai'", "zone = 'Europe/Berlin'");
    let path = site.path().join("touchbase.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    site.write(
        "touchbase.toml",
        &format!("{text}[caps]\ncare = {{ per_day = 9 }}\n[windows]\ncare = '10:00-11:00'\n"),
    );
    let (_, good) = rule("by-sms", &["sms"], "");
    site.write("rules/by-sms.toml", &good.replace("2 days", "3 days"));
    let restart =
        "changed in the files, and taken over at a restart only: zone → systemctl restart touchbase\n";
    let (code, said) = problems(&site);
    let reload = "changed in the files, and not in force: caps.care.per_day, windows.care, rules/by-sms.toml → \
                  touchbase check, then touchbase reload\n";
    assert_eq!((code, said), (Some(1), format!("{reload}{restart}")));
    let json: Value = serde_json::from_str(&site.run(&["status", "--json"]).stdout).unwrap();
    let codes: Vec<&str> =
        json["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["not_reloaded", "needs_restart"]);
    // Every page that is made from the files says so, beside its result.
    let note = "this is by the files as they are; the daemon runs with other ones: caps.care.per_day, windows.care, \
                rules/by-sms.toml, zone";
    for command in [&["forecast"][..], &["check"], &["preview", "complaint-received"]] {
        let ended = site.run(command);
        assert!(ended.stderr.contains(note), "{command:?}: {}", ended.stderr);
        assert!(!ended.stdout.contains(note), "{command:?}");
    }
    site.complain(1..2);
    site.accepts(1);
    assert!(site.run(&["explain", "c1", "by-sms"]).stderr.contains(note));
    let answer = site.run(&["reload"]);
    assert_eq!(answer.code, Some(0), "{}", answer.stderr);
    assert!(
        answer.stdout.contains("changed in the files, and taken over at a restart only: zone\n"),
        "{}",
        answer.stdout
    );
    assert_eq!(problems(&site), (Some(1), restart.to_owned()));
    assert!(site.run(&["status"]).stdout.contains("Asia/Shanghai"), "the zone that runs");
    running.stop();
    let running = site.start();
    assert_eq!(problems(&site), (Some(0), String::new()));
    assert!(site.run(&["status"]).stdout.contains("Europe/Berlin"));
    running.stop();
}

#[test]
fn rules_that_are_gone_at_a_start_hold_everything_and_cancel_nothing() {
    let servers = Servers::start();
    let site = Site::new(&sms_only(&servers));
    let running = site.start();
    running.stop();
    let (_, good) = rule("by-sms", &["sms"], "");
    let planned = || {
        let connection = Connection::open(site.database()).unwrap();
        let sql = "SELECT count(*) FROM touch WHERE state = 'planned'";
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    // Some wait, for the rule is paused, when the folder goes.
    assert_eq!(site.run(&["pause", "by-sms", "--reason", "test"]).code, Some(0));
    let running = site.start();
    site.complain(1..6);
    eventually("them to wait", || (planned() == 5).then_some(()));
    running.stop();
    std::fs::remove_dir_all(site.path().join("rules")).unwrap();
    let held = "there are no rules, and 1 had been planned before";
    let (code, said) = problems(&site);
    assert!(code == Some(1) && said.contains(held), "{said}");
    let once = site.run(&["run", "--once"]);
    assert!(once.code != Some(0) && once.stderr.contains(held), "{:?} {}", once.code, once.stderr);
    let running = site.start();
    running.wait_for_log(held);
    std::thread::sleep(Duration::from_secs(3));
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert!(
        said.contains(
            "there are no rules, and 1 had been planned before: nothing is planned, sent or cancelled until there are \
             rules again → put the files of rules/ back, then touchbase reload\n"
        ),
        "{said}"
    );
    assert_eq!(planned(), 5, "nothing is cancelled");
    // A changed record is no reason either.
    site.change("complaint:k1", "no", Some(touchbase::record::Value::Text("T9".to_owned())));
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(planned(), 5, "nothing is cancelled");
    std::fs::create_dir(site.path().join("rules")).unwrap();
    site.write("rules/by-sms.toml", &good);
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    assert_eq!(site.run(&["resume", "by-sms"]).code, Some(0));
    site.accepts(5);
    running.stop();
    site.ledger().agrees_with(&servers.received());
}
