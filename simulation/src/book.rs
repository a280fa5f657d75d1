//! The records as the people who keep them know them: an independent copy of what the store was told.
//!
//! The oracle plans from it, and consent is judged by it, so that a store that lost or invented a change is noticed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::dice::Dice;
use super::journal::{ADDRESS, NAME, PHONE};
use touchbase::calendar::anniversary::Anniversary;
use touchbase::record::{Record, RecordKey, Value};
use touchbase::store::Incoming;
use touchbase::terms::{ChannelName, Class, Word as _};

/// How many people work here: directors, managers, handlers.
const STAFF: [(&str, u32); 3] = [("director", 2), ("manager", 3), ("handler", 9)];

/// The records, and the addresses that asked for nothing more.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    pub(super) records: BTreeMap<RecordKey, Record>,
    /// Records of which a field that rules look at has changed since they came in.
    pub(super) unsteady: BTreeSet<RecordKey>,
    /// Records that came in later than on the first day.
    pub(super) late: BTreeSet<RecordKey>,
    suppressed: BTreeSet<(ChannelName, String)>,
    /// Addresses of which somebody has said that they want none of a class, in whichever record.
    unwanted: BTreeSet<(ChannelName, Class, String)>,
    /// Whether the first day's records are in.
    pub(super) is_open: bool,
    /// From which number on records are numbered: none is given twice, though an older copy has come back.
    numbers_from: u32,
}

impl Book {
    /// What is imported on the first day.
    pub(super) fn opening(customers: u32, today: Date, dice: &mut Dice) -> Vec<Incoming> {
        let mut all = Vec::new();
        for (role, count) in STAFF {
            for number in 1..=count {
                let mut fields = person(&format!("staff-{role}"), number);
                fields.insert("role".to_owned(), text(role));
                let above = match role {
                    "handler" => Some(format!("manager-{}", number % 3 + 1)),
                    "manager" => Some(format!("director-{}", number % 2 + 1)),
                    _ => None,
                };
                fields.insert("manager".to_owned(), above.map(Value::Text));
                all.push(Incoming { key: RecordKey::new("staff", &format!("{role}-{number}")), fields });
            }
        }
        for number in 1..=customers {
            all.push(customer(number, today, dice));
            if number % 2 == 0 {
                all.push(warranty(number, number, today, dice));
            }
        }
        all
    }

    /// Takes over what the store has committed, as the store promises to do it.
    pub(super) fn take(&mut self, incoming: &[Incoming], at: Timestamp) {
        for one in incoming {
            let Some(record) = self.records.get_mut(&one.key) else {
                let mut record = Record::new(one.key.clone(), at);
                let filled =
                    one.fields.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
                record.fields.extend(filled);
                if self.is_open {
                    self.late.insert(one.key.clone());
                }
                let nobody = Record::new(one.key.clone(), at);
                self.unwanted.extend(refused(&nobody, &record));
                self.records.insert(one.key.clone(), record);
                continue;
            };
            let before = record.clone();
            for (name, value) in &one.fields {
                if record.fields.get(name) == value.as_ref() {
                    continue;
                }
                match value {
                    Some(value) => record.fields.insert(name.clone(), value.clone()),
                    None => record.fields.remove(name),
                };
                record.changed_at.insert(name.clone(), at);
                if decides(name) {
                    self.unsteady.insert(one.key.clone());
                }
            }
            self.unwanted.extend(refused(&before, record));
        }
    }

    /// The records are those of an older copy again. Who wants nothing is remembered all the same.
    pub(super) fn go_back_to(&mut self, older: Book) {
        let now = std::mem::replace(self, older);
        self.suppressed.extend(now.suppressed);
        self.unwanted.extend(now.unwanted);
        self.numbers_from = now.numbers_from + 1_000;
    }

    /// One ordinary change that somebody makes.
    pub(super) fn ordinary(&self, now: Timestamp, today: Date, dice: &mut Dice) -> Vec<Incoming> {
        let count = |kind: &str| u64::from(self.numbers_from) + self.of_kind(kind).count() as u64;
        match dice.below(20) {
            0..=7 => vec![self.complaint(count("complaint") + 1, now, dice)],
            8..=12 => self.on_some("complaint", dice, |record, dice| {
                let solved = record.fields.contains_key("solved_at");
                // Now and then one is opened again, or solved in arrears.
                let at = now.saturating_sub(SignedDuration::from_mins(dice.between(0, 300))).unwrap_or(now);
                vec![("solved_at", (!solved).then_some(Value::Datetime(at)))]
            }),
            13 => self.on_some("complaint", dice, |_, dice| {
                vec![("handler", Some(Value::Text(format!("handler-{}", dice.between(1, 9)))))]
            }),
            14 => self.on_some("customer", dice, |_, dice| vec![("birthday", Some(birthday(dice)))]),
            15 => self.on_some("customer", dice, |_, dice| {
                vec![("steward", Some(Value::Text(format!("handler-{}", dice.between(1, 9)))))]
            }),
            16 => self.on_some("warranty", dice, |_, dice| {
                let status = if dice.per_mille(300) { "void" } else { "active" };
                vec![("ends_on", Some(soon(today, dice))), ("status", text(status))]
            }),
            17 => {
                let number = u32::try_from(count("customer") + 1).unwrap_or(u32::MAX);
                vec![customer(number, today, dice), warranty(number, number, today, dice)]
            }
            18 => self.on_some("customer", dice, |_, dice| {
                vec![("segment", text(segment(dice))), ("signed_on", Some(past(today, dice)))]
            }),
            _ => self.on_some("staff", dice, |record, _| {
                let here = !record.fields.contains_key("left_on");
                vec![("left_on", here.then_some(Value::Date(today)))]
            }),
        }
    }

    /// A list that somebody imports: most of it known, some of it new.
    pub(super) fn list(&self, today: Date, dice: &mut Dice) -> Vec<Incoming> {
        let mut list = Vec::new();
        let count = self.numbers_from + u32::try_from(self.of_kind("customer").count()).unwrap_or(u32::MAX);
        for _ in 0..dice.between(5, 30) {
            let known = self.some("customer", dice).and_then(|key| self.records.get(&key));
            list.extend(known.map(|record| Incoming {
                key: record.key.clone(),
                fields:
                    record.fields.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect(),
            }));
        }
        for number in 1..=u32::try_from(dice.between(1, 4)).unwrap_or(1) {
            list.push(customer(count + number, today, dice));
            list.push(warranty(count + number, count + number, today, dice));
        }
        list
    }

    /// A list of people whom nobody knew, all with their birthday on one day.
    pub(super) fn big_list(&self, birthday: Date, today: Date, dice: &mut Dice) -> Vec<Incoming> {
        let count = self.numbers_from + u32::try_from(self.of_kind("customer").count()).unwrap_or(u32::MAX);
        let number = |value: i8| u8::try_from(value).unwrap_or(1);
        let born = Anniversary {
            kind: touchbase::calendar::anniversary::Kind::Solar,
            year: None,
            month: number(birthday.month()),
            leap_month: false,
            day: number(birthday.day()),
        };
        (1..=u32::try_from(dice.between(5, 12)).unwrap_or(5))
            .map(|more| {
                let mut one = customer(count + more, today, dice);
                one.fields.insert("birthday".to_owned(), Some(Value::Anniversary(born)));
                // Whose phone is another's too hears nothing once that one has asked for it; who reads the list alone
                // cannot know that.
                if one.fields.get("mobile") == Some(&text(SHARED_PHONE)) {
                    one.fields.extend(person("customer", count + more));
                }
                one
            })
            .collect()
    }

    /// Somebody says what they want, or moves.
    pub(super) fn wish(&self, dice: &mut Dice) -> Vec<Incoming> {
        const WISHES: [&str; 8] = [
            "no_contact",
            "care_opt_out",
            "marketing_opt_out",
            "service_opt_out",
            "sms_opt_out",
            "email_opt_out",
            "consent_marketing",
            "consent_marketing",
        ];
        if dice.per_mille(150) {
            return self.on_some("customer", dice, |record, dice| {
                let field = if dice.per_mille(500) { "mobile" } else { "email" };
                let there = record.fields.contains_key(field);
                let value = if there { None } else { text(SHARED_PHONE) };
                vec![(field, value)]
            });
        }
        let Some(wish) = dice.pick(&WISHES).copied() else { return Vec::new() };
        self.on_some("customer", dice, |record, _| vec![(wish, Some(Value::Bool(!record.is(wish))))])
    }

    /// An address that complains.
    pub(super) fn complainer(&self, dice: &mut Dice) -> Option<(ChannelName, String)> {
        let channel = *dice.pick(ChannelName::ALL)?;
        let key = self.some("customer", dice)?;
        let address = self.records.get(&key)?.text(channel.address_field())?.to_owned();
        Some((channel, address))
    }

    /// Remembers that an address wants nothing more.
    pub(super) fn suppress(&mut self, channel: ChannelName, address: &str) {
        self.suppressed.insert((channel, address.to_owned()));
    }

    /// Why a person may not get a message of a class at an address, in the words of the people who asked.
    pub(super) fn refusal(
        &self,
        person: &RecordKey,
        class: Class,
        channel: ChannelName,
        address: &str,
    ) -> Option<&'static str> {
        if self.suppressed.contains(&(channel, address.to_owned())) {
            return Some("the address is suppressed");
        }
        if class == Class::Staff {
            return None;
        }
        if self.unwanted.contains(&(channel, class, address.to_owned())) {
            return Some("whoever has the address wants none of this class");
        }
        let Some(record) = self.records.get(person) else { return Some("there is no such person") };
        let opt_out = |word: &str| record.is(&format!("{word}_opt_out"));
        if record.is("no_contact") {
            Some("no contact at all is wanted")
        } else if opt_out(class.as_str()) {
            Some("messages of this class are not wanted")
        } else if opt_out(channel.as_str()) {
            Some("messages on this channel are not wanted")
        } else if class == Class::Marketing && !record.is("consent_marketing") {
            Some("marketing needs an agreement")
        } else {
            None
        }
    }

    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Record> {
        let from_there = self.records.range(RecordKey::new(kind, "")..);
        from_there.map(|(_, record)| record).take_while(move |record| record.key.kind == kind)
    }

    fn some(&self, kind: &str, dice: &mut Dice) -> Option<RecordKey> {
        let keys: Vec<&RecordKey> = self.of_kind(kind).map(|record| &record.key).collect();
        // Mostly one of the latest: old complaints interest nobody.
        let from = if kind == "complaint" { keys.len().saturating_sub(12) } else { 0 };
        dice.pick(keys.get(from..)?).map(|key| (*key).clone())
    }

    fn on_some(
        &self,
        kind: &str,
        dice: &mut Dice,
        change: impl Fn(&Record, &mut Dice) -> Vec<(&'static str, Option<Value>)>,
    ) -> Vec<Incoming> {
        let record = self.some(kind, dice).and_then(|key| self.records.get(&key));
        let Some(record) = record else { return Vec::new() };
        let fields = change(record, dice).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        vec![Incoming { key: record.key.clone(), fields }]
    }

    fn complaint(&self, number: u64, now: Timestamp, dice: &mut Dice) -> Incoming {
        let customer = self.some("customer", dice).map(|key| Value::Text(key.id));
        let level = if dice.per_mille(150) { "grave" } else { "plain" };
        let opened = now.saturating_sub(SignedDuration::from_mins(dice.between(0, 90))).unwrap_or(now);
        let fields = [
            ("customer", customer),
            ("handler", Some(Value::Text(format!("handler-{}", dice.between(1, 9))))),
            ("level", text(level)),
            ("opened_at", Some(Value::Datetime(opened))),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Incoming { key: RecordKey::new("complaint", &format!("c-{number:06}")), fields }
    }
}

/// What a customer says no to with a change: a new wish, for the numbers of now; any wish, for the first number.
fn refused(before: &Record, after: &Record) -> Vec<(ChannelName, Class, String)> {
    let mut found = Vec::new();
    if after.key.kind != "customer" {
        return found;
    }
    for channel in ChannelName::ALL {
        let field = channel.address_field();
        let Some(address) = after.text(field) else { continue };
        for class in [Class::Service, Class::Care, Class::Marketing] {
            let wishes = ["no_contact".to_owned(), format!("{class}_opt_out"), format!("{channel}_opt_out")];
            let says_no =
                |wish: &String| after.is(wish) && (!before.is(wish) || before.text(field).is_none());
            if wishes.iter().any(says_no) {
                found.push((*channel, class, address.to_owned()));
            }
        }
    }
    found
}

/// Whether rules look at a field.
fn decides(field: &str) -> bool {
    !matches!(field, "mobile" | "email" | "no_contact" | "consent_marketing") && !field.ends_with("_opt_out")
}

fn text(word: &str) -> Option<Value> {
    Some(Value::Text(word.to_owned()))
}

/// The phone that several people have.
const SHARED_PHONE: &str = "+8613900000001";

fn person(prefix: &str, number: u32) -> BTreeMap<String, Option<Value>> {
    BTreeMap::from([
        ("name".to_owned(), text(NAME)),
        ("mobile".to_owned(), Some(Value::Text(format!("+86{PHONE}{number:07}")))),
        ("email".to_owned(), Some(Value::Text(format!("{prefix}-{number}{ADDRESS}")))),
    ])
}

fn customer(number: u32, today: Date, dice: &mut Dice) -> Incoming {
    let mut fields = person("customer", number);
    // One phone in two customers' records, and people who can be reached in one way only.
    if dice.per_mille(20) {
        fields.insert("mobile".to_owned(), text(SHARED_PHONE));
    }
    if dice.per_mille(50) {
        fields.remove(if dice.per_mille(500) { "mobile" } else { "email" });
    }
    let segment = segment(dice);
    fields.insert("birthday".to_owned(), Some(birthday(dice)));
    fields.insert("segment".to_owned(), text(segment));
    fields.insert("signed_on".to_owned(), Some(past(today, dice)));
    fields.insert("consent_marketing".to_owned(), Some(Value::Bool(dice.per_mille(600))));
    Incoming { key: RecordKey::new("customer", &format!("k-{number:06}")), fields }
}

fn warranty(number: u32, customer: u32, today: Date, dice: &mut Dice) -> Incoming {
    let status = if dice.per_mille(300) { "active" } else { "void" };
    let fields = BTreeMap::from([
        ("customer".to_owned(), Some(Value::Text(format!("k-{customer:06}")))),
        ("status".to_owned(), text(status)),
        ("ends_on".to_owned(), Some(soon(today, dice))),
    ]);
    Incoming { key: RecordKey::new("warranty", &format!("w-{number:06}")), fields }
}

/// Seven in ten are nobody special.
fn segment(dice: &mut Dice) -> &'static str {
    match dice.below(20) {
        0..=2 => "key",
        3..=5 => "premium",
        _ => "normal",
    }
}

/// Solar and lunar, with and without a year, and more often than in life on days that not every year has.
fn birthday(dice: &mut Dice) -> Value {
    let (year, month) = (dice.between(1940, 2015), dice.between(1, 12));
    let words = match dice.below(20) {
        0 => "02-29".to_owned(),
        1 => "1988-02-29".to_owned(),
        2 => format!("农历{month:02}-30"),
        3..=5 => format!("农历{month:02}-{:02}", dice.between(1, 29)),
        6 => format!("{month:02}-{:02}", dice.between(1, 28)),
        _ => format!("{year}-{month:02}-{:02}", dice.between(1, 28)),
    };
    let fallback = || Value::Text(String::new());
    Anniversary::parse(&words).map_or_else(|_| fallback(), Value::Anniversary)
}

fn past(today: Date, dice: &mut Dice) -> Value {
    // The last days of a month are where month arithmetic goes wrong.
    let day = i8::try_from(dice.between(1, 40).min(31)).unwrap_or(31);
    let year = today.year() - i16::try_from(dice.between(1, 6)).unwrap_or(1);
    let month = i8::try_from(dice.between(1, 12)).unwrap_or(1);
    let first = date(year, month, 1);
    Value::Date(Date::new(year, month, day).unwrap_or(first.last_of_month()))
}

fn soon(today: Date, dice: &mut Dice) -> Value {
    Value::Date(today.checked_add(dice.between(-20, 700).days()).unwrap_or(today))
}
