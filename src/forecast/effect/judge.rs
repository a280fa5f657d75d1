//! One rule on both sides of a change, walked once: what comes, what goes, what moves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Change, EFFECT_DAYS, RuleEffect, RulePair, Side};
use crate::forecast::past::LedgerStatus;
use crate::gate;
use crate::message::{AddedTouch, KeyDigest, PlannedTouch, TouchKey, is_late};
use crate::plan::{self, Span, whole_day};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::terms::{Class, TouchState};

/// How many days are planned at once.
const PIECE_DAYS: i64 = 7;
/// How many days past the last one are looked at for where an edited rule had what it now has on the last ones.
const TAIL_DAYS: i64 = 31;

/// What a change does to a rule, and how many more touches it has today.
pub(super) fn of(change: Change<'_>, pair: RulePair<'_>) -> Result<(RuleEffect, i64), ViewError> {
    let today = change.after.setting.world.calendars.zone.civil(change.now).date();
    let mut judge = RuleJudge {
        change,
        pair,
        today,
        of_rule: RuleEffect::default(),
        added: Vec::new(),
        gone: HashMap::new(),
        known: Vec::new(),
        today_more: 0,
    };
    judge.whole()?;
    let today_more = judge.today_more;
    Ok((judge.counted(), today_more))
}

struct RuleJudge<'a> {
    change: Change<'a>,
    pair: RulePair<'a>,
    today: Date,
    of_rule: RuleEffect,
    /// What comes, with whom it is about.
    added: Vec<(KeyDigest, AddedTouch)>,
    /// What goes away, by its key: whom it is about, and its day.
    gone: HashMap<KeyDigest, (KeyDigest, Date)>,
    /// What is in the ledger already, and will be on another day: whom it is about, and its key.
    known: Vec<(KeyDigest, KeyDigest)>,
    today_more: i64,
}

impl RuleJudge<'_> {
    fn whole(&mut self) -> Result<(), ViewError> {
        let world = self.change.after.setting.world;
        if let Some(rule) = self.pair.after {
            self.of_rule.exempt = rule.urgent && rule.class == Class::Staff;
            self.of_rule.limit = rule.limits.at_most.map(|at_most| (at_most, BTreeMap::new()));
        }
        let (mut after, mut day) = (self.pair.from, self.today);
        let last = later(self.today, EFFECT_DAYS - 1);
        while day <= last {
            let days = if self.change.only.is_some() { EFFECT_DAYS } else { PIECE_DAYS };
            let end = later(day, days - 1).min(last);
            let through = whole_day(end, world).through;
            if after < through {
                self.piece(Span { after, through })?;
                after = through;
            }
            let Ok(next) = end.tomorrow() else { break };
            day = next;
        }
        for touch in self.pair.at_once {
            self.of_rule.touches.push(*touch);
            self.today_more += i64::from(touch.on == self.today);
        }
        self.tail(after)?;
        if self.change.only.is_some() && !self.added.is_empty() {
            self.count_days(Span { after: self.pair.from, through: after })?;
        }
        Ok(())
    }

    /// A rule's own limit is about all its touches of a day, whomever the change is about.
    fn count_days(&mut self, span: Span) -> Result<(), ViewError> {
        let Some((_, days)) = &mut self.of_rule.limit else { return Ok(()) };
        days.clear();
        let only = self.change.only.take();
        self.each(self.pair.after, self.change.after, span, &mut |judge, touch| {
            let fails = judge.differs_and_fails(&touch, judge.change.after)?;
            let on = judge.day(&touch);
            if let Some((_, days)) = judge.of_rule.limit.as_mut().filter(|_| !fails) {
                *days.entry(on).or_default() += 1;
            }
            Ok(())
        })?;
        self.change.only = only;
        Ok(())
    }

    /// What an edited rule has on the last days may have been a few days later before.
    fn tail(&mut self, after: Timestamp) -> Result<(), ViewError> {
        let (Some(before), Some(rule)) = (self.pair.before, self.pair.after) else { return Ok(()) };
        if before.digest() == rule.digest() {
            return Ok(());
        }
        let missing: BTreeSet<KeyDigest> = self.added.iter().map(|(_, touch)| touch.key).collect();
        if missing.iter().all(|key| self.gone.contains_key(key)) {
            return Ok(());
        }
        let last = later(self.today, EFFECT_DAYS - 1 + TAIL_DAYS);
        let through = whole_day(last, self.change.after.setting.world).through;
        self.each(self.pair.before, self.change.before, Span { after, through }, &mut |judge, touch| {
            let key = KeyDigest::of(&touch.key);
            if missing.contains(&key) {
                let day = judge.day(&touch);
                judge.gone.entry(key).or_insert((KeyDigest::without_occurrence(&touch.key), day));
            }
            Ok(())
        })
    }

    /// Holds one piece against the other: first what will be, then what would have been; and what only will be once more,
    /// for its keys.
    fn piece(&mut self, span: Span) -> Result<(), ViewError> {
        let mut will_be: HashMap<KeyDigest, (Date, Timestamp)> = HashMap::new();
        let (change, pair) = (self.change, self.pair);
        self.each(pair.after, change.after, span, &mut |judge, touch| {
            if judge.differs_and_fails(&touch, change.after)? {
                return Ok(());
            }
            let on = judge.day(&touch);
            if let Some((_, days)) = &mut judge.of_rule.limit {
                *days.entry(on).or_default() += 1;
            }
            will_be.insert(KeyDigest::of(&touch.key), (on, touch.due_at));
            Ok(())
        })?;
        self.each(pair.before, change.before, span, &mut |judge, touch| {
            let key = KeyDigest::of(&touch.key);
            if judge.differs_and_fails(&touch, change.before)? {
                return Ok(());
            }
            if judge.pair.decided.contains(&key) {
                return Ok(());
            }
            match will_be.get(&key) {
                Some((on, due_at)) if *on == judge.day(&touch) => {
                    judge.of_rule.rescheduled += u64::from(*due_at != touch.due_at);
                    will_be.remove(&key);
                    return Ok(());
                }
                _ => {}
            }
            let stands = judge.standing(&touch.key)?;
            if !matches!(stands, LedgerStatus::Went(_) | LedgerStatus::Over)
                && reaches(&touch, change.before)?
            {
                judge.today_more -= i64::from(judge.day(&touch) == judge.today);
                let who = KeyDigest::without_occurrence(&touch.key);
                judge.gone.insert(key, (who, judge.day(&touch)));
            }
            Ok(())
        })?;
        if will_be.is_empty() {
            return Ok(());
        }
        self.each(pair.after, change.after, span, &mut |judge, touch| {
            let key = KeyDigest::of(&touch.key);
            match will_be.get(&key) {
                Some((on, _)) if !judge.pair.decided.contains(&key) => {
                    judge.comes(&touch, AddedTouch { key, on: *on })
                }
                _ => Ok(()),
            }
        })
    }

    /// A touch that will be, and would not have been on that day.
    fn comes(&mut self, touch: &PlannedTouch, added: AddedTouch) -> Result<(), ViewError> {
        let who = KeyDigest::without_occurrence(&touch.key);
        match self.standing(&touch.key)? {
            LedgerStatus::Went(_) => {
                self.of_rule.already_sent += 1;
                return Ok(());
            }
            LedgerStatus::Over => return Ok(()),
            LedgerStatus::Waiting(_) | LedgerStatus::Held(_) => {
                self.known.push((who, added.key));
                return Ok(());
            }
            // What was corrected is no news to whom it was told already.
            LedgerStatus::New | LedgerStatus::Told if self.is_told(touch)? => {
                self.of_rule.already_sent += 1;
                return Ok(());
            }
            LedgerStatus::New | LedgerStatus::Told => {}
        }
        if reaches(touch, self.change.after)? {
            self.today_more += i64::from(added.on == self.today);
            let soon = self.change.now.saturating_add(jiff::SignedDuration::from_hours(24));
            self.of_rule.soon += u64::from(soon.is_ok_and(|soon| touch.due_at <= soon));
            self.added.push((who, added));
        }
        Ok(())
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        let key = self.in_ledger(&touch.key);
        self.change.after.records.is_told(&PlannedTouch { key, ..touch.clone() })
    }

    /// What is gone under a key and comes under it has moved; of what is left, what is gone for one record and person, and
    /// comes for the same.
    fn counted(mut self) -> RuleEffect {
        let (mut added, mut moved) = (Vec::new(), Vec::new());
        let mut away: BTreeMap<Date, usize> = BTreeMap::new();
        self.of_rule.rescheduled += self.known.len() as u64;
        // What the ledger has under another key is known by whom it is about.
        let mut known = Vec::new();
        for (who, key) in std::mem::take(&mut self.known) {
            match self.gone.remove(&key) {
                Some((_, day)) => {
                    *away.entry(day).or_default() += 1;
                    self.of_rule.moved += 1;
                }
                None => known.push(who),
            }
        }
        for (who, touch) in std::mem::take(&mut self.added) {
            match self.gone.remove(&touch.key) {
                Some((_, day)) => {
                    *away.entry(day).or_default() += 1;
                    moved.push(touch);
                }
                None => added.push((who, touch)),
            }
        }
        self.of_rule.moved += moved.len() as u64;
        self.of_rule.rescheduled += moved.len() as u64;
        let mut left: HashMap<KeyDigest, u64> = HashMap::new();
        for (who, day) in self.gone.values() {
            *left.entry(*who).or_default() += 1;
            *self.of_rule.gone_on.entry(*day).or_default() += 1;
        }
        for who in known {
            self.of_rule.moved += u64::from(take(&mut left, who));
        }
        for (who, touch) in added {
            *self.of_rule.added_on.entry(touch.on).or_default() += 1;
            if take(&mut left, who) {
                self.of_rule.moved += 1;
            } else {
                self.of_rule.added += 1;
            }
            self.of_rule.touches.push(touch);
        }
        // As many as move away from a day would have gone on it anyway: the same ones, however it was walked.
        moved.sort_unstable_by_key(|touch: &AddedTouch| (touch.on, touch.key));
        for touch in moved {
            match away.get_mut(&touch.on).filter(|left| **left > 0) {
                Some(left) => *left -= 1,
                None => self.of_rule.touches.push(touch),
            }
        }
        self.of_rule.gone = left.values().sum();
        self.of_rule.touches.sort_unstable_by_key(|touch| (touch.on, touch.key));
        self.of_rule
    }

    fn each(
        &mut self,
        rule: Option<&Rule>,
        side: Side<'_>,
        span: Span,
        visit: &mut dyn FnMut(&mut Self, PlannedTouch) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        let Some(rule) = rule else { return Ok(()) };
        let now = self.change.now;
        let goes =
            |touch: &PlannedTouch| touch.state == TouchState::Planned && !is_late(now, touch.expires_at);
        let (records, world) = (side.records, side.setting.world);
        let Some(only) = self.change.only else {
            return plan::plan_rule(rule, records, world, span, &mut |touch| {
                if goes(&touch) { visit(self, touch) } else { Ok(()) }
            });
        };
        for key in only.iter().filter(|key| key.kind == rule.each) {
            let Some(record) = records.get(key)? else { continue };
            let touches = plan::plan_record(rule, &record, records, world, span)?;
            touches.into_iter().filter(goes).try_for_each(|touch| visit(self, touch))?;
        }
        Ok(())
    }

    /// Where the person's own record changes, whether they can be reached is a difference, too.
    fn differs_and_fails(&self, touch: &PlannedTouch, side: Side<'_>) -> Result<bool, ViewError> {
        let touched = touch.key.recipient.as_ref().is_some_and(|person| (self.change.touches_person)(person));
        Ok(touched && !reaches(touch, side)?)
    }

    fn day(&self, touch: &PlannedTouch) -> Date {
        self.change.after.setting.world.calendars.zone.civil(touch.due_at).date().max(self.today)
    }

    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        (self.change.ledger)(&self.in_ledger(key))
    }

    fn in_ledger(&self, key: &TouchKey) -> TouchKey {
        TouchKey { rule: self.pair.known_as.to_owned(), ..key.clone() }
    }
}

/// Whether the person agrees to it and has an address for it.
fn reaches(touch: &PlannedTouch, side: Side<'_>) -> Result<bool, ViewError> {
    let Some(key) = &touch.key.recipient else { return Ok(false) };
    let Some(person) = side.records.get(key)? else { return Ok(false) };
    Ok(gate::way_to(&person, touch.class, &touch.via, side.records, side.setting)?.is_ok())
}

fn take(gone: &mut HashMap<KeyDigest, u64>, who: KeyDigest) -> bool {
    match gone.get_mut(&who).filter(|left| **left > 0) {
        Some(left) => {
            *left -= 1;
            true
        }
        None => false,
    }
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
