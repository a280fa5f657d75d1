//! `touchbase send-test`: one real message through the real relay or gateway, to somebody who works here, so that
//! settings, secrets and approved texts are tried before a customer depends on them.
//!
//! Promises: never to a customer, never in shadow mode, one attempt and no second one. The text is the template's
//! sample, so no record is in it. The ledger has it as a touch of the rule's step `test`, by the person who sent it.

use anyhow::{Context as _, Result, bail};
use clap::Args as ClapArgs;
use jiff::SignedDuration;

use super::{Exit, Shell, database, log, people, sentences};
use crate::channel::Channel;
use crate::clock::Clock;
use crate::config::gateway::Placeholder;
use crate::daemon::send_once;
use crate::deployment::Deployment;
use crate::gate::{self, PausedRules};
use crate::mask;
use crate::message::outcome::Answer;
use crate::message::transition::{self, Tries};
use crate::message::{Next, PlannedTouch, Ready, TouchKey};
use crate::operations::NoSuch;
use crate::record::{Record, RecordKey};
use crate::store::sqlite::SqliteStore;
use crate::store::{Armed, AttemptEnd, Outbox as _};
use crate::template::{RenderOptions, Rendered, Template};
use crate::terms::{ChannelName, Class, MessageState, Mode, TouchState, Word as _};

/// The step under which the ledger keeps tests.
const STEP: &str = "test";
/// What a test begins with, by the language of the text.
const MARKS: [(&str, &str); 2] = [("zh", "[测试] "), ("", "[Test] ")];

/// Arguments of `send-test`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The rule whose first template is sent, or a template
    #[arg(value_name = "RULE|TEMPLATE")]
    what: String,
    /// To whom, such as staff:wang; never a customer
    #[arg(long, value_name = "STAFF")]
    to: String,
    /// By this channel [default: the first of the rule's that can be used]
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Without the mark: for a gateway that takes a text only as it has approved it
    #[arg(long)]
    as_is: bool,
}

/// What is sent: a template, under a rule's name, by one of these channels.
struct What<'a> {
    rule: String,
    template: &'a Template,
    via: Vec<ChannelName>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    if shell.pretends() {
        bail!("send-test really sends; --at is for looking, not for sending");
    }
    let deployment = shell.deployment()?;
    let mut what = what(&deployment, &args.what)?;
    if let Some(channel) = &args.channel {
        let channel: ChannelName = log::word("channel", channel)?;
        if !what.template.has(channel) {
            bail!("`{}` has no text for {channel}", what.template.name);
        }
        what.via = vec![channel];
    }
    if deployment.config.mode == Mode::Shadow {
        bail!(
            "mode is \"shadow\": nothing leaves; with mode = \"staff-only\" in touchbase.toml messages to people who work here do"
        );
    }
    let mut store = database::writer(shell, &deployment)?;
    let person = somebody_here(&deployment, &store, &args.to)?;
    let (channel, address) = way(&deployment, &store, &person, &what.via)?;
    let opened = open(&deployment, channel, shell)?;
    let rendered = render(&deployment, &what, channel, &person)?;
    if !args.as_is && channel == ChannelName::Sms && fills_in_itself(&deployment) {
        shell.complain("note: the gateway sends its own approved text, which cannot be marked as a test");
    }
    let ready = ready(rendered, address, &person, args.as_is);
    let armed = arm(&mut store, &what, &person, &ready)?;
    let outcome = send_once(&opened, &armed, &deployment, Clock::System.now());
    finish(&mut store, &armed, &outcome)?;
    shell.print(&line(&armed, &outcome, &person, &what));
    Ok(if matches!(outcome, Answer::Accepted { .. }) { Exit::Fine } else { Exit::Look })
}

/// A rule by its id, else a template by its name.
fn what<'a>(deployment: &'a Deployment, named: &str) -> Result<What<'a>> {
    let template_of = |name: &str| deployment.templates.get(name);
    if let Some(rule) = deployment.rules.get(named) {
        let step = rule.steps.iter().find_map(|step| Some((step, template_of(&step.template)?)));
        let Some((step, template)) = step else { bail!("rule `{named}` sends nothing") };
        return Ok(What { rule: rule.id.clone(), template, via: step.via.clone() });
    }
    let Some(template) = template_of(named) else {
        let rules = deployment.rules.iter().map(|rule| rule.id.as_str());
        let known = rules.chain(deployment.templates.names());
        return Err(NoSuch::among("rule or template", named, known).into());
    };
    let uses = |rule: &&std::sync::Arc<crate::rule::Rule>| {
        rule.steps.iter().any(|step| step.template == template.name)
    };
    let rule = deployment.rules.iter().find(uses).map_or(&template.name, |rule| &rule.id).clone();
    let via = ChannelName::ALL.iter().copied().filter(|channel| template.has(*channel)).collect();
    Ok(What { rule, template, via })
}

/// The member of staff that is named; a customer never is one.
fn somebody_here(deployment: &Deployment, store: &SqliteStore, named: &str) -> Result<Record> {
    let kinds = &deployment.kinds;
    let first = kinds.staff().next().map(|kind| kind.name.as_str());
    let bare = RecordKey::parse(named).filter(|key| kinds.get(&key.kind).is_some()).is_none();
    let person = people::find(store, kinds, named, first.filter(|_| bare))?;
    if !kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) {
        bail!("{} does not work here: a test goes to staff, never to a customer", person.key);
    }
    Ok(person)
}

/// The first channel that can be used, and the address on it.
fn way(
    deployment: &Deployment,
    store: &SqliteStore,
    person: &Record,
    via: &[ChannelName],
) -> Result<(ChannelName, String)> {
    let nothing_paused = PausedRules::default();
    match gate::way_to(person, Class::Staff, via, store, deployment.setting(&nothing_paused))? {
        Ok(way) => Ok(way),
        Err(reason) => bail!("{} cannot be reached: {}", person.key, sentences::reason(reason)),
    }
}

/// The channel, with its secrets as this command finds them.
fn open(deployment: &Deployment, name: ChannelName, shell: &Shell) -> Result<Channel> {
    let secrets = super::run::setup(shell, Clock::System).secrets;
    let opened = match name {
        ChannelName::Email => {
            let email = deployment.config.delivery.email.clone();
            email.map(|email| Channel::email(email.under(shell.dir()), &secrets))
        }
        ChannelName::Sms => {
            let gateway = deployment.gateway.clone();
            gateway.map(|gateway| Channel::sms(gateway.under(shell.dir()), &secrets))
        }
    };
    match opened {
        Some(opened) => opened.with_context(|| format!("{name} cannot be used")),
        None => bail!("{name} is not configured"),
    }
}

/// The template with its sample, in the person's language.
fn render(
    deployment: &Deployment,
    what: &What<'_>,
    channel: ChannelName,
    person: &Record,
) -> Result<Rendered> {
    let gateway = deployment.gateway.as_ref();
    let wanted = person.text("language").unwrap_or(&deployment.config.language);
    let language = what.template.language_for(channel, Some(wanted));
    let options = RenderOptions {
        opt_out: None,
        gateway: gateway.map(|gateway| gateway.name.as_str()),
        sign: gateway.and_then(|gateway| gateway.sign.as_deref()),
        abroad: false,
    };
    for rendered in what.template.preview(&options) {
        match rendered {
            Ok(rendered) if rendered.channel == channel && Some(rendered.language.as_str()) == language => {
                return Ok(rendered);
            }
            Ok(_) => {}
            Err(error) => bail!("{error}"),
        }
    }
    bail!("`{}` has no text for {channel}", what.template.name)
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

/// Commits the attempt.
fn arm(store: &mut SqliteStore, what: &What<'_>, person: &Record, ready: &Ready) -> Result<Armed> {
    let now = Clock::System.now();
    let touch = PlannedTouch {
        key: TouchKey {
            rule: what.rule.clone(),
            step: STEP.to_owned(),
            record: person.key.clone(),
            recipient: Some(person.key.clone()),
            occurrence: now.to_string(),
        },
        due_at: now,
        expires_at: now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now),
        class: Class::Staff,
        via: vec![ready.channel],
        template: what.template.name.clone(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
    };
    let author = database::operator(now);
    store.arm_by_hand(&touch, ready, &author).context("failed to write the ledger; nothing was sent")
}

/// Writes down how it ended. A test is tried once, so nothing of it is left to wait.
fn finish(store: &mut SqliteStore, armed: &Armed, outcome: &Answer) -> Result<()> {
    let ended_at = Clock::System.now();
    let once = Tries { max: 1, resend_unknown: false };
    let mut next = transition::after_attempt(&armed.message, outcome, once, ended_at);
    if next.state == MessageState::Planned {
        next = Next { state: MessageState::Failed, not_before_at: None, channel: None, ..next };
    }
    let detail = [outcome.code().unwrap_or_default(), outcome.detail()];
    let end = AttemptEnd {
        message: armed.message.id,
        attempt: armed.attempt,
        outcome: outcome.word(),
        detail: detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        ended_at,
        next,
    };
    store.finish(&[end]).context("it was sent, and how it ended cannot be written down")?;
    Ok(())
}

/// `accepted  sms  王** 139****0021  warranty-month  T-17  id 8f2`.
fn line(armed: &Armed, outcome: &Answer, person: &Record, what: &What<'_>) -> String {
    let channel = armed.ready.channel;
    let to = mask::address(channel.as_str(), &armed.ready.address);
    let touch = armed.touches.first().map_or(String::new(), |touch| format!("  {touch}"));
    let told = match outcome {
        Answer::Accepted { provider_id } => {
            provider_id.as_ref().map_or(String::new(), |id| format!("  id {id}"))
        }
        other => format!("  {} {}", other.code().unwrap_or_default(), other.detail()).trim_end().to_owned(),
    };
    let word = outcome.word().as_str().replace('_', " ");
    format!("{word}  {channel}  {} {to}  {}{touch}{told}\n", people::masked_name(person), what.template.name)
}
