//! Rules that are edited while messages go: what went does not go again, what would still have come is not lost.
//!
//! [`House`] is a daemon without tasks over a database in a folder: files are put in force by the reloader or by a start,
//! the planner ticks, and what is due is sent, as the judge says.

mod brake;
mod edits;
mod lists;
mod missed;
mod names;
mod narrowing;
mod pending;
mod sequences;
mod surroundings;
mod undone;
mod urgent;
mod whom;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{PlanSink, Planner};
use crate::calendar::zone::Zone;
use crate::daemon::live::Live;
use crate::daemon::reloader::{self, InForce, Refusal as ReloadRefusal};
use crate::deployment::Deployment;
use crate::diagnostic::{Report, Source};
use crate::gate;
use crate::message::outcome::{Answer, Marking, Refusal};
use crate::message::{PlannedTouch, TouchId, transition};
use crate::operations::intake::{self, List, Taken};
use crate::record::{Kinds, RecordKey, Value};
use crate::source::Sources;
use crate::store::sqlite::{OpenOptions, SqliteStore};
use crate::store::{
    AddedTouches, AttemptEnd, Author, Causes as _, DaemonState as _, Entry, Error, Filter, Incoming,
    Ledger as _, NewCause, Operator as _, Outbox as _, Planned, RecordStore as _, Reschedule, RuleState,
    Store,
};
use crate::terms::{AttemptOutcome, ChannelName, Outcome, Reason, TouchState};
use crate::words::Language;

const RECORDS: &str = r#"
[customer]
title = "c"
person = true
[customer.fields]
due_on   = "date"
seen_at  = "datetime"
birthday = "anniversary"
since_on = "date"
done_on  = "date"
level    = "int"
keeper   = "-> staff"
[customer.many]
family = "relative.of"
[relative]
person = true
[relative.fields]
of = "-> customer"
[staff]
staff = true
[staff.fields]
role    = ["keeper", "boss"]
manager = "-> staff"
left_on = "date"
"#;
/// Among the files of a house, what stands in its `touchbase.toml` besides.
pub(super) const BRAKE: &str = "touchbase.toml";
/// Among the files of a house, the name of its zone where that is not Asia/Shanghai.
pub(super) const ZONE: &str = "zone";
/// Among the files of a house, the year 2026 of its working days.
pub(super) const DAYS: &str = "calendars/cn/2026.toml";
const TEMPLATE: &str = "title = \"t\"\nlanguages = [\"zh\"]\n";

/// A rule: its head, its `[when]`, and what it sends.
pub(super) fn rule(id: &str, head: &str, when: &str, steps: &str) -> String {
    format!(
        "id = \"{id}\"\ntitle = \"r\"\nclass = \"service\"\nurgent = true\neach = \"customer\"\n{head}\n[when]\n{when}\n{steps}\n"
    )
}

/// `[send]` to the customer.
pub(super) const SEND: &str = "[send]\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"notice\"\n";

/// One step of a ladder.
pub(super) fn step(id: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"notice\"\n{more}\n")
}

/// A daemon without tasks.
pub(super) struct House {
    folder: tempfile::TempDir,
    kinds: Kinds,
    store: SqliteStore,
    /// Opened anew at each start.
    reads: SqliteStore,
    planner: Option<Planner>,
    pub(super) files: BTreeMap<String, String>,
    pub(super) now: Timestamp,
    boot: i64,
    /// What the gateway says to some numbers.
    refusing: BTreeMap<String, Refusal>,
}

/// Where the planner of a test writes.
struct Direct<'a>(&'a mut SqliteStore);

impl PlanSink for Direct<'_> {
    fn plan(&mut self, touches: Vec<PlannedTouch>, now: Timestamp) -> Result<Planned, Error> {
        self.0.plan(&touches, now)
    }
    fn cancel(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.0.cancel(&touches, reason, &author)
    }
    fn hold(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.0.hold(&touches, reason, &author)
    }
    fn add_cause(&mut self, cause: NewCause, added: AddedTouches) -> Result<i64, Error> {
        self.0.add_cause(&cause, &added)
    }
    fn skip(&mut self, touches: Vec<TouchId>, reason: Reason, author: Author) -> Result<u64, Error> {
        self.0.skip(&touches, reason, &author)
    }
    fn release(&mut self, touches: Vec<TouchId>, author: Author) -> Result<u64, Error> {
        Ok(self.0.release(&touches, &author)?.released)
    }
    fn remember(&mut self, states: Vec<(String, RuleState)>, changes: Option<i64>) -> Result<(), Error> {
        let through = changes.map(|through| through.to_string());
        self.0.remember(&states, through.as_deref().map(|through| (super::pass::CHANGES_NOTE, through)))
    }
    fn note(&mut self, name: &'static str, text: String) -> Result<(), Error> {
        self.0.set_note(name, &text)
    }
    fn rename(&mut self, from: String, to: String) -> Result<u64, Error> {
        self.0.rename_rule(&from, &to)
    }
    fn reschedule(&mut self, moves: Vec<Reschedule>, author: Author) -> Result<u64, Error> {
        self.0.reschedule(&moves, &author)
    }
    fn wake_paused(&mut self, limit: u32) -> Result<u32, Error> {
        self.0.wake_paused(limit)
    }
    fn declare(&mut self, kinds: Kinds) -> Result<(), Error> {
        self.0.declare(&kinds)
    }
}

impl House {
    /// A house with one customer and these fields, at this local time; nothing runs yet.
    pub(super) fn new(now: &str, fields: &[(&str, &str)]) -> House {
        // No power is cut here, so a disk in memory does, where there is one.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let kinds = deployment(&BTreeMap::new()).unwrap().kinds;
        let file = folder.path().join("touchbase.db");
        let store = SqliteStore::open(&file, &kinds, OpenOptions::new(zone())).unwrap();
        let reads = SqliteStore::reader(&file, &kinds, OpenOptions::new(zone())).unwrap();
        let (planner, files) = (None, BTreeMap::new());
        let mut house = House {
            folder,
            kinds,
            store,
            reads,
            planner,
            files,
            now: wall(now),
            boot: 0,
            refusing: BTreeMap::new(),
        };
        house.put("customer:k-1", fields);
        house
    }

    /// With these rules.
    pub(super) fn with(mut self, files: &[(&str, &str)]) -> House {
        self.write(files);
        self.start();
        self
    }

    /// The rules' files are these from now on.
    pub(super) fn write(&mut self, files: &[(&str, &str)]) {
        self.files = files.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
    }

    fn reader(&self) -> SqliteStore {
        let kinds = self.kinds.clone();
        let file = self.folder.path().join("touchbase.db");
        SqliteStore::reader(&file, &kinds, OpenOptions::new(zone_of(&self.files))).unwrap()
    }

    /// Takes in a list of customers, by these columns, and says what that does.
    pub(super) fn import(&mut self, rows: &str, accept: Option<u64>) -> Taken {
        let file = self.folder.path().join("list.csv");
        std::fs::write(&file, rows).unwrap();
        let list = List {
            file: &file,
            kind: Some("customer"),
            map: None,
            sheet: None,
            apply: true,
            accept,
            language: Language::English,
            in_force: None,
        };
        let mut deployment = deployment(&self.files).unwrap();
        let database = self.folder.path().join("touchbase.db");
        deployment.stand_in(&self.reader()).unwrap();
        let author = Author { name: "test".to_owned(), at: self.now };
        let taken = intake::take(&list, &database, &deployment, author, &mut |_| {}).unwrap();
        assert_eq!(taken.outcome.rejected, 0, "{:?}", taken.outcome);
        self.beat();
        taken
    }

    /// Starts over, with the files as they are.
    pub(super) fn start(&mut self) {
        self.planner = None;
        let file = self.folder.path().join("touchbase.db");
        self.store = SqliteStore::open(&file, &self.kinds, OpenOptions::new(zone_of(&self.files))).unwrap();
        self.reads = self.reader();
        let deployment = Arc::new(deployment(&self.files).unwrap());
        self.boot = self.store.boot(self.now, &mut |_| panic!("nothing was on the wire")).unwrap().boot;
        let mut planner = Planner::new(Live::at_start(deployment, Arc::default()));
        let (reader, now) = (&self.reads, self.now);
        planner.catch_up(reader, now, &mut Direct(&mut self.store)).unwrap();
        self.planner = Some(planner);
        self.beat();
    }

    /// Reloads the files.
    pub(super) fn reload(&mut self) -> Result<InForce, ReloadRefusal> {
        self.reload_with(None)
    }

    /// Reloads the files, with what somebody has accepted.
    pub(super) fn reload_with(&mut self, accept: Option<u64>) -> Result<InForce, ReloadRefusal> {
        let (reader, now) = (&self.reads, self.now);
        let planner = self.planner.as_mut().unwrap();
        let old = planner.live().borrow().clone();
        let mut new = reloader::accept(&sources(&self.files), Report::default(), &old)?;
        Arc::make_mut(&mut new.deployment).channels = [ChannelName::Sms].into();
        let put = reloader::put_in_force(planner, new, accept, now, reader, &mut Direct(&mut self.store));
        let in_force = put.unwrap()?;
        assert!(in_force.aligned.is_ok(), "{in_force:?}");
        self.beat();
        Ok(in_force)
    }

    /// These files are put in force.
    pub(super) fn edit(&mut self, files: &[(&str, &str)]) -> InForce {
        self.write(files);
        self.reload().unwrap_or_else(|refusal| panic!("{} {:#?}", refusal.said, refusal.more))
    }

    /// One tick, and what is due is sent.
    pub(super) fn beat(&mut self) {
        let (reader, now) = (&self.reads, self.now);
        let Some(planner) = self.planner.as_mut() else { return };
        planner.tick(reader, now, &mut Direct(&mut self.store)).unwrap();
        let live = planner.live().borrow().clone();
        let claimed = self.store.claim(ChannelName::Sms, now, 1_000, self.boot).unwrap();
        let armed = self
            .store
            .arm(&claimed, self.boot, now, &mut |message, touches, view| {
                let setting = live.deployment.setting(&live.paused);
                Ok(gate::decide(message, touches, setting, view, now)?)
            })
            .unwrap();
        let ends: Vec<AttemptEnd> = armed
            .iter()
            .map(|armed| {
                let refusal = self.refusing.get(&armed.ready.address);
                let accepted = Answer::Accepted { provider_id: None };
                let answer = refusal.map_or(accepted, |refusal| Answer::refused(*refusal, "1"));
                let tries = live.deployment.tries(&armed.message.rule);
                AttemptEnd {
                    message: armed.message.id,
                    attempt: armed.attempt,
                    outcome: if refusal.is_some() {
                        AttemptOutcome::Refused
                    } else {
                        AttemptOutcome::Accepted
                    },
                    detail: None,
                    address: answer.about_address(Marking::Allowed),
                    memory: None,
                    ended_at: now,
                    next: transition::after_attempt(&armed.message, &answer, tries, now),
                }
            })
            .collect();
        self.store.finish(&ends).unwrap();
    }

    /// Time goes by until this local time, with a tick every half hour.
    pub(super) fn until(&mut self, to: &str) {
        let to = wall(to);
        while self.now < to {
            self.now = (self.now + SignedDuration::from_mins(30)).min(to);
            self.beat();
        }
    }

    /// Writes a record.
    pub(super) fn put(&mut self, key: &str, fields: &[(&str, &str)]) {
        let key = RecordKey::parse(key).unwrap();
        let kinds = self.kinds.clone();
        let kind = kinds.get(&key.kind).unwrap();
        let value = |(name, text): &(&str, &str)| {
            let value = match kind.type_of(name).unwrap() {
                crate::record::FieldType::Datetime => Value::Datetime(wall(text)),
                crate::record::FieldType::Anniversary => {
                    Value::Anniversary(crate::calendar::Anniversary::parse(text).unwrap())
                }
                other => crate::rule::condition::written(text, &other).unwrap(),
            };
            ((*name).to_owned(), Some(value))
        };
        let written = fields.iter().filter(|(name, _)| *name != "mobile");
        let mut all: BTreeMap<String, Option<Value>> = written.map(value).collect();
        let digits: String = key.id.chars().filter(char::is_ascii_digit).collect();
        let letters = key.id.bytes().filter(u8::is_ascii_alphabetic).map(u64::from).sum::<u64>();
        let number = 13_900_000_000 + letters * 10_000 + digits.parse().unwrap_or(0);
        all.insert("name".to_owned(), Some(Value::Text("陈女士".to_owned())));
        all.insert("mobile".to_owned(), Some(Value::Text(format!("+86{number}"))));
        if let Some((_, mobile)) = fields.iter().find(|(name, _)| *name == "mobile") {
            let mobile = (!mobile.is_empty()).then(|| Value::Text((*mobile).to_owned()));
            all.insert("mobile".to_owned(), mobile);
        }
        let author = Author { name: "test".to_owned(), at: self.now };
        let incoming = [Incoming { key, fields: all.into_iter().collect() }];
        self.store.change(&mut |changes| changes.put(&incoming, &author).map(|_| true)).unwrap();
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.store.entries(&Filter::default()).unwrap()
    }

    /// `recipient occurrence outcome reason` of each row, oldest due first.
    pub(super) fn rows(&self) -> Vec<String> {
        let row = |entry: &Entry| {
            let key = &entry.touch.key;
            let to = key.recipient.as_ref().map_or("nobody", |person| person.id.as_str());
            let reason = entry.reason().map_or(String::new(), |reason| format!(" {reason}"));
            format!("{to} {} {}{reason}", key.occurrence, entry.outcome)
        };
        self.entries().iter().map(row).collect()
    }

    /// Somebody lets everything go that is held.
    pub(super) fn release_all(&mut self) {
        let held = self.entries().into_iter().filter(|entry| entry.touch.state == TouchState::Held);
        let held: Vec<TouchId> = held.map(|entry| entry.touch.id).collect();
        let author = Author { name: "test".to_owned(), at: self.now };
        self.store.release(&held, &author).unwrap();
    }

    /// How many messages went.
    pub(super) fn sent(&self) -> usize {
        self.entries().iter().filter(|entry| entry.outcome == Outcome::Accepted).count()
    }

    /// How many touches are skipped for a reason.
    pub(super) fn skipped(&self, reason: Reason) -> usize {
        let is =
            |entry: &&Entry| entry.touch.state == TouchState::Skipped && entry.touch.reason == Some(reason);
        self.entries().iter().filter(is).count()
    }

    pub(super) fn store(&mut self) -> &mut dyn Store {
        &mut self.store
    }
}

fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

/// The zone of a house.
fn zone_of(files: &BTreeMap<String, String>) -> Zone {
    files.get(ZONE).map_or_else(zone, |name| Zone::named(name).unwrap())
}

/// The instant of a local time.
pub(super) fn wall(text: &str) -> Timestamp {
    zone().instant(text.replace(' ', "T").parse().unwrap())
}

fn sources(files: &BTreeMap<String, String>) -> Sources {
    let source = |path: &str, text: &str| Source::new(path, text);
    let brake = files.get(BRAKE).map_or("", String::as_str);
    let config = format!("mode = \"live\"\nzone = \"{}\"\n{brake}", zone_of(files).name());
    let rules = files.iter().filter(|(id, _)| *id != BRAKE && *id != ZONE && !id.starts_with("calendars/"));
    let years = files.iter().filter(|(path, _)| path.starts_with("calendars/"));
    Sources {
        config: Some(source("touchbase.toml", &config)),
        records: Some(source("records.toml", RECORDS)),
        years: years.map(|(path, text)| source(path, text)).collect(),
        rules: rules.map(|(id, text)| source(&format!("rules/{id}.toml"), text)).collect(),
        templates: [
            ("notice", "notice", ""),
            ("other", "other", ""),
            ("by-id", "{{ no }}", "[params]\nno = \"id\"\n[sample]\nno = \"1\"\n"),
        ]
        .iter()
        .flat_map(|(name, says, params)| {
            [
                source(&format!("templates/{name}/sms.zh.txt"), &format!("您好，{says}。")),
                source(&format!("templates/{name}/email.zh.md"), &format!("Subject: {says}\n\n您好。\n")),
                source(&format!("templates/{name}/template.toml"), &format!("{TEMPLATE}{params}")),
            ]
        })
        .collect(),
        ..Sources::default()
    }
}

fn deployment(files: &BTreeMap<String, String>) -> Result<Deployment, String> {
    let mut report = Report::default();
    let mut deployment = Deployment::read(&sources(files), &mut report);
    if report.errors() > 0 {
        return Err(format!("{:#?}", report.findings()));
    }
    deployment.channels = [ChannelName::Sms].into();
    Ok(deployment)
}
