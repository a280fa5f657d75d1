//! What is asked of a forecast, made whole, and put to the evaluator that would send it.

use jiff::{SignedDuration, Timestamp};

use crate::deployment::Deployment;
use crate::forecast::pending::Pending;
use crate::forecast::{self, ForecastLine, NoPast, Past, Piece, Question};
use crate::gate::PausedRules;
use crate::operations::error::{Error, failed};
use crate::operations::people;
use crate::operations::taking_over::pending;
use crate::plan::Span;
use crate::record::RecordKey;
use crate::record::in_memory::InMemoryRecords;
use crate::record::view::{Records, ViewError};
use crate::rule::Rule;
use crate::store::Pauses as _;
use crate::store::sqlite::SqliteStore;
use crate::words::StepSentence;

/// Longest span, in days: a century.
const DAYS_MAX: i64 = 36_525;
/// Instants are whole milliseconds.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// The span that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastQuery {
    /// From here on, past or future; without it from now on.
    pub from: Option<Timestamp>,
    /// Up to here, itself not included; without it so many local days, the first one included.
    pub to: Option<Timestamp>,
    /// How many days, where no end is given.
    pub days: u16,
}

impl ForecastQuery {
    /// The due instants that are asked for.
    ///
    /// # Errors
    /// When it ends before it begins, or is longer than a century.
    pub fn span(self, deployment: &Deployment, now: Timestamp) -> Result<Span, Error> {
        let config = &deployment.config;
        let from = self.from.unwrap_or(now);
        let end = self.to.unwrap_or_else(|| {
            let last = config.day_of(from).saturating_add(jiff::Span::new().days(i64::from(self.days) - 1));
            config.zone.bounds(last).1
        });
        if end <= from {
            return Err(Error::EndsBeforeItBegins);
        }
        if end.duration_since(from) > SignedDuration::from_hours(DAYS_MAX * 24) {
            return Err(Error::TooLong);
        }
        let before = |at: Timestamp| at.saturating_sub(MOMENT).unwrap_or(at);
        Ok(Span { after: before(from), through: before(end) })
    }
}

/// A forecast that can be made.
#[derive(Debug)]
pub struct Ahead<'a> {
    deployment: &'a Deployment,
    store: Option<&'a SqliteStore>,
    nobody: InMemoryRecords<'a>,
    span: Span,
    now: Timestamp,
    rules: Vec<&'a Rule>,
    rule: Option<&'a str>,
    about: Option<RecordKey>,
    paused: PausedRules,
    pending: Option<Pending>,
}

impl<'a> Ahead<'a> {
    /// Of one rule or all, for one person or record or all; without a store there are no records.
    ///
    /// # Errors
    /// When there is no such rule or record; when the store cannot be read.
    pub fn new(
        deployment: &'a Deployment,
        store: Option<&'a SqliteStore>,
        span: Span,
        (rule, about): (Option<&'a str>, Option<&str>),
        now: Timestamp,
    ) -> Result<Ahead<'a>, Error> {
        let nobody =
            InMemoryRecords { records: Vec::new(), kinds: &deployment.kinds, zone: &deployment.config.zone };
        let paused = store.map_or(Ok(PausedRules::default()), |store| store.paused_rules())?;
        let pending = store.map(|store| pending::of(deployment, store, now)).transpose()?;
        let (none, about_whom) = (Vec::new(), None);
        let mut ahead = Ahead {
            deployment,
            store,
            nobody,
            span,
            now,
            rules: none,
            rule,
            about: about_whom,
            paused,
            pending,
        };
        if let Some(named) = about {
            ahead.about = Some(people::find(ahead.records(), &deployment.kinds, named, None)?.key);
        }
        ahead.rules = rules(deployment, rule)?;
        Ok(ahead)
    }

    /// The records that are looked at.
    #[must_use]
    pub fn records(&self) -> &dyn Records {
        self.store.map_or(&self.nobody, |store| store as &dyn Records)
    }

    /// Hands what is asked for to `visit`, in the order of due instants.
    ///
    /// # Errors
    /// When records cannot be read, or `visit` fails.
    pub fn run(&self, visit: &mut dyn FnMut(ForecastLine) -> Result<(), ViewError>) -> Result<(), Error> {
        let nothing = NoPast(&self.nobody);
        let question = Question {
            rules: &self.rules,
            past: self.store.map_or(&nothing, |store| store as &dyn Past),
            setting: self.deployment.setting(&self.paused),
            span: self.span,
            now: self.now,
            piece: Piece::Day,
            pending: self.pending.as_ref(),
        };
        let looked = forecast::run(question, &mut |line| {
            if self.is_asked_for(&line) { visit(line) } else { Ok(()) }
        });
        looked.map_err(failed(StepSentence::LookAhead))
    }

    fn is_asked_for(&self, line: &ForecastLine) -> bool {
        let key = &line.touch.key;
        self.rule.is_none_or(|rule| *rule == key.rule)
            && self
                .about
                .as_ref()
                .is_none_or(|about| key.record == *about || key.recipient.as_ref() == Some(about))
    }
}

/// The rules to look at: for one rule, also those that share its caps.
fn rules<'a>(deployment: &'a Deployment, rule: Option<&str>) -> Result<Vec<&'a Rule>, Error> {
    let all = deployment.rules.iter().map(AsRef::as_ref);
    let Some(id) = rule else { return Ok(all.collect()) };
    let rule = people::rule(deployment, id)?;
    let capped = deployment.config.policy.caps(rule.class).is_some();
    Ok(all.filter(|other| other.id == rule.id || (capped && other.class == rule.class)).collect())
}
