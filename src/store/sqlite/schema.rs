//! Whose a database file is, of which version, and how it comes to this one: numbered steps, each run once.
//!
//! Before an existing database is changed, a checked copy of it is put beside it (`<file>.v<version>.bak`). All
//! steps run in one transaction: a database is of the old version or of the new one, never in between.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{backup, error, key, local_minutes, views};
use crate::failpoint::{self, Commit, Point};
use crate::store::Error;
use crate::words::{DatabaseSentence, SystemSentence};

/// The mark in the file's header by which a database is known as ours: `TBSE`.
const APPLICATION_ID: i64 = 0x5442_5345;

/// The steps from an empty file to the present version.
const STEPS: [&str; 3] = [
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_whole.sql"),
    include_str!("migrations/0003_local_minutes.sql"),
];

/// What has to be computed after the steps, in the same transaction; it is told the version before.
type Afterwards<'a> = &'a dyn Fn(&Connection, i64) -> Result<(), Error>;

/// The version that this program reads and writes.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// The version of a database; 0 for a new file.
pub(super) fn identify(connection: &Connection, path: &Path) -> Result<i64, Error> {
    identify_up_to(connection, path, VERSION)
}

/// Brings a database up to the present version.
pub(super) fn migrate(connection: &Connection, path: &Path, may: bool) -> Result<(), Error> {
    run(connection, path, may, &STEPS, &|connection, before| match before {
        1 | 2 => local_minutes::name(connection),
        _ => Ok(()),
    })
}

fn identify_up_to(connection: &Connection, path: &Path, known: i64) -> Result<i64, Error> {
    let foreign = || Error::Foreign(DatabaseSentence::NotOurs { path: Some(path.display().to_string()) });
    // One statement sees one moment: another process may be making the database just now.
    let marks = connection.query_row(
        "SELECT (SELECT count(*) FROM sqlite_schema), application_id, user_version
         FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)),
    );
    let (tables, application, version) = marks.map_err(|error| match Error::from(error) {
        Error::Foreign(_) => foreign(),
        other => other,
    })?;
    match (application, tables) {
        (APPLICATION_ID, _) if version <= known => Ok(version),
        (APPLICATION_ID, _) => {
            let path = path.display().to_string();
            Err(Error::Foreign(DatabaseSentence::Newer { path, version, known }))
        }
        (0, 0) if version == 0 => Ok(0),
        _ => Err(foreign()),
    }
}

fn run(
    connection: &Connection,
    path: &Path,
    may: bool,
    steps: &[&str],
    afterwards: Afterwards<'_>,
) -> Result<(), Error> {
    let newest = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let version = identify_up_to(connection, path, newest)?;
    if version == newest {
        return Ok(());
    }
    if version > 0 {
        if !may {
            return Err(too_old(path, version));
        }
        keep_copy(path, version)?;
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let version = identify_up_to(connection, path, newest)?;
    if version < newest {
        views::drop_all(connection)?;
        for step in steps.iter().skip(usize::try_from(version).unwrap_or(0)) {
            connection.execute_batch(step)?;
        }
        afterwards(connection, version)?;
        if version == 0 {
            connection.execute("INSERT INTO instance (one, secret) VALUES (1, ?1)", [key::new_secret()?])?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        }
        connection.pragma_update(None, "user_version", newest)?;
    }
    failpoint::fail(Point::BeforeCommit(Commit::Schema)).map_err(error::bad_disk)?;
    transaction.commit()?;
    failpoint::reach(Point::AfterCommit(Commit::Schema));
    Ok(())
}

/// Puts a checked copy of the database beside it, in the place of one that an earlier attempt has left.
fn keep_copy(path: &Path, version: i64) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{version}.bak"));
    let copy = PathBuf::from(name);
    match std::fs::remove_file(&copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let (path, said) = (copy.display().to_string(), SystemSentence::of(&error));
            Err(Error::other(DatabaseSentence::NotReplaced { path, said }))
        }
        _ => backup::copy(path, &copy).map(|_| ()),
    }
}

/// The error for a database that must be migrated first.
pub(super) fn too_old(path: &Path, version: i64) -> Error {
    Error::Foreign(DatabaseSentence::TooOld { path: path.display().to_string(), version, needed: VERSION })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &Connection, _: i64) -> Result<(), Error> {
        Ok(())
    }

    fn database(folder: &tempfile::TempDir) -> (Connection, PathBuf) {
        let path = folder.path().join("touchbase.db");
        let connection = Connection::open(&path).unwrap();
        run(&connection, &path, false, &STEPS[..1], &nothing).unwrap();
        connection.execute("INSERT INTO note (name, text) VALUES ('kept', 'yes')", []).unwrap();
        (connection, path)
    }

    #[test]
    fn an_older_database_is_brought_up_with_a_copy_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, path) = database(&folder);
        let steps = [STEPS[0], "CREATE TABLE extra (text TEXT)", "INSERT INTO extra VALUES ('new')"];
        let Err(Error::Foreign(said)) = run(&connection, &path, false, &steps, &nothing) else { panic!() };
        assert!(said.to_string().contains("of version 1"), "{said}");
        run(&connection, &path, true, &steps, &nothing).unwrap();
        run(&connection, &path, false, &steps, &nothing).unwrap();
        assert_eq!(identify_up_to(&connection, &path, 3), Ok(3));
        let row = |connection: &Connection, sql: &str| connection.query_row(sql, [], |row| row.get(0));
        assert_eq!(row(&connection, "SELECT text FROM extra"), Ok("new".to_owned()));
        assert_eq!(row(&connection, "SELECT text FROM note"), Ok("yes".to_owned()));
        let copy = Connection::open(folder.path().join("touchbase.db.v1.bak")).unwrap();
        assert_eq!(identify(&copy, &path), Ok(1));
        assert_eq!(row(&copy, "SELECT text FROM note"), Ok("yes".to_owned()));
    }

    #[test]
    fn a_folder_in_the_copys_place_stops_the_step() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, path) = database(&folder);
        let copy = folder.path().join("touchbase.db.v1.bak");
        std::fs::create_dir(&copy).unwrap();
        let refused = run(&connection, &path, true, &[STEPS[0], "CREATE TABLE extra (text TEXT)"], &nothing)
            .unwrap_err();
        let (english, chinese) = (format!("cannot replace {}: ", copy.display()), "无法替换 ");
        assert!(refused.to_string().starts_with(&english), "{refused}");
        assert!(crate::words::Language::Chinese.say(&refused).starts_with(chinese));
        assert_eq!(identify(&connection, &path), Ok(1));
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let folder = tempfile::tempdir().unwrap();
        let (connection, path) = database(&folder);
        let steps = [STEPS[0], "CREATE TABLE extra (text TEXT)", "no SQL"];
        for _ in 0..2 {
            assert!(run(&connection, &path, true, &steps, &nothing).is_err());
            assert_eq!(identify(&connection, &path), Ok(1));
            assert!(connection.prepare("SELECT * FROM extra").is_err());
        }
    }

    #[test]
    fn what_stood_under_the_instant_of_a_cron_stands_under_its_local_minute() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let connection = Connection::open(&path).unwrap();
        run(&connection, &path, false, &STEPS[..2], &nothing).unwrap();
        let rule = |id: &str, trigger: &str| {
            let canonical = format!("touchbase-rule 1\neach = \"customer\"\nwhen.trigger = {trigger}\n");
            let sql = "INSERT INTO rule_state (rule, effective_from, planned_through, digest, canonical)
                       VALUES (?1, 0, 0, '', ?2)";
            connection.execute(sql, (id, canonical)).unwrap();
        };
        rule("by-cron", "cron");
        rule("by-field", "datetime");
        connection
            .execute_batch(
                "INSERT INTO field (kind, name, indexed_as) VALUES ('customer', 'created_at', 'datetime Asia/Urumqi');
                 PRAGMA foreign_keys = OFF;",
            )
            .unwrap();
        let names = [
            ("by-cron", "2026-03-10T03:00:00Z"),
            ("by-cron", "2026-03-10T19:30:00Z#2"),
            ("by-cron", "2026-03-10"),
            ("by-field", "2026-03-10T03:00:00Z"),
        ];
        for (rule, occurrence) in names {
            let sql = "INSERT INTO touch (record, rule, step, recipient, occurrence, due_at, expires_at, way, state)
                       VALUES ('customer:C-1', ?1, 'send', '', ?2, 0, 0, 1, 'planned')";
            connection.execute(sql, (rule, occurrence)).unwrap();
        }
        migrate(&connection, &path, true).unwrap();
        let mut found =
            connection.prepare("SELECT occurrence, reference FROM touch ORDER BY number").unwrap();
        let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let rows: Vec<(String, Option<String>)> = rows.map(Result::unwrap).collect();
        let row = |name: &str, about: Option<&str>| (name.to_owned(), about.map(str::to_owned));
        assert_eq!(
            rows,
            [
                row("2026-03-10T09:00", Some("2026-03-10T03:00:00Z")),
                row("2026-03-11T01:30#2", Some("2026-03-10T19:30:00Z")),
                row("2026-03-10", None),
                row("2026-03-10T03:00:00Z", None),
            ]
        );
    }
}
