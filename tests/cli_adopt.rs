//! A copy of the database is not run on until a person has adopted it: the real binary, start to end.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

fn touchbase(dir: &Path, words: &[&str]) -> Output {
    let state = dir.join("state");
    Command::new(env!("CARGO_BIN_EXE_touchbase"))
        .env("LC_ALL", "en_US.UTF-8")
        .env_remove("COLUMNS")
        .arg("-C")
        .arg(dir)
        .args(words)
        .env("STATE_DIRECTORY", state)
        .env("LC_ALL", "C")
        .env_remove("CONFIGURATION_DIRECTORY")
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_restored_copy_is_refused_until_it_is_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("care");
    assert_eq!(code(&touchbase(folder.path(), &["init", dir.to_str().unwrap()])), 0);
    let list = folder.path().join("customers.csv");
    std::fs::write(&list, "id,name,mobile\nC-1,陈静,13900000001\n").unwrap();
    let imported = touchbase(&dir, &["import", list.to_str().unwrap(), "--kind", "customer", "--apply"]);
    assert_eq!(code(&imported), 0, "{}", said(&imported));
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 0);
    let copy = folder.path().join("copy.db");
    let backup = touchbase(&dir, &["backup", copy.to_str().unwrap()]);
    assert_eq!(code(&backup), 0, "{}", said(&backup));

    let restored = touchbase(&dir, &["restore", copy.to_str().unwrap(), "--yes"]);
    assert_eq!(code(&restored), 0, "{}", said(&restored));
    let refused = touchbase(&dir, &["run", "--once"]);
    assert_eq!(code(&refused), 78, "{}", said(&refused));
    assert!(said(&refused).contains("restored from a backup"), "{}", said(&refused));
    assert!(said(&refused).contains("touchbase adopt"), "{}", said(&refused));

    let nobody = touchbase(&dir, &["adopt"]);
    assert_eq!(code(&nobody), 2, "a question needs somebody to answer it: {}", said(&nobody));
    let adopted = touchbase(&dir, &["adopt", "--yes"]);
    assert_eq!(code(&adopted), 0, "{}", said(&adopted));
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 0);
    let again = touchbase(&dir, &["adopt", "--yes"]);
    assert!(said(&again).contains("nothing to adopt"), "{}", said(&again));
}

#[test]
fn a_database_that_was_carried_here_is_refused_until_it_is_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("care");
    assert_eq!(code(&touchbase(folder.path(), &["init", dir.to_str().unwrap()])), 0);
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 0);
    let database = rusqlite::Connection::open(dir.join("state/touchbase.db")).unwrap();
    database.execute("UPDATE note SET text = 'another' WHERE name = 'machine'", []).unwrap();
    drop(database);
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 78);
    for (language, words) in [
        (
            "en",
            "this database last ran on another machine, which may have sent more since. It has no entry yet",
        ),
        ("zh", "这个数据库上次在另一台机器上运行，那台机器之后可能还发过消息。里面还没有任何记载"),
    ] {
        let asked = touchbase(&dir, &["--lang", language, "adopt"]);
        assert_eq!(code(&asked), 2, "{}", said(&asked));
        assert!(said(&asked).contains(words), "{}", said(&asked));
    }
    assert_eq!(code(&touchbase(&dir, &["adopt", "--yes"])), 0);
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 0);
}

#[test]
fn a_file_that_is_no_copy_never_takes_the_database_s_place() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("care");
    assert_eq!(code(&touchbase(folder.path(), &["init", dir.to_str().unwrap()])), 0);
    assert_eq!(code(&touchbase(&dir, &["run", "--once"])), 0);
    let before = std::fs::metadata(dir.join("state/touchbase.db")).unwrap().modified().unwrap();
    let junk = folder.path().join("junk.db");
    std::fs::write(&junk, "not a database at all, though long enough to look at").unwrap();
    let refused = touchbase(&dir, &["restore", junk.to_str().unwrap(), "--yes"]);
    assert_eq!(code(&refused), 2, "{}", said(&refused));
    assert_eq!(std::fs::metadata(dir.join("state/touchbase.db")).unwrap().modified().unwrap(), before);
}
