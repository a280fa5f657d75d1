//! Letting go what is held for a person, or what was skipped as past: of a rule, or what a list, an edit or a start has
//! brought beyond the brake. What of it is not planned yet goes, too.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::deployment::Deployment;
use crate::message::TouchId;
use crate::operations::error::{Error, failed};
use crate::operations::selection;
use crate::store::{self, Author, Entry, Filter, LetGo, Released, Retried, RetryRequest, Store};
use crate::terms::{Mode, Outcome, Reason};
use crate::words::StepSentence;

/// How many touches are let go in one commit.
const AT_ONCE: usize = 500;

/// Whose touches are let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A rule's.
    Rule(String),
    /// What a cause has brought, by its number.
    Cause(i64),
}

/// What can be let go.
#[derive(Debug)]
pub struct Approval {
    /// The touches.
    pub touches: Vec<Entry>,
    /// How many more are held, or skipped for that reason, and too late.
    pub late: u64,
    /// How many more are of a rule or a step that is not there any more: let go, they would only be called off.
    pub gone: u64,
    /// How many more will be held, once they are planned; known of a cause as a whole.
    pub to_come: u64,
    /// What is not to be held any more.
    let_go: Option<LetGo>,
}

/// What a person may let go of what was skipped: what was past when the rule came into force, or when nothing was sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkippedAs {
    /// It fell due before the rule was in force as it is.
    BeforeRule,
    /// It fell due in shadow mode.
    Shadow,
}

impl SkippedAs {
    /// As the ledger has it.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            SkippedAs::BeforeRule => Reason::BeforeRule,
            SkippedAs::Shadow => Reason::Shadow,
        }
    }
}

/// Finds what is held of a rule or because of a cause, or was skipped for a reason, on one day or on all.
///
/// # Errors
/// When there is no such rule and never was; when the store cannot be read.
pub fn find(
    store: &dyn Store,
    deployment: &Deployment,
    whose: &Whose,
    skipped: Option<SkippedAs>,
    day: Option<Date>,
    now: Timestamp,
) -> Result<Approval, Error> {
    let outcome = if skipped.is_some() { Outcome::Skipped } else { Outcome::Held };
    let reason = skipped.map(SkippedAs::reason);
    let held = Filter { outcomes: vec![outcome], reason, ..Filter::default() };
    let (held, let_go, to_come) = match whose {
        Whose::Rule(rule) => {
            let rule = selection::rule(deployment, store, rule)?;
            let let_go = LetGo::Rule { rule: rule.clone(), on: day };
            (Filter { rule: Some(rule), ..held }, let_go, 0)
        }
        Whose::Cause(number) => {
            let of_cause = store.causes()?.into_iter().find(|cause| cause.number == *number);
            let to_come = of_cause.filter(|_| day.is_none()).map_or(0, |cause| cause.to_come);
            (Filter { cause: Some(*number), ..held }, LetGo::Cause { number: *number, on: day }, to_come)
        }
    };
    // What was skipped is over; nothing of it is still to be planned.
    let let_go = skipped.is_none().then_some(let_go);
    // All of them: who lets a broadcast go lets the whole of it go.
    let touches = store.entries(&selection::on(held, day, deployment))?;
    let (touches, late) = selection::in_time(touches, now);
    let all = touches.len();
    let touches = without_gone(store, touches)?;
    let gone = (all - touches.len()) as u64;
    Ok(Approval { touches, late, gone, to_come, let_go })
}

/// Without those of rules and steps that are gone, by what is in force.
fn without_gone(store: &dyn Store, mut touches: Vec<Entry>) -> Result<Vec<Entry>, store::Error> {
    let states = store.rule_states()?;
    touches.retain(|entry| {
        let key = &entry.touch.key;
        states.get(&key.rule).is_none_or(|state| {
            let gone_step = state.steps.iter().any(|step| step.gone && step.stands_as == key.step);
            state.gone_at.is_none() && !gone_step
        })
    });
    Ok(touches)
}

/// Whether what was skipped would only be skipped for the same reason again, in the mode in which the daemon runs.
#[must_use]
pub fn is_in_vain(skipped: Option<SkippedAs>, mode: Mode) -> bool {
    matches!((skipped, mode), (Some(SkippedAs::Shadow), Mode::Shadow))
}

impl Approval {
    /// Whether there is nothing to let go, now or later.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.touches.is_empty() && self.to_come == 0
    }

    /// Lets them go; first what is not planned yet, so that nothing is held anew meanwhile. However many they are, no commit
    /// keeps a message from leaving for long; where it breaks off, what is left is held still, and can be let go again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn carry_out(&self, store: &mut dyn Store, author: &Author) -> Result<Released, Error> {
        let to_write = || failed(StepSentence::WriteLedger);
        if let Some(let_go) = &self.let_go {
            store.let_go(let_go).map_err(to_write())?;
        }
        let mut done = Released::default();
        for entries in self.touches.chunks(AT_ONCE) {
            let (skipped, held): (Vec<&Entry>, Vec<&Entry>) =
                entries.iter().partition(|entry| entry.outcome == Outcome::Skipped);
            let held: Vec<TouchId> = held.into_iter().map(|entry| entry.touch.id).collect();
            let again: Vec<RetryRequest> = skipped
                .into_iter()
                .map(|entry| RetryRequest {
                    touch: entry.touch.id,
                    seen: entry.outcome,
                    expires_at: entry.touch.expires_at,
                })
                .collect();
            if !held.is_empty() {
                let released = store.release(&held, author).map_err(to_write())?;
                done.released += released.released;
                done.late += released.late;
                done.changed += released.changed;
                done.unaddressed += released.unaddressed;
            }
            if !again.is_empty() {
                let Retried { again, late, changed, unaddressed } =
                    store.retry(&again, author).map_err(to_write())?;
                done.released += again;
                done.late += late;
                done.changed += changed;
                done.unaddressed += unaddressed;
            }
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::message::{PlannedTouch, TouchKey};
    use crate::record::RecordKey;
    use crate::source::Sources;
    use crate::store::memory::MemoryStore;
    use crate::store::{Ledger as _, Outbox as _};
    use crate::terms::{ChannelName, Class, TouchState};

    fn now() -> Timestamp {
        "2026-11-22T02:00:00Z".parse().unwrap()
    }

    fn held(number: u32) -> PlannedTouch {
        let person = RecordKey::new("customer", &number.to_string());
        PlannedTouch {
            key: TouchKey {
                rule: "r".to_owned(),
                step: "send".to_owned(),
                record: person.clone(),
                recipient: Some(person),
                occurrence: "2026-11-22".to_owned(),
            },
            reference: None,
            occasion: None,
            limit: None,
            due_at: now(),
            expires_at: now() + SignedDuration::from_hours(2),
            class: Class::Care,
            via: vec![ChannelName::Sms],
            template: "hello".to_owned(),
            group: false,
            state: TouchState::Held,
            reason: Some(Reason::AtMost),
            error: None,
        }
    }

    #[test]
    fn more_than_a_hundred_thousand_are_let_go_and_the_rest_of_what_broke_off_later() {
        let records = Some(Source::new("records.toml", "[customer]\nperson = true\n"));
        let sources = Sources { records, ..Sources::default() };
        let deployment = Deployment::read(&sources, &mut Report::default());
        let mut store = MemoryStore::new(&deployment.kinds, deployment.config.zone.clone());
        let touches: Vec<PlannedTouch> = (0..100_300).map(held).collect();
        for touches in touches.chunks(10_000) {
            store.plan(touches, now()).unwrap();
        }
        let author = Author { name: "test".to_owned(), at: now() };
        let whose = Whose::Rule("r".to_owned());
        let mut approval = find(&store, &deployment, &whose, None, None, now()).unwrap();
        assert_eq!(approval.touches.len(), 100_300);
        // It breaks off half-way: what is left is there to be let go.
        let all = std::mem::take(&mut approval.touches);
        approval.touches = all.into_iter().take(50_000).collect();
        assert_eq!(approval.carry_out(&mut store, &author).unwrap().released, 50_000);
        let rest = find(&store, &deployment, &whose, None, None, now()).unwrap();
        assert_eq!(rest.touches.len(), 50_300);
        assert_eq!(rest.carry_out(&mut store, &author).unwrap().released, 50_300);
        assert!(find(&store, &deployment, &whose, None, None, now()).unwrap().is_empty());
        let open = store.entries(&Filter { outcomes: vec![Outcome::Planned], ..Filter::default() }).unwrap();
        assert_eq!(open.len(), 100_300);
    }
}
