//! Fills a template in for one person, or with its samples.

use std::collections::BTreeMap;
use std::fmt;

use minijinja::value::Value;

use super::value::{Care, one_line};
use super::{Param, ParamValue, Part, Template, body, markdown, sms};
use crate::expression::{Context, cause};
use crate::terms::{ChannelName, Word as _};
use crate::words::{RenderSentence as Says, Sentence, Translate};

/// The values of a template by name.
pub(super) type Values = BTreeMap<String, ParamValue>;

/// Longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 200;
/// What stands for a name that is missing or cannot be shown, where the template does not say.
const NAME_FALLBACK_ZH: &str = "客户";
const NAME_FALLBACK: &str = "Customer";

/// What depends on the deployment and the rule's class, not on the template.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenderOptions<'a> {
    /// How to opt out, for care and marketing: put at the end of a text message, at the foot of an e-mail. In the
    /// language that [`Template::language_for`] gives.
    pub opt_out: Option<&'a str>,
    /// The SMS gateway it goes through, by its name in `[sms.provider.…]`.
    pub gateway: Option<&'a str>,
    /// The signature without brackets, for the length; the template's own for this gateway comes first.
    pub sign: Option<&'a str>,
    /// Whether the number is outside mainland China, for the length.
    pub abroad: bool,
}

/// A message in words.
#[derive(Clone, PartialEq)]
pub struct Rendered {
    /// The channel it is for.
    pub channel: ChannelName,
    /// The language it is in.
    pub language: String,
    /// The subject of an e-mail, one line.
    pub subject: Option<String>,
    /// The text message without its signature, or the plain part of the e-mail.
    pub text: String,
    /// The HTML part of an e-mail: a whole page.
    pub html: Option<String>,
    /// The values by the gateway's names, in its order; for other channels by the template's names.
    pub params: Vec<(String, String)>,
    /// The gateway's code for this text, where the template has one for this gateway and language.
    pub template_code: Option<String>,
    /// How long the text message is.
    pub length: Option<sms::SmsLength>,
    /// The parameters for which a fallback stands, because the record had nothing that could be shown.
    pub fallbacks: Vec<String>,
}

impl fmt::Debug for Rendered {
    /// Shows no text and no value: messages get into logs.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Rendered")
            .field("channel", &self.channel)
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// A template could not be filled in. The text names the template and its parts, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct RenderError {
    /// The template's name.
    pub template: String,
    /// What went wrong.
    pub reason: Sentence,
}

impl RenderError {
    fn sentence(&self) -> Says {
        Says::Template { template: self.template.clone(), reason: Box::new(self.reason.clone()) }
    }
}

impl From<RenderError> for Sentence {
    fn from(error: RenderError) -> Sentence {
        error.sentence().into()
    }
}

impl Translate for RenderError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl Template {
    /// Fills it in for one channel, in the language of `language` or the template's first one.
    ///
    /// # Errors
    /// When the template has no body for the channel, when a parameter fails on this context, when the text comes
    /// out empty, longer than 64 KiB, or takes too many steps.
    pub fn render(
        &self,
        channel: ChannelName,
        language: Option<&str>,
        context: &Context,
        options: &RenderOptions<'_>,
    ) -> Result<Rendered, RenderError> {
        let language = self.language(channel, language)?;
        let mut values = Values::new();
        let mut fallbacks = Vec::new();
        for param in &self.params {
            let care = Care { name: param.is_name, sms: channel == ChannelName::Sms };
            let found = self.value(param, language, context, care)?;
            let value = found.filter(|value| !value.is_empty()).unwrap_or_else(|| {
                let (value, stands_in) = param.instead(language);
                if stands_in {
                    fallbacks.push(param.name.clone());
                }
                value
            });
            values.insert(param.name.clone(), value);
        }
        let rendered = self.render_values(channel, language, &values, options)?;
        Ok(Rendered { fallbacks, ..rendered })
    }

    /// Fills it in with its samples for every channel and language it is written in.
    #[must_use]
    pub fn preview(&self, options: &RenderOptions<'_>) -> Vec<Result<Rendered, RenderError>> {
        let mut previews = Vec::new();
        for channel in ChannelName::ALL {
            for language in &self.languages {
                if self.bodies.contains_key(&(Part::from(*channel), language.clone())) {
                    previews.push(self.render_values(*channel, language, &self.samples(language), options));
                }
            }
        }
        previews
    }

    fn language(&self, channel: ChannelName, wanted: Option<&str>) -> Result<&str, RenderError> {
        self.language_for(channel, wanted).ok_or_else(|| self.error(Says::NoTextFor { channel }))
    }

    fn value(
        &self,
        param: &Param,
        language: &str,
        context: &Context,
        care: Care,
    ) -> Result<Option<ParamValue>, RenderError> {
        let wrong = |reason: Sentence| {
            self.error(Says::Param { param: param.name.clone(), reason: Box::new(reason) })
        };
        let written = param.expressions.get(language);
        let written = written.ok_or_else(|| wrong(Says::DoesNotCompile.into()))?;
        let value = written.expression.eval(context).map_err(wrong)?;
        ParamValue::of(&value, care).map_err(|reason| wrong(reason.into()))
    }

    fn render_values(
        &self,
        channel: ChannelName,
        language: &str,
        values: &Values,
        options: &RenderOptions<'_>,
    ) -> Result<Rendered, RenderError> {
        let gateway =
            options.gateway.filter(|_| channel == ChannelName::Sms).and_then(|name| self.gateways.get(name));
        let own = || self.params.iter().map(|param| (param.name.clone(), param.name.clone())).collect();
        let names: Vec<(String, String)> = gateway.map_or_else(own, |gateway| gateway.params.clone());
        let shown = |ours: &str| values.get(ours).map(ParamValue::display).unwrap_or_default();
        let mut rendered = Rendered {
            channel,
            language: language.to_owned(),
            subject: None,
            text: String::new(),
            html: None,
            params: names.into_iter().map(|(theirs, ours)| (theirs, shown(&ours))).collect(),
            template_code: gateway.and_then(|gateway| gateway.codes.get(language).cloned()),
            length: None,
            fallbacks: Vec::new(),
        };
        match channel {
            ChannelName::Sms => {
                rendered.text = self.sms_text(language, values, options.opt_out)?;
                let sign = gateway.and_then(|gateway| gateway.sign.as_deref()).or(options.sign);
                rendered.length = Some(sms::length(sign, &rendered.text, options.abroad));
            }
            ChannelName::Email => self.email(language, values, options.opt_out, &mut rendered)?,
        }
        Ok(rendered)
    }

    /// The text message, with the opt-out at its end unless it is already in it.
    pub(super) fn sms_text(
        &self,
        language: &str,
        values: &Values,
        opt_out: Option<&str>,
    ) -> Result<String, RenderError> {
        let text = self.piece(ChannelName::Sms, language, values)?;
        let mut text = text.trim().to_owned();
        if text.is_empty() {
            return Err(self.error(Says::TextEmpty));
        }
        if let Some(opt_out) = opt_out.map(str::trim).filter(|opt_out| !opt_out.is_empty())
            && !text.contains(opt_out)
        {
            if opt_out.starts_with(|c: char| c.is_ascii()) {
                text.push(' ');
            }
            text.push_str(opt_out);
        }
        Ok(text)
    }

    fn email(
        &self,
        language: &str,
        values: &Values,
        opt_out: Option<&str>,
        rendered: &mut Rendered,
    ) -> Result<(), RenderError> {
        let markdown = self.piece(ChannelName::Email, language, values)?;
        let subject = self.bodies.get(&(Part::Email, language.to_owned())).map(|body| body.subject_id());
        let subject = subject.ok_or_else(|| self.error(Says::NoTextFor { channel: ChannelName::Email }))?;
        let subject = self.fill(&subject, values).map_err(|error| self.failed(&error))?;
        let subject: String = one_line(&subject).chars().take(SUBJECT_CHARS_MAX).collect();
        let mut text = markdown::to_text(markdown.trim());
        if subject.is_empty() || text.trim().is_empty() {
            return Err(self.error(Says::SubjectOrTextEmpty));
        }
        let opt_out = opt_out.map(str::trim).unwrap_or("");
        if !opt_out.is_empty() && !text.contains(opt_out) {
            text.push_str("\n\n--\n");
            text.push_str(opt_out);
        }
        let content = markdown::to_html(markdown.trim());
        let page = self.layout.render(&content, &subject, language, opt_out);
        rendered.html = Some(page.map_err(|reason| self.error(Says::Layout { reason: Box::new(reason) }))?);
        rendered.subject = Some(subject);
        rendered.text = text + "\n";
        Ok(())
    }

    fn piece(&self, channel: ChannelName, language: &str, values: &Values) -> Result<String, RenderError> {
        let body = self.bodies.get(&(Part::from(channel), language.to_owned()));
        let body = body.ok_or_else(|| self.error(Says::NoTextFor { channel }))?;
        self.fill(&body.id(), values).map_err(|error| self.failed(&error))
    }

    /// Renders one compiled piece. The error may hold values: show it for samples only.
    pub(super) fn fill(&self, id: &str, values: &Values) -> Result<String, minijinja::Error> {
        let values: BTreeMap<&str, Value> =
            values.iter().map(|(name, value)| (name.as_str(), value.to_value())).collect();
        body::render(&self.engine.get_template(id)?, Value::from(values))
    }

    fn failed(&self, error: &minijinja::Error) -> RenderError {
        let reason = cause(error);
        match (error.name(), error.line()) {
            (Some(file), Some(line)) => {
                self.error(Says::InFile { reason: Box::new(reason), file: file.to_owned(), line })
            }
            _ => self.error(reason),
        }
    }

    fn error(&self, reason: impl Into<Sentence>) -> RenderError {
        RenderError { template: self.name.clone(), reason: reason.into() }
    }
}

impl Param {
    pub(super) fn sample_in(&self, language: &str) -> ParamValue {
        self.sample.get(language).cloned().unwrap_or_else(|| ParamValue::Text(String::new()))
    }

    /// What stands where there is nothing to show, and whether that is a fallback rather than nothing.
    fn instead(&self, language: &str) -> (ParamValue, bool) {
        let sample = self.sample_in(language);
        let text = match (self.fallback.get(language), &sample) {
            (Some(text), _) => text.as_str(),
            (None, ParamValue::Text(_)) if self.is_name && language.starts_with("zh") => NAME_FALLBACK_ZH,
            (None, ParamValue::Text(_)) if self.is_name => NAME_FALLBACK,
            (None, _) => return (sample.empty(), false),
        };
        (ParamValue::Text(text.to_owned()), true)
    }
}
