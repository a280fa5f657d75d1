//! How it stands, in words and as JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::{counters, live};
use crate::cli::moment;
use crate::config::Config;
use crate::deployment::Deployment;
use crate::operations::status::database_summary::{DAYS_AHEAD, DatabaseSummary};
use crate::operations::status::going_live::{self, GoingLiveStep};
use crate::operations::status::{self, Status, wording};
use crate::store::Pause;
use crate::terms::{ALL_RULES, Reason, Word as _};
use crate::words::{GoingLiveSentence, Language, StatusSentence as Says, Today, Translate, bytes, hanging};

/// What stands before a problem, and before a step from shadow to live.
const INDENT: &str = "  ";
/// Where a line goes on that begins with a word at its head: `today  `.
const UNDER_HEAD: &str = "       ";

/// One look, to be shown.
pub(super) struct Page<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) status: &'a Status,
    pub(super) language: Language,
    /// How wide the terminal is; `None` where nothing is to be wrapped.
    pub(super) columns: Option<usize>,
}

impl Page<'_> {
    /// For people.
    pub(super) fn text(&self) -> String {
        let Page { deployment, status, .. } = self;
        let config = &deployment.config;
        let mut text = self.line(&Says::Headline {
            mode: config.mode,
            rules_on: status.rules_on(deployment),
            paused: status.pauses().map(|(rule, pause)| paused(rule, pause, config).into()).collect(),
            zone: config.zone.name().to_owned(),
        });
        text.extend(live::lines(&status.live, config, status.now).iter().map(|line| self.line(line)));
        if let Some(standing) = &status.standing {
            text.extend(ledger(standing, deployment).iter().map(|line| self.line(line)));
        }
        if status.problems.is_empty() {
            text.push_str(&self.line(&Says::NothingToLookAt));
        } else {
            text.push_str(&self.line(&Says::Problems { problems: status.problems.len() as u64 }));
            text.push_str(&self.problems(INDENT));
        }
        text.push_str(&self.going_live());
        text
    }

    /// The problems alone, a line each where they need not be wrapped.
    pub(super) fn problems(&self, indent: &str) -> String {
        let config = &self.deployment.config;
        let lines = self.status.problems.iter().map(|problem| {
            let says = self.language.say(&wording::says(problem, config));
            let to_do = self.language.say(&wording::to_do(problem, config));
            self.fitted(&format!("{says} → {to_do}"), indent, INDENT)
        });
        lines.collect()
    }

    /// A sentence as a line that goes on under what stands at its head.
    fn line<T: Translate>(&self, says: &T) -> String {
        self.fitted(&self.language.say(says), "", UNDER_HEAD)
    }

    /// The steps from shadow to live, each with its command, and those that are done.
    fn going_live(&self) -> String {
        let Page { deployment, status, .. } = self;
        let steps = going_live::steps(deployment, status.standing.as_ref(), status.now);
        if steps.is_empty() {
            return String::new();
        }
        let mut text = self.line(&GoingLiveSentence::Title);
        for (number, (step, done)) in steps.iter().enumerate() {
            let mark = if *done { "✓" } else { " " };
            let says = format!("{}. [{mark}] {}", number + 1, self.language.say(&step_says(*step)));
            text.push_str(&self.fitted(&says, INDENT, UNDER_HEAD));
        }
        text
    }

    /// A text as lines of the terminal's width, each with `indent` before it, and with `more` from the second on.
    fn fitted(&self, text: &str, indent: &str, more: &str) -> String {
        let fitted = match self.columns {
            Some(columns) => hanging(text, columns.saturating_sub(indent.len()), more),
            None => text.to_owned(),
        };
        fitted.lines().map(|line| format!("{indent}{line}\n")).collect()
    }

    /// For scripts.
    pub(super) fn json(&self) -> serde_json::Value {
        let Page { deployment, status, .. } = self;
        let config = &deployment.config;
        let at = |at: Option<Timestamp>| at.map(|at| moment::rfc3339(at, config));
        let problems: Vec<_> = status
            .problems
            .iter()
            .map(|problem| {
                let (says, to_do) = (wording::says(problem, config), wording::to_do(problem, config));
                json!({ "code": problem.code(), "says": says.to_string(), "to_do": to_do.to_string() })
            })
            .collect();
        let queue = status.standing.as_ref().map(|standing| {
            json!({
                "due": standing.due_now,
                "planned_in_3_days": standing.ahead,
                "held": standing.held,
                "unknown": standing.unknown,
                "failed_today": standing.failed_today,
                "last_sent": at(standing.last_sent_at),
            })
        });
        let data = status.standing.as_ref().map(|standing| {
            json!({
                "records": standing.records,
                "ledger_rows": standing.touches,
                "bytes": standing.bytes,
                "planned_through": at(standing.planned_through),
            })
        });
        let paused: BTreeMap<&String, serde_json::Value> = status
            .pauses()
            .map(|(rule, pause)| {
                let (since, until) = (at(Some(pause.since)), at(pause.until));
                (rule, json!({ "by": pause.by, "since": since, "until": until, "reason": pause.reason }))
            })
            .collect();
        json!({
            "v": 1,
            "now": moment::rfc3339(status.now, config),
            "mode": config.mode.to_string(),
            "zone": config.zone.name(),
            "rules": status.rules(deployment),
            "paused": paused,
            "daemon": live::json(&status.live, config),
            "counters": counters::json(&status::counters::of(status), config),
            "queue": queue,
            "data": data,
            "missing_years": deployment.missing_years(config.day_of(status.now)),
            "problems": problems,
        })
    }
}

/// What the ledger says.
fn ledger(standing: &DatabaseSummary, deployment: &Deployment) -> Vec<Says> {
    let config = &deployment.config;
    let title = |kind: &str| deployment.kinds.get(kind).map_or(kind, |kind| &kind.title).to_owned();
    let at = |at| moment::shown(at, config);
    let mut lines = vec![
        today(standing),
        Says::Queue {
            due: standing.due_now,
            ahead: standing.ahead,
            ahead_days: DAYS_AHEAD,
            held: standing.held,
            unknown: standing.unknown,
            failed_today: standing.failed_today,
            last_sent: standing.last_sent_at.map(at),
        },
        Says::Data {
            records: standing
                .records
                .iter()
                .map(|(kind, number)| (kind.clone(), title(kind), *number))
                .collect(),
            rows: standing.touches,
            bytes: bytes(standing.bytes),
        },
    ];
    lines.extend(standing.planned_through.map(|through| Says::Plan { through: at(through) }));
    lines
}

/// What fell due today until now, and what became of it.
fn today(standing: &DatabaseSummary) -> Says {
    let sums = standing.today;
    let word = |reason: &Option<Reason>| reason.map_or("none", |reason| reason.as_str()).to_owned();
    Says::Today(Box::new(Today {
        due: sums.planned,
        sent: sums.accepted,
        skipped: sums.skipped,
        skipped_by_reason: standing
            .skipped_today
            .iter()
            .map(|(reason, touches)| (word(reason), *touches))
            .collect(),
        held: sums.held,
        failed: sums.failed,
        unknown: sums.unknown,
        cancelled: sums.cancelled,
        open: sums.open,
    }))
}

fn paused(rule: &str, pause: &Pause, config: &Config) -> Says {
    Says::Pause {
        rule: (rule != ALL_RULES).then(|| rule.to_owned()),
        by: pause.by.clone(),
        until: pause.until.map(|until| moment::shown(until, config)),
        reason: pause.reason.clone(),
    }
}

fn step_says(step: GoingLiveStep) -> GoingLiveSentence {
    match step {
        GoingLiveStep::Channels => GoingLiveSentence::Channels,
        GoingLiveStep::Calendar => GoingLiveSentence::Calendar,
        GoingLiveStep::Records => GoingLiveSentence::Records,
        GoingLiveStep::LookAhead => GoingLiveSentence::LookAhead,
        GoingLiveStep::RunInShadow => GoingLiveSentence::RunInShadow,
        GoingLiveStep::StaffOnly => GoingLiveSentence::StaffOnly,
        GoingLiveStep::Live => GoingLiveSentence::Live,
    }
}
