//! What the daemon refuses to start on, and how it says so.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

fn site() -> (Servers, Site) {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    (servers, site)
}

#[test]
fn errors_in_the_configuration_come_with_their_places() {
    let (_servers, site) = site();
    let config = fs::read_to_string(site.path().join("touchbase.toml")).unwrap();
    site.write("touchbase.toml", &config.replace("mode = 'live'", "mode = 'alive'"));
    let (_, text) = crate::support::site::rule("by-sms", &["sms"], "");
    site.write("rules/by-sms.toml", &text.replace("each = 'complaint'", "each = 'complain'"));
    for arguments in [["run"].as_slice(), &["run", "--once"]] {
        let ended = site.run(arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(78), ""), "{}", ended.stderr);
        for words in
            ["touchbase.toml:1:", "`mode` cannot be `alive`", "rules/by-sms.toml:5:", "run refused: 2 errors"]
        {
            assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
        }
    }
    assert!(!site.database().exists());
}

#[test]
fn a_directory_without_a_configuration_is_no_site() {
    let (_servers, site) = site();
    fs::remove_file(site.path().join("touchbase.toml")).unwrap();
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("there is no touchbase.toml here"), "{}", ended.stderr);
}

#[test]
fn a_missing_or_open_secret_is_named_with_what_to_do() {
    let servers = Servers::start();
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.secrets = false;
    plan.mail_more = "user = 'care'\npassword = 'smtp-password'\n".to_owned();
    let site = Site::new(&plan);
    // Whoever asks before a start hears of all that it would refuse, and whoever asks why nothing is sent.
    let words = ["there is no secret `yunpian-apikey`", "there is no secret `smtp-password`"];
    let check = site.run(&["check"]);
    assert_eq!(check.code, Some(1), "{}", check.stderr);
    let status = site.run(&["status"]);
    assert_eq!(status.code, Some(1), "{}", status.stderr);
    for words in words {
        assert!(check.stderr.contains("error[C108]") && check.stderr.contains(words), "{}", check.stderr);
        assert!(status.stdout.contains(words), "{}", status.stdout);
    }
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("secrets/yunpian-apikey` ")
            || ended.stderr.contains("secrets/yunpian-apikey and run `chmod 600"),
        "{}",
        ended.stderr
    );
    site.secret("yunpian-apikey");
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("run refused: email cannot be used"), "{}", ended.stderr);
    assert!(ended.stderr.contains("secrets/smtp-password and run `chmod 600"), "{}", ended.stderr);
    site.secret("smtp-password");
    let lies_open = site.path().join("secrets/smtp-password");
    fs::set_permissions(&lies_open, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(site.run(&["check"]).code, Some(1));
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("(mode 644): run `chmod 600"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("horse"), "{}", ended.stderr);
    fs::set_permissions(&lies_open, fs::Permissions::from_mode(0o600)).unwrap();
    site.start().stop();
}

#[test]
fn a_file_of_somebody_else_is_left_alone() {
    let (_servers, site) = site();
    fs::create_dir_all(site.database().parent().unwrap()).unwrap();
    let text = "这不是数据库\n".repeat(1_000);
    fs::write(site.database(), &text).unwrap();
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("run refused: "), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(site.database()).unwrap(), text);
    // Another program's database, sound as it may be.
    fs::remove_file(site.database()).unwrap();
    let other = rusqlite::Connection::open(site.database()).unwrap();
    other
        .execute_batch("CREATE TABLE invoice (number INTEGER PRIMARY KEY); INSERT INTO invoice VALUES (1)")
        .unwrap();
    drop(other);
    let before = fs::read(site.database()).unwrap();
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("touchbase.db"), "{}", ended.stderr);
    assert!(fs::read(site.database()).unwrap() == before, "it was written to");
}

#[test]
fn a_damaged_database_is_kept_as_it_is() {
    let (_servers, site) = site();
    site.known_since(1);
    site.complain(1..200);
    site.start().stop();
    let mut bytes = fs::read(site.database()).unwrap();
    let length = bytes.len();
    assert!(length > 100_000, "{length}");
    for byte in &mut bytes[8_192..length - 8_192] {
        *byte ^= 0x5A;
    }
    fs::write(site.database(), &bytes).unwrap();
    let ended = site.run(&["run"]);
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("the database is damaged"), "{}", ended.stderr);
    assert!(fs::read(site.database()).unwrap() == bytes, "it was written to");
}

#[test]
fn a_pretended_time_and_a_folder_that_cannot_be_made_start_nothing() {
    let (_servers, site) = site();
    for (language, words) in [
        ("en", "--at is for looking: what is written or sent now has the time of this machine"),
        ("zh", "--at 只用于查看；写入或发送只能按本机的时间"),
    ] {
        let ended = site.run(&["--lang", language, "--at", "2026-11-22 10:00", "run"]);
        assert!(ended.code == Some(2) && ended.stderr.contains(words), "{}", ended.stderr);
    }
    let state = site.database().parent().unwrap().to_owned();
    fs::remove_dir_all(&state).ok();
    fs::write(&state, "a file").unwrap();
    for (language, words) in [
        ("en", format!("cannot run now: cannot make {}: it exists already", state.display())),
        ("zh", format!("现在无法运行：无法创建文件夹 {}：已经存在", state.display())),
    ] {
        let ended = site.run(&["--lang", language, "run"]);
        assert!(ended.code == Some(75) && ended.stderr.contains(&words), "{}", ended.stderr);
    }
}
