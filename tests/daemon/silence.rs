//! Nothing stays behind in silence: what `touchbase status` says of a running daemon, of one that is gone, and of one
//! that hangs; and the daemon's own alarm when what it expected to send and what it sent disagree.

use jiff::SignedDuration;
use rusqlite::Connection;
use rustix::process::Signal;
use serde_json::Value;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpStep};
use touchbase::terms::MessageState;

use crate::support::eventually;
use crate::support::notify::NotifySocket;
use crate::support::process::{Ended, Running};
use crate::support::servers::Servers;
use crate::support::site::{self, Plan, Site};

/// A site that raises the alarm after five seconds.
fn impatient(servers: &Servers) -> Plan {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.top += "overdue_secs = 5\n";
    plan
}

fn json(site: &Site) -> Value {
    serde_json::from_str(&site.run(&["status", "--json"]).stdout).unwrap()
}

/// The problems, a line each.
fn problems(site: &Site) -> (Option<i32>, String) {
    let Ended { code, stdout, .. } = site.run(&["status", "--quiet"]);
    (code, stdout)
}

fn change(site: &Site, sql: &str) -> usize {
    let connection = Connection::open(site.database()).unwrap();
    connection.busy_timeout(crate::support::PATIENCE).unwrap();
    connection.execute(sql, []).unwrap()
}

#[test]
fn a_running_daemon_says_how_it_is() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..4);
    let running = site.start();
    site.accepts(6);
    let ended = eventually("nothing in progress", || {
        let ended = site.run(&["status"]);
        (ended.stdout.matches(" 0 in progress").count() == 2).then_some(ended)
    });
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    for words in [
        "LIVE   2 rules on",
        "daemon up ",
        " (boot 1) · tick ",
        " · r1 of 2 rules · last reload ok ",
        "lanes  email ok, 3 attempts, 3 accepted, 0 in progress · sms ok, 3 attempts, 3 accepted, 0 in progress",
        "nothing to look at",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    let status = json(&site);
    let (daemon, counters) = (&status["daemon"], &status["counters"]);
    assert_eq!(
        (&daemon["runs"], &daemon["boot"], &daemon["overdue"]),
        (&true.into(), &1.into(), &Value::Array(vec![]))
    );
    assert_eq!(daemon["lanes"]["sms"]["accepted"], 3);
    assert!(daemon["tick_age_secs"].as_u64().unwrap() < 10, "{daemon}");
    for (name, number) in [
        ("daemon_up", 1),
        ("problems", 0),
        ("oldest_due_age_secs", 0),
        ("unknown_open", 0),
        ("failed_today", 0),
        ("rules_last_reload_ok", 1),
        ("clock_jumps_total", 0),
        ("overdue", 0),
        ("breaker_open.sms", 0),
        ("breaker_open.email", 0),
        ("attempts_total.sms", 3),
        ("accepted_total.email", 3),
    ] {
        assert_eq!(counters[name], number, "{name}: {counters}");
    }
    for name in
        ["tick_age_secs", "wal_bytes", "disk_free_bytes", "database_bytes", "expected_today", "sent_today"]
    {
        assert!(counters[name].is_u64(), "{name}: {counters}");
    }
    assert_eq!(counters["last_good_reload_at"], daemon["last_good_reload_at"]);
    let metrics = site.run(&["status", "--metrics"]).stdout;
    assert!(metrics.contains("\ntouchbase_accepted_total{channel=\"sms\"} 3\n"), "{metrics}");
    assert!(metrics.contains("\ntouchbase_last_good_reload_timestamp_seconds 1"), "{metrics}");
    running.stop();
}

#[test]
fn a_daemon_that_is_gone_or_hangs_is_a_problem() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let running = site.start();
    assert_eq!(problems(&site), (Some(0), String::new()));
    running.signal(Signal::STOP);
    let (code, said) = problems(&site);
    running.signal(Signal::CONT);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("the daemon does not answer: not within 5 seconds → "), "{said}");
    running.kill();
    let gone = "the daemon is not running → systemctl start touchbase, or touchbase run\n";
    assert_eq!(problems(&site), (Some(1), gone.to_owned()));
    let status = json(&site);
    assert_eq!((&status["daemon"]["runs"], &status["counters"]["daemon_up"]), (&false.into(), &0.into()));
    assert_eq!(status["counters"]["tick_age_secs"], Value::Null);
    let ended = site.run(&["status", "--metrics"]);
    assert!(ended.stdout.contains("\ntouchbase_daemon_up 0\n"), "{}", ended.stdout);
    assert_eq!(ended.code, Some(0));
}

#[test]
fn a_failing_channel_and_a_refused_reload_are_told_without_names() {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(
        SmtpStep::Mail,
        Act::Reply("550 5.7.1 resident00001@example.com is not allowed".to_owned()),
    )]);
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.known_since(1);
    site.complain(1..21);
    let running = site.start();
    running.wait_for_log("the channel is failing");
    let good = json(&site)["daemon"]["last_good_reload_at"].clone();
    site.write("rules/by-sms.toml", "id = ");
    assert_eq!(site.run(&["reload"]).code, Some(1));
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert!(said.contains("\nemail fails since ") && said.contains(": smtp-550"), "{said}");
    assert!(said.contains("the reload of ") && said.contains(" was refused: the rules of "), "{said}");
    let status = json(&site);
    let (daemon, counters) = (&status["daemon"], &status["counters"]);
    assert_eq!(daemon["reload"]["done"], false);
    assert_eq!(daemon["last_good_reload_at"], good);
    assert_eq!((&counters["breaker_open.email"], &counters["breaker_open.sms"]), (&1.into(), &0.into()));
    assert_eq!(counters["rules_last_reload_ok"], 0);
    let shown = site.run(&["status"]).stdout;
    assert!(shown.contains("email FAILING since "), "{shown}");
    for text in [shown, said, status.to_string(), site.run(&["status", "--metrics"]).stdout] {
        assert!(!text.contains("resident") && !text.contains("陈静怡") && !text.contains("139000"), "{text}");
    }
    running.stop();
}

/// A message that is marked as taken up by a run of the daemon that is no more: no lane looks at it, nothing fails,
/// and nobody would ever hear of it.
#[test]
fn a_message_that_no_lane_takes_raises_the_alarm_and_ends_it() {
    let servers = Servers::start();
    let site = Site::new(&impatient(&servers));
    let mut socket = NotifySocket::in_folder(site.path());
    let path = socket.path().to_owned();
    let mut running = Running::launch(&site, &["run"], &[("NOTIFY_SOCKET", &path)]);
    running.wait_until_ready();
    site.put(&site::complaint(1, site::now() + SignedDuration::from_secs(4)));
    eventually("both to be planned", || (site.ledger().open_messages() == 2).then_some(()));
    let spoilt = "UPDATE message SET state = 'claimed', epoch = boot_of_nobody WHERE rule = 'by-sms'";
    assert_eq!(change(&site, &spoilt.replace("boot_of_nobody", "999")), 1);
    // Others go by the same channel meanwhile: its lane is well.
    site.complain(2..5);
    // The socket is read meanwhile: a full one would keep the daemon waiting.
    eventually("the alarm", || {
        socket.lines();
        running.log().contains("expected and sent disagree").then_some(())
    });
    site.accepts(7);
    let log = running.log();
    let line = log.lines().find(|line| line.contains("expected and sent disagree")).unwrap();
    assert!(
        line.contains("WARN") && line.contains("messages marked as taken up, but no lane has them"),
        "{line}"
    );
    assert!(line.contains("rule=\"by-sms\" channel=\"sms\" messages=1 "), "{line}");
    assert!(!line.contains("陈静怡") && !line.contains("139000"), "{line}");
    socket.wait_for("STATUS=LIVE · 2 rules r1 · 1 overdue", 1);
    let (code, said) = problems(&site);
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with("expected and sent disagree: 1 message of by-sms by sms, marked as taken up"),
        "{said}"
    );
    assert_eq!(json(&site)["counters"]["overdue"], 1);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(running.log().matches("expected and sent disagree").count(), 1, "said once");
    // As a restart does it.
    change(&site, "UPDATE message SET state = 'planned', epoch = NULL WHERE epoch = 999");
    running.wait_for_log("expected and sent agree again");
    site.accepts(8);
    eventually("nothing to look at", || (problems(&site) == (Some(0), String::new())).then_some(()));
    running.stop();
    site.ledger().agrees_with(&servers.received());
}

/// What waits for a reason is no alarm: a channel that is down, and a slow pace.
#[test]
fn what_waits_for_a_known_reason_raises_no_alarm() {
    let servers = Servers::start();
    servers.mail_faults(vec![SmtpFault::always(SmtpStep::Mail, Act::Reply("550 5.7.1 no".to_owned()))]);
    let mut plan = impatient(&servers);
    plan.gateway = vec![("rate_per_second", "1".to_owned())];
    let site = Site::new(&plan);
    site.known_since(1);
    site.complain(1..31);
    let running = site.start();
    running.wait_for_log("the channel is failing");
    std::thread::sleep(std::time::Duration::from_secs(12));
    let told = json(&site);
    assert_eq!(told["daemon"]["overdue"], Value::Array(vec![]), "{told}");
    assert!(told["counters"]["oldest_due_age_secs"].as_u64().unwrap() > 8, "{told}");
    let ended = running.stop();
    assert!(!ended.stderr.contains("disagree"), "{}", ended.stderr);
}

/// A site of a zone in which the account of yesterday can be taken: not in the first minutes of a day.
fn accountable(servers: &Servers) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    let hour = site::now().to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).hour();
    if hour == 0 {
        plan.top = plan.top.replace("Asia/Shanghai", "Europe/London");
    }
    Site::new(&plan)
}

#[test]
fn the_day_before_is_accounted_for_once_and_has_to_add_up() {
    let servers = Servers::start();
    let site = accountable(&servers);
    site.known_since(60);
    let zone = site.deployment().calendars.zone;
    let noon = zone.civil(site::now()).date().yesterday().unwrap().at(12, 0, 0, 0);
    for number in 1..4 {
        site.put(&site::complaint(number, zone.instant(noon)));
    }
    assert_eq!(site.run(&["run", "--once"]).code, Some(0));
    assert_eq!(site.ledger().count(MessageState::Accepted), 6);
    // A touch that is to be sent and has lost its message: it could never go, and nothing would ever fail.
    assert_eq!(
        change(&site, "UPDATE touch SET message = NULL WHERE rule = 'by-mail' AND record = 'complaint:k2'"),
        1
    );
    let running = site.start();
    running.wait_for_log("the day's account day=");
    let log = running.stop().stderr;
    let day = noon.date();
    for words in [
        format!(
            "the day's account of a rule day={day} rule=\"by-sms\" planned=3 accepted=3 skipped=0 held=0"
        ),
        format!(
            "the day's account of a rule day={day} rule=\"by-mail\" planned=3 accepted=2 skipped=0 held=0"
        ),
        format!(
            "the day's account day={day} planned=6 accepted=5 skipped=0 held=0 unknown=0 failed=0 cancelled=0 open=0"
        ),
        format!("touches have no place in the account day={day} rule=\"by-mail\" planned=3 found=2"),
    ] {
        assert!(log.contains(&words), "{words}: {log}");
    }
    assert_eq!(log.matches("does not add up").count(), 1, "{log}");
    let running = site.start();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(!running.stop().stderr.contains("the day's account"), "told once");
}
