//! An alarm: problems told to people who work here, and to a program.
//!
//! It goes outside mode, caps, brake and windows, and names nobody: problems speak of rules, channels and staff by
//! their ids. A message of an alarm stands in the ledger like every other, under the rule `alarm`.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::status::problem::Problem;
use super::status::{silence, wording};
use super::{channels, people};
use crate::config::Config;
use crate::deployment::Deployment;
use crate::gate::{self, PausedRules};
use crate::message::{PlannedTouch, Ready, TouchKey};
use crate::record::RecordKey;
use crate::store::{Error, Store};
use crate::terms::{ChannelName, Class, Mode, Outcome, TouchState};
use crate::words::{Language, SilenceSentence};

/// The rule under which the ledger keeps alarms, and the name of their step and template.
pub const RULE: &str = crate::rule::ALARM;
/// An alarm by SMS has so many characters at the most: four parts.
const SMS_CHARS_MAX: usize = 260;

/// Somebody named in `[alarm]`, as far as that person can be reached.
#[derive(Clone)]
pub struct Contact {
    /// Who.
    pub person: RecordKey,
    /// The channels, each with the address there.
    pub ways: Vec<(ChannelName, String)>,
    name: String,
    language: Language,
}

impl std::fmt::Debug for Contact {
    /// Shows no address.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Contact").field("person", &self.person).finish_non_exhaustive()
    }
}

/// What the ledger shows that an alarm is raised for.
///
/// # Errors
/// When the store cannot be read.
pub fn problems<S: Store>(store: &S, deployment: &Deployment, now: Timestamp) -> Result<Vec<Problem>, Error> {
    let today = deployment.config.day_of(now);
    let (since, until) = deployment.config.zone.bounds(today);
    let failed = |outcome| matches!(outcome, Outcome::Failed | Outcome::Undelivered);
    let counts = store.counts(since, until)?;
    let failed: u64 = counts.iter().filter(|count| failed(count.outcome)).map(|count| count.touches).sum();
    let (unknown, held) = (store.unknown()?, store.held()?);
    let waiting: u64 = held.iter().map(|held| held.touches).sum();
    let mut rules: Vec<String> = held.into_iter().map(|held| held.rule).collect();
    rules.dedup();
    let mut problems = silence::look(store, deployment, counts, now)?;
    problems.extend((failed > 0).then_some(Problem::Failed(failed)));
    problems.extend((unknown > 0).then_some(Problem::Unknown(unknown)));
    problems.extend((waiting > 0).then_some(Problem::Waiting { touches: waiting, rules }));
    problems.extend(deployment.missing_years(today).into_iter().map(Problem::MissingYear));
    Ok(problems)
}

/// Those named in `[alarm]`, in their order; who is not there or cannot be reached is a problem of its own.
///
/// # Errors
/// When the store cannot be read.
pub fn contacts<S: Store>(store: &S, deployment: &Deployment, now: Timestamp) -> Result<Vec<Contact>, Error> {
    let nothing_paused = PausedRules::default();
    let setting = gate::Setting { mode: Mode::Live, ..deployment.setting(&nothing_paused) };
    let mut contacts = Vec::new();
    for named in &deployment.config.alarm.to {
        let Ok(person) = people::find(store, &deployment.kinds, named, None) else { continue };
        if !deployment.kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) {
            continue;
        }
        let mut ways = Vec::new();
        for channel in deployment.says_anything_by() {
            ways.extend(gate::way_to(&person, Class::Staff, &[channel], store, setting, now)?.ok());
        }
        let tag = person.text("language").unwrap_or(&deployment.config.language);
        let language = Language::of_tag(tag).unwrap_or_default();
        let name = person.text("name").unwrap_or_default().to_owned();
        contacts.push(Contact { person: person.key, ways, name, language });
    }
    Ok(contacts)
}

/// The touch of an alarm to somebody by a channel.
#[must_use]
pub fn touch(contact: &Contact, channel: ChannelName, now: Timestamp) -> PlannedTouch {
    PlannedTouch {
        key: TouchKey {
            rule: RULE.to_owned(),
            step: RULE.to_owned(),
            record: contact.person.clone(),
            recipient: Some(contact.person.clone()),
            occurrence: format!("{now} {channel}"),
        },
        reference: None,
        occasion: None,
        limit: None,
        due_at: now,
        expires_at: now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now),
        class: Class::Staff,
        via: vec![channel],
        template: RULE.to_owned(),
        group: false,
        state: TouchState::Planned,
        reason: None,
        error: None,
    }
}

/// What somebody is sent.
#[must_use]
pub fn ready(
    contact: &Contact,
    (channel, address): &(ChannelName, String),
    problems: &[Problem],
    config: &Config,
) -> Ready {
    let language = contact.language;
    let number = problems.len() as u64;
    Ready {
        channel: *channel,
        address: address.clone(),
        name: contact.name.clone(),
        subject: match channel {
            ChannelName::Sms => String::new(),
            ChannelName::Email => language.say(&SilenceSentence::AlarmSubject { problems: number }),
        },
        text: match channel {
            ChannelName::Sms => short(problems, config, language),
            ChannelName::Email => text(problems, config, language),
        },
        html: None,
        template_code: None,
        params: Vec::new(),
        dropped: Vec::new(),
    }
}

/// The problems, a line each, with what to do.
#[must_use]
pub fn text(problems: &[Problem], config: &Config, language: Language) -> String {
    let company = config.company.get("name").cloned().unwrap_or_default();
    let head = SilenceSentence::AlarmHead { company, problems: problems.len() as u64 };
    let lines: String = problems
        .iter()
        .map(|problem| format!("- {}\n", language.say(&wording::whole(problem, config))))
        .collect();
    format!("{}\n\n{lines}\n{}\n", language.say(&head), language.say(&SilenceSentence::AlarmFoot))
}

/// The same as JSON, an object a line, in English as all that programs read.
#[must_use]
pub fn json_lines(problems: &[Problem], config: &Config, now: Timestamp) -> String {
    let line = |problem: &Problem| {
        let says = wording::says(problem, config).to_string();
        let to_do = wording::to_do(problem, config).to_string();
        let (code, subject) = (problem.code(), problem.subject());
        json!({ "v": 1, "at": now, "code": code, "subject": subject, "says": says, "to_do": to_do })
            .to_string()
            + "\n"
    };
    problems.iter().map(line).collect()
}

/// The same in a text message: what is the matter, as much as fits.
fn short(problems: &[Problem], config: &Config, language: Language) -> String {
    let says: Vec<String> =
        problems.iter().map(|problem| language.say(&wording::says(problem, config))).collect();
    let whole = format!("Touchbase: {}", says.join("; "));
    if whole.chars().count() <= SMS_CHARS_MAX {
        return whole;
    }
    let kept: String = whole.chars().take(SMS_CHARS_MAX.saturating_sub(1)).collect();
    kept + "…"
}

/// A channel to send an alarm by; none where it is not configured or cannot be used, which is told elsewhere.
#[must_use]
pub fn open(
    channel: ChannelName,
    deployment: &Deployment,
    dir: &std::path::Path,
    secrets: &crate::secret::Secrets,
) -> Option<crate::channel::Channel> {
    channels::open(channel, deployment, dir, secrets).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::words::StoreSentence;

    fn contact() -> Contact {
        let ways = vec![(ChannelName::Sms, "+8613900000001".to_owned())];
        let (person, name) = (RecordKey::new("staff", "S-1"), "王敏".to_owned());
        Contact { person, ways, name, language: Language::English }
    }

    #[test]
    fn an_alarm_says_what_is_the_matter_and_what_to_do_and_fits_its_channel() {
        let config =
            Config::read(&Source::new("touchbase.toml", "[company]\nname = 'X'\n"), &mut Report::default());
        let said = StoreSentence::Full.into();
        let problems = vec![Problem::CommitsFail { channel: "sms".to_owned(), said }, Problem::NoRules(2)];
        assert_eq!(
            text(&problems, &config, Language::English),
            "Touchbase at X: 2 problems to look at\n\n\
             - sms sends nothing, for the database cannot be written: the disk is full → journalctl -u touchbase; \
             make room, or end the program that locks it\n\
             - there are no rules, and 2 had been planned before: everything is held, nothing is cancelled → \
             put the files of rules/ back, then touchbase reload\n\n\
             How it stands: touchbase status\n"
        );
        let now = Timestamp::UNIX_EPOCH;
        let lines = json_lines(&problems, &config, now);
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.starts_with(r#"{"at":"1970-01-01T00:00:00Z","code":"commits_fail","#), "{lines}");
        let many: Vec<Problem> = (2020..2060).map(Problem::MissingYear).collect();
        let by_sms = ready(&contact(), &contact().ways[0], &many, &config);
        assert_eq!(by_sms.text.chars().count(), SMS_CHARS_MAX);
        assert!(
            by_sms.text.starts_with("Touchbase: the working days of 2020 are not known"),
            "{}",
            by_sms.text
        );
        let by_mail = ready(&contact(), &(ChannelName::Email, "s@example.com".to_owned()), &many, &config);
        assert_eq!(by_mail.subject, "Touchbase: 40 problems to look at");
        let nameless = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        assert!(text(&many, &nameless, Language::English).starts_with("Touchbase: 40 problems to look at\n"));
        assert!(text(&many, &nameless, Language::Chinese).starts_with("Touchbase：有 40 个问题需要查看\n"));
    }
}
