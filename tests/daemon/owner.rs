//! The daemon runs as a user of its own, and people run commands beside it as root: what root makes is the daemon's at
//! once, and what somebody may not use ends with its owner and the remedy, not in a loop.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use crate::support::process::{Ended, Running};
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

/// Users that a machine need not know.
const DAEMON: u32 = 65_501;
const STRANGER: u32 = 65_502;

/// A site that belongs to the daemon's user; none where this test may not give files away.
fn site(servers: &Servers) -> Option<Site> {
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can give files away");
        return None;
    }
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    fs::create_dir(site.path().join("state")).unwrap();
    give(site.path());
    Some(site)
}

fn give(path: &Path) {
    chown(path, Some(DAEMON), Some(DAEMON)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| give(&entry.unwrap().path()));
    }
}

fn once(site: &Site, user: u32) -> Ended {
    Running::launch_as(site, user, &["run", "--once"]).ended()
}

/// What in a folder, however deep, still is root's.
fn of_root(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = path.symlink_metadata().unwrap();
        if about.uid() == 0 {
            found.push(path.clone());
        }
        if about.is_dir() {
            found.extend(of_root(&path));
        }
    }
    found
}

#[test]
fn what_root_makes_belongs_to_the_daemon_whatever_made_it() {
    let servers = Servers::start();
    let Some(site) = site(&servers) else { return };
    let state = site.path().join("state");
    site.write("list.csv", "客户编号,姓名,手机\nC1,王小明,13900000001\n");
    let import = ["import", "list.csv", "--kind", "customer", "--apply"];
    let list = site.path().join("list.csv");
    let import = import.map(|word| if word == "list.csv" { list.to_str().unwrap() } else { word });
    assert_eq!(site.run(&import).code, Some(0));
    assert_eq!(of_root(&state), [] as [&Path; 0], "after import");
    let ended = once(&site, DAEMON);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for lock in ["touchbase.db.lock", "touchbase.db.companion", "touchbase.db.companion-event"] {
        fs::remove_file(state.join(lock)).ok();
    }
    for arguments in [&["backup"][..], &["adopt", "--yes"], &["customer", "opt-out", "C1"]] {
        let ended = site.run(arguments);
        assert!(matches!(ended.code, Some(0 | 1)), "{arguments:?} {}", ended.stderr);
        assert_eq!(of_root(&state), [] as [&Path; 0], "after {arguments:?}");
    }
    let copy = fs::read_dir(state.join("backups")).unwrap().next().unwrap().unwrap().path();
    for arguments in [&["restore", copy.to_str().unwrap(), "--yes"][..], &["adopt", "--yes"]] {
        let ended = site.run(arguments);
        assert!(matches!(ended.code, Some(0 | 1)), "{arguments:?} {}", ended.stderr);
        assert_eq!(of_root(&state), [] as [&Path; 0], "after {arguments:?}");
    }
    let ended = once(&site, DAEMON);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    // A folder that root makes is whose the one above is.
    fs::remove_dir_all(&state).unwrap();
    assert_eq!(site.run(&import).code, Some(0));
    assert_eq!(fs::metadata(&state).unwrap().uid(), DAEMON);
    // A link in the daemon's folder leads root nowhere.
    let elsewhere = site.path().join("elsewhere");
    fs::write(&elsewhere, "precious").unwrap();
    fs::remove_file(state.join("touchbase.db.lock")).ok();
    std::os::unix::fs::symlink(&elsewhere, state.join("touchbase.db.lock")).unwrap();
    assert_eq!(site.run(&["adopt", "--yes"]).code, Some(2));
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "precious");
}

#[test]
fn what_the_daemon_may_not_use_ends_it_with_owner_and_remedy() {
    let servers = Servers::start();
    let Some(site) = site(&servers) else { return };
    assert_eq!(once(&site, DAEMON).code, Some(0));
    let state = site.path().join("state");
    for name in ["touchbase.db", "touchbase.db.lock", "touchbase.db.companion"] {
        let file = state.join(name);
        chown(&file, Some(0), Some(0)).unwrap();
        let ended = once(&site, DAEMON);
        assert_eq!(ended.code, Some(78), "{name}: {}", ended.stderr);
        let said = format!(
            "{name} belongs to root, and uid {DAEMON} may not use it: sudo chown {DAEMON}: {}",
            file.display()
        );
        assert!(ended.stderr.contains(&said), "{said}\n{}", ended.stderr);
        chown(&file, Some(DAEMON), Some(DAEMON)).unwrap();
    }
    chown(&state, Some(0), Some(0)).unwrap();
    for mode in [0o755, 0o700] {
        fs::set_permissions(&state, fs::Permissions::from_mode(mode)).unwrap();
        let ended = once(&site, DAEMON);
        assert_eq!(ended.code, Some(78), "{mode:o} {}", ended.stderr);
        assert!(ended.stderr.contains(&format!("sudo chown -R {DAEMON}: ")), "{}", ended.stderr);
    }
    fs::set_permissions(&state, fs::Permissions::from_mode(0o750)).unwrap();
    give(&state);
    // Whoever only looks is told as whom to look; not that nothing was ever started.
    fs::set_permissions(site.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let status = Running::launch_as(&site, STRANGER, &["status"]).ended();
    assert_eq!(status.code, Some(2), "{}{}", status.stdout, status.stderr);
    let said = format!("run this as uid {DAEMON} (sudo -u '#{DAEMON}' touchbase …)");
    assert!(status.stderr.contains(&said), "{said}\n{}", status.stderr);
    assert!(!status.stdout.contains("not started yet"), "{}", status.stdout);
}
