//! One rule on both sides of a change, walked once: what comes, what goes, what moves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use super::goes::{Ahead, goes_at};
use super::limits::DayLimits;
use super::{Change, EFFECT_DAYS, RuleEffect, RulePair, Side};
use crate::forecast::past::LedgerStatus;
use crate::message::{AddedTouch, KeyDigest, PlannedTouch, TouchKey, is_late};
use crate::plan::{self, Occurrence, Span, whole_day};
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
        limits: DayLimits::of(pair),
        today,
        of_rule: RuleEffect::default(),
        added: Vec::new(),
        gone: HashMap::new(),
        known: Vec::new(),
        in_doubt: BTreeSet::new(),
        today_more: 0,
    };
    judge.whole()?;
    let today_more = judge.today_more;
    Ok((judge.counted(), today_more))
}

/// What is done with a touch and what it is about.
type Visit<'v, J> = dyn FnMut(&mut J, PlannedTouch, &Occurrence) -> Result<(), ViewError> + 'v;

struct RuleJudge<'a> {
    change: Change<'a>,
    pair: RulePair<'a>,
    limits: DayLimits,
    today: Date,
    of_rule: RuleEffect,
    /// What comes, with whom it is about.
    added: Vec<(KeyDigest, AddedTouch)>,
    /// What goes away, by its key: whom it is about, and its day.
    gone: HashMap<KeyDigest, (KeyDigest, Date)>,
    /// What waits in the ledger already, and will go on another day: whom it is about, and its key.
    known: Vec<(KeyDigest, KeyDigest)>,
    /// Of what comes, what may have gone before the database was adopted.
    in_doubt: BTreeSet<KeyDigest>,
    today_more: i64,
}

impl RuleJudge<'_> {
    fn whole(&mut self) -> Result<(), ViewError> {
        let world = self.change.after.setting.world;
        if let Some(rule) = self.pair.after {
            self.of_rule.exempt = rule.urgent && rule.class == Class::Staff;
        }
        // What is behind and waits to be sent is looked at, too.
        let reach = |rule: &Rule| plan::reach_back(rule, self.change.now, world.calendars);
        let behind = self.pair.before.into_iter().chain(self.pair.after).map(reach).min();
        let (mut after, mut day) = (behind.unwrap_or(self.pair.from).min(self.pair.from), self.today);
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
        if self.change.only.is_none() {
            self.of_rule.waits = self.limits.waits();
        } else if self.pair.after.is_some_and(|rule| rule.limits.at_most.is_some()) && !self.added.is_empty()
        {
            self.count_days(Span { after: self.pair.from, through: after })?;
        }
        self.of_rule.limit = self.limits.of_after();
        Ok(())
    }

    /// A rule's own limit is about all its touches of a day, whomever the change is about.
    fn count_days(&mut self, span: Span) -> Result<(), ViewError> {
        self.limits.forget_after();
        let only = self.change.only.take();
        self.each(self.pair.after, self.change.after, span, &mut |judge, touch, _| {
            judge.limits.count_after(judge.day(&touch));
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
        let (rule, side) = (self.pair.before, self.change.before);
        self.each(rule, side, Span { after, through }, &mut |judge, touch, occurrence| {
            let key = KeyDigest::of(&touch.key);
            if missing.contains(&key)
                && let Some(day) = judge.goes((&touch, occurrence), rule, side)?
            {
                judge.gone.entry(key).or_insert((KeyDigest::without_occurrence(&touch.key), day));
            }
            Ok(())
        })
    }

    /// Holds one piece against the other: first what will be, then what would have been; and what is not the same once
    /// more, for what will be.
    fn piece(&mut self, span: Span) -> Result<(), ViewError> {
        let mut will_be: HashMap<KeyDigest, Ahead> = HashMap::new();
        let (change, pair) = (self.change, self.pair);
        self.each(pair.after, change.after, span, &mut |judge, touch, _| {
            let on = judge.day(&touch);
            judge.limits.count_after(on);
            if judge.counts(&touch)? {
                will_be.insert(KeyDigest::of(&touch.key), Ahead::of(&touch));
            }
            Ok(())
        })?;
        self.each(pair.before, change.before, span, &mut |judge, touch, occurrence| {
            judge.limits.count_before(judge.day(&touch));
            let key = KeyDigest::of(&touch.key);
            if judge.pair.decided.contains(&key) || !judge.counts(&touch)? {
                return Ok(());
            }
            if judge.pair.loosened && !matches!(judge.standing(&touch.key)?, LedgerStatus::Waiting(_)) {
                return Ok(());
            }
            let is_same = |ahead: &Ahead| judge.pair.alike && *ahead == Ahead::of(&touch);
            if will_be.get(&key).is_some_and(is_same) {
                will_be.remove(&key);
                return Ok(());
            }
            let Some(day) = judge.goes((&touch, occurrence), pair.before, change.before)? else {
                return Ok(());
            };
            match will_be.get_mut(&key) {
                Some(ahead) => ahead.was = Some((day, touch.due_at)),
                None => judge.goes_away(&touch, day)?,
            }
            Ok(())
        })?;
        if will_be.is_empty() {
            return Ok(());
        }
        self.each(pair.after, change.after, span, &mut |judge, touch, occurrence| {
            let key = KeyDigest::of(&touch.key);
            let Some(ahead) = will_be.get(&key).filter(|_| !judge.pair.decided.contains(&key)) else {
                return Ok(());
            };
            // What went does not go again, whatever the judge would say of it.
            if ahead.was.is_none() && judge.is_sent(&touch)? {
                judge.of_rule.already_sent += 1;
                return Ok(());
            }
            match (ahead.was, judge.goes((&touch, occurrence), pair.after, change.after)?) {
                (None, None) => Ok(()),
                (Some((day, _)), None) => judge.goes_away(&touch, day),
                (Some((day, due_at)), Some(on)) if day == on => {
                    judge.of_rule.rescheduled += u64::from(due_at != touch.due_at);
                    Ok(())
                }
                (was, Some(on)) => {
                    if let Some((day, _)) = was {
                        judge.goes_away(&touch, day)?;
                    }
                    judge.comes(&touch, AddedTouch { key, on })
                }
            }
        })
    }

    /// Whether a touch is looked at: what is behind is a matter of the edit, but for what waits to be sent.
    fn counts(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        Ok(touch.due_at > self.pair.from || matches!(self.standing(&touch.key)?, LedgerStatus::Waiting(_)))
    }

    /// A touch that would have gone on a day, and does not go on that day any more.
    fn goes_away(&mut self, touch: &PlannedTouch, day: Date) -> Result<(), ViewError> {
        if !matches!(self.standing(&touch.key)?, LedgerStatus::Went(_) | LedgerStatus::Over) {
            self.today_more -= i64::from(day <= self.today);
            let who = KeyDigest::without_occurrence(&touch.key);
            self.gone.insert(KeyDigest::of(&touch.key), (who, day));
        }
        Ok(())
    }

    /// A touch that will go, and would not have gone on that day.
    fn comes(&mut self, touch: &PlannedTouch, added: AddedTouch) -> Result<(), ViewError> {
        let who = KeyDigest::without_occurrence(&touch.key);
        let stands = self.standing(&touch.key)?;
        match stands {
            LedgerStatus::Went(_) => {
                self.of_rule.already_sent += 1;
                return Ok(());
            }
            LedgerStatus::Over => return Ok(()),
            LedgerStatus::Held(_) => {
                self.known.push((who, added.key));
                return Ok(());
            }
            // That it is planned does not say that it would have gone; only where nobody knows how its rule was.
            LedgerStatus::Waiting(_) if self.pair.before.is_none() => {
                self.known.push((who, added.key));
                return Ok(());
            }
            LedgerStatus::New | LedgerStatus::Told | LedgerStatus::Waiting(_) => {}
        }
        self.today_more += i64::from(added.on <= self.today);
        let soon = self.change.now.saturating_add(jiff::SignedDuration::from_hours(24));
        self.of_rule.soon += u64::from(soon.is_ok_and(|soon| touch.due_at <= soon));
        let approve = self.pair.after.is_some_and(|rule| rule.limits.approve);
        let waits = approve || self.pair.unclear.contains(&touch.key.step);
        self.of_rule.waits += u64::from(waits && self.change.only.is_some());
        let may_have_gone = self.change.adopted_at.is_some_and(|adopted_at| touch.due_at <= adopted_at);
        if may_have_gone && !matches!(stands, LedgerStatus::Waiting(_)) {
            self.in_doubt.insert(added.key);
        }
        self.added.push((who, added));
        Ok(())
    }

    /// Whether it went, or its person was told of it: what was corrected is no news.
    fn is_sent(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        match self.standing(&touch.key)? {
            LedgerStatus::Went(_) => Ok(true),
            LedgerStatus::New | LedgerStatus::Told => self.is_told(touch),
            LedgerStatus::Over | LedgerStatus::Held(_) | LedgerStatus::Waiting(_) => Ok(false),
        }
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
        // What the ledger has under another key is known by whom it is about.
        let mut known = Vec::new();
        for (who, key) in std::mem::take(&mut self.known) {
            match self.gone.remove(&key) {
                Some((_, day)) => {
                    *away.entry(day).or_default() += 1;
                    self.of_rule.moved += 1;
                    self.of_rule.rescheduled += 1;
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
        let mut left: HashMap<KeyDigest, Vec<Date>> = HashMap::new();
        for (who, day) in self.gone.values() {
            left.entry(*who).or_default().push(*day);
            *self.of_rule.gone_on.entry(*day).or_default() += 1;
        }
        // However it was walked, the same go in the place of the same.
        left.values_mut().for_each(|days| days.sort_unstable());
        added.sort_unstable_by_key(|(_, touch): &(KeyDigest, AddedTouch)| (touch.on, touch.key));
        for who in known {
            self.of_rule.moved += u64::from(take(&mut left, who, self.today).is_some());
        }
        for (who, touch) in added {
            *self.of_rule.added_on.entry(touch.on).or_default() += 1;
            let in_doubt = self.in_doubt.contains(&touch.key);
            if let Some(day) = take(&mut left, who, touch.on) {
                self.of_rule.instead.push((who, touch.on));
                self.of_rule.moved += 1;
                *away.entry(day).or_default() += 1;
                moved.extend((!in_doubt).then_some(touch));
            } else {
                self.of_rule.added += 1;
                self.of_rule.touches.extend((!in_doubt).then_some(touch));
            }
            self.of_rule.in_doubt.extend(in_doubt.then_some(touch));
        }
        // As many as move away from a day would have gone on it anyway: the same ones, however it was walked.
        moved.sort_unstable_by_key(|touch: &AddedTouch| (touch.on, touch.key));
        for touch in moved {
            match away.get_mut(&touch.on).filter(|left| **left > 0) {
                Some(left) => *left -= 1,
                None => self.of_rule.touches.push(touch),
            }
        }
        self.of_rule.gone = left.values().map(|days| days.len() as u64).sum();
        self.of_rule.touches.sort_unstable_by_key(|touch| (touch.on, touch.key));
        self.of_rule
    }

    fn each(
        &mut self,
        rule: Option<&Rule>,
        side: Side<'_>,
        span: Span,
        visit: &mut Visit<'_, Self>,
    ) -> Result<(), ViewError> {
        let Some(rule) = rule else { return Ok(()) };
        let now = self.change.now;
        let (records, world) = (side.records, side.setting.world);
        let goes = |touch: &PlannedTouch| -> Result<bool, ViewError> {
            Ok(touch.state == TouchState::Planned
                && !is_late(now, touch.expires_at)
                && !plan::is_overtaken(rule, touch, records, world, now)?)
        };
        let Some(only) = self.change.only else {
            return plan::plan_occurrences(rule, records, world, span, &mut |touch, occurrence| {
                if goes(&touch)? { visit(self, touch, &occurrence) } else { Ok(()) }
            });
        };
        for key in only.iter().filter(|key| key.kind == rule.each) {
            let Some(record) = records.get(key)? else { continue };
            for step in &rule.steps {
                for (touch, occurrence) in plan::plan_step(rule, step, &record, records, world, span)? {
                    if goes(&touch)? {
                        visit(self, touch, &occurrence)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// On which day a touch goes, if it does.
    fn goes(
        &self,
        (touch, occurrence): (&PlannedTouch, &Occurrence),
        rule: Option<&Rule>,
        side: Side<'_>,
    ) -> Result<Option<Date>, ViewError> {
        let Some(rule) = rule else { return Ok(None) };
        let at = goes_at((touch, occurrence), rule, side, self.change.now)?;
        Ok(at.map(|at| if self.is_limited() { self.day(touch) } else { self.day_of(at) }))
    }

    /// What is due behind is one of today; but a rule's own limit counts each day by itself.
    fn day(&self, touch: &PlannedTouch) -> Date {
        self.day_of(touch.due_at)
    }

    fn day_of(&self, at: Timestamp) -> Date {
        let on = self.change.after.setting.world.calendars.zone.civil(at).date();
        if self.is_limited() { on } else { on.max(self.today) }
    }

    fn is_limited(&self) -> bool {
        self.pair.after.is_some_and(|rule| rule.limits.at_most.is_some())
    }

    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        (self.change.ledger)(&self.in_ledger(key))
    }

    fn in_ledger(&self, key: &TouchKey) -> TouchKey {
        TouchKey { rule: self.pair.known_as.to_owned(), ..key.clone() }
    }
}

/// Takes one of what is gone for somebody: the one of this day, where there is one, or any. Says of which day it was.
fn take(gone: &mut HashMap<KeyDigest, Vec<Date>>, who: KeyDigest, on: Date) -> Option<Date> {
    let days = gone.get_mut(&who)?;
    match days.iter().position(|day| *day == on) {
        Some(place) => Some(days.remove(place)),
        None => days.pop(),
    }
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
