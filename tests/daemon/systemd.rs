//! What systemd is told, as `Type=notify-reload` and `WatchdogSec=` want it.

use std::time::Duration;

use rustix::process::Signal;
use touchbase::record::Value;

use crate::support::notify::NotifySocket;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, incoming, name};

/// Customers, and rules that look at each of them.
const CUSTOMERS: u32 = 20_000;
const RULES: u32 = 80;

#[test]
fn ready_alive_reloading_stopping() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let mut socket = NotifySocket::in_folder(site.path());
    let path = socket.path().to_owned();
    let mut running = Running::launch(&site, &["run"], &[("NOTIFY_SOCKET", &path)]);
    running.wait_until_ready();
    socket.wait_for("READY=1", 1);
    socket.wait_for("STATUS=LIVE · 2 rules r1", 1);
    socket.wait_for("WATCHDOG=1", 3);
    running.signal(Signal::HUP);
    socket.wait_for("RELOADING=1", 1);
    socket.wait_for("READY=1", 2);
    socket.wait_for("STATUS=LIVE · 2 rules r2", 1);
    // A reload that is refused ends as ready too, or systemd would wait for ever.
    site.write("rules/by-sms.toml", "id = ");
    running.signal(Signal::HUP);
    socket.wait_for("RELOADING=1", 2);
    socket.wait_for("READY=1", 3);
    running.stop();
    socket.wait_for("STOPPING=1", 1);
    let lines = socket.lines();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| *line == "RELOADING=1") {
        assert!(lines[at + 1].starts_with("MONOTONIC_USEC="), "{lines:?}");
        let ready = lines[at..].iter().position(|line| line == "READY=1");
        assert!(ready.is_some(), "{lines:?}");
    }
    let stopping = lines.iter().position(|line| line == "STOPPING=1").unwrap();
    assert!(lines[stopping..].iter().all(|line| line != "READY=1" && line != "WATCHDOG=1"), "{lines:?}");
}

#[test]
fn a_first_look_that_takes_long_is_no_standstill_and_can_be_ended() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    let nobody = "title = '无人'\nclass = 'service'\neach = 'customer'\nwhere = \"name == '无人'\"\n\
                  [when]\ncron = '0 * * * *'\n[send]\nto = 'self'\nvia = ['sms']\ntemplate = 'birthday'\n";
    plan.rules =
        (0..RULES).map(|number| (format!("r{number}"), format!("id = 'r{number}'\n{nobody}"))).collect();
    let site = Site::in_memory(&plan);
    let customers: Vec<_> = (0..CUSTOMERS)
        .map(|number| incoming(&format!("customer:c{number}"), &[("name", Some(Value::Text(name(number))))]))
        .collect();
    site.put(&customers);
    let mut socket = NotifySocket::in_folder(site.path());
    let path = socket.path().to_owned();
    let running = Running::launch(&site, &["run"], &[("NOTIFY_SOCKET", &path)]);
    socket.wait_for("EXTEND_TIMEOUT_USEC=", 2);
    assert!(socket.count("WATCHDOG=1") >= 2);
    let (ended, took) = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(socket.count("READY=1"), 0, "it never came so far");
    assert_eq!(socket.count("STOPPING=1"), 1);
}
