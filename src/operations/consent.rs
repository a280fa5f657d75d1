//! What a person wants no more, or wants again.

use std::collections::BTreeMap;

use super::error::{Error, failed};
use super::people;
use crate::deployment::Deployment;
use crate::record::kind::person::{CONSENT_GROUND, NO_CONTACT};
use crate::record::{RecordKey, Value};
use crate::store::{Author, Incoming, Store};
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
    /// The person.
    pub person: RecordKey,
    /// The person's name, masked; empty where there is none.
    pub name: String,
    /// The fields that say it.
    pub fields: Vec<String>,
    /// Whether it was another wish before. The ground alone is another word on the same wish.
    pub changed: bool,
    /// How many touches to the person are planned or held.
    pub open: u64,
}

/// Notes a person's wish.
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
    let person = people::person(store, &deployment.kinds, named)?;
    if deployment.kinds.get(&person.key.kind).is_some_and(|kind| kind.staff) {
        return Err(Error::WorksHere(person.key));
    }
    let names = fields(wish)?;
    let value = if wish.taken_back { None } else { Some(Value::Bool(true)) };
    let mut fields: BTreeMap<String, Option<Value>> =
        names.iter().map(|name| (name.clone(), value.clone())).collect();
    if let Some(ground) = &wish.ground {
        fields.insert(CONSENT_GROUND.to_owned(), Some(Value::Text(ground.clone())));
    }
    let incoming = Incoming { key: person.key.clone(), fields };
    let done = store.consent(&incoming, author).map_err(failed(StepSentence::WriteRecord))?;
    let changed = names.iter().any(|name| done.before.get(name) != Some(&value));
    let name = people::masked_name(&person);
    Ok(Noted { person: person.key, name, fields: names, changed, open: done.open })
}

/// The fields that say what the person does not want.
fn fields(wish: &ConsentChange) -> Result<Vec<String>, Error> {
    if wish.no_contact {
        return Ok(vec![NO_CONTACT.to_owned()]);
    }
    if wish.classes.contains(&Class::Staff) {
        return Err(Error::NotFromStaff);
    }
    let mut names: Vec<String> = wish.classes.iter().map(|class| format!("{class}_opt_out")).collect();
    names.extend(wish.channels.iter().map(|channel| format!("{channel}_opt_out")));
    if names.is_empty() {
        names = [Class::Care, Class::Marketing].map(|class| format!("{class}_opt_out")).to_vec();
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_what_is_named_or_care_and_marketing() {
        let fields = |wish: ConsentChange| fields(&wish).map_err(|error| error.to_string());
        let said = |names: &[&str]| Ok(names.iter().map(ToString::to_string).collect());
        assert_eq!(fields(ConsentChange::default()), said(&["care_opt_out", "marketing_opt_out"]));
        let classes = vec![Class::Service];
        let wish = ConsentChange { classes, channels: vec![ChannelName::Sms], ..ConsentChange::default() };
        assert_eq!(fields(wish.clone()), said(&["service_opt_out", "sms_opt_out"]));
        assert_eq!(fields(ConsentChange { no_contact: true, ..wish.clone() }), said(&["no_contact"]));
        assert!(fields(ConsentChange { classes: vec![Class::Care, Class::Staff], ..wish }).is_err());
    }
}
