//! Bytes that change under a database: either that is noticed, in a way that ends the daemon, or what went does not go
//! again.

use std::collections::BTreeSet;
use std::path::Path;

use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Error, Outbox as _, Store};
use touchbase::terms::{ChannelName, MessageState};

use crate::given::{at, kinds, next, plan, put, send, text, touch, zone};

/// Damages, each to a fresh copy.
const DAMAGES: u64 = 300;
/// Customers; every second one was greeted.
const CUSTOMERS: u32 = 160;

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

fn name(number: u32) -> String {
    format!("C-{number:04}")
}

/// A ledger in which half of what was planned has gone.
fn filled(path: &Path) -> Vec<u8> {
    let mut store = SqliteStore::open(path, &kinds(), OpenOptions::new(zone())).unwrap();
    for number in 0..CUSTOMERS {
        put(&mut store, &format!("customer:{}", name(number)), &[("name", Some(text("王小明")))], "08:00");
    }
    let due = |number: u32| if number.is_multiple_of(2) { "09:00" } else { "11:00" };
    let touches: Vec<_> = (0..CUSTOMERS).map(|number| touch(&name(number), due(number))).collect();
    plan(&mut store, &touches);
    let went = sends(&mut store, "09:30").unwrap();
    assert_eq!(went.len(), CUSTOMERS as usize / 2);
    drop(store);
    std::fs::read(path).unwrap()
}

/// One life of a daemon: plans everything, sends what is due, and says whom it was for.
fn sends(store: &mut SqliteStore, now: &str) -> Result<Vec<String>, Error> {
    let boot = store.boot(at(now), &mut |_| next(MessageState::Unknown))?.boot;
    let touches: Vec<_> = (0..CUSTOMERS).map(|number| touch(&name(number), "09:00")).collect();
    store.plan(&touches, at(now))?;
    let mut went = Vec::new();
    loop {
        let claimed = store.claim(ChannelName::Sms, at(now), 50, boot)?;
        if claimed.is_empty() {
            return Ok(went);
        }
        let mut whom = Vec::new();
        let armed = store.arm(&claimed, boot, at(now), &mut |_, touches, _| {
            whom.extend(touches.iter().map(|touch| touch.key.record.id.clone()));
            Ok(send("+8613900000001"))
        })?;
        went.append(&mut whom);
        let ends: Vec<_> =
            armed.iter().map(|armed| crate::given::end(armed, now, next(MessageState::Accepted))).collect();
        store.finish(&ends)?;
    }
}

/// What damage came to.
#[derive(Debug, Default)]
struct Seen {
    noticed: u64,
    harmless: u64,
    /// Errors after which a daemon would start again and again.
    loops: BTreeSet<String>,
    twice: Vec<String>,
}

fn damage(bytes: &mut [u8], dice: &mut Dice) {
    match dice.below(4) {
        // Single bits, as a bad cable or bad memory leaves them.
        0 => {
            for _ in 0..=dice.below(4) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
        // Some bytes.
        1 => {
            let at = dice.below(bytes.len() - 16);
            for byte in &mut bytes[at..at + 16] {
                *byte = u8::try_from(dice.below(256)).unwrap();
            }
        }
        // A sector that was never written.
        2 => {
            let at = dice.below(bytes.len() / 512) * 512;
            bytes[at..at + 512].fill(0);
        }
        // A page that is another one.
        _ => {
            let pages = bytes.len() / 4096;
            let (from, to) = (dice.below(pages) * 4096, dice.below(pages) * 4096);
            bytes.copy_within(from..from + 4096, to);
        }
    }
}

#[test]
fn damage_is_noticed_or_sends_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let sound = filled(&folder.path().join("sound.db"));
    let greeted: BTreeSet<String> = (0..CUSTOMERS).step_by(2).map(name).collect();
    let mut seen = Seen::default();
    for seed in 1..=DAMAGES {
        let path = folder.path().join(format!("{seed}.db"));
        let mut bytes = sound.clone();
        damage(&mut bytes, &mut Dice(seed));
        std::fs::write(&path, &bytes).unwrap();
        let opened = SqliteStore::open(&path, &kinds(), OpenOptions::new(zone()));
        match opened.and_then(|mut store| sends(&mut store, "10:00")) {
            Err(error) if error.is_final() => seen.noticed += 1,
            Err(error) => drop(seen.loops.insert(format!("seed {seed}: {error}"))),
            Ok(went) => {
                seen.harmless += 1;
                let twice = went.iter().filter(|id| greeted.contains(*id));
                seen.twice.extend(twice.map(|id| format!("seed {seed}: {id}")));
            }
        }
        std::fs::remove_file(&path).unwrap();
    }
    assert!(seen.loops.is_empty() && seen.twice.is_empty(), "{seen:#?}");
    assert!(seen.noticed > DAMAGES / 2, "{seen:#?}");
}

/// What a look by pieces would say of it is what a look at the whole says.
#[test]
fn a_look_at_one_table_finds_what_its_index_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchbase.db");
    filled(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    // An index that lacks a row, as a page that was never written leaves it.
    other
        .execute_batch(
            "PRAGMA writable_schema = ON; CREATE TABLE twin AS SELECT * FROM touch LIMIT 0;
             CREATE INDEX twin_by_due ON twin (due_at);
             INSERT INTO twin SELECT * FROM touch;
             UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'note')
             WHERE name = 'twin_by_due'",
        )
        .unwrap();
    drop(other);
    let unchecked = OpenOptions { check_up_to_bytes: 0, ..OpenOptions::new(zone()) };
    let store = SqliteStore::reader(&path, &kinds(), unchecked).unwrap();
    let tables = store.tables().unwrap();
    assert!(tables.contains(&"twin".to_owned()), "{tables:?}");
    assert_eq!(store.check_table("touch"), Ok(()));
    assert!(matches!(store.check_table("twin"), Err(Error::Damaged(_))), "{:?}", store.tally());
}
