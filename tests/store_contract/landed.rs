//! A database of each version that has landed, as that version made it, opened with the newest: nothing of it is lost,
//! and its tables are those of a new one. So a migration that has landed is never edited; what changes is a new step.
//!
//! A version that comes new leaves its database here: `TOUCHBASE_KEEP_DATABASE=1 cargo test --test store_contract landed`
//! writes the newest one, which is then never written again.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use touchbase::message::GateView as _;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Filter, Ledger as _, Operator as _, Outbox as _, Pause, Pauses as _};
use touchbase::terms::{ChannelName, Class, MessageState, Reason, SuppressedFor, TouchState, Word as _};

use crate::given::{
    Database, at, boot, end, id, kinds, log, next, on_the_wire, operator, plan, put, text, touch, touch_in,
    zone,
};

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store_contract/databases")
}

/// Every table and index, in the words that made it.
fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare("SELECT coalesce(sql, name) FROM sqlite_schema WHERE type <> 'view' ORDER BY 1")
        .unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn version(path: &Path) -> i64 {
    Connection::open(path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Something in every state: what the newest version leaves for those that come after it.
fn fill(database: &mut Database) {
    let store = &mut database.store;
    put(store, "customer:C-1", &[("name", Some(text("王小明")))], "09:00");
    let run = boot(store);
    for (customer, state) in [("C-1", MessageState::Accepted), ("C-2", MessageState::Unknown)] {
        let armed = on_the_wire(store, run, customer);
        let next = touchbase::message::NextState { provider_id: Some("P-1".to_owned()), ..next(state) };
        store.finish(&[end(&armed, "10:01", next)]).unwrap();
    }
    on_the_wire(store, run, "C-3");
    plan(store, &[touch("C-4", "11:00"), touch_in(TouchState::Held, Reason::AtMost, "C-5", "11:00")]);
    plan(store, &[touch("C-6", "11:00")]);
    let called_off = id(store, "C-6");
    store.cancel(&[called_off], Reason::NotMatching, &operator("10:05")).unwrap();
    let pause = Pause { by: "wang".to_owned(), since: at("10:00"), until: None, reason: "stock".to_owned() };
    store.pause("greeting", &pause).unwrap();
    store
        .suppress(ChannelName::Sms, Class::ALL, "+8613900000009", SuppressedFor::Dead, &operator("10:06"))
        .unwrap();
}

#[test]
fn the_database_of_every_landed_version_opens_with_all_that_is_in_it() {
    let fresh = Database::new();
    let newest = version(fresh.store.path());
    if std::env::var_os("TOUCHBASE_KEEP_DATABASE").is_some() {
        let mut made = Database::new();
        fill(&mut made);
        let to = kept().join(format!("{newest:04}.db"));
        assert!(!to.exists(), "{} is there already, and is never written again", to.display());
        made.store.checkpoint().unwrap();
        std::fs::copy(made.store.path(), to).unwrap();
    }
    for number in 1..=newest {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        std::fs::copy(kept().join(format!("{number:04}.db")), &path).unwrap();
        assert_eq!(version(&path), number);
        let options = OpenOptions { migrate: true, ..OpenOptions::new(zone()) };
        let mut store = SqliteStore::open(&path, &kinds(), options).unwrap();
        assert_eq!(schema(&path), schema(fresh.store.path()), "version {number}");
        let lines = ["C-1 accepted", "C-2 unknown", "C-3 sending", "C-4 planned", "C-5 held at_most"];
        let mut found = log(&store, &Filter::default());
        found.sort();
        assert_eq!(found, [&lines[..], &["C-6 cancelled not_matching"]].concat());
        let entry = store.entry_of(&touch("C-1", "10:00").key).unwrap().unwrap();
        assert_eq!(entry.message.unwrap().provider_id.as_deref(), Some("P-1"));
        assert!(store.pauses().unwrap().contains_key("greeting"));
        assert_eq!(store.is_suppressed(ChannelName::Sms, Class::Care, "+8613900000009"), Ok(true));
        let started = store.boot(at("12:00"), &mut |_| next(MessageState::Unknown)).unwrap();
        assert_eq!((started.boot, started.unknown), (2, 1), "the run goes on where the last one was");
    }
}
