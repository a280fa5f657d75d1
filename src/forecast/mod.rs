//! What would be sent in a span of time, past or future, over the records as they stand: the planner asked, then the
//! judge, each message at the instant from which it may go, with caps counted as they would fill up.
//!
//! Pure, and the same evaluator as the daemon's. It goes piece by piece, so memory follows what one piece has due. What
//! the ledger holds is taken into account: what went or is over is not due again, what waits is judged as it would be,
//! and days that are past show what went as sent. The mode does not count, save that in shadow mode every channel
//! counts as configured.

pub mod edit;
pub mod effect;
mod fate;
mod past;
pub mod pending;
mod queue;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::gate::{PausedRules, Setting};
use crate::message::{PlannedTouch, is_late};
use crate::plan::{self, Brake, Occurrence, Span, whole_day};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::terms::{ChannelName, Mode, Reason, TouchState, Word as _};

pub use fate::{Fate, ForecastLine};
pub use past::{LedgerStatus, NoPast, OccasionStatus, Past};
use pending::{Pending, Renamed};
use queue::Queue;

/// Instants are whole milliseconds.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// What is asked of a forecast.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The rules that are looked at.
    pub rules: &'a [&'a Rule],
    /// The records, and what has happened to them.
    pub past: &'a dyn Past,
    /// What the judge goes by.
    pub setting: Setting<'a>,
    /// The due instants in question.
    pub span: Span,
    /// The present, up to which the ledger knows what happened.
    pub now: Timestamp,
    /// How many days are planned at once.
    pub piece: Piece,
    /// What rules that are not in force yet make of the ledger, where there are any.
    pub pending: Option<&'a Pending>,
}

/// How much is planned at once: memory follows it, and so does speed where little is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A day.
    Day,
    /// A month.
    Month,
}

impl std::fmt::Debug for Question<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Question").field("span", &self.span).field("now", &self.now).finish_non_exhaustive()
    }
}

/// Hands every touch of the rules that is due within the span to `visit`, in the order of due instants, with what
/// would become of it; before them, where the span begins now, those that are due already and wait.
///
/// # Errors
/// When records cannot be read, or `visit` fails.
pub fn run(
    question: Question<'_>,
    visit: &mut dyn FnMut(ForecastLine) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    let everywhere: BTreeSet<ChannelName> = ChannelName::ALL.iter().copied().collect();
    let asked = question.setting;
    let channels = if asked.mode == Mode::Shadow { &everywhere } else { asked.channels };
    let nothing = PausedRules::default();
    let paused = if planted::is(Bug::ForecastIgnoresPauses) { &nothing } else { asked.paused };
    let setting = Setting { mode: Mode::Live, channels, paused, ..asked };
    let first = first_instant(question.span);
    let nobody = Pending::default();
    let renamed = Renamed { past: question.past, pending: question.pending.unwrap_or(&nobody) };
    let question = Question { past: &renamed, ..question };
    let mut forecast = Forecast {
        question: Question { setting, ..question },
        brake: Brake::default(),
        queue: Queue::new(question.rules, question.past, setting, first),
    };
    forecast.take_in_what_waits()?;
    let zone = &setting.world.calendars.zone;
    let (mut day, last) = (zone.civil(first).date(), zone.civil(question.span.through).date());
    while day <= last {
        let end = question.piece.last_day(day).min(last);
        forecast.piece(day, end)?;
        let Ok(next) = end.tomorrow() else { break };
        // What is due in the same hour goes together, also over midnight in zones of half hours.
        let midnight = whole_day(next, setting.world).after;
        let hour = midnight.as_second().div_euclid(3_600) * 3_600;
        let through = Timestamp::from_second(hour).unwrap_or(midnight);
        forecast.queue.work(through.saturating_sub(MOMENT).unwrap_or(through), visit)?;
        day = next;
    }
    forecast.queue.close(visit)
}

impl Piece {
    fn last_day(self, first: Date) -> Date {
        match self {
            Piece::Day => first,
            Piece::Month => first.last_of_month(),
        }
    }
}

struct Forecast<'a> {
    question: Question<'a>,
    brake: Brake,
    queue: Queue<'a>,
}

impl Forecast<'_> {
    /// What is due already, is in the ledger and waits: a forecast that begins now sees it go.
    fn take_in_what_waits(&mut self) -> Result<(), ViewError> {
        let Question { rules, past, setting, span, pending, .. } = self.question;
        if !self.begins_now() {
            return Ok(());
        }
        let mut waiting = Vec::new();
        for rule in rules {
            let reach = plan::reach_back(rule, span.after, setting.world.calendars);
            plan::plan_occurrences(
                rule,
                past,
                setting.world,
                Span { after: reach, through: span.after },
                &mut |touch, occurrence| {
                    if pending.is_some_and(|pending| pending.decided(&touch.key).is_some()) {
                        return Ok(());
                    }
                    let standing = past.standing(&touch.key)?;
                    if matches!(standing, LedgerStatus::Waiting(_)) {
                        waiting.push((standing, touch, occurrence));
                    }
                    Ok(())
                },
            )?;
        }
        for edited in pending.iter().flat_map(|pending| pending.at_once()) {
            let standing = past.standing(&edited.touch.key)?;
            waiting.push((standing, edited.touch.clone(), edited.occurrence.clone()));
        }
        waiting.sort_by(|(one, a, _), (other, b, _)| as_taken_up((one, a), (other, b)));
        for (_, touch, occurrence) in waiting {
            self.queue.arrive(touch, occurrence);
        }
        Ok(())
    }

    /// Whether it sees what is due already, and waits.
    fn begins_now(&self) -> bool {
        let Question { span, now, .. } = self.question;
        span.through >= now && span.after.saturating_add(MOMENT).is_ok_and(|first| first >= now)
    }

    /// Takes in a touch of which coming into force decides. Says whether it is one.
    fn take_in_decided(&mut self, touch: &PlannedTouch, occurrence: &Occurrence) -> bool {
        let decided = self.question.pending.and_then(|pending| pending.decided(&touch.key));
        let Some(edited) = decided else { return false };
        match edited.touch.reason {
            Some(reason) => self.queue.settled(touch.clone(), occurrence.clone(), Fate::skipped(reason)),
            None if self.begins_now() => {}
            None => self.queue.arrive(edited.touch.clone(), occurrence.clone()),
        }
        true
    }

    /// Takes in what is due from one day to another, and within the span.
    fn piece(&mut self, first: Date, last: Date) -> Result<(), ViewError> {
        let Question { rules, past, setting, span, .. } = self.question;
        let (from, to) = (whole_day(first, setting.world), whole_day(last, setting.world));
        let piece = Span { after: from.after.max(span.after), through: to.through.min(span.through) };
        let mut due = Vec::new();
        for rule in rules {
            plan::plan_occurrences(rule, past, setting.world, piece, &mut |touch, occurrence| {
                due.push((past.standing(&touch.key)?, touch, occurrence));
                Ok(())
            })?;
        }
        due.sort_by(|(one, a, _), (other, b, _)| as_taken_up((one, a), (other, b)));
        for (standing, touch, occurrence) in due {
            self.take_in(standing, touch, occurrence)?;
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        standing: LedgerStatus,
        touch: PlannedTouch,
        occurrence: Occurrence,
    ) -> Result<(), ViewError> {
        let Question { past, setting, now, pending, .. } = self.question;
        if self.take_in_decided(&touch, &occurrence) {
            return Ok(());
        }
        // What may still go is due once: what the ledger has of it is not due again. Of earlier days it says what went.
        let open = !is_late(now, touch.expires_at);
        match standing {
            LedgerStatus::Went(_) if open => {
                if let Some(person) = &touch.key.recipient {
                    self.queue.count(person, &touch, touch.key.repeat(), touch.due_at);
                }
                return Ok(());
            }
            LedgerStatus::Went(channel) => {
                self.queue.settled(touch, occurrence, Fate::Sent { channel });
                return Ok(());
            }
            LedgerStatus::Over if open => return Ok(()),
            LedgerStatus::New | LedgerStatus::Told if self.is_told(standing, &touch)? => {
                // The ledger has a row of it already.
                if standing == LedgerStatus::New || !open {
                    self.queue.settled(touch, occurrence, Fate::skipped(Reason::AlreadyTold));
                }
                return Ok(());
            }
            LedgerStatus::Held(reason) if open => {
                self.queue.settled(touch, occurrence, Fate::Held(reason));
                return Ok(());
            }
            LedgerStatus::Waiting(_) if open => {
                self.queue.arrive(touch, occurrence);
                return Ok(());
            }
            _ => {}
        }
        if touch.state == TouchState::Skipped {
            let fate =
                Fate::Skipped { reason: touch.reason.unwrap_or(Reason::BadData), error: touch.error.clone() };
            self.queue.settled(touch, occurrence, fate);
            return Ok(());
        }
        if let Some(rule) = self.queue.rule(&touch)
            && plan::is_overtaken(rule, &touch, past, setting.world, now)?
        {
            self.queue.settled(touch, occurrence, Fate::skipped(Reason::Overtaken));
            return Ok(());
        }
        let held = match self.queue.rule(&touch) {
            _ if pending.is_some_and(|pending| pending.holds(&touch.key).is_some()) => Some(Reason::NewName),
            Some(rule) => plan::held_for_person(&mut self.brake, rule, &touch, (past, past), setting.world)?,
            None => None,
        };
        match held {
            Some(reason) => self.queue.settled(touch, occurrence, Fate::Held(Some(reason))),
            None => self.queue.arrive(touch, occurrence),
        }
        Ok(())
    }

    /// Whether the person of a touch that would be entered, or entered again, was told of it.
    fn is_told(&self, standing: LedgerStatus, touch: &PlannedTouch) -> Result<bool, ViewError> {
        let forgets = planted::is(Bug::ForecastForgetsWhoWasTold) && standing == LedgerStatus::New;
        Ok(!forgets && self.question.past.is_told(touch)?)
    }
}

/// How many touches of each rule would be sent or held, and how many of them on the first day.
///
/// # Errors
/// When records cannot be read.
pub fn totals(question: Question<'_>) -> Result<(BTreeMap<String, u64>, u64), ViewError> {
    let zone = &question.setting.world.calendars.zone;
    let today = zone.civil(first_instant(question.span)).date();
    let (mut by_rule, mut first_day) = (BTreeMap::new(), 0);
    run(question, &mut |line| {
        if matches!(line.fate, Fate::Goes { .. } | Fate::Held(_)) {
            *by_rule.entry(line.touch.key.rule.clone()).or_default() += 1;
            first_day += u64::from(zone.civil(line.touch.due_at).date() == today);
        }
        Ok(())
    })?;
    Ok((by_rule, first_day))
}

/// As the daemon takes them up: by due instant, then the messages of the ledger by their numbers, then rule by rule, as
/// the store will enter a rule's touches.
fn as_taken_up(
    (one, a): (&LedgerStatus, &PlannedTouch),
    (other, b): (&LedgerStatus, &PlannedTouch),
) -> Ordering {
    let message = |standing: &LedgerStatus| match standing {
        LedgerStatus::Waiting(message) => (message.is_none(), *message),
        _ => (true, None),
    };
    let (x, y) = (&a.key, &b.key);
    (a.due_at, message(one), &x.rule, &x.record, &x.step, &x.recipient, &x.occurrence).cmp(&(
        b.due_at,
        message(other),
        &y.rule,
        &y.record,
        &y.step,
        &y.recipient,
        &y.occurrence,
    ))
}

/// The first instant of a span.
fn first_instant(span: Span) -> Timestamp {
    span.after.saturating_add(MOMENT).unwrap_or(Timestamp::MAX)
}
