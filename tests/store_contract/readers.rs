//! Readers of a database: several at once, each by the kinds that it was lent for.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::time::Duration;

use touchbase::diagnostic::{Report, Source};
use touchbase::record::view::Records as _;
use touchbase::record::{Kinds, Value};
use touchbase::store::sqlite::{OpenOptions, SqliteDatabase};
use touchbase::store::{DaemonState as _, Database as _, Error, Readers, Store as _};
use touchbase::words::Sentence;

use crate::given::{Database, date, key, kinds, put, zone};

fn readers() -> (Readers<SqliteDatabase>, Database) {
    let mut database = Database::new();
    put(&mut database.store, "event:e-1", &[("held_on", Some(date("2026-03-01")))], "10:00");
    let path = database.folder.path().join("touchbase.db");
    (Readers::new(SqliteDatabase::new(&path, OpenOptions::new(zone()))), database)
}

/// What a reader of these kinds says of the event.
fn held_on(readers: &Readers<SqliteDatabase>, kinds: &Kinds) -> Option<Value> {
    let event = readers.with(kinds, |reader| Ok(reader.get(&key("event:e-1"))?)).unwrap().unwrap();
    event.fields.get("held_on").cloned()
}

#[test]
fn each_reads_by_the_kinds_that_it_is_lent_for() {
    let (readers, _database) = readers();
    let mut report = Report::default();
    let other =
        Kinds::read(&Source::new("records.toml", "[event]\n[event.fields]\nplace = 'text'\n"), &mut report);
    assert_eq!(report.errors(), 0);
    for _ in 0..2 {
        assert_eq!(held_on(&readers, &kinds()), Some(date("2026-03-01")));
        assert_eq!(held_on(&readers, &other), None, "no field of these kinds");
    }
    // Judging new kinds in the middle of reading by those in force changes nothing for that reading.
    let before = readers
        .with(&kinds(), |reader| {
            assert_eq!(held_on(&readers, &other), None);
            Ok(reader.get(&key("event:e-1"))?)
        })
        .unwrap();
    assert_eq!(before.unwrap().fields.get("held_on"), Some(&date("2026-03-01")));
}

#[test]
fn one_that_takes_long_keeps_nobody_out() {
    let (readers, _database) = readers();
    let (done, waits) = mpsc::channel::<()>();
    let (begun, reading) = mpsc::channel();
    std::thread::scope(|scope| {
        let slow = readers.clone();
        scope.spawn(move || {
            let read = slow.with(&kinds(), |reader| {
                begun.send(()).unwrap();
                waits
                    .recv_timeout(Duration::from_secs(20))
                    .map_err(|_| Error::other(Sentence::Quoted("kept out".into())))?;
                reader.tally()
            });
            assert!(read.is_ok(), "{read:?}");
        });
        reading.recv().unwrap();
        assert_eq!(held_on(&readers, &kinds()), Some(date("2026-03-01")));
        done.send(()).unwrap();
    });
}

#[test]
fn one_that_broke_off_does_not_come_back_and_none_can_write() {
    let (readers, database) = readers();
    let broken = std::panic::catch_unwind(AssertUnwindSafe(|| {
        readers.with(&kinds(), |_| -> Result<(), Error> { panic!("on purpose") })
    }));
    assert!(broken.is_err());
    assert_eq!(held_on(&readers, &kinds()), Some(date("2026-03-01")));
    let path = database.folder.path().join("touchbase.db");
    let mut reader = SqliteDatabase::new(&path, OpenOptions::new(zone())).reader(&kinds()).unwrap();
    assert!(reader.set_note("x", "y").is_err());
}

#[test]
fn a_long_walk_of_any_of_them_can_be_ended() {
    let (readers, _database) = readers();
    let all = touchbase::record::view::Candidates::All { kind: "event".to_owned() };
    let walk = || readers.with(&kinds(), |reader| Ok(reader.candidates(&all, &mut |_| Ok(()))?));
    assert_eq!(walk(), Ok(()));
    assert_eq!(readers.database().walks().pages(), 1);
    readers.database().walks().end();
    assert!(walk().is_err());
}
