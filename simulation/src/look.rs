//! What is looked at after every step, and at stations.
//!
//! After a step, everything that the step can have broken is checked: each row of the ledger that it changed, in all
//! that must hold of a row, against all others where it is about several; each new row against the oracle; the sums.
//! A row that nobody has touched cannot have come to break what held of it. That something is missing shows only
//! once its time has passed: that is looked at in stations, each over the days since the one before.

use jiff::{SignedDuration, Timestamp};

use super::disk::ReopenableStore;
use super::invariants;
use super::journal;
use super::ledger_truth;
use super::ledger_view::Edited;
use super::life::{DAY, Halt, Life};
use super::oracle::{self, Expected, Scene};
use super::sketch::{self, Sketch};
use super::witness::nameless;
use touchbase::message::TouchKey;
use touchbase::record::Record;
use touchbase::store::{Entry, Filter, Ledger as _};
use touchbase::terms::{Outcome, Reason, TouchState};

/// How far an edit may move something, in days.
const REACH_DAYS: i64 = 75;
/// Days between two stations at the least.
const STATION_DAYS: u64 = 14;

impl<S: ReopenableStore> Life<S> {
    /// Looks at what the step has changed.
    pub(super) fn look(&mut self) -> Result<(), Halt> {
        invariants::nobody_in_the_journal(journal::offence())?;
        let disk = &self.disk;
        let moved = disk.entries(&Filter { after_event: Some(self.seen.event), ..Filter::default() })?;
        let Some(last) = moved.last().map(|entry| entry.event) else { return Ok(()) };
        self.seen.event = last;
        for entry in &moved {
            self.count.rows += 1;
            if !self.seen.known.contains_key(&entry.touch.id) {
                // By a clock that is behind a row is written as one that is older by as much, and nobody can tell.
                let behind = self.astray.min(0).unsigned_abs();
                self.seen.known.insert(entry.touch.id, self.mono.saturating_sub(behind));
                self.new_row(entry)?;
            }
            self.row_holds(entry)?;
        }
        Ok(invariants::as_many_as_planned(self.seen.known.len() as u64, self.witness.planned)?)
    }

    /// What must hold of a row by itself.
    pub(super) fn row_holds(&self, entry: &Entry) -> Result<(), Halt> {
        let disk = &self.disk;
        let (events, attempts) = disk.history(entry.touch.id)?;
        invariants::attempts_in_order(entry, &attempts)?;
        invariants::settled_stays(entry, &events)?;
        ledger_truth::faults_burn_no_tries(entry, &events, &attempts)?;
        let seen = entry.message.as_ref().and_then(|message| self.witness.messages.get(&message.id));
        ledger_truth::the_ledger_is_true(entry, seen)?;
        invariants::nobody_in_the_ledger(entry, &events, &attempts)?;
        if let Some(seen) = seen {
            invariants::no_more_than_tried(seen)?;
            ledger_truth::twice_only_through_unknown(seen)?;
        }
        Ok(())
    }

    /// A new row is the only one about its occurrence, and should be there. Its key never changes, but for the name of
    /// its rule.
    fn new_row(&mut self, entry: &Entry) -> Result<(), Halt> {
        let touch = &entry.touch;
        let Some(lineage) = self.lineages.get(&touch.key.rule).copied() else { return Ok(()) };
        let about = (lineage, nameless(&touch.key));
        let twin = self.seen.rows.insert(about, touch.id);
        invariants::no_twin(entry, twin)?;
        self.should_be_due(entry)
    }

    /// A new row is one that the oracle expects.
    fn should_be_due(&mut self, entry: &Entry) -> Result<(), Halt> {
        let touch = &entry.touch;
        let named = |rule: &&Sketch| rule.id == touch.key.rule;
        let in_force = self.seen.in_force.iter().find(named).cloned();
        // A start that has broken off has written by the rules of the files.
        let written =
            self.files.rules.iter().find(named).filter(|rule| in_force.as_ref() != Some(rule)).cloned();
        if in_force.is_none() || touch.state == TouchState::Cancelled {
            return Ok(());
        }
        let mut said = Ok(());
        for rule in in_force.into_iter().chain(written) {
            said = self.should_be_due_by(&rule, entry);
            if said.is_ok() {
                break;
            }
        }
        said
    }

    fn should_be_due_by(&mut self, rule: &Sketch, entry: &Entry) -> Result<(), Halt> {
        let touch = &entry.touch;
        let zone = self.zone();
        let day = zone.to_datetime(touch.due_at).date();
        let (before, after) = (day.yesterday().unwrap_or(day), day.tomorrow().unwrap_or(day));
        self.seen.almanac.reach(before, after);
        let moment = SignedDuration::from_millis(1);
        let scene = Scene {
            book: &self.book,
            zone: &zone,
            almanac: &self.seen.almanac,
            after: touch.due_at.saturating_sub(moment).unwrap_or(touch.due_at),
            through: touch.due_at.saturating_add(moment).unwrap_or(touch.due_at),
            missed: true,
        };
        let mut expected = Expected::new();
        if let Some(record) = self.book.records.get(&touch.key.record) {
            oracle::about(rule, record, scene, &mut expected);
        }
        if expected.contains_key(&touch.key) {
            return self.was_not_ahead(rule, entry);
        }
        let edited = self.moved_behind(rule, entry)? || self.takes_over(entry)?;
        Ok(invariants::invented_or_moved(entry, edited)?)
    }

    /// Whether an edit has given somebody what was due to somebody else and had not gone yet, because nothing went: that
    /// one's row ends where this one begins.
    fn takes_over(&self, entry: &Entry) -> Result<bool, Halt> {
        let key = &entry.touch.key;
        let about =
            Filter { about: Some(key.record.clone()), rule: Some(key.rule.clone()), ..Filter::default() };
        Ok((&self.disk).entries(&about)?.into_iter().any(|other| {
            let same = (&other.touch.key.step, &other.touch.key.occurrence) == (&key.step, &key.occurrence);
            let ended = other.outcome == Outcome::Cancelled && other.reason() == Some(Reason::NotMatching);
            same && ended
                && other.touch.key.recipient != key.recipient
                && other.changed_at == entry.touch.due_at
        }))
    }

    /// Whether a row stands where an edit has put it: due at the moment in which it was entered, because the rule has it
    /// behind now and had it ahead before.
    fn moved_behind(&mut self, rule: &Sketch, entry: &Entry) -> Result<bool, Halt> {
        let touch = &entry.touch;
        let (events, _) = (&self.disk).history(touch.id)?;
        let entered_at = events.first().map_or(entry.changed_at, |event| event.at);
        if entered_at.as_millisecond() != touch.due_at.as_millisecond() {
            return Ok(false);
        }
        // What is too late may have been due long ago.
        let around = touch.expires_at;
        let Some(is_due_at) = self.due_by(rule, &touch.key, around, true) else { return Ok(false) };
        let edits: Vec<Edited> = self.seen.edits.clone();
        let astray = self.astray != 0;
        let was_ahead =
            |edit: &Edited, was_due_at: Timestamp| was_due_at > edit.since || !edit.by_right_clock || astray;
        let of_rule = edits.iter().rev().filter(|edit| edit.lineage == rule.lineage);
        let mut moved = false;
        for edit in of_rule {
            let Some(old) = &edit.old else { continue };
            // Whatever it is called now.
            let old = Sketch { id: rule.id.clone(), ..old.clone() };
            // Also where somebody else would have been told of it.
            let was_due_at = self.due_by(&old, &touch.key, around, true);
            let was_due_at = was_due_at.or_else(|| self.due_by_for_anybody(&old, &touch.key, around));
            moved |= was_due_at.is_some_and(|at| was_ahead(edit, at));
        }
        Ok(moved && is_due_at <= touch.due_at)
    }

    /// What is past to a rule that came into force was not ahead by the one before it.
    fn was_not_ahead(&mut self, rule: &Sketch, entry: &Entry) -> Result<(), Halt> {
        let touch = &entry.touch;
        let last = self.seen.edits.iter().rfind(|edit| edit.lineage == rule.lineage).cloned();
        let (Some(Reason::BeforeRule), Some(edit)) = (touch.reason, last) else { return Ok(()) };
        let Some(old) = edit.old.filter(|_| edit.by_right_clock && !edit.maybe_gone && self.astray == 0)
        else {
            return Ok(());
        };
        let old = Sketch { id: rule.id.clone(), ..old };
        let was_due_at = self.due_by(&old, &touch.key, touch.due_at, false);
        let was_ahead = was_due_at.is_some_and(|at| at > edit.until);
        Ok(invariants::what_was_ahead_is_no_past(entry, was_ahead)?)
    }

    /// When a rule has a touch due, within some weeks of an instant.
    fn due_by(
        &mut self,
        rule: &Sketch,
        key: &TouchKey,
        around: Timestamp,
        missed: bool,
    ) -> Option<Timestamp> {
        self.due_around(rule, key, around, missed)?.get(key).copied()
    }

    /// When a rule has the same due for whomever; the latest, where there are several.
    fn due_by_for_anybody(&mut self, rule: &Sketch, key: &TouchKey, around: Timestamp) -> Option<Timestamp> {
        let same = |other: &TouchKey| TouchKey { recipient: key.recipient.clone(), ..other.clone() } == *key;
        self.due_around(rule, key, around, true)?
            .into_iter()
            .filter(|(key, _)| same(key))
            .map(|(_, at)| at)
            .max()
    }

    fn due_around(
        &mut self,
        rule: &Sketch,
        key: &TouchKey,
        around: Timestamp,
        missed: bool,
    ) -> Option<Expected> {
        let reach = SignedDuration::from_hours(REACH_DAYS * 24);
        let (after, through) = (around.saturating_sub(reach).ok()?, around.saturating_add(reach).ok()?);
        let zone = self.zone();
        self.seen.almanac.reach(zone.to_datetime(after).date(), zone.to_datetime(through).date());
        let scene =
            Scene { book: &self.book, zone: &zone, almanac: &self.seen.almanac, after, through, missed };
        let mut expected = Expected::new();
        oracle::about(rule, self.book.records.get(&key.record)?, scene, &mut expected);
        Some(expected)
    }

    /// A station, where one is due: right after a pass over everything, while the clock is right.
    pub(super) fn station(&mut self) -> Result<(), Halt> {
        let since = self.seen.station.map_or(0, |(_, found)| found);
        let held = self.house.as_ref().is_some_and(|house| house.held.is_some());
        if held || self.astray != 0 || self.mono < since + STATION_DAYS * DAY {
            return Ok(());
        }
        self.nothing_is_missing()?;
        let disk = &self.disk;
        invariants::the_sums_agree(&self.tally()?, self.witness.planned)?;
        Ok(disk.sound()?)
    }

    /// What nobody edited is a row, through every fault: each occurrence since the last station.
    pub(super) fn nothing_is_missing(&mut self) -> Result<(), Halt> {
        let known = self.seen.planned_at.unwrap_or(self.now).max(self.born_at);
        let first = known.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
        let after = self.seen.station.map_or(first, |(through, _)| through);
        let through = self.now;
        let before = self.seen.station.map_or(0, |(_, found)| found);
        self.count.stations += 1;
        self.seen.station = Some((after.max(through), self.mono));
        let opening = sketch::opening(self.plan.programme);
        let same = |rule: &Sketch| {
            let before = opening.iter().find(|before| before.lineage == rule.lineage);
            before.is_some_and(|before| before.each == rule.each) && rule.each != "complaint"
        };
        let rules: Vec<Sketch> =
            self.seen.in_force.iter().filter(|rule| rule.steady && same(rule)).cloned().collect();
        let steady = |record: &Record| {
            !self.book.unsteady.contains(&record.key) && !self.book.late.contains(&record.key)
        };
        let zone = self.zone();
        self.seen.almanac.reach(zone.to_datetime(after).date(), zone.to_datetime(through).date());
        let scene = Scene {
            book: &self.book,
            zone: &zone,
            almanac: &self.seen.almanac,
            after,
            through,
            missed: false,
        };
        let disk = &self.disk;
        for rule in &rules {
            let expected = oracle::expected(rule, scene, &steady);
            for (key, due_at) in &expected {
                let there = disk.entry_of(key)?.is_some() || self.was_kept_long_enough(key);
                invariants::is_a_row(key, *due_at, there)?;
            }
        }
        self.what_both_would_send_is_there(after, through, before)
    }

    /// Whether a touch was a row, and was kept long enough: an occasion whose date was corrected much later has the same key.
    pub(super) fn was_kept_long_enough(&self, key: &TouchKey) -> bool {
        let lineage = self.lineages.get(&key.rule);
        let row = lineage.and_then(|lineage| self.seen.rows.get(&(*lineage, nameless(key))));
        row.is_some_and(|id| !self.seen.known.contains_key(id))
    }

    /// What every version of an edited rule has due since the last station is a row.
    fn what_both_would_send_is_there(
        &mut self,
        after: Timestamp,
        through: Timestamp,
        since: u64,
    ) -> Result<(), Halt> {
        let zone = self.zone();
        let steady = |record: &Record| {
            !self.book.unsteady.contains(&record.key) && !self.book.late.contains(&record.key)
        };
        let scene = Scene {
            book: &self.book,
            zone: &zone,
            almanac: &self.seen.almanac,
            after,
            through,
            missed: false,
        };
        let disk = &self.disk;
        for rule in self.seen.in_force.iter().filter(|rule| !rule.steady && rule.each != "complaint") {
            let edits =
                self.seen.edits.iter().filter(|edit| edit.lineage == rule.lineage && edit.mono >= since);
            let mut expected = oracle::expected(rule, scene, &steady);
            for edit in edits {
                let Some(old) = edit.old.as_ref().filter(|_| edit.by_right_clock && !edit.maybe_gone) else {
                    expected.clear();
                    break;
                };
                let old = Sketch { id: rule.id.clone(), ..old.clone() };
                let before = oracle::expected(&old, scene, &steady);
                expected.retain(|key, _| before.contains_key(key));
            }
            for (key, due_at) in &expected {
                let there = disk.entry_of(key)?.is_some() || self.was_kept_long_enough(key);
                invariants::is_a_row_after_an_edit(key, *due_at, there)?;
            }
        }
        Ok(())
    }

    /// What should be due in a span by the rules as they stand in the files; with `missed`, for those as well who stand in
    /// for somebody that a message has not reached.
    pub(super) fn expected(&mut self, after: Timestamp, missed: bool) -> Expected {
        let (zone, through) = (self.zone(), self.now);
        self.seen.almanac.reach(zone.to_datetime(after).date(), zone.to_datetime(through).date());
        let scene =
            Scene { book: &self.book, zone: &zone, almanac: &self.seen.almanac, after, through, missed };
        let rules = self.files.rules.iter();
        rules.flat_map(|rule| oracle::expected(rule, scene, &|_| true)).collect()
    }
}
