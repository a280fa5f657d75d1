//! Copies by every hand that can make one: `cp`, `cp -a` of a folder, a rename, a link, another disk, `touchbase backup`.

mod elsewhere;

use std::fs;

use jiff::Timestamp;

use super::*;
use crate::calendar::zone::Zone;
use crate::message::{PlannedTouch, TouchKey};
use crate::record::{Kinds, RecordKey};
use crate::store::Outbox as _;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::terms::{ChannelName, Class, TouchState};
use crate::words::Translate as _;

/// A state directory within another one, as people have it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        fs::create_dir(place.path("state")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        fs::canonicalize(self.0.path()).unwrap().join(name)
    }

    fn open(&self, folder: &str) -> Result<SqliteStore, Error> {
        self.open_with(folder, None)
    }

    fn open_with(&self, folder: &str, witness: Option<PathBuf>) -> Result<SqliteStore, Error> {
        let options = OpenOptions { witness, ..OpenOptions::new(Zone::utc()) };
        SqliteStore::open(&self.path(folder).join("touchbase.db"), &Kinds::default(), options)
    }

    /// A daemon's start: it boots, and says so beside the database.
    fn start(&self) -> SqliteStore {
        let mut store = self.open("state").unwrap();
        boot(&mut store);
        store
    }

    fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
    }

    /// As `cp -a`: every file, under the same names in another folder.
    fn copy_folder(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to)).unwrap();
        for entry in fs::read_dir(self.path(from)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            self.copy(&format!("{from}/{name}"), &format!("{to}/{name}"));
        }
    }
}

fn boot(store: &mut SqliteStore) {
    store.boot(now(), &mut |_| panic!("nothing was being sent")).unwrap();
    store.write_down_start().unwrap();
}

fn now() -> Timestamp {
    "2026-11-22T01:00:00Z".parse().unwrap()
}

/// An event: something is planned.
fn something_happens(store: &mut SqliteStore, occurrence: &str) {
    let person = RecordKey::new("customer", "k-1");
    let touch = PlannedTouch {
        key: TouchKey {
            rule: "birthday".into(),
            step: "send".into(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: occurrence.into(),
        },
        reference: None,
        occasion: None,
        limit: None,
        due_at: now(),
        expires_at: now(),
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "greeting".into(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
    };
    store.plan(&[touch], now()).unwrap();
}

#[track_caller]
fn refused(opened: Result<SqliteStore, Error>) -> OriginSentence {
    match opened {
        Err(Error::Copy(said)) => said,
        other => panic!("{other:?}"),
    }
}

/// What is said, in both languages.
fn both(said: &OriginSentence) -> [String; 2] {
    [said.to_string(), said.zh().to_string()]
}

#[test]
fn a_database_that_has_never_run_is_nobody_s_copy() {
    let place = Place::new();
    drop(place.open("state").unwrap());
    place.copy_folder("state", "elsewhere");
    let store = place.open("elsewhere").unwrap();
    assert_eq!(store.origin(), Ok(Origin { objection: None, remark: None }));
    drop(store);
    assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), 1, "and gets no companion");
}

#[test]
fn an_older_copy_is_noticed_by_the_last_event_even_of_the_same_start_and_minute() {
    let place = Place::new();
    let mut store = place.start();
    something_happens(&mut store, "2026");
    store.checkpoint().unwrap();
    place.copy("state/touchbase.db", "older.db");
    // No companion is written after this: a kill comes first.
    something_happens(&mut store, "2027");
    drop(store);
    place.open("state").unwrap();
    place.copy("older.db", "state/touchbase.db");
    let said = refused(place.open("state"));
    assert_eq!(said, OriginSentence::EventsMissing { events: 1 });
    assert_eq!(
        both(&said),
        [
            "this database is an older copy: 1 entry of the ledger is not in it, nor what was sent then",
            "这个数据库是较早的副本：缺少台账的 1 条记载，以及期间发过的消息"
        ]
    );
    let first = Error::Copy(said).to_string();
    assert!(first.ends_with("; look at it, then: touchbase adopt"), "{first}");
}

#[test]
fn a_copy_from_before_the_last_start_is_noticed_though_nothing_happened_since() {
    let place = Place::new();
    drop(place.start());
    place.copy("state/touchbase.db", "older.db");
    drop(place.start());
    drop(place.start());
    place.copy("older.db", "state/touchbase.db");
    let said = refused(place.open("state"));
    assert_eq!(said, OriginSentence::BootsMissing { boots: 2 });
    assert_eq!(
        both(&said),
        [
            "this database is an older copy: 2 starts of the daemon are not in it, nor what was sent then",
            "这个数据库是较早的副本：缺少后台服务的 2 次启动，以及期间发过的消息"
        ]
    );
}

#[test]
fn a_copied_folder_is_a_copy_with_its_companion_and_without() {
    let place = Place::new();
    drop(place.start());
    place.copy_folder("state", "second");
    let said = refused(place.open("second"));
    let was = place.path("state/touchbase.db").display().to_string();
    assert_eq!(said, OriginSentence::OtherPath { was: was.clone() });
    assert_eq!(
        both(&said),
        [
            format!(
                "this database last ran as {was}: it is a copy of that one, or was moved here; the other may have sent more since"
            ),
            format!(
                "这个数据库上次的位置是 {was}：它是那个数据库的副本，或者是移过来的；那边之后可能还发过消息"
            )
        ]
    );
    let companion = place.path("second/touchbase.db.companion");
    fs::remove_file(&companion).unwrap();
    let said = refused(place.open("second"));
    let companion = companion.display().to_string();
    assert_eq!(said, OriginSentence::NoCompanion { companion: companion.clone() });
    assert!(both(&said)[0].starts_with(&format!("{companion} is missing, which stands beside")));
    assert!(both(&said)[1].starts_with(&format!("缺少 {companion}，")));
    // The first one goes on.
    place.open("state").unwrap();
}

#[test]
fn the_same_file_under_another_name_is_the_database_itself() {
    let place = Place::new();
    drop(place.start());
    fs::rename(place.path("state"), place.path("care")).unwrap();
    let mut store = place.open("care").unwrap();
    let (was, path) = ["state", "care"].map(|folder| place.path(folder).join("touchbase.db")).into();
    let [was, path] = [was, path].map(|path: PathBuf| path.display().to_string());
    let remark = store.origin().unwrap().remark.unwrap();
    assert_eq!(remark, OriginSentence::OtherName { was: was.clone(), path: path.clone() });
    assert_eq!(
        both(&remark),
        [format!("the database was renamed from {was} to {path}"), format!("数据库已从 {was} 改名为 {path}")]
    );
    store.write_down_start().unwrap();
    assert_eq!(store.origin().unwrap().remark, None);
    drop(store);
    // By a link to its folder it is the same as well, and not by a second name of the file itself.
    std::os::unix::fs::symlink(place.path("care"), place.path("state")).unwrap();
    place.open("state").unwrap();
    fs::create_dir(place.path("linked")).unwrap();
    place.copy("care/touchbase.db.companion", "linked/touchbase.db.companion");
    fs::hard_link(place.path("care/touchbase.db"), place.path("linked/touchbase.db")).unwrap();
    assert_eq!(refused(place.open("linked")), OriginSentence::OtherPath { was: path });
}

#[test]
fn a_file_that_was_put_back_as_it_was_is_only_said() {
    let place = Place::new();
    drop(place.start());
    place.copy("state/touchbase.db", "same.db");
    fs::rename(place.path("same.db"), place.path("state/touchbase.db")).unwrap();
    let store = place.open("state").unwrap();
    let path = place.path("state/touchbase.db").display().to_string();
    let remark = store.origin().unwrap().remark.unwrap();
    assert_eq!(remark, OriginSentence::OtherFile { path: path.clone() });
    assert_eq!(
        both(&remark),
        [
            format!("{path} is another file than at the last start, with the same contents: it was put back"),
            format!("{path} 与上次启动时不是同一个文件，内容相同：是放回来的")
        ]
    );
}

#[test]
fn another_machine_is_noticed_by_the_companion() {
    let place = Place::new();
    drop(place.start());
    let file = place.path("state/touchbase.db.companion");
    let Found::One(mut companion) = companion::read(&file) else { panic!() };
    companion.machine = Some("another".to_owned());
    companion.write(&file, None).unwrap();
    let expected = this_machine().map(|_| OriginSentence::OtherMachine);
    assert_eq!(place.open("state").err(), expected.map(Error::Copy));
    fs::write(&file, "{}").unwrap();
    let said = refused(place.open("state"));
    let companion = file.display().to_string();
    assert_eq!(said, OriginSentence::NotACompanion { companion: companion.clone() });
    assert_eq!(
        both(&said),
        [
            format!("{companion} does not say which database it belongs to: it is damaged"),
            format!("{companion} 没有写明属于哪个数据库：文件已损坏")
        ]
    );
}

#[test]
fn another_database_in_its_place_is_another_one() {
    let place = Place::new();
    drop(place.start());
    fs::create_dir(place.path("other")).unwrap();
    drop(place.open("other").unwrap());
    fs::rename(place.path("other/touchbase.db"), place.path("state/touchbase.db")).unwrap();
    let said = refused(place.open("state"));
    let companion = place.path("state/touchbase.db.companion").display().to_string();
    assert_eq!(
        both(&said),
        [
            format!("this is another database than the one that ran here last, by {companion}"),
            format!("这不是上次在这里运行的数据库（依据 {companion}）")
        ]
    );
    // A new one in the place of one that was removed is no less another.
    fs::remove_file(place.path("state/touchbase.db")).unwrap();
    assert_eq!(refused(place.open("state")), said);
}

#[test]
fn a_log_of_the_file_before_is_not_read_as_that_of_the_file_after() {
    let place = Place::new();
    drop(place.start());
    fs::create_dir(place.path("other")).unwrap();
    drop(place.open("other").unwrap());
    fs::rename(place.path("other/touchbase.db"), place.path("state/touchbase.db")).unwrap();
    // As a kill leaves it.
    fs::write(place.path("state/touchbase.db-wal"), "frames").unwrap();
    let said = refused(place.open("state"));
    let path = place.path("state/touchbase.db").display().to_string();
    assert_eq!(
        both(&said),
        [
            format!(
                "{path} is another file than at the last start, and {path}-wal of that run is still there: if only the database was replaced, move {path}-wal away first"
            ),
            format!(
                "{path} 与上次启动时不是同一个文件，而 {path}-wal 还是那次运行留下的：如果只替换了数据库，请先移走 {path}-wal"
            )
        ]
    );
    assert_eq!(fs::read(place.path("state/touchbase.db-wal")).unwrap(), b"frames", "it is left alone");
}

#[test]
fn what_backup_has_written_is_marked() {
    let place = Place::new();
    let store = place.start();
    store.backup(&place.path("copy.db")).unwrap();
    drop(store);
    place.copy("copy.db", "state/touchbase.db");
    let said = refused(place.open("state"));
    assert_eq!(
        both(&said),
        [
            "this database was restored from a backup: what was sent since then is not in it",
            "这个数据库是从备份恢复的：备份之后发过的消息不在里面"
        ]
    );
    // Wherever it is put, and whatever stands beside it.
    fs::create_dir(place.path("elsewhere")).unwrap();
    place.copy("copy.db", "elsewhere/touchbase.db");
    assert_eq!(refused(place.open("elsewhere")), said);
}

#[test]
fn an_older_version_without_a_companion_is_not_held() {
    let place = Place::new();
    let path = place.path("state/touchbase.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../migrations/0001_start.sql")).unwrap();
    old.execute_batch("INSERT INTO instance VALUES (1, x'00'); INSERT INTO node VALUES ('daemon', 7, 0)")
        .unwrap();
    old.pragma_update(None, "application_id", 0x5442_5345).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);
    let options = OpenOptions { migrate: true, ..OpenOptions::new(Zone::utc()) };
    let mut store = SqliteStore::open(&path, &Kinds::default(), options).unwrap();
    boot(&mut store);
    assert!(path.with_extension("db.companion").exists());
    drop(store);
    // The copy of it from before the step is marked like any other.
    place.copy("state/touchbase.db.v1.bak", "state/touchbase.db");
    let options = OpenOptions { migrate: true, ..OpenOptions::new(Zone::utc()) };
    assert_eq!(refused(SqliteStore::open(&path, &Kinds::default(), options)), OriginSentence::Restored);
}
