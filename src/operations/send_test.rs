//! One real message through the real relay or gateway, to somebody who works here, so that settings, secrets and
//! approved texts are tried before a customer depends on them.
//!
//! Promises: never to a customer, never in shadow mode, one attempt and no second one. The text is the template's
//! sample, so no record is in it. The ledger has it as a touch of the rule's step `test`, by the person who sent it.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::error::{Error, NoSuch, failed};
use super::{author, channels, hand_over, people};
use crate::channel::Channel;
use crate::clock::Clock;
use crate::config::gateway::Placeholder;
use crate::deployment::Deployment;
use crate::gate::{self, PausedRules};
use crate::mask;
use crate::message::outcome::{Answer, Marking};
use crate::message::transition::{self, Tries};
use crate::message::{NextState, PlannedTouch, Ready, TouchId, TouchKey};
use crate::record::{Record, RecordKey};
use crate::rule::Rule;
use crate::secret::Secrets;
use crate::store::sqlite::SqliteStore;
use crate::store::{Armed, AttemptEnd, ByHand as _, Outbox as _, Store};
use crate::template::{RenderOptions, Rendered, Template};
use crate::terms::{ChannelName, Class, MessageState, Mode, TouchState, Word as _};
use crate::words::{Named, StepSentence};

/// The step under which the ledger keeps tests.
const STEP: &str = "test";
/// What a test begins with, by the language of the text.
const MARKS: [(&str, &str); 2] = [("zh", "[测试] "), ("", "[Test] ")];

/// What is sent: a template, under a rule's name, by one of these channels.
#[derive(Debug)]
pub struct Sample<'a> {
    rule: String,
    template: &'a Template,
    via: Vec<ChannelName>,
}

impl<'a> Sample<'a> {
    /// The first template of the rule that is named, else the template that is.
    ///
    /// # Errors
    /// When there is neither, or the rule sends nothing.
    pub fn named(deployment: &'a Deployment, named: &str) -> Result<Sample<'a>, Error> {
        let template_of = |name: &str| deployment.templates.get(name);
        if let Some(rule) = deployment.rules.get(named) {
            let step = rule.steps.iter().find_map(|step| Some((step, template_of(&step.template)?)));
            let (step, template) = step.ok_or_else(|| Error::SendsNothing(rule.id.clone()))?;
            return Ok(Sample { rule: rule.id.clone(), template, via: step.via.clone() });
        }
        let Some(template) = template_of(named) else {
            let rules = deployment.rules.iter().map(|rule| rule.id.as_str());
            let known = rules.chain(deployment.templates.names());
            return Err(NoSuch::among(Named::RuleOrTemplate, named, known).into());
        };
        let uses = |rule: &Rule| rule.steps.iter().any(|step| step.template == template.name);
        let rule = deployment.rules.iter().find(|rule| uses(rule));
        let rule = rule.map_or(&template.name, |rule| &rule.id).clone();
        let via = ChannelName::ALL.iter().copied().filter(|channel| template.has(*channel)).collect();
        Ok(Sample { rule, template, via })
    }

    /// The same by one channel only.
    ///
    /// # Errors
    /// When the template has no text for it.
    pub fn by(self, channel: ChannelName) -> Result<Sample<'a>, Error> {
        if !self.template.has(channel) {
            return Err(Error::NoText { template: self.template.name.clone(), channel });
        }
        Ok(Sample { via: vec![channel], ..self })
    }
}

/// A test that can be sent: everything is known but how it ends.
pub struct Test<'a> {
    /// Whether it cannot be marked as a test, because the gateway sends its own approved text.
    pub unmarked: bool,
    sample: Sample<'a>,
    person: Record,
    channel: Channel,
    ready: Ready,
}

impl std::fmt::Debug for Test<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Test").field("person", &self.person.key).finish_non_exhaustive()
    }
}

/// Finds out to whom, by which channel and in which words; `as_is` leaves the mark of a test out.
///
/// # Errors
/// When nothing leaves here, the person does not work here or cannot be reached, or the channel or the template
/// cannot be used.
pub fn prepare<'a>(
    deployment: &Deployment,
    store: &dyn Store,
    sample: Sample<'a>,
    to: &str,
    as_is: bool,
    (dir, secrets, now): (&Path, &Secrets, Timestamp),
) -> Result<Test<'a>, Error> {
    may_leave(deployment)?;
    let person = somebody_here(deployment, store, to)?;
    let nothing_paused = PausedRules::default();
    let setting = deployment.setting(&nothing_paused);
    let (name, address) = match gate::way_to(&person, Class::Staff, &sample.via, store, setting, now)? {
        Ok(way) => way,
        Err(reason) => return Err(Error::OutOfReach { person: person.key, reason }),
    };
    let channel = channels::open(name, deployment, dir, secrets)?.ok_or(Error::NotConfigured(name))?;
    let rendered = render(deployment, sample.template, name, &person)?;
    let unmarked = !as_is && name == ChannelName::Sms && fills_in_itself(deployment);
    let ready = ready(rendered, address, &person, as_is);
    Ok(Test { person, unmarked, sample, channel, ready })
}

/// Whether anything leaves at all.
///
/// # Errors
/// [`Error::Shadow`] where nothing does.
pub fn may_leave(deployment: &Deployment) -> Result<(), Error> {
    if deployment.config.mode == Mode::Shadow { Err(Error::Shadow) } else { Ok(()) }
}

/// The member of staff that is named; a customer never is one.
fn somebody_here(deployment: &Deployment, store: &dyn Store, named: &str) -> Result<Record, Error> {
    let kinds = &deployment.kinds;
    let first = kinds.staff().next().map(|kind| kind.name.as_str());
    let bare = RecordKey::parse(named).filter(|key| kinds.get(&key.kind).is_some()).is_none();
    let person = people::find(store, kinds, named, first.filter(|_| bare))?;
    if !kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) {
        return Err(Error::NotStaff(person.key));
    }
    Ok(person)
}

/// The template with its sample, in the person's language.
fn render(
    deployment: &Deployment,
    template: &Template,
    channel: ChannelName,
    person: &Record,
) -> Result<Rendered, Error> {
    let gateway = deployment.gateway.as_ref();
    let wanted = person.text("language").unwrap_or(&deployment.config.language);
    let language = template.language_for(channel, Some(wanted));
    let options = RenderOptions {
        opt_out: None,
        gateway: gateway.map(|gateway| gateway.name.as_str()),
        sign: gateway.and_then(|gateway| gateway.sign.as_deref()),
        abroad: false,
    };
    for rendered in template.preview(&options) {
        let rendered = rendered?;
        if rendered.channel == channel && Some(rendered.language.as_str()) == language {
            return Ok(rendered);
        }
    }
    Err(Error::NoText { template: template.name.clone(), channel })
}

/// Whether the text travels by its number at the gateway, and not in words.
fn fills_in_itself(deployment: &Deployment) -> bool {
    deployment.gateway.as_ref().is_some_and(|gateway| !gateway.body.uses(&Placeholder::Text))
}

fn ready(rendered: Rendered, address: String, person: &Record, as_is: bool) -> Ready {
    let mark = MARKS.iter().find(|(language, _)| rendered.language.starts_with(language) && !as_is);
    let mark = mark.map_or("", |(_, mark)| mark);
    // A mail shows that it is a test by its subject, a text has nothing but its words.
    let in_text = if rendered.channel == ChannelName::Sms { mark } else { "" };
    Ready {
        channel: rendered.channel,
        address,
        name: person.text("name").unwrap_or_default().to_owned(),
        subject: rendered.subject.map_or(String::new(), |subject| format!("{mark}{subject}")),
        text: format!("{in_text}{}", rendered.text),
        html: rendered.html,
        template_code: rendered.template_code,
        params: rendered.params,
        dropped: Vec::new(),
    }
}

/// A test that was sent, or not taken.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The template.
    pub template: &'a str,
    /// Its touch in the ledger.
    pub touch: Option<TouchId>,
    /// By which channel.
    pub channel: ChannelName,
    /// To whom, masked.
    pub name: String,
    /// Whereto, masked.
    pub address: String,
    /// What came of it.
    pub answer: Answer,
}

impl<'a> Test<'a> {
    /// Commits the attempt, hands the message over and writes down how that ended.
    ///
    /// # Errors
    /// When the store cannot be written: before the message went, or after.
    pub fn send(
        self,
        store: &mut SqliteStore,
        deployment: &Deployment,
        user: &str,
        clock: &Clock,
    ) -> Result<Sent<'a>, Error> {
        let now = clock.now();
        let touch = self.touch(now);
        let armed = store
            .arm_by_hand(&touch, &self.ready, &author::operator(user, now))
            .map_err(failed(StepSentence::WriteLedgerBeforeSending))?;
        let answer = hand_over::once(&self.channel, &armed, deployment, clock.now());
        finish(store, &armed, &answer, clock.now())?;
        Ok(Sent {
            template: &self.sample.template.name,
            touch: armed.touches.first().copied(),
            channel: self.ready.channel,
            name: people::masked_name(&self.person),
            address: mask::address(self.ready.channel.as_str(), &self.ready.address),
            answer,
        })
    }

    fn touch(&self, now: Timestamp) -> PlannedTouch {
        PlannedTouch {
            key: TouchKey {
                rule: self.sample.rule.clone(),
                step: STEP.to_owned(),
                record: self.person.key.clone(),
                recipient: Some(self.person.key.clone()),
                occurrence: now.to_string(),
            },
            reference: None,
            occasion: None,
            due_at: now,
            expires_at: now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now),
            class: Class::Staff,
            via: vec![self.ready.channel],
            template: self.sample.template.name.clone(),
            group: false,
            state: TouchState::Planned,
            reason: None,
            error: None,
            limit: None,
        }
    }
}

/// Writes down how it ended. A test is tried once, so nothing of it is left to wait.
fn finish(store: &mut SqliteStore, armed: &Armed, answer: &Answer, ended_at: Timestamp) -> Result<(), Error> {
    let once = Tries { max: 1, resend_unknown: false };
    let mut next = transition::after_attempt(&armed.message, answer, once, ended_at);
    if next.state == MessageState::Planned {
        next = NextState { state: MessageState::Failed, not_before_at: None, channel: None, ..next };
    }
    let end = AttemptEnd {
        message: armed.message.id,
        attempt: armed.attempt,
        outcome: answer.word(),
        detail: answer.told(),
        address: answer.about_address(Marking::Allowed),
        ended_at,
        next,
        memory: None,
    };
    store.finish(&[end]).map(|_| ()).map_err(Error::EndNotWritten)
}
