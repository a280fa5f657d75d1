//! A daemon that is only starting says so, with since when; a reload reads secrets and certificates again, and `status`
//! names those that have changed meanwhile.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use crate::support::eventually;
use crate::support::process::Running;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, rule};

#[test]
fn a_daemon_that_is_starting_says_so_with_since_when() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    site.start().stop();
    // Somebody writes for a while: the start has to wait for it.
    let writer = Connection::open(site.database()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut running = Running::launch(&site, &["run"], &[]);
    let page = eventually("the start to be told", || {
        let page = site.run(&["status"]).stdout;
        page.contains("daemon is starting since 20").then_some(page)
    });
    assert!(page.contains(": nothing is sent yet\n"), "{page}");
    let status: serde_json::Value = serde_json::from_str(&site.run(&["status", "--json"]).stdout).unwrap();
    assert!(status["daemon"]["starting_since"].is_string(), "{status}");
    let reload = site.run(&["reload"]);
    assert!(reload.stderr.contains("the daemon is starting: ask again once"), "{}", reload.stderr);
    writer.execute_batch("ROLLBACK").unwrap();
    running.wait_until_ready();
    let page = site.run(&["status"]).stdout;
    assert!(page.contains("daemon up ") && !page.contains("starting"), "{page}");
    running.stop();
}

/// A gateway that keeps the keys it is asked with.
fn gateway() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, keys) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<String>>>::default());
    let seen = Arc::clone(&keys);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = Vec::new();
            let mut part = [0; 4096];
            while !String::from_utf8_lossy(&asked).contains("apikey=") {
                let read = stream.read(&mut part).unwrap_or(0);
                if read == 0 {
                    break;
                }
                asked.extend_from_slice(&part[..read]);
            }
            let text = String::from_utf8_lossy(&asked).into_owned();
            let key = text.split("apikey=").nth(1).unwrap_or_default();
            seen.lock().unwrap().push(key.split(['&', ' ']).next().unwrap_or_default().to_owned());
            let body = r#"{"code":0,"msg":"OK","sid":1}"#;
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    (port, keys)
}

fn write_secret(site: &Site, text: &str) {
    let path = site.path().join("secrets/yunpian-apikey");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_reload_reads_secrets_again_and_status_names_those_that_differ() {
    let (port, keys) = gateway();
    let mut plan = Plan { sms: Some(port), ..Plan::default() };
    plan.rules = vec![rule("by-sms", &["sms"], "")];
    let site = Site::new(&plan);
    site.known_since(1);
    write_secret(&site, "first");
    let running = site.start();
    site.complain(1..2);
    site.accepts(1);
    assert_eq!(*keys.lock().unwrap(), ["first"]);
    write_secret(&site, "second");
    let told = site.run(&["status", "--quiet"]);
    assert_eq!(told.code, Some(1));
    assert_eq!(
        told.stdout,
        "changed in the files, and not in force: secrets/yunpian-apikey → touchbase check, then touchbase reload\n"
    );
    // Until then the old one counts.
    site.complain(2..3);
    site.accepts(2);
    assert_eq!(*keys.lock().unwrap(), ["first", "first"]);
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(0), "{}", reload.stderr);
    let said = reload.stdout + &reload.stderr;
    assert!(said.contains("read again and in use: secrets/yunpian-apikey"), "{said}");
    assert_eq!(site.run(&["status", "--quiet"]).stdout, "");
    site.complain(3..4);
    site.accepts(3);
    assert_eq!(*keys.lock().unwrap(), ["first", "first", "second"]);
    // One that is gone is refused, and the one in use goes on.
    std::fs::remove_file(site.path().join("secrets/yunpian-apikey")).unwrap();
    let reload = site.run(&["reload"]);
    assert_eq!(reload.code, Some(1), "{}", reload.stdout);
    let said = reload.stdout + &reload.stderr;
    assert!(said.contains("sms cannot be used: there is no secret `yunpian-apikey`"), "{said}");
    site.complain(4..5);
    site.accepts(4);
    assert_eq!(keys.lock().unwrap().last().unwrap(), "second");
    let log = running.stop().stderr;
    assert!(!log.contains("second") && !log.contains("first\""), "{log}");
}
