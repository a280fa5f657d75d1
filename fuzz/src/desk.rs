//! Lists imported from a folder in memory into a store that forgets, and what must hold of every import.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use touchbase::config::email::Mailbox;
use touchbase::import::cell::CellContext;
use touchbase::import::report::{Page, describe};
use touchbase::import::table::{Encoding, Format};
use touchbase::import::{self, ImportError, Options, Outcome};
use touchbase::record::view::{Candidates, Records};
use touchbase::record::{FieldType, Record, Value};
use touchbase::store::Author;
use touchbase::store::memory::MemoryStore;
use touchbase::words::Language;

use super::SHIPPED;

/// One list, with a mapping file beside it or without.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    list: PathBuf,
    map: PathBuf,
    rejects: PathBuf,
}

impl Desk {
    /// A desk of this process's own, with a list of that ending on it.
    pub fn new(ending: &str) -> Desk {
        let memory = PathBuf::from("/dev/shm");
        let root = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let folder = root.join(format!("touchbase-fuzz-{}-{ending}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder to work in");
        Desk {
            list: folder.join(format!("list.{ending}")),
            map: folder.join("list.map.toml"),
            rejects: folder.join("list.rejects.csv"),
            folder,
        }
    }

    /// Takes away what is on the desk, and the desk.
    pub fn clear(&self) {
        drop(fs::remove_dir_all(&self.folder));
    }

    /// Imports a list into an empty store, holds the outcome against the promises, and imports the rejects again.
    pub fn import(&self, bytes: &[u8], map: Option<&str>) {
        for path in [&self.map, &self.rejects] {
            drop(fs::remove_file(path));
        }
        if let Some(map) = map {
            fs::write(&self.map, map).expect("a mapping file");
        }
        let Some(outcome) = self.run(bytes) else { return };
        numbers(&outcome, bytes);
        if outcome.rejected > 0 && outcome.rejects_path.is_some() {
            let rejects = fs::read(&self.rejects).expect("a reject file");
            let again = self.run(&rejects).expect("rejects can be read again");
            assert_eq!(again.rows, outcome.rejected, "every reject is one row of the reject file");
        }
    }

    fn run(&self, bytes: &[u8]) -> Option<Outcome> {
        fs::write(&self.list, bytes).expect("a list");
        let zone = SHIPPED.calendars.zone.clone();
        let mut store = MemoryStore::new(&SHIPPED.kinds, zone.clone());
        let to_instant = |at: DateTime| zone.instant(at);
        let options = Options {
            kind: None,
            map: None,
            sheet: None,
            apply: true,
            language: Language::default(),
            author: Author { name: "import list".into(), at: Timestamp::UNIX_EPOCH },
            ground: CellContext { today: date(2026, 11, 22), to_instant: &to_instant },
            owned_by_rules: BTreeSet::new(),
        };
        let done = Cell::new(0);
        let mut progress = |bytes| assert!(bytes >= done.replace(bytes), "progress goes on");
        let found = import::run(&self.list, &options, &mut store, &SHIPPED.kinds, &mut progress, &mut |_| {});
        let outcome = match found {
            Ok(outcome) => outcome,
            Err(ImportError::Map { report, .. }) => {
                super::inspect(&report);
                return None;
            }
            Err(error @ (ImportError::Store(_) | ImportError::Broken(_) | ImportError::Rejects { .. })) => {
                panic!("{error}")
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return None;
            }
        };
        let written = outcome.written;
        assert_eq!(written.new + written.changed + written.same + outcome.rejected, outcome.rows);
        assert!(!describe(&outcome, None, Page::default()).is_empty());
        let mut records = 0;
        for kind in SHIPPED.kinds.names() {
            let all = Candidates::All { kind: kind.to_owned() };
            let mut visit = |record: Record| {
                records += 1;
                check(&record);
                Ok(())
            };
            store.candidates(&all, &mut visit).expect("records in memory");
        }
        assert_eq!(records, written.new + outcome.related.new, "what is written is there");
        Some(outcome)
    }
}

/// Rejected rows come in order, and each has the number that an editor or a spreadsheet shows beside it.
fn numbers(outcome: &Outcome, bytes: &[u8]) {
    let rows: Vec<u64> = outcome.rejections.iter().map(|rejection| rejection.row).collect();
    assert!(rows.is_sorted_by(|one, next| one < next), "{rows:?}");
    let utf8 = matches!(outcome.format, Format::Csv { encoding: Encoding::Utf8 { .. }, .. });
    // Without quotation marks, a row is a line.
    if let (true, Ok(text)) = (utf8 && !bytes.contains(&b'"'), std::str::from_utf8(bytes)) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<&str> = text.split('\n').collect();
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        assert!(
            usize::try_from(outcome.rows).is_ok_and(|rows| rows < filled),
            "a row more than there are lines"
        );
        for row in rows {
            let line = usize::try_from(row).ok().and_then(|row| lines.get(row - 1));
            assert!(line.is_some_and(|line| !line.trim().is_empty()), "row {row} is blank or not there");
        }
    }
}

/// Every field is of its type; phones are E.164, addresses one word with an `@` in it.
fn check(record: &Record) {
    let kind = SHIPPED.kinds.get(&record.key.kind).expect("a kind that exists");
    assert!(!record.key.id.trim().is_empty());
    for (name, value) in &record.fields {
        let field = kind.field(name).expect("a field that exists");
        match (&field.field_type, value) {
            (FieldType::Phone, Value::Text(phone)) => {
                let digits = phone.strip_prefix('+').expect("E.164 begins with +");
                assert!((8..=15).contains(&digits.len()) && !digits.starts_with('0'), "{phone}");
                assert!(digits.bytes().all(|digit| digit.is_ascii_digit()), "{phone}");
            }
            (FieldType::Email, Value::Text(address)) => {
                let (local, domain) = address.rsplit_once('@').expect("an address has an @");
                assert!(!local.is_empty() && !domain.is_empty(), "{address:?}");
                assert!(!address.chars().any(|c| c.is_control() || c.is_whitespace()), "{address:?}");
                let mailbox = Mailbox::parse(address).expect("what is taken in can be written to");
                assert_eq!(&mailbox.address, address);
            }
            (FieldType::Words(words), Value::Text(word)) => assert!(words.contains(word), "{word:?}"),
            (field_type, value) => {
                let again = Value::from_json(&value.to_json(), field_type);
                assert_eq!(again.as_ref(), Some(value), "the stored form reads back: {name}");
            }
        }
    }
}
