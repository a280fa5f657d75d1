//! What only a file can show: that of whom was erased no byte is left, and that wishes from before there was a list are on
//! it.

use touchbase::message::{GateDecision, GateView as _};
use touchbase::record::Value;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Erasure as _, Outbox as _};
use touchbase::terms::{ChannelName, Class, MessageState};

use crate::given::*;

/// Every byte of the database and of what lies beside it.
fn bytes(database: &Database) -> Vec<u8> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(database.folder.path()).unwrap() {
        all.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    all
}

#[test]
fn of_whom_was_erased_no_byte_is_left_in_the_file() {
    const PERSONAL: [&str; 8] = [
        "王小明",
        "王大明",
        "13900000077",
        "13900000078",
        "wang77@example.com",
        "1990-03-02",
        "customer:C-77",
        "C-77\"",
    ];
    let mut database = Database::new();
    let store = &mut database.store;
    // Others around, so that the rows of the one lie between those of others.
    for number in 0..300 {
        let (key, name) = (format!("customer:D-{number}"), format!("李{number}"));
        put(store, &key, &[("name", Some(text(&name)))], "08:00");
    }
    let fields = [
        ("name", Some(text("王大明"))),
        ("mobile", Some(text("+8613900000078"))),
        ("email", Some(text("wang77@example.com"))),
        ("birthday", Some(anniversary("1990-03-02"))),
    ];
    put(store, "customer:C-77", &fields, "08:01");
    put(
        store,
        "customer:C-77",
        &[("name", Some(text("王小明"))), ("mobile", Some(text("+8613900000077")))],
        "08:02",
    );
    put(
        store,
        "home:H-1",
        &[("customer", Some(text("C-77"))), ("city", Some(text("王小明 13900000077")))],
        "08:03",
    );
    put(store, "home:H-1", &[("city", Some(text("上海")))], "08:04");
    let boot = boot(store);
    plan(store, &[touch("C-77", "10:00")]);
    let claimed = claim(store, boot, "10:00");
    let mut said = ready("+8613900000077");
    said.text = "王小明,祝您生日快乐".to_owned();
    let decision = GateDecision::Send(Box::new(said));
    let armed = arm(store, boot, &claimed, "10:00", &decision).remove(0);
    store.finish(&[end(&armed, "10:01", next(MessageState::Accepted))]).unwrap();
    let is_there = |database: &Database, word: &str| {
        bytes(database).windows(word.len()).any(|bytes| bytes == word.as_bytes())
    };
    for word in PERSONAL {
        assert!(is_there(&database, word), "{word} was never there");
    }
    let store = &mut database.store;
    store.erase(&key("customer:C-77"), "asked for", &operator("12:00")).unwrap();
    assert_eq!(store.wipe_erased(), Ok(true));
    for word in PERSONAL {
        assert!(!is_there(&database, word), "{word} is still there");
    }
    assert!(is_there(&database, "李299"), "the others stay");
}

#[test]
fn what_a_reader_still_sees_is_not_called_gone() {
    let mut database = Database::new();
    put(&mut database.store, "customer:C-1", &[("name", Some(text("王小明")))], "08:00");
    let reader = rusqlite::Connection::open(database.store.path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM record").unwrap();
    database.store.erase(&key("customer:C-1"), "asked for", &operator("12:00")).unwrap();
    let mut options = OpenOptions::new(zone());
    options.busy = std::time::Duration::from_millis(50);
    let mut impatient = SqliteStore::open(database.store.path(), &kinds(), options).unwrap();
    assert_eq!(impatient.wipe_erased(), Ok(false));
    drop(reader);
    assert_eq!(impatient.wipe_erased(), Ok(true));
}

#[test]
fn wishes_from_before_there_was_a_list_are_on_it() {
    let mut database = Database::new();
    let fields = [("mobile", Some(text("+8613900000001"))), ("care_opt_out", Some(Value::Bool(true)))];
    put(&mut database.store, "customer:C-1", &fields, "08:00");
    let path = database.store.path().to_owned();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("DELETE FROM suppression; DELETE FROM note").unwrap();
    drop(connection);
    let store = SqliteStore::open(&path, &kinds(), OpenOptions::new(zone())).unwrap();
    assert_eq!(store.is_suppressed(ChannelName::Sms, Class::Care, "+8613900000001"), Ok(true));
    assert_eq!(store.is_suppressed(ChannelName::Sms, Class::Marketing, "+8613900000001"), Ok(false));
}
