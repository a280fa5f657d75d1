//! People and things made by chance: shared, missing and malformed addresses, wishes of every kind, lunar birthdays,
//! references that lead nowhere, and dates on which the rules of the world have something due.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::draft::Draft;
use super::frame::Frame;
use super::trigger::Counted;
use super::world::ToldRecord;
use crate::dice::Dice;
use touchbase::calendar::anniversary::{Anniversary, Kind};
use touchbase::calendar::lunar;
use touchbase::calendar::period::{Offset, Period};
use touchbase::record::{RecordKey, Value};

type Fields = BTreeMap<String, Option<Value>>;

/// Everybody and everything, with when they came in and what changed since.
pub(super) fn told(frame: &Frame<'_>, drafts: &[Draft], dice: &mut Dice) -> Vec<ToldRecord> {
    let mut maker = Maker { frame, drafts, told: Vec::new() };
    let staff = dice.between(2, 4);
    let customers = dice.between(2, 5);
    for number in 1..=staff {
        maker.staff(number, staff, dice);
    }
    for number in 1..=customers {
        maker.customer(number, staff, dice);
    }
    for number in 1..=dice.between(0, 4) {
        maker.family(number, customers, dice);
    }
    for number in 1..=dice.between(0, 9) {
        maker.item(number, customers, staff, dice);
    }
    maker.told.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
    maker.told
}

struct Maker<'a> {
    frame: &'a Frame<'a>,
    drafts: &'a [Draft],
    told: Vec<ToldRecord>,
}

impl Maker<'_> {
    fn staff(&mut self, number: i64, staff: i64, dice: &mut Dice) {
        let mut fields = person(&format!("员{number}"), number + 50, dice);
        set(
            &mut fields,
            "role",
            text(if number == 1 || dice.per_mille(300) { "manager" } else { "steward" }),
        );
        if dice.per_mille(700) {
            set(&mut fields, "manager", reference("S", staff, dice));
        }
        set(&mut fields, "hired_on", Value::Date(self.day("staff", "hired_on", dice)));
        set(&mut fields, "birthday", self.birthday("staff", dice));
        if dice.per_mille(150) {
            set(&mut fields, "left_on", Value::Date(self.frame.target_day(dice, &[])));
        }
        self.tell("staff", &format!("S-{number}"), fields, None, dice);
    }

    fn customer(&mut self, number: i64, staff: i64, dice: &mut Dice) {
        let mut fields = person(&format!("客{number}"), number, dice);
        wishes(&mut fields, dice);
        if dice.per_mille(850) {
            set(&mut fields, "birthday", self.birthday("customer", dice));
        }
        if dice.per_mille(800) {
            set(&mut fields, "joined_on", Value::Date(self.day("customer", "joined_on", dice)));
        }
        if dice.per_mille(800) {
            set(&mut fields, "segment", text(if dice.per_mille(600) { "key" } else { "plain" }));
        }
        if dice.per_mille(700) {
            set(&mut fields, "balance", Value::Int(dice.between(0, 25)));
        }
        if dice.per_mille(700) {
            set(&mut fields, "steward", reference("S", staff, dice));
        }
        if dice.per_mille(80) {
            set(&mut fields, "guardian", reference("C", number, dice));
        }
        self.tell("customer", &format!("C-{number}"), fields, Some("segment"), dice);
    }

    fn family(&mut self, number: i64, customers: i64, dice: &mut Dice) {
        let mut fields = person(&format!("属{number}"), number + 20, dice);
        wishes(&mut fields, dice);
        set(&mut fields, "customer", reference("C", customers, dice));
        if dice.per_mille(850) {
            set(&mut fields, "birthday", self.birthday("family_member", dice));
        }
        self.tell("family_member", &format!("F-{number}"), fields, None, dice);
    }

    fn item(&mut self, number: i64, customers: i64, staff: i64, dice: &mut Dice) {
        let mut fields = Fields::new();
        // Most are the first customer's, so that several of one person are due together.
        let of =
            if dice.per_mille(550) { Value::Text("C-1".to_owned()) } else { reference("C", customers, dice) };
        set(&mut fields, "customer", of);
        if dice.per_mille(800) {
            set(&mut fields, "handler", reference("S", staff, dice));
        }
        set(&mut fields, "label", text(if dice.per_mille(500) { "水管" } else { "门窗" }));
        if dice.per_mille(800) {
            set(&mut fields, "level", Value::Int(dice.between(0, 4)));
        }
        set(&mut fields, "status", text(if dice.per_mille(750) { "active" } else { "void" }));
        if dice.per_mille(850) {
            set(&mut fields, "ends_on", Value::Date(self.day("item", "ends_on", dice)));
        }
        if dice.per_mille(850) {
            set(&mut fields, "visit_at", Value::Datetime(self.instant("item", "visit_at", dice)));
        }
        if dice.per_mille(200) {
            set(&mut fields, "closed_on", Value::Date(self.frame.target_day(dice, &[])));
        }
        if dice.per_mille(200) {
            let closed = self.frame.calendars.zone.instant(self.frame.target(dice));
            set(&mut fields, "closed_at", Value::Datetime(closed));
        }
        self.tell("item", &format!("I-{number}"), fields, Some("status"), dice);
    }

    /// The record as it came in, and a later change of one of its fields.
    fn tell(&mut self, kind: &str, id: &str, mut fields: Fields, changes: Option<&str>, dice: &mut Dice) {
        const PAIRS: [(&str, &str); 4] =
            [("active", "void"), ("void", "active"), ("key", "plain"), ("plain", "key")];
        let key = RecordKey::new(kind, id);
        let (began, now) = (self.frame.began, self.frame.now);
        // Whom a path leads to over a role or a list, the planner looks up again only once a day.
        let latest = if matches!(kind, "staff" | "family_member") { began } else { now };
        let came =
            if dice.per_mille(300) { self.instant(kind, "created_at", dice).min(latest) } else { began };
        let mut change = None;
        if let Some(field) = changes.filter(|_| dice.per_mille(350))
            && let Some(Some(Value::Text(word))) = fields.get(field).cloned()
            && let Some((_, before)) = PAIRS.iter().find(|(one, _)| *one == word)
        {
            let at = self.instant(kind, &format!("{field}.changed_at"), dice).clamp(came, now);
            set(&mut fields, field, text(before));
            let changed = Fields::from([(field.to_owned(), Some(Value::Text(word)))]);
            change = Some(ToldRecord { at, key: key.clone(), fields: changed });
        }
        let corrections = if matches!(kind, "customer" | "item") {
            self.corrections(&key, &fields, came, dice)
        } else {
            Vec::new()
        };
        self.told.push(ToldRecord { at: came, key, fields });
        self.told.extend(change);
        self.told.extend(corrections);
    }

    /// A date put right, once or twice, now and then emptied in between.
    fn corrections(
        &self,
        key: &RecordKey,
        fields: &Fields,
        came: Timestamp,
        dice: &mut Dice,
    ) -> Vec<ToldRecord> {
        const DATES: [&str; 4] = ["ends_on", "visit_at", "joined_on", "birthday"];
        let mut told = Vec::new();
        for field in DATES {
            let Some(Some(mut value)) = fields.get(field).cloned() else { continue };
            let mut at = came;
            while dice.per_mille(450) && told.len() < 4 {
                value = put_right(value, dice);
                let written = |at, value| ToldRecord {
                    at,
                    key: key.clone(),
                    fields: Fields::from([(field.to_owned(), value)]),
                };
                at = self.later(at, dice);
                if dice.per_mille(250) {
                    told.push(written(at, None));
                    at = self.later(at, dice);
                }
                told.push(written(at, Some(value.clone())));
            }
        }
        told
    }

    /// Some instant up to the one at which the forecast is asked for.
    fn later(&self, at: Timestamp, dice: &mut Dice) -> Timestamp {
        let left = self.frame.now.duration_since(at).as_secs().max(0);
        // Mostly at the end, when something has gone by the date that was not right.
        let secs = if left == 0 || dice.per_mille(500) { left } else { dice.between(0, left) };
        at.saturating_add(jiff::SignedDuration::from_secs(secs)).unwrap_or(at)
    }

    /// The way to a due instant of some rule that counts from this field.
    fn way(&self, kind: &str, field: &str, dice: &mut Dice) -> (Vec<Offset>, Option<Period>) {
        let wanted = |counted: Counted| match counted {
            Counted::Date(name, every) | Counted::Instant(name, every) => (name == field).then_some(every),
            Counted::Birthday => (field == "birthday").then_some(None),
            Counted::Created => (field == "created_at").then_some(None),
            Counted::Changed(name) => (field.strip_suffix(".changed_at") == Some(name)).then_some(None),
        };
        let of_kind = self.drafts.iter().filter(|draft| draft.each == kind);
        let found: Vec<(&Draft, Option<Period>)> =
            of_kind.filter_map(|draft| Some((draft, wanted(draft.field?)?))).collect();
        let Some((draft, every)) = dice.pick(&found) else { return (Vec::new(), None) };
        (dice.pick(&draft.ways).cloned().unwrap_or_default(), *every)
    }

    fn day(&self, kind: &str, field: &str, dice: &mut Dice) -> Date {
        let (mut way, every) = self.way(kind, field, dice);
        if let Some(period) = every {
            let times = u32::try_from(dice.between(0, 3)).unwrap_or(1);
            way.insert(0, Offset::after(period.times(times.max(1))));
        }
        self.frame.target_day(dice, &way)
    }

    fn instant(&self, kind: &str, field: &str, dice: &mut Dice) -> Timestamp {
        let (mut way, every) = self.way(kind, field, dice);
        way.splice(0..0, every.map(Offset::after));
        let wall = self.frame.target(dice);
        self.frame.calendars.zone.instant(self.frame.before(wall, &way))
    }

    fn birthday(&self, kind: &str, dice: &mut Dice) -> Value {
        let (way, _) = self.way(kind, "birthday", dice);
        let on = self.frame.target_day(dice, &way);
        let year = i16::try_from(dice.between(1_935, 2_015)).unwrap_or(1_980);
        let number = |value: i8| u8::try_from(value).unwrap_or(1);
        let solar = Anniversary {
            kind: Kind::Solar,
            year: Some(year),
            month: number(on.month()),
            leap_month: false,
            day: number(on.day()),
        };
        let mut born = match lunar::from_solar(on).filter(|_| dice.per_mille(450)) {
            Some(found) => Anniversary {
                kind: Kind::Lunar,
                month: found.month,
                day: found.day,
                leap_month: found.leap,
                ..solar
            },
            None => solar,
        };
        // Whose day turns round on the last of February, or has no year, or had it in a leap month that was none.
        if born.kind == Kind::Solar && born.month == 2 && born.day >= 28 && dice.per_mille(500) {
            born = Anniversary { day: 29, year: Some(1_960 + 4 * (year % 10)), ..born };
        }
        if dice.per_mille(150) {
            born.year = None;
        }
        let there = |born: &Anniversary| born.year.is_none() || born.original().is_some();
        if !there(&born) {
            born = Anniversary { leap_month: false, day: born.day.min(28), ..born };
        }
        Value::Anniversary(born)
    }
}

/// A date that was nearly right.
fn put_right(value: Value, dice: &mut Dice) -> Value {
    match value {
        Value::Date(on) => {
            let days = dice.between(-2, 5);
            Value::Date(on.saturating_add(jiff::SignedDuration::from_hours(24 * days)))
        }
        Value::Datetime(at) => {
            let minutes = jiff::SignedDuration::from_mins(dice.between(-20, 75));
            Value::Datetime(at.saturating_add(minutes).unwrap_or(at))
        }
        // The same day, said in the other calendar.
        Value::Anniversary(born) if born.kind == Kind::Lunar && !born.leap_month && born.day < 29 => {
            Value::Anniversary(Anniversary { kind: Kind::Solar, year: None, ..born })
        }
        Value::Anniversary(born) => {
            Value::Anniversary(Anniversary { day: born.day.clamp(2, 28) - 1, ..born })
        }
        other => other,
    }
}

fn person(name: &str, number: i64, dice: &mut Dice) -> Fields {
    let mut fields = Fields::new();
    set(&mut fields, "name", text(name));
    let mobile = match dice.below(100) {
        0..=9 => None,
        10..=15 => Some("+86139".to_owned()),
        16..=40 => Some(format!("+861380000000{}", dice.below(2))),
        _ => Some(format!("+8613900000{number:03}")),
    };
    let email = match dice.below(100) {
        0..=24 => None,
        25..=30 => Some("nowhere".to_owned()),
        31..=50 => Some("home@example.com".to_owned()),
        _ => Some(format!("p{number}@example.com")),
    };
    fields.extend(mobile.map(|mobile| ("mobile".to_owned(), Some(Value::Text(mobile)))));
    fields.extend(email.map(|email| ("email".to_owned(), Some(Value::Text(email)))));
    fields
}

/// What somebody has asked for, or agreed to.
fn wishes(fields: &mut Fields, dice: &mut Dice) {
    for (field, per_mille) in [
        ("no_contact", 60),
        ("service_opt_out", 40),
        ("care_opt_out", 60),
        ("marketing_opt_out", 60),
        ("sms_opt_out", 80),
        ("email_opt_out", 80),
        ("consent_care", 500),
        ("consent_marketing", 600),
        ("deceased", 50),
    ] {
        if dice.per_mille(per_mille) {
            set(fields, field, Value::Bool(true));
        }
    }
}

/// One of so many, now and then one that is not there.
fn reference(prefix: &str, count: i64, dice: &mut Dice) -> Value {
    let number = if dice.per_mille(60) { 404 } else { dice.between(1, count) };
    Value::Text(format!("{prefix}-{number}"))
}

fn text(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn set(fields: &mut Fields, name: &str, value: Value) {
    fields.insert(name.to_owned(), Some(value));
}
