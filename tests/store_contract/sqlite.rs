//! What only a database in a file can do, or fail to do.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use touchbase::calendar::zone::Zone;
use touchbase::diagnostic::{Report, Source};
use touchbase::record::view::{Candidates, MonthDays, Records as _};
use touchbase::record::{Kinds, Value};
use touchbase::store::sqlite::{Copied, Cost, DatabaseLock, OpenOptions, SqliteStore};
use touchbase::store::{
    ByHand as _, Changes, DaemonState as _, Error, Filter, Outbox as _, RecordStore as _, Store as _,
};
use touchbase::terms::MessageState;
use touchbase::words::Language;

use crate::given::{
    Database, anniversary, at, author, boot, date, incoming, key, kinds, log, on_the_wire, operator, plan,
    put, put_all, ready, text, touch, zone,
};

fn options() -> OpenOptions {
    OpenOptions { busy: Duration::from_millis(50), ..OpenOptions::new(zone()) }
}

fn open(path: &Path) -> Result<SqliteStore, Error> {
    SqliteStore::open(path, &kinds(), options())
}

fn foreign(found: Result<SqliteStore, Error>) -> String {
    match found {
        Err(Error::Foreign(said)) => said.to_string(),
        other => panic!("{other:?}"),
    }
}

/// A database that was closed, and where it lies.
fn closed() -> (tempfile::TempDir, PathBuf) {
    let mut database = Database::new();
    put(&mut database.store, "customer:C-1", &[("name", Some(text("王小明")))], "09:00");
    plan(&mut database.store, &[touch("C-1", "10:00")]);
    let path = database.store.path().to_owned();
    let Database { store, folder } = database;
    drop(store);
    (folder, path)
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, "姓名,手机\n".repeat(500)).unwrap();
    assert!(foreign(open(&path)).contains("list.csv is not a Touchbase database"));
    assert_eq!(std::fs::read(&path).unwrap(), "姓名,手机\n".repeat(500).as_bytes());
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE contact (name TEXT)").unwrap();
    let before = std::fs::read(&other).unwrap();
    assert!(foreign(open(&other)).contains("other.db is not a Touchbase database"));
    assert!(foreign(SqliteStore::reader(&other, &kinds(), options())).contains("not a Touchbase database"));
    assert_eq!(std::fs::read(&other).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let (_folder, path) = closed();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let said = foreign(open(&path));
    assert!(said.contains("newer Touchbase") && said.contains("99"), "{said}");
    assert!(foreign(SqliteStore::reader(&path, &kinds(), options())).contains("newer Touchbase"));
}

#[test]
fn a_database_that_is_not_there_yet_can_be_made_but_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchbase.db");
    let Err(Error::Absent(said)) = SqliteStore::reader(&path, &kinds(), options()) else { panic!() };
    let said = said.to_string();
    assert!(said.contains("there is no database yet at") && said.contains("touchbase.db"), "{said}");
    assert!(!path.exists(), "asking makes nothing");
    std::fs::write(&path, "").unwrap();
    let Err(Error::Absent(said)) = SqliteStore::reader(&path, &kinds(), options()) else { panic!() };
    assert_eq!(said.to_string(), format!("the database at {} is still empty", path.display()));
    open(&path).unwrap();
    assert!(SqliteStore::reader(&path, &kinds(), options()).is_ok());
    let missing = folder.path().join("missing").join("touchbase.db");
    let Err(Error::Other(said)) = open(&missing) else { panic!() };
    let said = said.to_string();
    assert!(said.contains("missing"), "{said}");
}

#[test]
fn many_may_make_it_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let opened: Vec<_> = std::thread::scope(|scope| {
            let open = || SqliteStore::open(&path, &kinds(), OpenOptions::new(zone())).map(drop);
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(opened, vec![Ok(()); 6]);
    }
}

#[cfg(unix)]
#[test]
fn others_cannot_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_folder, path) = closed();
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o007, 0);
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let (_folder, path) = closed();
    let store = open(&path).unwrap();
    assert_eq!(store.get(&key("customer:C-1")).unwrap().unwrap().text("name"), Some("王小明"));
    assert_eq!(log(&store, &Filter::default()), ["C-1 planned"]);
}

#[test]
fn a_damaged_file_is_told_apart() {
    let (_folder, path) = closed();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    for byte in bytes.iter_mut().skip(8192).take(middle) {
        *byte = 0xA5;
    }
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(open(&path), Err(Error::Damaged(_))));
    let unchecked = OpenOptions { check_up_to_bytes: 0, ..options() };
    let opened = SqliteStore::open(&path, &kinds(), unchecked);
    let read = opened.and_then(|store| store.tally());
    assert!(matches!(read, Err(Error::Damaged(_))), "{read:?}");
}

/// What is said of a closed database after something in it was changed behind our back.
fn after(sql: &str, read: impl Fn(&SqliteStore) -> Result<(), Error>) -> [String; 2] {
    let (_folder, path) = closed();
    Connection::open(&path).unwrap().execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    let error = read(&open(&path).unwrap()).unwrap_err();
    [Language::English, Language::Chinese].map(|language| language.say(&error))
}

#[test]
fn what_is_damaged_in_a_row_is_named() {
    let get = |store: &SqliteStore| Ok(store.get(&key("customer:C-1")).map(drop)?);
    assert_eq!(
        after("UPDATE record SET changed = '[]'", get),
        [
            "the database is damaged: a record's changes cannot be read",
            "数据库已损坏：有一条记录的变更时间无法读取"
        ]
    );
    assert_eq!(
        after("UPDATE record SET doc = '[]'", get),
        [
            "the database is damaged: a record's document cannot be read",
            "数据库已损坏：有一条记录的内容无法读取"
        ]
    );
}

#[test]
fn what_is_in_the_ledger_is_not_sent_by_hand() {
    let mut store = Database::new();
    let (touch, ready, author) = (touch("C-1", "10:00"), ready("+8613900000001"), operator("10:00"));
    store.store.arm_by_hand(&touch, &ready, &author).unwrap();
    let refused = store.store.arm_by_hand(&touch, &ready, &author).unwrap_err();
    assert_eq!(
        [Language::English, Language::Chinese].map(|language| language.say(&refused)),
        ["the touch is in the ledger already", "这次联系已经在台账里"]
    );
}

#[test]
fn a_reader_sees_what_is_committed_while_the_daemon_writes() {
    let mut database = Database::new();
    let path = database.store.path().to_owned();
    put(&mut database.store, "customer:C-1", &[], "09:00");
    let mut reader = SqliteStore::reader(&path, &kinds(), options()).unwrap();
    let mut seen = Vec::new();
    let mut work = |changes: &mut dyn Changes| {
        changes.put(&[incoming("customer:C-2", &[])], &author("10:00"))?;
        seen.push(reader.get(&key("customer:C-2")).unwrap().is_some());
        Ok(true)
    };
    database.store.change(&mut work).unwrap();
    seen.push(reader.get(&key("customer:C-2")).unwrap().is_some());
    assert_eq!(seen, [false, true]);
    let written = reader.set_note("revision", "1");
    assert!(matches!(written, Err(Error::Unusable(_))), "{written:?}");
}

#[test]
fn a_locked_database_is_told_apart_and_nothing_is_lost() {
    let database = Database::new();
    let path = database.store.path().to_owned();
    let mut hurried = open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(hurried.plan(&[touch("C-1", "10:00")], at("08:00")), Err(Error::Locked));
    assert_eq!(hurried.change(&mut |_| panic!("not begun")), Err(Error::Locked));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(hurried.plan(&[touch("C-1", "10:00")], at("08:00")).unwrap().new, 1);
}

#[test]
fn a_full_disk_undoes_the_transaction_and_leaves_everything_readable() {
    let mut database = Database::new();
    let store = &mut database.store;
    let boot = boot(store);
    let armed = on_the_wire(store, boot, "C-0");
    let pages: i64 = {
        let other = Connection::open(store.path()).unwrap();
        other.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap()
    };
    store.limit_pages(u32::try_from(pages).unwrap() + 4).unwrap();
    let touches: Vec<_> = (1..2_000).map(|number| touch(&format!("C-{number}"), "10:00")).collect();
    assert_eq!(store.plan(&touches, at("08:00")), Err(Error::Full));
    let records: Vec<_> = (0..2_000).map(|number| incoming(&format!("customer:{number}"), &[])).collect();
    let mut work = |changes: &mut dyn Changes| changes.put(&records, &author("10:00")).map(|_| true);
    assert_eq!(store.change(&mut work), Err(Error::Full));
    assert_eq!(log(store, &Filter::default()), ["C-0 sending"]);
    assert_eq!(store.get(&key("customer:1")), Ok(None));
    let end = crate::given::end(&armed, "10:01", crate::given::next(MessageState::Accepted));
    assert_eq!(store.finish(&[end]), Ok(1), "what is small still fits");
    store.limit_pages(u32::MAX / 2).unwrap();
    assert_eq!(store.plan(&touches, at("08:00")).unwrap().new, 1_999);
    let copy = database.folder.path().join("copy.db");
    assert_eq!(database.store.backup(&copy).unwrap().touches, 2_000);
}

#[test]
fn only_one_daemon_holds_the_lock() {
    let (_folder, path) = closed();
    let _lock = DatabaseLock::take(&path).unwrap();
    let Err(Error::InUse(said)) = DatabaseLock::take(&path) else { panic!() };
    let said = said.to_string();
    assert!(said.contains("touchbase.db.lock"), "{said}");
    assert!(open(&path).is_ok(), "commands may write while the daemon runs");
}

#[test]
fn a_copy_holds_everything_and_is_never_half_there() {
    let mut database = Database::new();
    for number in 0..300 {
        put(&mut database.store, &format!("customer:C-{number}"), &[("name", Some(text("王")))], "09:00");
    }
    plan(&mut database.store, &[touch("C-1", "10:00")]);
    let copy = database.folder.path().join("copy.db");
    let copied = database.store.backup(&copy).unwrap();
    assert_eq!(copied, Copied { records: 300, touches: 1, messages: 1 });
    let Err(Error::Other(said)) = database.store.backup(&copy) else { panic!("written over") };
    let said = said.to_string();
    assert!(said.contains("exists already"), "{said}");
    // Whoever writes to it must have adopted it; until then it can be looked at.
    assert!(matches!(open(&copy), Err(Error::Copy(_))));
    let restored = SqliteStore::reader(&copy, &kinds(), options()).unwrap();
    assert_eq!(log(&restored, &Filter::default()), ["C-1 planned"]);
    let nowhere = database.folder.path().join("missing").join("copy.db");
    assert!(database.store.backup(&nowhere).is_err());
    let left: Vec<_> = std::fs::read_dir(database.folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("part"))
        .collect();
    assert_eq!(left, [""; 0]);
}

fn cost_of(store: &SqliteStore, which: &Candidates) -> (usize, Cost) {
    let before = store.cost();
    let mut found = 0;
    store
        .candidates(which, &mut |_| {
            found += 1;
            Ok(())
        })
        .unwrap();
    let after = store.cost();
    let cost = Cost {
        full_scan_steps: after.full_scan_steps - before.full_scan_steps,
        sorts: after.sorts - before.sorts,
        operations: after.operations - before.operations,
    };
    (found, cost)
}

/// Customers of whom always 20 joined, and have their birthday, on the day that is asked for.
fn customers(store: &mut SqliteStore, count: usize) {
    let batch: Vec<_> = (0..count)
        .map(|number| {
            let due = number < 20;
            let joined = if due { "2026-03-01" } else { "2025-11-11" };
            let birthday = if due { "1990-03-01" } else { "1990-11-11" };
            let fields = [("joined_on", Some(date(joined))), ("birthday", Some(anniversary(birthday)))];
            incoming(&format!("customer:{number:05}"), &fields)
        })
        .collect();
    put_all(store, &batch, "2026-01-01T00:00:00Z");
}

#[test]
fn looking_for_candidates_costs_what_is_due_and_scans_nothing() {
    let day = "2026-03-01".parse().unwrap();
    let which = [
        Candidates::Days { kind: "customer".into(), field: "joined_on".into(), from: day, to: day },
        Candidates::Days { kind: "customer".into(), field: "created_at".into(), from: day, to: day },
        Candidates::Days {
            kind: "customer".into(),
            field: "joined_on.changed_at".into(),
            from: day,
            to: day,
        },
        Candidates::MonthDays {
            kind: "customer".into(),
            field: "birthday".into(),
            calendar: MonthDays::Solar,
            keys: vec![228, 301],
        },
    ];
    let (mut small, mut large) = (Database::new(), Database::new());
    customers(&mut small.store, 300);
    customers(&mut large.store, 3_000);
    for which in &which {
        let (found, few) = cost_of(&small.store, which);
        let (same, many) = cost_of(&large.store, which);
        assert_eq!(found, same);
        assert_eq!((few.full_scan_steps, many.full_scan_steps), (0, 0), "{which:?}");
        assert_eq!((few.sorts, many.sorts), (0, 0), "{which:?}");
        assert_eq!(few.operations, many.operations, "{which:?}");
        assert!(many.operations < 100 + 40 * found as u64, "{many:?} for {found}");
    }
    let (found, cost) = cost_of(&large.store, &Candidates::All { kind: "customer".into() });
    assert_eq!((found, cost.full_scan_steps, cost.sorts), (3_000, 0, 0));
}

fn declared(text: &str) -> Kinds {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", text), &mut report);
    assert_eq!(report.findings().len(), 0);
    kinds
}

#[test]
fn a_field_that_becomes_a_date_is_indexed_anew_and_scanned_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchbase.db");
    let before = declared("[home]\n[home.fields]\nsold_on = 'text'\n");
    let after = declared("[home]\n[home.fields]\nsold_on = 'date'\n");
    let mut store = SqliteStore::open(&path, &before, options()).unwrap();
    for number in 0..600 {
        put(&mut store, &format!("home:{number}"), &[("sold_on", Some(text("2026-03-01")))], "09:00");
    }
    put(&mut store, "home:odd", &[("sold_on", Some(text("soon")))], "09:00");
    let day = "2026-03-01".parse().unwrap();
    let which = Candidates::Days { kind: "home".into(), field: "sold_on".into(), from: day, to: day };
    let reader = SqliteStore::reader(&path, &after, options()).unwrap();
    assert_eq!(cost_of(&reader, &which).0, 601, "more than are wanted, never fewer");
    store.declare(&after).unwrap();
    assert_eq!(cost_of(&store, &which).0, 600);
    assert_eq!(cost_of(&reader, &which).0, 600);
    let empty = cost_of(
        &store,
        &Candidates::Days {
            kind: "home".into(),
            field: "sold_on".into(),
            from: "2027-01-01".parse().unwrap(),
            to: "2027-01-01".parse().unwrap(),
        },
    );
    assert!(empty.0 == 0 && empty.1.operations < 100, "{empty:?}");
}

#[test]
fn another_zone_moves_the_local_days() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchbase.db");
    let mut store = SqliteStore::open(&path, &kinds(), options()).unwrap();
    put(&mut store, "customer:C-1", &[], "2026-02-28T20:00:00Z");
    let on = |store: &SqliteStore, day: &str| {
        let day = day.parse().unwrap();
        cost_of(
            store,
            &Candidates::Days { kind: "customer".into(), field: "created_at".into(), from: day, to: day },
        )
        .0
    };
    assert_eq!((on(&store, "2026-02-28"), on(&store, "2026-03-01")), (0, 1));
    drop(store);
    let elsewhere = OpenOptions::new(Zone::named("America/New_York").unwrap());
    let store = SqliteStore::open(&path, &kinds(), elsewhere).unwrap();
    assert_eq!((on(&store, "2026-02-28"), on(&store, "2026-03-01")), (1, 0));
}

#[test]
fn every_kind_has_a_view_and_peoples_own_views_stay() {
    let mut database = Database::new();
    let fields = [("name", Some(text("王小明"))), ("visits", Some(Value::Int(3)))];
    put(&mut database.store, "customer:C-1", &fields, "09:00");
    put(&mut database.store, "event:E-1", &[("held_on", Some(date("2026-05-01")))], "09:00");
    let sql = Connection::open(database.store.path()).unwrap();
    sql.execute_batch("CREATE VIEW mine AS SELECT name FROM customer").unwrap();
    let row: (String, String, i64, String) = sql
        .query_row("SELECT id, name, visits, created_at FROM customer", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    assert_eq!(row, ("C-1".into(), "王小明".into(), 3, "2026-03-01 09:00:00".into()));
    let held: String = sql.query_row("SELECT held_on FROM event_record", [], |row| row.get(0)).unwrap();
    assert_eq!(held, "2026-05-01", "`event` is a table of the ledger");
    database
        .store
        .declare(&declared("[customer]\n[customer.fields]\nvisits = 'int'\nname = 'text'\n"))
        .unwrap();
    let mine: String = sql.query_row("SELECT name FROM mine", [], |row| row.get(0)).unwrap();
    assert_eq!(mine, "王小明");
    assert!(sql.prepare("SELECT * FROM home").is_err());
}

#[test]
fn addresses_are_nowhere_in_the_file() {
    let mut database = Database::new();
    let boot = boot(&mut database.store);
    on_the_wire(&mut database.store, boot, "C-1");
    database.store.checkpoint().unwrap();
    let bytes = std::fs::read(database.store.path()).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("139****0001"));
    assert!(!holds("13900000001"));
}

#[test]
fn opening_again_writes_nothing() {
    let (_folder, path) = closed();
    let before = std::fs::read(&path).unwrap();
    drop(open(&path).unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn the_log_is_folded_without_waiting_for_a_reader() {
    let mut database = Database::new();
    let path = database.store.path().to_owned();
    let log = || std::fs::metadata(path.with_extension("db-wal")).unwrap().len();
    customers(&mut database.store, 100);
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM record").unwrap();
    customers(&mut database.store, 600);
    let begun = touchbase::clock::stopwatch();
    assert_eq!(database.store.fold(), Ok(false));
    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "it waited for the reader");
    assert!(log() > 0);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(database.store.fold(), Ok(true));
    assert_eq!(log(), 0);
}

#[test]
fn under_load_the_log_stays_small_beside_readers_that_do_not_linger() {
    let mut database = Database::new();
    let path = database.store.path().to_owned();
    let reader = rusqlite::Connection::open(&path).unwrap();
    let mut largest = 0;
    for round in 0..60 {
        let batch: Vec<_> = (0..500)
            .map(|number| {
                let fields = [("joined_on", Some(date("2026-03-01")))];
                incoming(&format!("customer:{round}-{number}"), &fields)
            })
            .collect();
        put_all(&mut database.store, &batch, "2026-01-01T00:00:00Z");
        reader.query_row("SELECT count(*) FROM record", [], |_| Ok(())).unwrap();
        largest = largest.max(std::fs::metadata(path.with_extension("db-wal")).unwrap().len());
    }
    assert!(largest < 16 << 20, "{largest} bytes");
}

#[test]
fn unchanged_records_write_nothing() {
    let mut database = Database::new();
    customers(&mut database.store, 500);
    let log = database.store.path().with_extension("db-wal");
    database.store.checkpoint().unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
    customers(&mut database.store, 500);
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}
