//! What a template says, on every channel and in every language, with its sample or for a real customer.

use jiff::{SignedDuration, Timestamp};

use super::error::{Error, NoSuch};
use super::explain::Place;
use super::{people, subject};
use crate::deployment::Deployment;
use crate::expression::{self, Context};
use crate::message::PlannedTouch;
use crate::plan::{self, Considered, Occurrence};
use crate::record::Record;
use crate::rule::{Rule, Step};
use crate::store::Store;
use crate::template::{RenderError, RenderOptions, Rendered, Template};
use crate::terms::{ChannelName, Class, Word as _};
use crate::words::Named;

/// A template, filled in.
#[derive(Debug)]
pub struct Preview<'a> {
    /// The template.
    pub template: &'a Template,
    /// The rules that use it.
    pub rules: Vec<&'a str>,
    /// What its messages are for: the class of the rule that uses it first, staff where it goes to people here.
    pub class: Class,
    /// Its texts, language by language.
    pub texts: Vec<Result<Rendered, RenderError>>,
}

/// The template that is named.
///
/// # Errors
/// When there is none.
pub fn template<'a>(deployment: &'a Deployment, named: &str) -> Result<&'a Template, NoSuch> {
    let known = || deployment.templates.names();
    deployment.templates.get(named).ok_or_else(|| NoSuch::among(Named::Template, named, known()))
}

/// A template, and the rules that use it.
#[derive(Debug)]
pub struct Used<'a> {
    deployment: &'a Deployment,
    template: &'a Template,
    languages: Vec<&'a str>,
    by: Vec<(&'a Rule, &'a Step)>,
}

impl<'a> Used<'a> {
    /// Finds the rules that use a template; in one language only where one is named.
    ///
    /// # Errors
    /// When it is not written in that language.
    pub fn find(
        deployment: &'a Deployment,
        template: &'a Template,
        language: Option<&str>,
    ) -> Result<Used<'a>, NoSuch> {
        let known = || template.languages.iter().map(String::as_str);
        if let Some(wanted) = language.filter(|wanted| known().all(|known| known != *wanted)) {
            return Err(NoSuch::among(Named::Language, wanted, known()));
        }
        let languages = known().filter(|known| language.is_none_or(|wanted| wanted == *known)).collect();
        let steps =
            deployment.rules.iter().flat_map(|rule| rule.steps.iter().map(move |step| (rule.as_ref(), step)));
        let by = steps.filter(|(_, step)| step.template == template.name).collect();
        Ok(Used { deployment, template, languages, by })
    }

    /// With the template's own sample.
    #[must_use]
    pub fn with_sample(self) -> Preview<'a> {
        let mut texts = Vec::new();
        for language in &self.languages {
            let previews = self.template.preview(&self.options(language, false)).into_iter();
            texts.extend(previews.filter(|preview| match preview {
                Ok(rendered) => rendered.language == *language,
                Err(_) => true,
            }));
        }
        self.shown(texts)
    }

    /// For a customer or another record: filled in from the touch that the first rule using it has nearest to now.
    ///
    /// # Errors
    /// When there is no such record, nothing is due for it, or no rule uses the template; when the store cannot be
    /// read.
    pub fn of(self, named: &str, store: &dyn Store, now: Timestamp) -> Result<Preview<'a>, Error> {
        let (context, abroad) = self.context(named, store, now)?;
        let mut texts = Vec::new();
        for language in &self.languages {
            let options = self.options(language, abroad);
            for channel in ChannelName::ALL {
                if self.template.language_for(*channel, Some(language)) == Some(language) {
                    texts.push(self.template.render(*channel, Some(language), &context, &options));
                }
            }
        }
        Ok(self.shown(texts))
    }

    fn shown(self, texts: Vec<Result<Rendered, RenderError>>) -> Preview<'a> {
        let class = self.class();
        let mut rules: Vec<&str> = self.by.iter().map(|(rule, _)| rule.id.as_str()).collect();
        rules.dedup();
        Preview { template: self.template, rules, class, texts }
    }

    fn class(&self) -> Class {
        let Some((rule, step)) = self.by.first() else { return Class::Service };
        let staff = self.deployment.kinds.get(&step.to.kind).is_some_and(|kind| kind.staff);
        if staff { Class::Staff } else { rule.class }
    }

    fn options(&self, language: &str, abroad: bool) -> RenderOptions<'a> {
        let gateway = self.deployment.gateway.as_ref();
        RenderOptions {
            opt_out: self.deployment.config.policy.opt_out_words(self.class(), language),
            gateway: gateway.map(|gateway| gateway.name.as_str()),
            sign: gateway.and_then(|gateway| gateway.sign.as_deref()),
            abroad,
        }
    }

    /// What the template is filled in from, and whether the person's phone is a foreign one.
    fn context(&self, named: &str, store: &dyn Store, now: Timestamp) -> Result<(Context, bool), Error> {
        let (deployment, template) = (self.deployment, self.template);
        let Some((rule, step)) = self.by.first() else { return Err(Error::Unused(template.name.clone())) };
        let about = people::find(store, &deployment.kinds, named, Some(&rule.each))?;
        let place = Place { records: store, world: deployment.world() };
        let mut best: Option<((bool, SignedDuration), Record, PlannedTouch, Occurrence)> = None;
        for record in subject::records_about(rule, &about, store, &deployment.kinds)? {
            // Only this step's touches; what the rule asks of the record does not matter here.
            for Considered { touch, occurrence, .. } in place.nearest_of(rule, step, &record, now)? {
                let distance = now.duration_since(touch.due_at).abs();
                let to_them = touch.key.recipient.as_ref() == Some(&about.key);
                if best.as_ref().is_none_or(|(other, ..)| (!to_them, distance) < *other) {
                    best = Some(((!to_them, distance), record.clone(), touch, occurrence));
                }
            }
        }
        let Some((_, record, touch, occurrence)) = best else {
            return Err(Error::NothingDue { rule: rule.id.clone(), record: about.key });
        };
        let person = match &touch.key.recipient {
            Some(key) => store.get(key)?,
            None => None,
        };
        let items = std::slice::from_ref(&record);
        let extras = plan::extras(touch.due_at, &occurrence, items, deployment.world());
        let (needs, kinds) = (template.needs(), &deployment.kinds);
        let context = expression::context(&record, person.as_ref(), &extras, needs, kinds, store)?;
        let mobile = person.as_ref().and_then(|person| person.text("mobile"));
        Ok((context, mobile.is_some_and(|mobile| !mobile.starts_with("+86"))))
    }
}
