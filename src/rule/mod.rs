//! Rules: what is due to whom, by which way, and when; one file each in `rules/`.
//!
//! A [`Rule`] exists only if it is right: its kind, fields, paths, templates and festivals exist, its phrases are
//! understood. What is wrong in a file is said in a report, all of it, and that rule is left out.

mod canonical;
pub mod condition;
pub mod path;
mod read;
mod set;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jiff::civil::{Time, Weekday};

use crate::calendar::anniversary::{Anniversary, IfNoSuchDay, Policy};
use crate::calendar::cron::Cron;
use crate::calendar::period::{Offset, Period};
use crate::calendar::recurrence::Monthly;
use crate::calendar::working::IfHoliday;
use crate::diagnostic::Source;
use crate::expression::Expression;
use crate::terms::{ChannelName, Class};

pub use canonical::Canonical;
pub use condition::Condition;
pub use path::Path;
pub use read::RuleContext;
pub use set::RuleSet;

/// The rule under which the ledger keeps alarms: no file may have this name.
pub const ALARM: &str = "alarm";

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, the same as the file's name; part of every touch's key.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What its messages are for.
    pub class: Class,
    /// Whether its messages may go at any hour.
    pub urgent: bool,
    /// The kind of record it looks at.
    pub each: String,
    /// Ids it had before; their touches count as its own.
    pub was: Vec<String>,
    /// Where its file says so; nothing where it does not. An empty list says that the rule is a new one.
    pub was_at: Option<std::ops::Range<usize>>,
    /// When something is due.
    pub when: When,
    /// Every one of these must hold for a record.
    pub only: Vec<Condition>,
    /// And this expression, if there is one.
    pub filter: Option<Expression>,
    /// What is sent; `[send]` is a single step.
    pub steps: Vec<Step>,
    /// Bounds and holds.
    pub limits: Limits,
    /// The tests in its file.
    pub tests: Vec<Test>,
    /// Its file.
    pub source: Source,
    /// Found when first asked for.
    canonical: OnceLock<Canonical>,
}

impl Rule {
    /// What decides its occurrences, written down: kind, dates, conditions, steps, people. Titles, texts, channels,
    /// limits and tests do not count, so editing those moves nothing. Found once: every pass of the planner asks.
    #[must_use]
    pub fn canonical(&self) -> &Canonical {
        self.canonical.get_or_init(|| Canonical::of(self))
    }

    /// Whether somebody is told because of a role that a record of one of these kinds has.
    #[must_use]
    pub fn is_for_a_role_of(&self, kinds: &BTreeSet<String>) -> bool {
        let is =
            |path: &Path| matches!(&path.way, path::PathTarget::Role { kind, .. } if kinds.contains(kind));
        self.steps.iter().flat_map(Step::paths).any(is)
    }

    /// The same rule, its steps standing under these names, in their order.
    #[must_use]
    pub fn standing_as(&self, names: &[String]) -> Rule {
        let mut rule = Rule { canonical: OnceLock::new(), ..self.clone() };
        for (step, name) in rule.steps.iter_mut().zip(names) {
            step.id.clone_from(name);
        }
        rule
    }

    /// The digest of that.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.canonical().digest
    }
}

/// When a rule's occurrences are due.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// Where occurrences come from.
    pub trigger: Trigger,
    /// How far before or after the trigger's day or instant.
    pub offset: Option<Offset>,
    /// The time of day, for what is counted in days.
    pub at: Option<Time>,
    /// What to do when that day is not a working day.
    pub if_holiday: IfHoliday,
    /// How late a touch may still be sent.
    pub late_ok: Period,
    /// Nothing more is due once one of these fields is filled in, whichever comes; on what comes again it ends what is
    /// nearest to it.
    pub stop_once: Vec<String>,
    /// How near another date of the same record has to be to mean the same occasion, as it is written; without it, what
    /// the trigger makes usual.
    pub once_within: Option<OnceWithin>,
}

/// How near a corrected date has to be to mean an occasion of which somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnceWithin {
    /// Every other date is news.
    Never,
    /// So near.
    Period(Period),
}

/// Where occurrences come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// A date or datetime field, once. `created = true` and `changed = "field"` are this too.
    Once {
        /// The field.
        field: String,
        /// Whether it holds instants, not days.
        instant: bool,
    },
    /// A date field, again and again counted from the original date.
    Every {
        /// The field.
        field: String,
        /// The distance of two occurrences.
        period: Period,
        /// For 29 February.
        if_no_such_day: IfNoSuchDay,
    },
    /// An anniversary field, once in each year of its own calendar.
    Anniversary {
        /// The field.
        field: String,
        /// For 29 February, lunar day 30 and lunar leap months.
        policy: Policy,
    },
    /// Festivals by name.
    Festival(Vec<String>),
    /// A day of every year, solar or lunar.
    Yearly(Anniversary),
    /// A day of every month.
    Monthly(Monthly),
    /// A day of every week.
    Weekly(Weekday),
    /// What nothing else can say.
    Cron(Cron),
}

impl Trigger {
    /// Whether it counts from the instant at which something was written down: another one is always news, and nobody
    /// can correct it.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let field = self.field().unwrap_or_default();
        field == "created_at" || field.ends_with(".changed_at")
    }

    /// The record's field that it counts from, if it counts from one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Trigger::Once { field, .. }
            | Trigger::Every { field, .. }
            | Trigger::Anniversary { field, .. } => Some(field),
            _ => None,
        }
    }
}

/// One thing to send.
#[derive(Debug, Clone)]
pub struct Step {
    /// The name under which its touches stand, part of every touch's key. As a file is read it is the step's name; a
    /// ledger may know the step by an earlier one ([`RuleSet::name_steps`]).
    pub id: String,
    /// Its name in the file: the `id` written; of the only step of a rule, where none is written, `send` for `[send]`
    /// and the template's name for `[[step]]`.
    pub name: String,
    /// Names it had before; nothing where the file does not say. An empty list says that the step is a new one.
    pub was: Option<Vec<String>>,
    /// How long after `when`.
    pub after: Option<Period>,
    /// The time of day, for what is counted in days.
    pub at: Option<Time>,
    /// Again and again, bounded.
    pub repeat: Option<Repeat>,
    /// Every one of these must hold for the record, or for the recipient where the record has no such field.
    pub only: Vec<StepCondition>,
    /// To whom.
    pub to: Path,
    /// To whom else, the next only where the one before leads to nobody who can be reached.
    pub or_to: Vec<Path>,
    /// By which channels, the next only where the one before cannot be used.
    pub via: Vec<ChannelName>,
    /// What.
    pub template: String,
    /// Whether touches to one person within the same hour become one message.
    pub group: bool,
}

impl Step {
    /// Whether another step does the same at the same time, whatever they are called.
    #[must_use]
    pub fn does_the_same(&self, other: &Step) -> bool {
        let Step { id: _, name: _, was: _, after, at, repeat, only, to, or_to, via, template, group: _ } =
            self;
        (after, at, repeat, only) == (&other.after, &other.at, &other.repeat, &other.only)
            && (to, or_to, via, template) == (&other.to, &other.or_to, &other.via, &other.template)
    }

    /// The paths of `to`, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.to).chain(&self.or_to)
    }

    /// Whether they are the same people that another step goes to, in the same order.
    #[must_use]
    pub fn goes_to_the_same(&self, other: &Step) -> bool {
        (&self.to, &self.or_to) == (&other.to, &other.or_to)
    }
}

/// A condition of a step, and whose field it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCondition {
    /// About the recipient, not the record.
    pub of_recipient: bool,
    /// The condition.
    pub condition: Condition,
}

/// How a step repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The distance of two sends.
    pub every: Period,
    /// How many sends at most, the first one counted.
    pub times: u32,
}

/// Bounds on a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// A day with more touches than this is held.
    pub at_most: Option<u32>,
    /// Whether every run waits for a person.
    pub approve: bool,
    /// What becomes of a message that nobody can know about: sent once more instead of held.
    pub resend_unknown: bool,
}

/// A test in a rule's file: given a record, this and nothing else is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it is called.
    pub name: String,
    /// The record's fields, referenced records inline.
    pub given: crate::document::Node,
    /// The time span it looks at, in local days, both included; by default the years that `expect` names.
    pub during: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// What is sent, in order: `2026-02-28 10:00 sms customer`.
    pub expect: Vec<crate::document::Text>,
    /// The reason why nothing is sent.
    pub because: Option<crate::terms::Reason>,
    /// Where it stands in the file.
    pub span: std::ops::Range<usize>,
}
