//! What a companion tells a copy: that it is one, from another disk; and who gets nothing.

use std::fs;

use super::{Place, boot, both, now, refused, something_happens};
use crate::calendar::zone::Zone;
use crate::record::Kinds;
use crate::store::sqlite::origin::{Origin, TakenOver};
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{Author, Error, Operator as _};
use crate::terms::{ChannelName, Class, SuppressedFor};
use crate::words::OriginSentence;

#[test]
fn a_witness_on_another_disk_notices_an_older_state_of_the_whole_folder() {
    let place = Place::new();
    let file = place.path("disk/touchbase.companion");
    let witness = Some(file.clone());
    fs::create_dir(place.path("disk")).unwrap();
    let mut store = place.open_with("state", witness.clone()).unwrap();
    boot(&mut store);
    something_happens(&mut store, "2026");
    store.write_down().unwrap();
    drop(store);
    place.copy_folder("state", "older");
    let mut store = place.open_with("state", witness.clone()).unwrap();
    something_happens(&mut store, "2027");
    store.write_down().unwrap();
    drop(store);
    place.copy_folder("older", "state");
    // Without it, the folder agrees with itself.
    place.open("state").unwrap();
    assert_eq!(
        refused(place.open_with("state", witness.clone())),
        OriginSentence::EventsMissing { events: 1 }
    );
    // A disk that is not connected is no leave to go on.
    fs::rename(place.path("disk"), place.path("drawer")).unwrap();
    let said = refused(place.open_with("state", witness));
    let name = file.display().to_string();
    assert_eq!(
        both(&said),
        [
            format!(
                "{name} is missing, the second companion of this database: is its disk connected? With that disk the daemon goes on by itself"
            ),
            format!("缺少 {name}，即这个数据库的第二份伴随文件：那块磁盘接上了吗？接上后后台服务会自动继续")
        ]
    );
}

#[test]
fn a_copy_learns_who_gets_nothing_and_who_was_erased() {
    let place = Place::new();
    let mut store = place.start();
    store.checkpoint().unwrap();
    place.copy("state/touchbase.db", "older.db");
    let author = Author { name: "operator wang".to_owned(), at: now() };
    store
        .suppress(ChannelName::Sms, &[Class::Care], "+8613900000001", SuppressedFor::OptedOut, &author)
        .unwrap();
    store
        .connection
        .execute("INSERT INTO erased VALUES (x'0A', 'customer:erased-a', 5, 'wang', 'a letter')", [])
        .unwrap();
    something_happens(&mut store, "2026");
    // Nobody writes the companion but the end of the store: it has a wish to pass on.
    drop(store);
    place.copy("older.db", "state/touchbase.db");
    let options = OpenOptions { as_copy: true, ..OpenOptions::new(Zone::utc()) };
    let path = place.path("state/touchbase.db");
    let mut copy = SqliteStore::open(&path, &Kinds::default(), options).unwrap();
    assert_eq!(copy.write_down(), Err(Error::Copy(OriginSentence::EventsMissing { events: 1 })));
    assert_eq!(copy.adopt(), Ok(TakenOver { suppressed: 1, erased: 1, known: true }));
    assert_eq!(copy.suppression_list().unwrap().len(), 1);
    assert_eq!(copy.origin(), Ok(Origin { objection: None, remark: None }));
    drop(copy);
    // From now on it is the one, whatever it had been.
    let mut store = place.open("state").unwrap();
    something_happens(&mut store, "2027");
    assert_eq!(store.adopt(), Ok(TakenOver { known: true, ..TakenOver::default() }));
}
