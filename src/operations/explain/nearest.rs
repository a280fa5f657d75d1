//! What a rule has due for a record around an instant, whatever it asks of the record.

use jiff::{SignedDuration, Timestamp};

use crate::plan::{self, Considered, Occurrence, Span, World};
use crate::record::Record;
use crate::record::view::{Records, ViewError};
use crate::rule::{Rule, Step};

/// How far is looked, in days: near first, so that what comes every week is found without counting ten years of it.
const REACH_DAYS: [i64; 4] = [3, 40, 400, 4_000];

/// Where rules and records are looked at.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The records.
    pub records: &'a dyn Records,
    /// Kinds, calendars, windows.
    pub world: World<'a>,
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Place").finish_non_exhaustive()
    }
}

impl<'a> Place<'a> {
    /// Everything of a rule that is due for a record within the span, in the order of due instants.
    ///
    /// # Errors
    /// When records cannot be read.
    pub fn within(
        self,
        rule: &'a Rule,
        record: &'a Record,
        span: Span,
    ) -> Result<Vec<Considered<'a>>, ViewError> {
        let mut found = Vec::new();
        for step in &rule.steps {
            for (occurrence, due_at) in plan::dues(rule, step, record, self.world, span) {
                found.extend(self.consider(rule, step, record, &occurrence, due_at)?);
            }
        }
        sort(&mut found);
        Ok(found)
    }

    /// Of each step, what is due nearest to an instant; nothing where there is none within ten years.
    ///
    /// # Errors
    /// When records cannot be read.
    pub fn nearest(
        self,
        rule: &'a Rule,
        record: &'a Record,
        at: Timestamp,
    ) -> Result<Vec<Considered<'a>>, ViewError> {
        let mut found = Vec::new();
        for step in &rule.steps {
            found.extend(self.nearest_of(rule, step, record, at)?);
        }
        sort(&mut found);
        Ok(found)
    }

    /// The same for one step.
    ///
    /// # Errors
    /// When records cannot be read.
    pub fn nearest_of(
        self,
        rule: &'a Rule,
        step: &'a Step,
        record: &'a Record,
        at: Timestamp,
    ) -> Result<Vec<Considered<'a>>, ViewError> {
        for days in REACH_DAYS {
            let dues = plan::dues(rule, step, record, self.world, around(at, days, days));
            let nearest = dues.iter().min_by_key(|(_, due_at)| at.duration_since(*due_at).abs());
            if let Some((occurrence, due_at)) = nearest {
                return self.consider(rule, step, record, occurrence, *due_at);
            }
        }
        Ok(Vec::new())
    }

    /// The first touches after an instant that the planner would plan and that are wanted, all due together.
    ///
    /// # Errors
    /// When records cannot be read, or `wanted` fails.
    pub fn next(
        self,
        rule: &'a Rule,
        record: &'a Record,
        after: Timestamp,
        wanted: &mut dyn FnMut(&Considered<'a>) -> Result<bool, ViewError>,
    ) -> Result<Vec<Considered<'a>>, ViewError> {
        for days in REACH_DAYS {
            let span = Span { after, ..around(after, 0, days) };
            let mut next: Vec<Considered<'a>> = Vec::new();
            for considered in self.within(rule, record, span)? {
                let later = next.first().is_some_and(|first| first.touch.due_at != considered.touch.due_at);
                if later {
                    return Ok(next);
                }
                if considered.stop().is_none() && wanted(&considered)? {
                    next.push(considered);
                }
            }
            if !next.is_empty() {
                return Ok(next);
            }
        }
        Ok(Vec::new())
    }

    fn consider(
        self,
        rule: &'a Rule,
        step: &'a Step,
        record: &'a Record,
        occurrence: &Occurrence,
        due_at: Timestamp,
    ) -> Result<Vec<Considered<'a>>, ViewError> {
        plan::consider(rule, step, record, (occurrence, due_at), self.records, self.world)
    }
}

fn sort(found: &mut [Considered<'_>]) {
    found.sort_by(|a, b| (a.touch.due_at, &a.touch.key).cmp(&(b.touch.due_at, &b.touch.key)));
}

fn around(at: Timestamp, before_days: i64, after_days: i64) -> Span {
    let days = |days: i64| SignedDuration::from_hours(days * 24);
    Span {
        after: at.saturating_sub(days(before_days)).unwrap_or(Timestamp::MIN),
        through: at.saturating_add(days(after_days)).unwrap_or(Timestamp::MAX),
    }
}
