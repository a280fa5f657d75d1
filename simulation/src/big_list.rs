//! A list that makes more due on a day than may go without a person: what it adds is written down beside its records, as an
//! import does it, and none of it may leave before somebody lets it go.
//!
//! What it adds is found by the oracle here; that the program finds the same is tried where a list is a file
//! (`tests/daemon/brake.rs`).

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Fault;
use super::book::Book;
use super::disk::ReopenableStore;
use super::life::{Halt, Life};
use super::oracle::{self, Expected, Scene};
use super::witness::nameless;
use super::world::RELOAD_BRAKE;
use touchbase::message::{AddedTouch, KeyDigest, TouchKey};
use touchbase::store::{AddedTouches, Causes as _, Incoming, NewCause};
use touchbase::terms::{Class, Door};

/// How many days an import looks ahead.
const AHEAD_DAYS: i64 = 60;

impl<S: ReopenableStore> Life<S> {
    /// Somebody imports a list of people who all have their birthday on one of the next days.
    pub(super) fn big_list(&mut self) -> Result<(), Halt> {
        if self.astray != 0 {
            return Ok(());
        }
        let today = self.zone_day(self.now);
        let birthday = today.saturating_add(jiff::Span::new().days(self.dice.between(0, 9)));
        let list = self.book.big_list(birthday, today, &mut self.dice);
        let added = self.added_by(&list);
        let mut by_rule = AddedTouches::new();
        let mut of_day: BTreeMap<Date, Vec<TouchKey>> = BTreeMap::new();
        for (key, on) in added {
            let touch = AddedTouch { key: KeyDigest::of(&key), on };
            by_rule.entry(key.rule.clone()).or_default().push(touch);
            of_day.entry(on).or_default().push(key);
        }
        let cause = NewCause {
            door: Door::Import,
            name: "list".into(),
            at: self.now,
            on: today,
            brake: RELOAD_BRAKE,
            accepted: false,
        };
        { &self.disk }.add_cause(&cause, &by_rule)?;
        self.import(&list)?;
        let beyond = of_day.into_values().filter(|keys| keys.len() as u64 > RELOAD_BRAKE).flatten();
        for key in beyond {
            if let Some(lineage) = self.lineages.get(&key.rule) {
                self.witness.waits_for_a_person.insert((*lineage, nameless(&key)));
            }
        }
        self.count.saw(Fault::BigImport, 1);
        self.next_tick(1_000);
        Ok(())
    }

    /// What the rules in force will have due of these records, which are new, and on which local day.
    fn added_by(&mut self, list: &[Incoming]) -> Vec<(TouchKey, Date)> {
        let reach = SignedDuration::from_hours(AHEAD_DAYS * 24);
        let (zone, through) = (self.zone(), self.now.saturating_add(reach).unwrap_or(Timestamp::MAX));
        let after = self.now.saturating_sub(SignedDuration::from_hours(5 * 24)).unwrap_or(self.now);
        self.seen.almanac.reach(zone.to_datetime(after).date(), zone.to_datetime(through).date());
        let mut book = Book::default();
        book.take(list, Timestamp::from_millisecond(self.now.as_millisecond()).unwrap_or(self.now));
        let scene = Scene { book: &book, zone: &zone, almanac: &self.seen.almanac, after, through };
        let mut added = Vec::new();
        for rule in self.seen.in_force.iter().filter(|rule| !(rule.urgent && rule.class == Class::Staff)) {
            let mut expected = Expected::new();
            for record in book.records.values().filter(|record| record.key.kind == rule.each) {
                oracle::about(rule, record, scene, &mut expected);
            }
            let reaching = expected.into_iter().filter(|(key, _)| key.recipient.is_some());
            added.extend(reaching.map(|(key, due_at)| (key, zone.to_datetime(due_at).date())));
        }
        added
    }
}
