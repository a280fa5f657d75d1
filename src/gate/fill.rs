//! Puts a message into words for its person: the template, filled in from the records as they stand.

use jiff::Timestamp;

use super::many::text;
use super::{Case, Setting};
use crate::expression;
use crate::message::{GateView, Ready};
use crate::plan;
use crate::record::Record;
use crate::record::view::ViewError;
use crate::template::{RenderError, RenderOptions};
use crate::terms::ChannelName;
use crate::words::RenderSentence;

/// A message about the case's records, in words and addressed.
pub(super) fn fill(
    case: &Case<'_>,
    person: &Record,
    (channel, address): (ChannelName, &str),
    setting: Setting<'_>,
    view: &dyn GateView,
    at: Timestamp,
) -> Result<Result<Ready, RenderError>, ViewError> {
    if !case.joined.is_empty() {
        let about = case.about.iter().map(|(record, _)| record);
        return Ok(Ok(text::ready(case.joined, about, person, (channel, address), setting)));
    }
    let missing =
        |reason: RenderSentence| RenderError { template: case.template.to_owned(), reason: reason.into() };
    let Some(template) = setting.templates.get(case.template) else {
        return Ok(Err(missing(RenderSentence::Gone)));
    };
    let Some((first, occurrence)) = case.about.first() else {
        return Ok(Err(missing(RenderSentence::NothingToSay)));
    };
    let items: Vec<Record> = case.about.iter().map(|(record, _)| record.clone()).collect();
    let extras = plan::extras(at, occurrence, &items, setting.world);
    let context =
        expression::context(first, Some(person), &extras, template.needs(), setting.world.kinds, view)?;
    let wanted = person.text("language").unwrap_or(setting.language);
    let language = template.language_for(channel, Some(wanted)).unwrap_or(wanted);
    let options = RenderOptions {
        // An e-mail's way out is its header and the reply address; the words are about replying to a text.
        opt_out: setting.policy.opt_out_words(case.class, language).filter(|_| channel == ChannelName::Sms),
        gateway: setting.gateway.map(|(name, _)| name),
        sign: setting.gateway.and_then(|(_, sign)| sign),
        abroad: channel == ChannelName::Sms
            && person.text("mobile").is_some_and(|mobile| !mobile.starts_with("+86")),
    };
    Ok(template.render(channel, Some(wanted), &context, &options).map(|rendered| Ready {
        channel,
        address: address.to_owned(),
        name: person.text("name").unwrap_or_default().to_owned(),
        subject: rendered.subject.unwrap_or_default(),
        text: rendered.text,
        html: rendered.html,
        template_code: rendered.template_code,
        params: rendered.params,
        dropped: Vec::new(),
    }))
}
