//! Puts a message into words for its person: the template, filled in from the records as they stand.

use jiff::Timestamp;

use super::Setting;
use crate::expression;
use crate::message::{GateView, Message, Ready};
use crate::plan::{self, Occurrence};
use crate::record::Record;
use crate::record::view::ViewError;
use crate::template::{RenderError, RenderOptions};
use crate::terms::ChannelName;

/// The words of a message about these records; the address is not filled in yet.
pub(super) fn fill(
    message: &Message,
    records: &[(Record, Occurrence)],
    person: &Record,
    setting: Setting<'_>,
    view: &dyn GateView,
    now: Timestamp,
) -> Result<Result<Ready, RenderError>, ViewError> {
    let missing =
        |reason: &str| RenderError { template: message.template.clone(), reason: reason.to_owned() };
    let Some(template) = setting.templates.get(&message.template) else {
        return Ok(Err(missing("is gone")));
    };
    let Some((first, occurrence)) = records.first() else { return Ok(Err(missing("has nothing to say"))) };
    let items: Vec<Record> = records.iter().map(|(record, _)| record.clone()).collect();
    let extras = plan::extras(now, occurrence, &items, setting.world);
    let context =
        expression::context(first, Some(person), &extras, template.needs(), setting.world.kinds, view)?;
    let wanted = person.text("language").unwrap_or(setting.language);
    let language = template.language_for(message.channel, Some(wanted)).unwrap_or(wanted);
    let options = RenderOptions {
        // An e-mail's way out is its header and the reply address; the words are about replying to a text.
        opt_out: setting
            .policy
            .opt_out_words(message.class, language)
            .filter(|_| message.channel == ChannelName::Sms),
        gateway: setting.gateway.map(|(name, _)| name),
        sign: setting.gateway.and_then(|(_, sign)| sign),
        abroad: message.channel == ChannelName::Sms
            && person.text("mobile").is_some_and(|mobile| !mobile.starts_with("+86")),
    };
    Ok(template.render(message.channel, Some(wanted), &context, &options).map(|rendered| Ready {
        channel: message.channel,
        address: String::new(),
        name: person.text("name").unwrap_or_default().to_owned(),
        subject: rendered.subject.unwrap_or_default(),
        text: rendered.text,
        html: rendered.html,
        template_code: rendered.template_code,
        params: rendered.params,
        dropped: Vec::new(),
    }))
}
