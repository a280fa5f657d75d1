//! Every change of what will be sent is in an answer that somebody got: the answer of a reload, or the cause that a start
//! or a list has written down before it happens.
//!
//! What an edit changes is found by the oracle: what the rule had due in the weeks ahead, and what it has due now. Left
//! out is what nobody would get: who has no address, or does not want it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::disk::{Disk, ReopenableStore};
use super::invariants::{Check, must};
use super::life::{Halt, Life};
use super::oracle::{self, Expected, Scene};
use super::sketch::{Cause, Sketch};
use touchbase::internals::daemon::reloader::ReloadEffect;
use touchbase::message::{KeyDigest, TouchKey};
use touchbase::record::Record;
use touchbase::record::view::Records as _;
use touchbase::store::{Filter, Ledger as _};
use touchbase::terms::{ChannelName, Class, Mode, Outcome, Word as _};

/// What lies ahead of an edit, in days: nearer, a touch may be planned already; further, answers do not look.
const AHEAD_DAYS: (i64, i64) = (2, 40);
/// How far an edit may move something, in days.
const WIDER_DAYS: i64 = 75;
/// The number that several people have: of two texts that are the same, one goes.
const SHARED: &str = "+8613900000001";

/// What an edit changes of the weeks ahead.
#[derive(Debug, Default)]
struct Changed {
    added: Vec<TouchKey>,
    removed: u64,
    moved: u64,
}

/// I36: what an edit adds was written down before.
fn is_in_a_cause(lineage: usize, key: &TouchKey, caused: &BTreeSet<(usize, KeyDigest)>) -> Check {
    must(caused.contains(&(lineage, KeyDigest::of(key))), "I36 every change is in an answer", None, || {
        format!("an edit adds {key:?}, and no cause has it")
    })
}

/// I36: what an edit changes of a rule is in the answer, as what it is.
fn is_in_the_answer(rule: &Sketch, changed: &Changed, answer: &ReloadEffect) -> Check {
    let told = answer.rules.get(&rule.id);
    let sums = told.map_or((0, 0, 0), |told| {
        let all = |days: &std::collections::BTreeMap<_, u64>| days.values().sum::<u64>();
        let removed = all(&told.removed) + told.waiting_of_removed;
        (all(&told.added) + told.already_sent, removed, told.moved)
    });
    let (added, removed, moved) = sums;
    let said = |there: bool, told: u64| !there || told > 0;
    let whole = said(!changed.added.is_empty(), added)
        && said(changed.removed > 0, removed)
        && said(changed.moved > 0, moved);
    must(whole, "I36 every change is in an answer", None, || {
        format!("`{}` changes by {changed:?}, and the answer is {told:?}", rule.id)
    })
}

/// Whether the person was told of the same by a date that was corrected since: then nothing more is added.
fn told_by_another_date<S: ReopenableStore>(
    disk: &Disk<S>,
    rule: &Sketch,
    key: &TouchKey,
    due_at: Timestamp,
) -> Result<bool, Halt> {
    let near = match rule.cause {
        Cause::EveryMonth { .. } => SignedDuration::from_hours(16 * 24),
        Cause::Birthday => SignedDuration::from_hours(184 * 24),
        Cause::Before { .. } | Cause::Instant { .. } | Cause::DayAfter { .. } => SignedDuration::MAX,
        _ => return Ok(false),
    };
    let wanted = Filter { about: Some(key.record.clone()), rule: Some(rule.id.clone()), ..Filter::default() };
    Ok(disk.entries(&wanted)?.into_iter().any(|entry| {
        let other = &entry.touch.key;
        let went = matches!(entry.outcome, Outcome::Accepted | Outcome::Delivered | Outcome::Unknown);
        let same = (&other.step, &other.recipient) == (&key.step, &key.recipient);
        went && same
            && other.occurrence != key.occurrence
            && entry.touch.due_at.duration_since(due_at).abs() < near
    }))
}

impl<S: ReopenableStore> Life<S> {
    /// Touches of rules were written down as added by a cause.
    pub(super) fn remember_caused(&mut self, all: impl Iterator<Item = (String, KeyDigest)>) {
        let known = |(rule, key): (String, KeyDigest)| Some((*self.lineages.get(&rule)?, key));
        self.seen.caused.extend(all.filter_map(known));
    }

    /// A reload has put these rules in force in the place of others, and has said what that changes.
    pub(super) fn the_answer_is_whole(
        &mut self,
        before: &[Sketch],
        after: &[Sketch],
        now: Timestamp,
        answer: &ReloadEffect,
    ) -> Result<(), Halt> {
        if self.astray != 0 || self.files.mode != Mode::Live {
            return Ok(());
        }
        for rule in after {
            let old = before.iter().find(|old| old.lineage == rule.lineage);
            if old != Some(rule) {
                let changed = self.changed(old, rule, now)?;
                is_in_the_answer(rule, &changed, answer)?;
            }
        }
        Ok(())
    }

    /// Rules have come into force: what they add has a cause.
    pub(super) fn what_is_added_has_a_cause(
        &mut self,
        before: &[Sketch],
        after: &[Sketch],
        now: Timestamp,
    ) -> Result<(), Halt> {
        if self.astray != 0 || self.seen.planned_at.is_none() || self.files.mode != Mode::Live {
            return Ok(());
        }
        for rule in after.iter().filter(|rule| matches!(rule.class, Class::Service | Class::Staff)) {
            let old = before.iter().find(|old| old.lineage == rule.lineage);
            // The brake does not hold what is urgent and for staff.
            if old == Some(rule) || (rule.urgent && rule.class == Class::Staff) {
                continue;
            }
            for key in self.changed(old, rule, now)?.added {
                is_in_a_cause(rule.lineage, &key, &self.seen.caused)?;
            }
        }
        Ok(())
    }

    /// What an edit changes of what a rule has due in the weeks ahead, as far as it can reach anybody.
    fn changed(&mut self, old: Option<&Sketch>, rule: &Sketch, now: Timestamp) -> Result<Changed, Halt> {
        let ahead = |days: i64| now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
        let zone = self.zone();
        let (from, to) = (ahead(-WIDER_DAYS), ahead(AHEAD_DAYS.1 + WIDER_DAYS));
        self.seen.almanac.reach(zone.to_datetime(from).date(), zone.to_datetime(to).date());
        let (book, almanac) = (&self.book, &self.seen.almanac);
        let due = |rule: Option<&Sketch>, after: Timestamp, through: Timestamp| {
            let scene = Scene { book, zone: &zone, almanac, after, through, missed: false };
            rule.map_or_else(Expected::new, |rule| oracle::expected(rule, scene, &|_: &Record| true))
        };
        let old = old.map(|old| Sketch { id: rule.id.clone(), ..old.clone() });
        let (after, through) = (ahead(AHEAD_DAYS.0), ahead(AHEAD_DAYS.1));
        let (around_old, around_new) = (due(old.as_ref(), from, to), due(Some(rule), from, to));
        let within = |all: &Expected| -> Expected {
            all.iter()
                .filter(|(_, at)| after < **at && **at <= through)
                .map(|(key, at)| (key.clone(), *at))
                .collect()
        };
        let (old, new) = (within(&around_old), within(&around_new));
        let mut changed = Changed::default();
        let disk = &self.disk;
        for (key, due_at) in &new {
            if !self.reaches(rule.class, key) || disk.entry_of(key)?.is_some() {
                continue;
            }
            match (old.get(key), around_old.get(key)) {
                (Some(before), _) if before == due_at => {}
                (Some(_), _) => changed.moved += 1,
                // What comes over an end of these weeks is neither.
                (None, Some(_)) => {}
                (None, None) if told_by_another_date(disk, rule, key, *due_at)? => {}
                (None, None) => changed.added.push(key.clone()),
            }
        }
        for key in old.keys().filter(|key| !around_new.contains_key(key) && self.reaches(rule.class, key)) {
            changed.removed += u64::from(disk.entry_of(key)?.is_none());
        }
        Ok(changed)
    }

    /// Whether somebody would get a touch, but for limits.
    fn reaches(&self, class: Class, key: &TouchKey) -> bool {
        let Some(person) = key.recipient.as_ref() else { return false };
        let Some(record) = self.book.records.get(person) else { return false };
        // Whoever was passed over keeps a touch, but nothing goes to them.
        if record.fields.contains_key("left_on") {
            return false;
        }
        let addresses =
            ChannelName::ALL.iter().map(|channel| (*channel, record.text(channel.address_field())));
        let addresses: Vec<_> =
            addresses.filter_map(|(channel, address)| Some((channel, address?))).collect();
        let shared = addresses.iter().any(|(_, address)| *address == SHARED);
        let wanted = |(channel, address): &(ChannelName, &str)| {
            self.book.refusal(person, class, *channel, address).is_none()
        };
        let disk = &self.disk;
        let taken = |(channel, address): &(ChannelName, &str)| {
            disk.refuses(*channel, class, address).is_ok_and(|refuses| !refuses)
        };
        !shared && addresses.iter().any(taken) && addresses.iter().all(wanted)
    }
}
