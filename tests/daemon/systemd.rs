//! What systemd is told, as `Type=notify-reload` and `WatchdogSec=` want it.

use rustix::process::Signal;

use crate::support::notify::NotifySocket;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

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
