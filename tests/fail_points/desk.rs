//! Scenes of what people do at the command line: lists, approvals, copies.

use std::path::{Path, PathBuf};

use touchbase::failpoint::{Commit, Point};
use touchbase::record::Value;
use touchbase::sink::http::HttpFault;
use touchbase::store::DaemonState as _;
use touchbase::terms::{MessageState, Reason, TouchState};

use crate::stage::{COMPLAINTS, Case, is_sound, settles, site};
use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site, incoming, mobile, rule};

const LIST: &str = "id,name,mobile\nc1,陈静怡,13900000001\nc2,王小明,1390000000x\nc3,李建国,13900000003\n";

/// A command once more, undisturbed; it may find that there is nothing left to do.
fn again(case: &Case, site: &Site, arguments: &[&str]) {
    let ended = site.run(arguments);
    assert!(matches!(ended.code, Some(0 | 1)), "{case}: {:?} {}", ended.code, ended.stderr);
}

/// A site that sends by SMS only.
fn by_sms(servers: &Servers, limits: &str) -> Site {
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("by-sms", &["sms"], limits)];
    let site = Site::in_memory(&plan);
    site.known_since(1);
    site.complain(1..COMPLAINTS + 1);
    site
}

/// A list with a row that is rejected.
pub(crate) fn import(case: &Case) -> bool {
    let servers = Servers::start();
    let site = site(&servers, servers.mail_port());
    site.known_since(1);
    site.write("list.csv", LIST);
    let list = site.path().join("list.csv");
    let words = ["import", list.to_str().unwrap(), "--kind", "customer", "--apply"];
    let (ended, done) = case.run(&site, &words);
    assert!(!done || ended.code != Some(0), "{case}: {}", ended.stdout);
    let records = |site: &Site| site.ledger().number("SELECT count(*) FROM record");
    assert!([0, 2].contains(&records(&site)), "{case}: half a list");
    let rejects = site.path().join("list.rejects.csv");
    let is_whole = |path: &Path| std::fs::read_to_string(path).unwrap().contains("1390000000x");
    assert!(!rejects.exists() || is_whole(&rejects), "{case}: half a reject file");
    again(case, &site, &words);
    is_sound(case, &site, &servers);
    assert_eq!(records(&site), 2, "{case}");
    assert!(is_whole(&rejects), "{case}");
    done
}

/// What is held is let go.
pub(crate) fn approval(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "[limits]\napprove = 'each run'\n");
    again(case, &site, &["run", "--once"]);
    let held = site.ledger().entries();
    assert!(held.iter().all(|entry| entry.touch.state == TouchState::Held), "{case}");
    let words = ["approve", "by-sms", "--yes"];
    let (_, done) = case.run(&site, &words);
    is_sound(case, &site, &servers);
    again(case, &site, &words);
    settles(case, &site, &servers, COMPLAINTS);
    assert_eq!(servers.texts().len(), COMPLAINTS as usize, "{case}");
    done
}

/// What is held is called off: all of it, or nothing.
pub(crate) fn call_off(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "[limits]\napprove = 'each run'\n");
    again(case, &site, &["run", "--once"]);
    let words = ["cancel", "--rule", "by-sms", "--yes"];
    let (_, done) = case.run(&site, &words);
    is_sound(case, &site, &servers);
    let cancelled = |site: &Site| {
        let entries = site.ledger().entries();
        entries.iter().filter(|entry| entry.touch.state == TouchState::Cancelled).count()
    };
    let kept = !done || case.point == Point::AfterCommit(Commit::CallOff);
    assert_eq!(cancelled(&site), if kept { COMPLAINTS as usize } else { 0 }, "{case}");
    again(case, &site, &words);
    again(case, &site, &["run", "--once"]);
    assert_eq!((cancelled(&site), servers.texts().len()), (COMPLAINTS as usize, 0), "{case}");
    done
}

/// What nobody can know about is sent again by a person.
pub(crate) fn retry(case: &Case) -> bool {
    let servers = Servers::start();
    // The rule says what a person says here: sent again after doubt.
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![rule("asked-to-resend", &["sms"], "")];
    let site = Site::in_memory(&plan);
    site.known_since(1);
    site.complain(1..4);
    servers.sms_fault(Some(HttpFault::HangUp));
    again(case, &site, &["run", "--once"]);
    assert_eq!(site.ledger().count(MessageState::Unknown), 3, "{case}");
    servers.sms_fault(None);
    let words = ["retry", "--unknown", "--yes"];
    let (_, done) = case.run(&site, &words);
    is_sound(case, &site, &servers);
    again(case, &site, &words);
    settles(case, &site, &servers, 3);
    assert_eq!(servers.texts().len(), 6, "{case}: once in doubt, once more because somebody asked");
    done
}

/// A rule is paused and resumed. It is the one or the other, and what was answered with success holds.
pub(crate) fn pause(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    let paused = |site: &Site| site.ledger().number("SELECT count(*) FROM pause WHERE rule = 'by-sms'");
    let words = ["pause", "by-sms", "--reason=春节"];
    let (_, died) = case.run(&site, &words);
    let kept = !died || case.point == Point::AfterCommit(Commit::Pause);
    assert_eq!(paused(&site), i64::from(kept), "{case}");
    again(case, &site, &words);
    again(case, &site, &["run", "--once"]);
    assert_eq!((paused(&site), servers.texts().len()), (1, 0), "{case}");
    let words = ["resume", "by-sms"];
    let (_, done) = case.run(&site, &words);
    let kept = done && case.point != Point::AfterCommit(Commit::Resume);
    assert_eq!(paused(&site), i64::from(kept), "{case}");
    again(case, &site, &words);
    settles(case, &site, &servers, COMPLAINTS);
    assert_eq!(servers.texts().len(), COMPLAINTS as usize, "{case}");
    died || done
}

/// A person sends a test beside everything else that is due: where it may have left, nobody says that it did not.
pub(crate) fn test_message(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    // Whoever is no customer has the phone of none.
    let mobile = mobile(0);
    let fields = [("name", "何静"), ("mobile", &mobile), ("role", "desk")];
    site.put(&[incoming("staff:w1", &fields.map(|(name, text)| (name, Some(Value::Text(text.to_owned())))))]);
    let words = ["send-test", "by-sms", "--to", "staff:w1"];
    let (ended, done) = case.run(&site, &words);
    assert!(done || ended.code == Some(0), "{case}: {}", ended.stderr);
    is_sound(case, &site, &servers);
    let kept = u32::from(!done || case.point == Point::AfterCommit(Commit::ByHand));
    assert_eq!(site.ledger().entries().len(), kept as usize, "{case}");
    settles(case, &site, &servers, COMPLAINTS + kept);
    assert_eq!(servers.texts().len(), (COMPLAINTS + u32::from(!done)) as usize, "{case}");
    done
}

/// A copy is made; a file with its name is whole.
pub(crate) fn backup(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    settles(case, &site, &servers, COMPLAINTS);
    let copy = site.path().join("copy.db");
    let words = ["backup", copy.to_str().unwrap()];
    let (_, done) = case.run(&site, &words);
    if !copy.exists() {
        again(case, &site, &words);
    }
    assert_eq!(accepted_in(&copy), i64::from(COMPLAINTS), "{case}");
    done
}

/// A copy from before everything was sent takes the place of the database that knows what was.
pub(crate) fn restore(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    let copy = site.path().join("copy.db");
    again(case, &site, &["backup", copy.to_str().unwrap()]);
    // A daemon that is killed leaves its latest commits in the log beside the database.
    let running = site.start();
    let sent = u64::from(COMPLAINTS);
    eventually("all sent", || (site.ledger().count(MessageState::Accepted) == sent).then_some(()));
    running.kill();
    let words = ["restore", copy.to_str().unwrap(), "--yes"];
    let (_, done) = case.run(&site, &words);
    // Whatever stands there now, a daemon on it sends nothing again.
    let refused = site.run(&["run", "--once"]);
    assert_eq!(servers.texts().len(), COMPLAINTS as usize, "{case}: {}", refused.stderr);
    let known = databases(&site).iter().any(|file| accepted_in(file) == i64::from(COMPLAINTS));
    assert!(known, "{case}: nobody knows any more what was sent: {:?}", databases(&site));
    again(case, &site, &words);
    assert_eq!(site.run(&["run", "--once"]).code, Some(78), "{case}");
    again(case, &site, &["adopt", "--yes"]);
    again(case, &site, &["run", "--once"]);
    assert_eq!(servers.texts().len(), COMPLAINTS as usize, "{case}");
    done
}

/// The database, and what was moved aside.
fn databases(site: &Site) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(site.database().parent().unwrap()).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        !["-wal", "-shm", ".lock", ".sock", ".part", ".companion", "-event"]
            .iter()
            .any(|ending| name.ends_with(ending))
    });
    files
}

fn accepted_in(database: &Path) -> i64 {
    let connection = rusqlite::Connection::open(database).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{}", database.display());
    let sql = "SELECT count(*) FROM message WHERE state = 'accepted'";
    connection.query_row(sql, [], |row| row.get(0)).unwrap_or(-1)
}

/// A restored database is taken over: nothing of what is in doubt goes.
pub(crate) fn adoption(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    let planned = [("TOUCHBASE_FAIL", Path::new("claim.before_commit=abort"))];
    crate::support::process::Running::launch(&site, &["run", "--once"], &planned).ended();
    site.store().set_note("machine", "restored").unwrap();
    let words = ["adopt", "--yes"];
    let (_, done) = case.run(&site, &words);
    is_sound(case, &site, &servers);
    let refused = site.run(&["run", "--once"]);
    assert!(matches!(refused.code, Some(0 | 78)), "{case}: {}", refused.stderr);
    assert_eq!(servers.texts().len(), 0, "{case}");
    again(case, &site, &words);
    again(case, &site, &["run", "--once"]);
    assert_eq!(servers.texts().len(), 0, "{case}");
    let entries = site.ledger().entries();
    assert_eq!(entries.len(), COMPLAINTS as usize, "{case}");
    for entry in entries {
        let stands = (entry.touch.state, entry.touch.reason);
        assert_eq!(stands, (TouchState::Cancelled, Some(Reason::Restored)), "{case}");
    }
    done
}

/// Everything about a person is written to a file; a file with its name is whole.
pub(crate) fn export(case: &Case) -> bool {
    let servers = Servers::start();
    let site = by_sms(&servers, "");
    let file = site.path().join("c1.json");
    let words = ["customer", "export", "c1", "--out", file.to_str().unwrap()];
    let (_, done) = case.run(&site, &words);
    if done {
        assert!(!file.exists(), "{case}: half a file with a whole one's name");
        again(case, &site, &words);
    }
    let whole: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(whole["record"]["id"], "c1", "{case}");
    done
}
