//! What the cases start from: a store of a few kinds, invented people, and short ways to the usual steps.

use jiff::Timestamp;
use tempfile::TempDir;
use touchbase::calendar::anniversary::Anniversary;
use touchbase::calendar::zone::Zone;
use touchbase::diagnostic::{Report, Source};
use touchbase::message::{
    GateDecision, MessageId, NextState, PlannedTouch, Ready, SentIn, Touch, TouchId, TouchKey,
};
use touchbase::record::{Kinds, RecordKey, Value};
use touchbase::store::memory::MemoryStore;
use touchbase::store::sqlite::{OpenOptions, SqliteStore};
use touchbase::store::{Armed, AttemptEnd, Author, Entry, Filter, Incoming, RetryRequest, Store, Written};
use touchbase::terms::{AttemptOutcome, ChannelName, Class, MessageState, Reason, TouchState};
use touchbase::words::Sentence;

const KINDS: &str = "
[customer]
person = true
[customer.fields]
birthday = 'anniversary'
segment = ['key', 'normal']
joined_on = 'date'
seen_at = 'datetime'
visits = 'int'
score = 'number'
interests = 'list'
[customer.many]
homes = 'home.customer'
[home]
[home.fields]
customer = '-> customer'
steward = '-> staff'
city = 'text'
[staff]
staff = true
[staff.fields]
role = ['steward', 'director']
[event]
[event.fields]
held_on = 'date'
";

pub(crate) fn kinds() -> Kinds {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", KINDS), &mut report);
    assert_eq!(report.findings().len(), 0);
    kinds
}

pub(crate) fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

pub(crate) fn memory() -> MemoryStore {
    MemoryStore::new(&kinds(), zone())
}

/// A database in a folder that goes with it.
pub(crate) struct Database {
    pub(crate) store: SqliteStore,
    pub(crate) folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Database {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchbase.db");
        let store = SqliteStore::open(&path, &kinds(), OpenOptions::new(zone())).unwrap();
        Database { store, folder }
    }
}

/// An instant: `10:00` is one of 2026-03-01 in UTC; a longer text is read as it is.
pub(crate) fn at(text: &str) -> Timestamp {
    if text.len() == 5 { format!("2026-03-01T{text}:00Z") } else { text.to_owned() }.parse().unwrap()
}

/// From an instant on.
pub(crate) fn from(text: &str) -> SentIn {
    SentIn { since: at(text), until: Timestamp::MAX }
}

pub(crate) fn author(time: &str) -> Author {
    Author { name: "import list.csv".to_owned(), at: at(time) }
}

pub(crate) fn operator(time: &str) -> Author {
    Author { name: "operator wang".to_owned(), at: at(time) }
}

pub(crate) fn key(text: &str) -> RecordKey {
    RecordKey::parse(text).unwrap()
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

pub(crate) fn instant(text: &str) -> Value {
    Value::Datetime(text.parse().unwrap())
}

pub(crate) fn anniversary(text: &str) -> Value {
    Value::Anniversary(Anniversary::parse(text).unwrap())
}

pub(crate) fn incoming(record: &str, fields: &[(&str, Option<Value>)]) -> Incoming {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Incoming { key: key(record), fields: fields.collect() }
}

/// Writes records in one pass.
pub(crate) fn put_all(store: &mut dyn Store, records: &[Incoming], time: &str) -> Written {
    let mut written = Written::default();
    let mut work = |changes: &mut dyn touchbase::store::Changes| {
        written = changes.put(records, &author(time))?;
        Ok(true)
    };
    store.change(&mut work).unwrap();
    written
}

/// Writes one record.
pub(crate) fn put(
    store: &mut dyn Store,
    record: &str,
    fields: &[(&str, Option<Value>)],
    time: &str,
) -> Written {
    put_all(store, &[incoming(record, fields)], time)
}

/// A touch of rule `greeting` about a customer, to the same customer, by SMS, else e-mail.
pub(crate) fn touch(customer: &str, due: &str) -> PlannedTouch {
    let person = RecordKey::new("customer", customer);
    PlannedTouch {
        key: TouchKey {
            rule: "greeting".to_owned(),
            step: "main".to_owned(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: "2026".to_owned(),
        },
        reference: None,
        occasion: None,
        due_at: at(due),
        expires_at: at("2026-03-05T00:00:00Z"),
        class: Class::Care,
        via: vec![ChannelName::Sms, ChannelName::Email],
        template: "greeting".to_owned(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
        limit: None,
    }
}

/// The same, held or skipped.
pub(crate) fn touch_in(state: TouchState, reason: Reason, customer: &str, due: &str) -> PlannedTouch {
    PlannedTouch { state, reason: Some(reason), ..touch(customer, due) }
}

/// A touch about another record to a customer, to be grouped.
pub(crate) fn grouped(record: &str, customer: &str, due: &str) -> PlannedTouch {
    let mut touch = touch(customer, due);
    touch.key.record = key(record);
    touch.group = true;
    touch
}

/// The touch of [`touch`] in the ledger.
pub(crate) fn entry(store: &dyn Store, customer: &str) -> Entry {
    store.entry_of(&touch(customer, "10:00").key).unwrap().unwrap()
}

pub(crate) fn id(store: &dyn Store, customer: &str) -> TouchId {
    entry(store, customer).touch.id
}

/// `customer outcome reason` of every touch, in the order of the log.
pub(crate) fn log(store: &dyn Store, filter: &Filter) -> Vec<String> {
    store.entries(filter).unwrap().iter().map(line).collect()
}

pub(crate) fn line(entry: &Entry) -> String {
    let reason = match &entry.message {
        Some(message) if entry.touch.state == TouchState::Planned => message.reason,
        _ => entry.touch.reason,
    };
    let reason = reason.map(|reason| format!(" {reason}")).unwrap_or_default();
    format!("{} {}{reason}", entry.touch.key.record.id, entry.outcome)
}

pub(crate) fn plan(store: &mut dyn Store, touches: &[PlannedTouch]) {
    store.plan(touches, at("08:00")).unwrap();
}

/// A new boot that calls everything unknown.
pub(crate) fn boot(store: &mut dyn Store) -> i64 {
    store.boot(at("08:00"), &mut |_| next(MessageState::Unknown)).unwrap().boot
}

pub(crate) fn claim(store: &mut dyn Store, boot: i64, now: &str) -> Vec<MessageId> {
    store.claim(ChannelName::Sms, at(now), 100, boot).unwrap()
}

pub(crate) fn ready(address: &str) -> Ready {
    Ready {
        channel: if address.contains('@') { ChannelName::Email } else { ChannelName::Sms },
        address: address.to_owned(),
        name: "王小明".to_owned(),
        subject: String::new(),
        text: "祝您生日快乐".to_owned(),
        html: None,
        template_code: None,
        params: Vec::new(),
        dropped: Vec::new(),
    }
}

pub(crate) fn send(address: &str) -> GateDecision {
    GateDecision::Send(Box::new(ready(address)))
}

/// Arms messages with one decision for all.
pub(crate) fn arm(
    store: &mut dyn Store,
    boot: i64,
    messages: &[MessageId],
    now: &str,
    decision: &GateDecision,
) -> Vec<Armed> {
    store.arm(messages, boot, at(now), &mut |_, _, _| Ok(decision.clone())).unwrap()
}

/// Plans one touch and brings it onto the wire at 10:00.
pub(crate) fn on_the_wire(store: &mut dyn Store, boot: i64, customer: &str) -> Armed {
    plan(store, &[touch(customer, "10:00")]);
    let claimed = claim(store, boot, "10:00");
    let mut armed = arm(store, boot, &claimed, "10:00", &send("+8613900000001"));
    assert_eq!(armed.len(), 1);
    armed.remove(0)
}

pub(crate) fn next(state: MessageState) -> NextState {
    NextState { state, reason: None, not_before_at: None, channel: None, provider_id: None, burnt: true }
}

pub(crate) fn end(armed: &Armed, time: &str, next: NextState) -> AttemptEnd {
    AttemptEnd {
        message: armed.message.id,
        attempt: armed.attempt,
        outcome: AttemptOutcome::Temporary,
        detail: Some(Sentence::Quoted("250".to_owned())),
        address: None,
        ended_at: at(time),
        next,
        memory: None,
    }
}

/// A person wants these sent once more, as they stand now; how many will be.
pub(crate) fn retry(store: &mut dyn Store, touches: &[TouchId], expires: &str, time: &str) -> u64 {
    let again = again(store, touches, expires);
    store.retry(&again, &operator(time)).unwrap().again
}

/// These touches as somebody sees them now, to be sent once more.
pub(crate) fn again(store: &dyn Store, touches: &[TouchId], expires: &str) -> Vec<RetryRequest> {
    let seen = |touch: &TouchId| store.entry(*touch).unwrap().unwrap().outcome;
    let again = |touch: &TouchId| RetryRequest { touch: *touch, seen: seen(touch), expires_at: at(expires) };
    touches.iter().map(again).collect()
}

/// Brings one touch to a settled state.
pub(crate) fn settled(store: &mut dyn Store, boot: i64, customer: &str, state: MessageState) -> Armed {
    let armed = on_the_wire(store, boot, customer);
    assert_eq!(store.finish(&[end(&armed, "10:01", next(state))]), Ok(1));
    armed
}

pub(crate) fn ids(touches: &[Touch]) -> Vec<&str> {
    touches.iter().map(|touch| touch.key.record.id.as_str()).collect()
}
