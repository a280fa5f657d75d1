//! What a person wants no more, or wants again: by record, or by the number that several records may have.

use super::error::{Error, failed};
use super::people::{self, Asked};
use crate::deployment::Deployment;
use crate::mask;
use crate::record::kind::person::{NO_CONTACT, REFUSALS};
use crate::record::{Record, RecordKey};
use crate::store::{Author, Store, Whom, WishNoted};
use crate::terms::{ChannelName, Class};
use crate::words::StepSentence;

/// A wish: no more messages of these classes, and none by these channels. Where nothing is named: no more care and
/// marketing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentChange {
    /// No contact at all, whatever else is named.
    pub no_contact: bool,
    /// From these classes.
    pub classes: Vec<Class>,
    /// By these channels.
    pub channels: Vec<ChannelName>,
    /// On what ground: a call, a letter.
    pub ground: Option<String>,
    /// Whether it is taken back.
    pub taken_back: bool,
}

/// What came of noting a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The number or address that was named, masked; none where a record was.
    pub address: Option<String>,
    /// The records in which it stands.
    pub people: Vec<NotedPerson>,
    /// The fields that say it.
    pub fields: Vec<String>,
    /// Other records with the number, for which it holds too: name and id, masked.
    pub sharing: Vec<String>,
    /// Other records with the number that still want nothing, so that the number stays on the list.
    pub kept_by: Vec<String>,
    /// How many entries the suppression list has got, or lost.
    pub entries: u64,
}

/// A record in which a wish was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedPerson {
    /// The person.
    pub person: RecordKey,
    /// The person's name, masked; empty where there is none.
    pub name: String,
    /// Whether it was another wish before. The ground alone is another word on the same wish.
    pub changed: bool,
    /// How many touches to the person are planned or held.
    pub open: u64,
}

impl Noted {
    /// How many touches to those people are planned or held.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.people.iter().map(|person| person.open).sum()
    }
}

/// Notes what somebody wants: a person by id, or whoever has a phone number or an e-mail address.
///
/// # Errors
/// When there is no such person, or the person works here; when the store cannot be written.
pub fn note(
    store: &mut dyn Store,
    deployment: &Deployment,
    named: &str,
    wish: &ConsentChange,
    author: &Author,
) -> Result<Noted, Error> {
    let asked = asked(store, deployment, named)?;
    let fields = fields(wish)?;
    let by = whom(&asked, &wish.channels)?;
    let done = match (wish.taken_back, &wish.ground) {
        (false, ground) => store.opt_out(by, &fields, ground.as_deref(), author),
        (true, ground) => store.opt_in(by, &fields, (ground.as_deref().unwrap_or_default(), false), author),
    };
    Ok(noted(&asked, done.map_err(failed(StepSentence::WriteRecord))?, fields))
}

/// Notes that somebody wants messages again: whatever held the number back, an answer of the other side too, ends. Without a
/// class or a channel everything does.
///
/// # Errors
/// As [`note`].
pub fn opt_in(
    store: &mut dyn Store,
    deployment: &Deployment,
    named: &str,
    (wish, ground): (&ConsentChange, &str),
    author: &Author,
) -> Result<Noted, Error> {
    let asked = asked(store, deployment, named)?;
    let all = wish.classes.is_empty() && wish.channels.is_empty();
    let fields = if all { REFUSALS.to_vec() } else { fields(wish)? };
    let by = whom(&asked, &wish.channels)?;
    let done = store.opt_in(by, &fields, (ground, true), author);
    Ok(noted(&asked, done.map_err(failed(StepSentence::WriteRecord))?, fields))
}

/// A person by id, or a number; nobody who works here.
fn asked(store: &dyn Store, deployment: &Deployment, named: &str) -> Result<Asked, Error> {
    let asked = people::asked(store, &deployment.kinds, named)?;
    match &asked {
        Asked::Record(person) if deployment.kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) => {
            Err(Error::WorksHere(person.key.clone()))
        }
        _ => Ok(asked),
    }
}

/// Whose wish it is. A number belongs to one channel; whoever means another has to say whose.
fn whom<'a>(asked: &'a Asked, channels: &[ChannelName]) -> Result<Whom<'a>, Error> {
    match asked {
        Asked::Record(person) => Ok(Whom::Record(&person.key)),
        Asked::Address(channel, address) => match channels.iter().find(|other| *other != channel) {
            Some(other) => Err(Error::OtherChannel { asked: *other, of_address: *channel }),
            None => Ok(Whom::Address(*channel, address)),
        },
    }
}

fn noted(asked: &Asked, done: WishNoted, fields: Vec<&str>) -> Noted {
    let named = |record: &Record| {
        format!("{} {}", people::masked_name(record), record.key.id).trim_start().to_owned()
    };
    let people = done.noted.iter().map(|one| NotedPerson {
        person: one.before.key.clone(),
        name: people::masked_name(&one.before),
        changed: one.changed,
        open: one.open,
    });
    Noted {
        address: match asked {
            Asked::Record(_) => None,
            Asked::Address(channel, address) => Some(mask::address(&channel.to_string(), address)),
        },
        people: people.collect(),
        fields: fields.into_iter().map(str::to_owned).collect(),
        sharing: done.sharing.iter().map(named).collect(),
        kept_by: done.kept_by.iter().map(named).collect(),
        entries: done.entries,
    }
}

/// The fields that say what the person does not want.
fn fields(wish: &ConsentChange) -> Result<Vec<&'static str>, Error> {
    if wish.no_contact {
        return Ok(vec![NO_CONTACT]);
    }
    let of_class = |class: &Class| match class {
        Class::Service => Ok("service_opt_out"),
        Class::Care => Ok("care_opt_out"),
        Class::Marketing => Ok("marketing_opt_out"),
        Class::Staff => Err(Error::NotFromStaff),
    };
    let mut names: Vec<&str> = wish.classes.iter().map(of_class).collect::<Result<_, _>>()?;
    names.extend(wish.channels.iter().map(|channel| match channel {
        ChannelName::Sms => "sms_opt_out",
        ChannelName::Email => "email_opt_out",
    }));
    Ok(if names.is_empty() { vec!["care_opt_out", "marketing_opt_out"] } else { names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_what_is_named_or_care_and_marketing() {
        let fields = |wish: ConsentChange| fields(&wish).map_err(|error| error.to_string());
        let said = |names: &[&'static str]| Ok(names.to_vec());
        assert_eq!(fields(ConsentChange::default()), said(&["care_opt_out", "marketing_opt_out"]));
        let classes = vec![Class::Service];
        let wish = ConsentChange { classes, channels: vec![ChannelName::Sms], ..ConsentChange::default() };
        assert_eq!(fields(wish.clone()), said(&["service_opt_out", "sms_opt_out"]));
        assert_eq!(fields(ConsentChange { no_contact: true, ..wish.clone() }), said(&["no_contact"]));
        assert!(fields(ConsentChange { classes: vec![Class::Care, Class::Staff], ..wish }).is_err());
    }
}
