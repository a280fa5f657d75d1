//! A list that makes more due on a day than may go without a person: what it adds is found and written down beside its
//! records by the program, as its import does it, and none of it may leave before somebody lets it go.
//!
//! The oracle looks at the same list: what it finds is what the program has to have found.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Fault;
use super::book::Book;
use super::disk::ReopenableStore;
use super::invariants::{Check, must};
use super::life::{Halt, Life};
use super::oracle::{self, Expected, Scene};
use super::sketch::{Cause, Sketch};
use super::witness::nameless;
use super::world::RELOAD_BRAKE;
use touchbase::deployment::Deployment;
use touchbase::internals::intake;
use touchbase::message::{KeyDigest, TouchKey};
use touchbase::store::memory::MemoryStore;
use touchbase::store::{AddedTouches, Author, Causes as _, Incoming, NewCause};
use touchbase::terms::{Class, Door};

/// How many days an import looks ahead.
const AHEAD_DAYS: i64 = 60;

/// I36: what a list adds is what the program says that it adds.
fn the_effect_is_whole(expected: &BTreeMap<TouchKey, Date>, found: &AddedTouches) -> Check {
    for (key, on) in expected {
        let digest = KeyDigest::of(key);
        let of_rule = found.get(&key.rule).map_or(&[][..], Vec::as_slice);
        let told = of_rule.iter().find(|touch| touch.key == digest).map(|touch| touch.on);
        must(told == Some(*on), "I36 every change is in an answer", None, || {
            format!("a list adds {key:?} on {on}, and its effect says {told:?}")
        })?;
    }
    Ok(())
}

/// I36: and nothing else.
fn the_effect_invents_nothing(expected: &BTreeMap<TouchKey, Date>, found: &AddedTouches) -> Check {
    let known: BTreeSet<(&str, KeyDigest)> =
        expected.keys().map(|key| (key.rule.as_str(), KeyDigest::of(key))).collect();
    for (rule, touches) in found {
        let other = touches.iter().find(|touch| !known.contains(&(rule.as_str(), touch.key)));
        must(other.is_none(), "I36 an answer says what is so", None, || {
            format!("a list is said to add a touch of `{rule}` that it does not add: {other:?}")
        })?;
    }
    Ok(())
}

impl<S: ReopenableStore> Life<S> {
    /// Somebody imports a list of people who all have their birthday on one of the next days.
    pub(super) fn big_list(&mut self) -> Result<(), Halt> {
        // An import goes by the files: here only where they are what is in force.
        if self.astray != 0 || self.files.rules != self.seen.in_force {
            return Ok(());
        }
        let Ok(deployment) = self.deployment() else { return Ok(()) };
        // As every command reads them: steps stand under the names that the ledger has for them.
        let mut deployment = Deployment::clone(&deployment);
        let disk = &self.disk;
        deployment.stand_in(&disk)?;
        let today = self.zone_day(self.now);
        let birthday = today.saturating_add(jiff::Span::new().days(self.dice.between(0, 9)));
        let list = self.book.big_list(birthday, today, &mut self.dice);
        let added = self.added_by(&list);
        let mut disk = &self.disk;
        let author = Author { name: "import".to_owned(), at: self.now };
        let mut scratch = MemoryStore::new(&deployment.kinds, deployment.calendars.zone.clone());
        let effect = intake::of_records(&disk, &mut scratch, &list, &author, &deployment)?;
        let day = |key: &TouchKey, at: Timestamp| (key.clone(), self.zone_day(at));
        let all: BTreeMap<TouchKey, Date> = added.iter().map(|(_, key, at)| day(key, *at)).collect();
        // Of what is behind, some is too late; of others, limits may leave some out.
        let sure = added.iter().filter(|(rule, _, at)| rule.cause == Cause::Birthday && *at > self.now);
        let sure: BTreeMap<TouchKey, Date> = sure.map(|(_, key, at)| day(key, *at)).collect();
        the_effect_is_whole(&sure, &effect.added())?;
        the_effect_invents_nothing(&all, &effect.added())?;
        let earlier = disk.added_by(Door::Import, today)?;
        let beyond: BTreeSet<Date> =
            effect.beyond(&earlier, RELOAD_BRAKE).into_iter().map(|day| day.on).collect();
        let cause = NewCause {
            door: Door::Import,
            name: "list".into(),
            at: self.now,
            on: today,
            brake: RELOAD_BRAKE,
            accepted: false,
        };
        intake::write_down(&mut disk, &cause, &effect.added())?;
        let all = effect.added().into_iter();
        self.remember_caused(
            all.flat_map(|(rule, all)| all.into_iter().map(move |one| (rule.clone(), one.key))),
        );
        self.import(&list)?;
        for (key, on) in sure {
            if let Some(lineage) = self.lineages.get(&key.rule).filter(|_| beyond.contains(&on)) {
                self.witness.waits_for_a_person.insert((*lineage, nameless(&key)));
            }
        }
        self.count.saw(Fault::BigImport, 1);
        self.next_tick(1_000);
        Ok(())
    }

    /// What the rules in force will have due of these records, which are new.
    fn added_by(&mut self, list: &[Incoming]) -> Vec<(Sketch, TouchKey, Timestamp)> {
        let reach = SignedDuration::from_hours((AHEAD_DAYS + 1) * 24);
        let (zone, through) = (self.zone(), self.now.saturating_add(reach).unwrap_or(Timestamp::MAX));
        let after = self.now.saturating_sub(SignedDuration::from_hours(6 * 24)).unwrap_or(self.now);
        self.seen.almanac.reach(zone.to_datetime(after).date(), zone.to_datetime(through).date());
        let mut book = Book::default();
        book.take(list, Timestamp::from_millisecond(self.now.as_millisecond()).unwrap_or(self.now));
        let scene =
            Scene { book: &book, zone: &zone, almanac: &self.seen.almanac, after, through, missed: false };
        let mut added = Vec::new();
        for rule in self.seen.in_force.iter().filter(|rule| !(rule.urgent && rule.class == Class::Staff)) {
            let mut expected = Expected::new();
            for record in book.records.values().filter(|record| record.key.kind == rule.each) {
                oracle::about(rule, record, scene, &mut expected);
            }
            let reaching = expected.into_iter().filter(|(key, _)| key.recipient.is_some());
            added.extend(reaching.map(|(key, due_at)| (rule.clone(), key, due_at)));
        }
        added
    }
}
