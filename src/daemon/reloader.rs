//! New rules for a running daemon: read everything, check everything, look at what it would change, and only then
//! put it in force as a whole. Whatever is wrong, the old set stays in force and the answer says why. Until then
//! nothing that runs is touched: what is new is judged by a reader of its own.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::live::Live;
use super::planner::{Aligned, PlanSink, Planner, effect, limits, refused, taken};
use super::reload_effect::{self, ReloadEffect};
use crate::config::Delivery;
use crate::deployment::Deployment;
use crate::diagnostic::Report;
use crate::forecast::effect::{Effect, in_words};
use crate::operations::opened::{Material, OpenChannels};
use crate::operations::rule_tests;
use crate::planted::{self, Bug};
use crate::secret::Secrets;
use crate::source::Sources;
use crate::store::identity::Unclear;
use crate::store::{Error, NewCause, Store};
use crate::terms::{Door, Mode};
use crate::trial::TestVerdict;
use crate::words::{BrakeSentence, DaemonSentence, ReloadSentence, RunSentence, Sentence};

/// Why rules are not put in force.
#[derive(Debug)]
pub struct Refusal {
    /// In a sentence.
    pub said: Sentence,
    /// What else there is to say, a line each.
    pub more: Vec<Sentence>,
    /// What is wrong in the files, where that is why.
    pub findings: Report,
}

impl From<Sentence> for Refusal {
    fn from(said: Sentence) -> Refusal {
        Refusal { said, more: Vec::new(), findings: Report::default() }
    }
}

impl From<DaemonSentence> for Refusal {
    fn from(said: DaemonSentence) -> Refusal {
        Sentence::from(said).into()
    }
}

/// Takes over what has been read, the whole of it or nothing. The mode is in force at once, but for a daemon that
/// started in shadow: it has no channels. Zone, store and channels keep their old values until the next start; what of
/// the files waits for it is named in the result.
///
/// # Errors
/// Why it is refused.
pub fn accept(sources: &Sources, mut report: Report, old: &Live) -> Result<Live, Refusal> {
    let mut deployment = Deployment::read(sources, &mut report);
    if report.errors() > 0 && !planted::is(Bug::ReloadFileByFile) {
        let said = DaemonSentence::ReloadHasErrors { errors: report.errors() as u64 };
        return Err(Refusal { findings: report, ..Refusal::from(said) });
    }
    if deployment.rules.is_empty() && !old.deployment.rules.is_empty() {
        return Err(DaemonSentence::ReloadHasNoRules.into());
    }
    let waiting = keep_until_restart(&mut deployment, old);
    let (deployment, paused) = (Arc::new(deployment), Arc::clone(&old.paused));
    let (revision, started_in, open) = (old.revision + 1, old.started_in, Arc::clone(&old.open));
    Ok(Live { deployment, paused, revision, started_in, waiting, open })
}

/// Keeps what only a start can change as it was; says what of the new files has to wait for it.
fn keep_until_restart(deployment: &mut Deployment, old: &Live) -> Vec<String> {
    let (before, tries_max) = (&old.deployment.config, deployment.config.delivery.tries_max);
    let keeps_mode = old.started_in == Mode::Shadow;
    if keeps_mode {
        deployment.config.mode = before.mode;
    }
    deployment.config.zone = before.zone.clone();
    deployment.calendars.zone = before.zone.clone();
    deployment.config.store.clone_from(&before.store);
    deployment.config.witness.clone_from(&before.witness);
    deployment.config.delivery = Delivery { tries_max, ..before.delivery.clone() };
    deployment.gateway.clone_from(&old.deployment.gateway);
    deployment.channels.clone_from(&old.deployment.channels);
    deployment.texts.keep_until_restart(&old.deployment.texts);
    let (files, gateway) = (deployment.fingerprint.clone(), before.delivery.sms_gateway.as_deref());
    deployment.fingerprint.keep_until_restart(&old.deployment.fingerprint, gateway, keeps_mode);
    deployment.fingerprint.differences(&files).names()
}

/// Opens the channels anew where their secrets or certificates have changed; their settings stay until the next start.
///
/// # Errors
/// When a channel cannot be opened with them: the old ones go on.
pub fn opened(mut new: Live, dir: &Path, secrets: &Secrets) -> Result<Live, Refusal> {
    let material = Material::of(&new.deployment, dir, secrets);
    if new.started_in == Mode::Shadow || material == new.open.material {
        return Ok(new);
    }
    let opened = OpenChannels::open(&new.deployment, dir, secrets).map_err(|unusable| {
        let said = Box::new(unusable.source.sentence());
        Refusal::from(Sentence::from(RunSentence::ChannelUnusable { channel: unusable.channel, said }))
    })?;
    new.open = Arc::new(opened);
    Ok(new)
}

/// Rules that are in force from now on.
#[derive(Debug)]
pub struct InForce {
    /// What the new rules change, rule by rule.
    pub effect: ReloadEffect,
    /// What became of what is open; where the store cannot be written now, it follows later.
    pub aligned: Result<Aligned, Error>,
}

/// Puts rules in force that are right, unless nobody has said which earlier rule or step a new name is, or they would add
/// more touches to a day than the brake allows and a person has accepted, or take more away. `reader` reads by their kinds.
///
/// # Errors
/// When the store cannot be read or written; then nothing has changed.
pub fn put_in_force(
    planner: &mut Planner,
    mut new: Live,
    accept: Option<u64>,
    now: Timestamp,
    reader: &dyn Store,
    sink: &mut dyn PlanSink,
) -> Result<Result<InForce, Refusal>, Error> {
    let identity = Arc::make_mut(&mut new.deployment).stand_in(reader)?;
    if !identity.unclear.is_empty() {
        let names = identity.unclear.len() as u64;
        let more = identity.unclear.iter().map(|unclear| said_of(unclear).into()).collect();
        let said: Sentence = ReloadSentence::Unclear { names }.into();
        return Ok(Err(Refusal { more, ..Refusal::from(said) }));
    }
    let old = planner.live().borrow().clone();
    let (effect, edit) = reload_effect::effect(reader, &old, &new.deployment, &identity, now)?;
    let config = &new.deployment.config;
    let (on, brake) = (config.day_of(now), config.brake);
    let beyond = effect::beyond(reader, &effect, Door::Reload, on, brake)?;
    let (touches, days) = in_words(&beyond);
    if touches > accept.unwrap_or(0) {
        refused::remember(reader, &beyond, sink)?;
        let days = Box::new(days.into());
        let said: Sentence = DaemonSentence::ReloadMakesMuchDue { touches, brake, days }.into();
        return Ok(Err(Refusal { more: edit.said(), ..Refusal::from(said) }));
    }
    if let Some(refusal) =
        takes_much_away(reader, (&old, &new), &effect, brake.max(accept.unwrap_or(0)), now)?
    {
        return Ok(Err(Refusal { more: edit.said(), ..refusal }));
    }
    sink.declare(new.deployment.kinds.clone())?;
    // Before any of it is in force: what it adds is then known for what it is, wherever this breaks off.
    let name = effect::named(&effect);
    let cause = NewCause { door: Door::Reload, name, at: now, on, brake, accepted: touches > 0 };
    effect::write_down(sink, cause, &effect)?;
    tighten(reader, &old, &new, now, sink)?;
    refused::forget(reader, sink)?;
    planner.put_in_force(new);
    Ok(Ok(InForce { effect: edit, aligned: planner.catch_up(reader, now, sink) }))
}

/// What there is to say against new rules by which more of what waits would not go than the brake allows.
fn takes_much_away(
    reader: &dyn Store,
    (old, new): (&Live, &Live),
    effect: &Effect,
    brake: u64,
    now: Timestamp,
) -> Result<Option<Refusal>, Error> {
    let taken = taken::by_reload(reader, old, new, effect, now)?;
    let touches = taken.values().map(|touches| touches.len() as u64).sum();
    let is_gone = |rule: &String| new.deployment.rules.get(rule).is_none();
    let said = if taken.keys().all(is_gone) {
        BrakeSentence::RemovesMuch { touches, brake, rules: taken.into_keys().collect() }
    } else {
        let rules = taken.into_iter().map(|(rule, touches)| (rule, touches.len() as u64)).collect();
        BrakeSentence::EndsMuch { touches, brake, rules }
    };
    Ok((touches > brake).then(|| DaemonSentence::ReloadTakesMuchAway { said: Box::new(said.into()) }.into()))
}

/// What a rule keeps back from now on waits, also where it is planned already.
fn tighten(
    reader: &dyn Store,
    old: &Live,
    new: &Live,
    now: Timestamp,
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    for rule in new.deployment.rules.iter() {
        let before = std::iter::once(&rule.id).chain(&rule.was).find_map(|id| old.deployment.rules.get(id));
        if let Some(before) = before.filter(|before| limits::is_tighter(before, rule)) {
            limits::hold_beyond(reader, &new.deployment, (rule, &before.id), now, sink)?;
        }
    }
    Ok(())
}

/// What to write where a name has come and another has gone.
fn said_of(unclear: &Unclear) -> ReloadSentence {
    match unclear.clone() {
        Unclear::Rule { rule, gone } => ReloadSentence::RuleMayBe { rule, gone },
        Unclear::Step { rule, step, gone } => ReloadSentence::StepMayBe { rule, step, gone },
    }
}

/// Runs the tests in the rule files: rules that do not do what they say are not put in force.
///
/// # Errors
/// Which tests fail.
pub fn tested(new: Live) -> Result<Live, Refusal> {
    let verdicts = rule_tests::run(&new.deployment, &[]).unwrap_or_default();
    let failed: Vec<Sentence> = verdicts
        .into_iter()
        .filter(|verdict| !verdict.passed())
        .map(|verdict| {
            let TestVerdict { rule, name, place, .. } = verdict;
            ReloadSentence::TestFails { rule, test: Box::new(name), place }.into()
        })
        .collect();
    if failed.is_empty() {
        return Ok(new);
    }
    let said: Sentence = ReloadSentence::TestsFail { tests: failed.len() as u64 }.into();
    Err(Refusal { more: failed, ..Refusal::from(said) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    const BEFORE: &str = "mode = 'live'\nzone = 'Asia/Shanghai'\n[tries]\nmax = 3\n";
    const AFTER: &str = "mode = 'shadow'\nzone = 'UTC'\n[tries]\nmax = 5\n[email]\nhost = 'h'\n\
                         from = 'a@example.com'\n[caps]\ncare = { per_day = 7 }\n";

    fn sources(config: &str) -> Sources {
        let config = Some(Source::new("touchbase.toml", config));
        let records = Some(Source::new("records.toml", "[customer]\nperson = true\n"));
        Sources { config, records, ..Sources::default() }
    }

    fn accepted(before: &str, after: &str) -> Live {
        let deployment = Deployment::read(&sources(before), &mut Report::default());
        let old = Live::at_start(Arc::new(deployment), Arc::default());
        accept(&sources(after), Report::default(), &old).unwrap()
    }

    #[test]
    fn the_mode_caps_and_tries_are_in_force_at_once_and_what_waits_for_a_restart_is_named() {
        let new = accepted(BEFORE, AFTER);
        let config = &new.deployment.config;
        assert_eq!((config.mode, config.zone.name()), (Mode::Shadow, "Asia/Shanghai"));
        assert_eq!((config.delivery.tries_max, config.delivery.email.is_none()), (5, true));
        assert_eq!(config.policy.caps(crate::terms::Class::Care).unwrap().per_day, 7);
        assert_eq!(new.waiting, ["email.from", "email.host", "zone"]);
        assert_eq!((new.revision, new.started_in), (2, Mode::Live));
    }

    #[test]
    fn one_that_started_in_shadow_stays_there_for_it_has_no_channels() {
        let new = accepted(AFTER, BEFORE);
        assert_eq!(new.deployment.config.mode, Mode::Shadow);
        assert!(new.waiting.contains(&"mode".to_owned()), "{:?}", new.waiting);
    }
}
