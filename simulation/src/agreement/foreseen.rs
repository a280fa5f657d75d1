//! What the forecast says: the adapter to it.

use jiff::civil::Date;

use super::fate::{Fate, Fates};
use super::lived::Life;
use touchbase::deployment::Deployment;
use touchbase::forecast::{self, ForecastLine, NoPast, Piece, Question};
use touchbase::gate::PausedRules;
use touchbase::plan::{Span, whole_day};
use touchbase::record::RecordKey;
use touchbase::record::only_one::OnlyOne;
use touchbase::rule::{Limits, Rule};
use touchbase::store::Error;
use touchbase::terms::Reason;

/// What will become of everything that falls due within the days that are looked at, as told at their beginning.
pub(super) fn lines(life: &Life<'_>) -> Result<Vec<ForecastLine>, Error> {
    lines_by(life, life.deployment())
}

/// The same where these were the rules.
pub(super) fn lines_by(life: &Life<'_>, deployment: &Deployment) -> Result<Vec<ForecastLine>, Error> {
    let world = life.world();
    let rules: Vec<&Rule> = deployment.rules.iter().map(AsRef::as_ref).collect();
    let question = Question {
        rules: &rules,
        past: &*life.disk.store(),
        setting: deployment.setting(life.paused()),
        span: Span { after: life.now, through: world.through },
        now: life.now,
        piece: Piece::Day,
        pending: None,
    };
    let mut lines = run(question)?;
    lines.retain(|line| line.touch.due_at > world.now);
    Ok(lines)
}

/// What has become, or would become, of everything that fell due before, as told at the beginning of the days that are
/// looked at.
pub(super) fn lines_before(life: &Life<'_>) -> Result<Vec<ForecastLine>, Error> {
    let (world, deployment) = (life.world(), life.deployment());
    let rules: Vec<&Rule> = deployment.rules.iter().map(AsRef::as_ref).collect();
    run(Question {
        rules: &rules,
        past: &*life.disk.store(),
        setting: deployment.setting(life.paused()),
        span: Span { after: world.began, through: life.now },
        now: life.now,
        piece: Piece::Day,
        pending: None,
    })
}

/// What would become of what one rule has due for one record on some days, were both alone and nothing held.
pub(super) fn untroubled(
    life: &Life<'_>,
    rule: &Rule,
    record: &RecordKey,
    (first, last): (Date, Date),
) -> Result<Vec<ForecastLine>, Error> {
    let mut free = rule.clone();
    free.limits = Limits::default();
    let (store, deployment) = (life.disk.store(), life.deployment());
    let one = OnlyOne { records: &*store, key: record };
    let (past, nothing) = (NoPast(&one), PausedRules::default());
    let world = deployment.world();
    let span = Span { after: whole_day(first, world).after, through: whole_day(last, world).through };
    let setting = deployment.setting(&nothing);
    run(Question {
        rules: &[&free],
        past: &past,
        setting,
        span,
        now: span.after,
        piece: Piece::Month,
        pending: None,
    })
}

fn run(question: Question<'_>) -> Result<Vec<ForecastLine>, Error> {
    let mut lines = Vec::new();
    forecast::run(question, &mut |line| {
        lines.push(line);
        Ok(())
    })?;
    Ok(lines)
}

/// What a line says, touch by touch.
pub(super) fn fates(lines: &[ForecastLine]) -> Fates {
    lines.iter().map(|line| (line.touch.key.clone(), fate_of(line))).collect()
}

/// What a line says.
pub(super) fn fate_of(line: &ForecastLine) -> Fate {
    let reason = |reason: Option<Reason>| reason.unwrap_or(Reason::BadData);
    match &line.fate {
        forecast::Fate::Goes { channel, at } => Fate::Sent(*channel, *at),
        forecast::Fate::Sent { channel } => Fate::Sent(*channel, line.touch.due_at),
        forecast::Fate::Held(held) => Fate::Held(reason(*held)),
        forecast::Fate::Skipped { reason, .. } => Fate::Skipped(*reason),
    }
}
