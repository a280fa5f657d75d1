//! The ledger, read beside or after the daemon, and held against what the servers received.
//!
//! [`Ledger::examine`] checks the invariants of `reliability` (one row a key, one attempt a message and number, no
//! message at a server without a committed attempt, …) by SQL and through the store's traits, and counts what was
//! lost and what arrived twice.

use std::collections::BTreeMap;
use std::path::Path;

use ring::hmac;
use rusqlite::{Connection, OpenFlags};
use touchbase::calendar::zone::Zone;
use touchbase::message::TouchId;
use touchbase::record::Kinds;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Attempt, DaemonState as _, Entry, Event, Filter, Ledger as _, Store as _};
use touchbase::terms::MessageState;

use super::servers::Received;
use super::site;

/// A ledger open for reading.
#[derive(Debug)]
pub(crate) struct Ledger {
    connection: Connection,
    store: SqliteStore,
}

/// A message with its attempts, as they stand in the tables.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its number.
    pub(crate) number: i64,
    /// The rule it comes from.
    pub(crate) rule: String,
    /// `customer:c7`.
    pub(crate) recipient: String,
    /// One word.
    pub(crate) state: String,
    /// How many attempts it counts itself.
    pub(crate) attempts: u32,
    /// The id that its mails carry.
    pub(crate) message_ref: String,
    /// Its attempts: number, channel, id, whether ended, outcome.
    pub(crate) tries: Vec<Try>,
}

/// One attempt.
#[derive(Debug, Clone)]
pub(crate) struct Try {
    /// Its number within the message.
    pub(crate) n: u32,
    /// `sms` or `email`.
    pub(crate) channel: String,
    /// The id that travelled with it.
    pub(crate) out_id: String,
    /// One word, once it has ended.
    pub(crate) outcome: Option<String>,
}

impl Try {
    /// Whether nobody knows what became of it.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.outcome.as_deref().is_none_or(|outcome| ["unknown", "crashed"].contains(&outcome))
    }
}

/// What an examination came to.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Invariants that do not hold; must be empty.
    pub(crate) broken: Vec<String>,
    /// Messages said to be accepted that no server has seen.
    pub(crate) lost: Vec<i64>,
    /// Messages that a server has seen more than once: number, rule, and whether an attempt before was doubtful.
    pub(crate) twice: Vec<(i64, String, bool)>,
    /// Messages by state.
    pub(crate) states: BTreeMap<String, u64>,
    /// Attempts that a crash ended.
    pub(crate) crashed: u64,
}

impl Ledger {
    /// Opens the ledger at a path.
    pub(crate) fn open(path: &Path, kinds: &Kinds, zone: &Zone) -> Ledger {
        // Read and write, or a log that a crash left could not be read; but nothing is ever written.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).unwrap();
        connection.busy_timeout(super::PATIENCE).unwrap();
        connection.pragma_update(None, "query_only", true).unwrap();
        let store = SqliteStore::reader(path, kinds, OpenOptions::new(zone.clone())).unwrap();
        Ledger { connection, store }
    }

    /// All touches with what became of them.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.store.entries(&Filter::default()).unwrap()
    }

    /// The touches of one rule.
    pub(crate) fn of_rule(&self, rule: &str) -> Vec<Entry> {
        let filter = Filter { rule: Some(rule.to_owned()), ..Filter::default() };
        self.store.entries(&filter).unwrap()
    }

    /// The transitions and attempts of a touch.
    pub(crate) fn history(&self, touch: TouchId) -> (Vec<Event>, Vec<Attempt>) {
        self.store.history(touch).unwrap()
    }

    /// A note.
    pub(crate) fn note(&self, name: &str) -> Option<String> {
        self.store.note(name).unwrap()
    }

    /// How many messages stand at a state.
    pub(crate) fn count(&self, state: MessageState) -> u64 {
        self.store.tally().unwrap().messages.get(&state).copied().unwrap_or(0)
    }

    /// One number from one query.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Every message with its attempts.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let secret: Vec<u8> =
            self.connection.query_row("SELECT secret FROM instance", [], |row| row.get(0)).unwrap();
        let mut tries: BTreeMap<i64, Vec<Try>> = BTreeMap::new();
        let mut statement = self
            .connection
            .prepare("SELECT message, n, channel, out_id, outcome FROM attempt ORDER BY message, n")
            .unwrap();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            tries.entry(row.get(0).unwrap()).or_default().push(Try {
                n: row.get(1).unwrap(),
                channel: row.get(2).unwrap(),
                out_id: row.get(3).unwrap(),
                outcome: row.get(4).unwrap(),
            });
        }
        let mut statement = self
            .connection
            .prepare("SELECT number, rule, recipient, state, attempts FROM message ORDER BY number")
            .unwrap();
        let rows = statement.query_map([], |row| {
            let number: i64 = row.get(0)?;
            Ok(Row {
                number,
                rule: row.get(1)?,
                recipient: row.get(2)?,
                state: row.get(3)?,
                attempts: row.get(4)?,
                message_ref: message_ref(&secret, number),
                tries: tries.remove(&number).unwrap_or_default(),
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// How many messages are not settled yet.
    pub(crate) fn open_messages(&self) -> u64 {
        let open = [MessageState::Planned, MessageState::Claimed, MessageState::Sending];
        open.iter().map(|state| self.count(*state)).sum()
    }

    /// How many messages are settled.
    pub(crate) fn settled_messages(&self) -> u64 {
        self.store.tally().unwrap().messages.values().sum::<u64>() - self.open_messages()
    }

    /// The messages that are not settled yet, as the ledger tells them.
    pub(crate) fn open_rows(&self) -> Vec<String> {
        let sql = "SELECT number || ' ' || rule || ' ' || state || ' ' || coalesce(reason, '') || ' attempts '
                || attempts || ' crashes ' || crashes || ' not before ' || datetime(not_before_at / 1000, 'unixepoch')
             FROM message WHERE state IN ('planned', 'claimed', 'sending') LIMIT 40";
        let mut statement = self.connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Checks everything that must hold at any moment, running or dead, and counts what the servers received.
    pub(crate) fn examine(&self, received: &Received) -> Findings {
        let mut findings = Findings::default();
        self.whole(&mut findings);
        self.tables(&mut findings);
        let rows = self.rows();
        let mut texts = received.texts.clone();
        let mut mails = received.mails.clone();
        for row in &rows {
            *findings.states.entry(row.state.clone()).or_default() += 1;
            attempts_have_no_holes(row, &mut findings);
            against_servers(row, &mut texts, &mut mails, &mut findings);
        }
        for out_id in texts.keys() {
            findings.broken.push(format!("a text message without an attempt: {out_id}"));
        }
        for message_ref in mails.keys() {
            findings.broken.push(format!("a mail without an attempt: {message_ref}"));
        }
        findings
    }

    /// Everything holds, nothing is lost, nothing arrived twice.
    pub(crate) fn agrees_with(&self, received: &Received) -> Findings {
        let findings = self.examine(received);
        assert_eq!(findings.broken, [""; 0]);
        assert_eq!(findings.lost, [0; 0]);
        assert_eq!(findings.twice, []);
        findings
    }

    /// The file itself is sound.
    fn whole(&self, findings: &mut Findings) {
        let sound: String =
            self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).unwrap();
        if sound != "ok" {
            findings.broken.push(format!("integrity_check: {sound}"));
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check").unwrap();
        if statement.exists([]).unwrap() {
            findings.broken.push("foreign_key_check finds something".to_owned());
        }
    }

    fn tables(&self, findings: &mut Findings) {
        for (says, sql) in [
            (
                "a key stands there twice",
                "SELECT count(*) FROM (SELECT 1 FROM touch GROUP BY record, rule, step, recipient, occurrence
                 HAVING count(*) > 1)",
            ),
            (
                "claimed or sending by another boot",
                "SELECT count(*) FROM message WHERE state IN ('claimed', 'sending')
                 AND epoch IS NOT (SELECT coalesce(max(epoch), 0) FROM node)",
            ),
            (
                "a touch to be sent has no message",
                "SELECT count(*) FROM touch WHERE state = 'planned' AND message IS NULL",
            ),
            (
                "a message that is not called off has no touch",
                "SELECT count(*) FROM message m WHERE state <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM touch WHERE message = m.number)",
            ),
            (
                "an attempt has no message",
                "SELECT count(*) FROM attempt a WHERE NOT EXISTS (SELECT 1 FROM message WHERE number = a.message)",
            ),
            (
                "an attempt is open though its message is not being sent",
                "SELECT count(*) FROM attempt a JOIN message m ON m.number = a.message
                 WHERE a.ended_at IS NULL AND (m.state <> 'sending' OR a.n <> m.attempts)",
            ),
        ] {
            let count = self.number(sql);
            if count > 0 {
                findings.broken.push(format!("{says}: {count}"));
            }
        }
        let touchbase::store::RowCounts { messages, touches } = self.store.tally().unwrap();
        let counted = |sql| u64::try_from(self.number(sql)).unwrap();
        if messages.values().sum::<u64>() != counted("SELECT count(*) FROM message")
            || touches.values().sum::<u64>() != counted("SELECT count(*) FROM touch")
        {
            findings.broken.push("the states do not add up to what was planned".to_owned());
        }
        let unknown = messages.get(&MessageState::Unknown).copied().unwrap_or(0);
        if self.store.touches() != Ok(touches.values().sum()) || self.store.unknown() != Ok(unknown) {
            findings.broken.push("what status counts by is not what is there".to_owned());
        }
    }
}

/// Attempts are numbered from 1 without holes, and the message knows how many there are.
fn attempts_have_no_holes(row: &Row, findings: &mut Findings) {
    let numbers: Vec<u32> = row.tries.iter().map(|one| one.n).collect();
    let expected: Vec<u32> = (1..=row.attempts).collect();
    if numbers != expected {
        findings.broken.push(format!("M-{}: attempts {numbers:?} of {}", row.number, row.attempts));
    }
    let crashed = row.tries.iter().filter(|one| one.outcome.as_deref() == Some("crashed")).count();
    findings.crashed += u64::try_from(crashed).unwrap();
}

/// What the servers have of a message, taken out of `texts` and `mails`.
fn against_servers(
    row: &Row,
    texts: &mut BTreeMap<String, Vec<String>>,
    mails: &mut BTreeMap<String, Vec<String>>,
    findings: &mut Findings,
) {
    let number: u32 = row.recipient.trim_start_matches("customer:c").parse().unwrap_or(0);
    let national = site::mobile(number).trim_start_matches("+86").to_owned();
    let mut arrived = 0;
    for one in row.tries.iter().filter(|one| one.channel == "sms") {
        let got = texts.remove(&one.out_id).unwrap_or_default();
        if got.len() > 1 {
            findings.broken.push(format!("M-{}: one attempt made {} requests", row.number, got.len()));
        }
        if got.iter().any(|to| *to != national) {
            findings.broken.push(format!("M-{}: a text went to somebody else", row.number));
        }
        if one.outcome.as_deref() == Some("accepted") && got.is_empty() {
            findings.lost.push(row.number);
        }
        arrived += got.len();
    }
    let by_mail: Vec<&Try> = row.tries.iter().filter(|one| one.channel == "email").collect();
    let got =
        if by_mail.is_empty() { Vec::new() } else { mails.remove(&row.message_ref).unwrap_or_default() };
    if got.len() > by_mail.len() {
        findings.broken.push(format!("M-{}: {} mails of {} attempts", row.number, got.len(), by_mail.len()));
    }
    if got.iter().any(|to| *to != site::email(number)) {
        findings.broken.push(format!("M-{}: a mail went to somebody else", row.number));
    }
    let accepted = by_mail.iter().filter(|one| one.outcome.as_deref() == Some("accepted")).count();
    if got.len() < accepted {
        findings.lost.push(row.number);
    }
    arrived += got.len();
    if ["accepted", "delivered"].contains(&row.state.as_str()) && arrived == 0 {
        findings.lost.push(row.number);
    }
    if arrived > 1 {
        let doubtful = row.tries.iter().filter(|one| one.is_doubtful()).count();
        findings.twice.push((row.number, row.rule.clone(), arrived <= doubtful + 1));
    }
}

/// The id that mails of a message carry: made as `reliability` §3 says, written anew here.
fn message_ref(secret: &[u8], number: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, &[b"message".as_slice(), &number.to_be_bytes()].concat());
    let bits: Vec<u8> =
        tag.as_ref().iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let letters = b"abcdefghijklmnopqrstuvwxyz234567";
    let letter =
        |five: &[u8]| char::from(letters[five.iter().fold(0, |sum, bit| sum * 2 + usize::from(*bit))]);
    bits.chunks(5).take(20).map(letter).collect()
}
