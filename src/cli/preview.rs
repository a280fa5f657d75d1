//! `touchbase preview`: what a template says, on every channel and in every language, with its sample or for a real
//! customer.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};

use super::people;
use super::{Exit, Shell, database, subject};
use crate::deployment::Deployment;
use crate::expression::{self, Context};
use crate::message::PlannedTouch;
use crate::number::count;
use crate::operations::NoSuch;
use crate::operations::explain::Place;
use crate::plan::{self, Considered, Occurrence};
use crate::record::Record;
use crate::record::view::Records as _;
use crate::rule::{Rule, Step};
use crate::store::sqlite::SqliteStore;
use crate::template::sms::Encoding;
use crate::template::{RenderError, RenderOptions, Rendered, Template};
use crate::terms::{ChannelName, Class, Word as _};

/// Arguments of `preview`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The template
    #[arg(value_name = "TEMPLATE")]
    template: String,
    /// For this customer, or this record `kind:id`, instead of the sample
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Only this language
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let (deployment, report) = shell.read();
    let Some(template) = deployment.templates.get(&args.template) else {
        shell.findings(&report);
        return Err(NoSuch::among("template", &args.template, deployment.templates.names()).into());
    };
    if let Some(lang) = args.lang.as_ref().filter(|lang| !template.languages.contains(lang)) {
        return Err(NoSuch::among("language", lang, template.languages.iter().map(String::as_str)).into());
    }
    let used: Vec<(&Rule, &Step)> = deployment
        .rules
        .iter()
        .flat_map(|rule| rule.steps.iter().map(move |step| (rule.as_ref(), step)))
        .filter(|(_, step)| step.template == template.name)
        .collect();
    let now = shell.clock(&deployment.config)?.now();
    let mut page = Page {
        deployment: &deployment,
        template,
        class: class(&used, &deployment),
        text: String::new(),
        failed: false,
    };
    page.head(&used);
    let languages: Vec<&String> = template
        .languages
        .iter()
        .filter(|lang| args.lang.as_ref().is_none_or(|wanted| wanted == *lang))
        .collect();
    match &args.customer {
        None => languages.iter().for_each(|language| page.sample(language)),
        Some(named) => {
            let store = database::needed(shell, &deployment)?;
            let (context, abroad) = context(&deployment, &store, template, &used, named, now)?;
            languages.iter().for_each(|language| page.filled(language, &context, abroad));
        }
    }
    shell.print(&page.text);
    Ok(if page.failed { Exit::Look } else { Exit::Fine })
}

/// What the template's messages are for: the class of the rule that uses it, staff where it goes to people here.
fn class(used: &[(&Rule, &Step)], deployment: &Deployment) -> Class {
    let Some((rule, step)) = used.first() else { return Class::Service };
    let staff = deployment.kinds.get(&step.to.kind).is_some_and(|kind| kind.staff);
    if staff { Class::Staff } else { rule.class }
}

/// What the template is filled in from: the touch that the first rule using it has nearest to now for the customer.
fn context(
    deployment: &Deployment,
    store: &SqliteStore,
    template: &Template,
    used: &[(&Rule, &Step)],
    named: &str,
    now: Timestamp,
) -> Result<(Context, bool)> {
    let Some((rule, step)) = used.first() else {
        bail!("no rule uses `{}`, so there is no record to fill it in from", template.name)
    };
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
        bail!("{} has nothing due for {}", rule.id, about.key)
    };
    let person: Option<Record> = match &touch.key.recipient {
        Some(key) => store.get(key)?,
        None => None,
    };
    let extras = plan::extras(touch.due_at, &occurrence, std::slice::from_ref(&record), deployment.world());
    let context =
        expression::context(&record, person.as_ref(), &extras, template.needs(), &deployment.kinds, store)?;
    let mobile = person.as_ref().and_then(|person| person.text("mobile"));
    Ok((context, mobile.is_some_and(|mobile| !mobile.starts_with("+86"))))
}

/// The preview as it grows.
struct Page<'a> {
    deployment: &'a Deployment,
    template: &'a Template,
    class: Class,
    text: String,
    failed: bool,
}

impl Page<'_> {
    fn head(&mut self, used: &[(&Rule, &Step)]) {
        let mut rules: Vec<&str> = used.iter().map(|(rule, _)| rule.id.as_str()).collect();
        rules.dedup();
        let rules = if rules.is_empty() { "no rule".to_owned() } else { rules.join(", ") };
        let _infallible = writeln!(
            self.text,
            "{}  {}  used by {rules} ({})",
            self.template.name, self.template.title, self.class
        );
    }

    fn options(&self, language: &str, abroad: bool) -> RenderOptions<'_> {
        let gateway = self.deployment.gateway.as_ref();
        RenderOptions {
            opt_out: self.deployment.config.policy.opt_out_words(self.class, language),
            gateway: gateway.map(|gateway| gateway.name.as_str()),
            sign: gateway.and_then(|gateway| gateway.sign.as_deref()),
            abroad,
        }
    }

    fn sample(&mut self, language: &str) {
        let options = self.options(language, false);
        let previews = self.template.preview(&options);
        for preview in previews {
            match preview {
                Ok(rendered) if rendered.language == language => self.show(&rendered),
                Ok(_) => {}
                Err(error) => self.fail(&error),
            }
        }
    }

    fn filled(&mut self, language: &str, context: &Context, abroad: bool) {
        for channel in ChannelName::ALL {
            if self.template.language_for(*channel, Some(language)) != Some(language) {
                continue;
            }
            let options = self.options(language, abroad);
            match self.template.render(*channel, Some(language), context, &options) {
                Ok(rendered) => self.show(&rendered),
                Err(error) => self.fail(&error),
            }
        }
    }

    fn fail(&mut self, error: &RenderError) {
        self.failed = true;
        let line = format!("FAIL {error}\n");
        // The same sentence is not said once for each language.
        if !self.text.contains(&line) {
            self.text.push_str(&line);
        }
    }

    fn show(&mut self, rendered: &Rendered) {
        let length = rendered.length.map_or(String::new(), |length| {
            let gateway = self.deployment.gateway.as_ref().and_then(|gateway| gateway.sign.as_deref());
            let sign = gateway.map_or("no signature".to_owned(), |sign| format!("【{sign}】"));
            let alphabet = if length.encoding == Encoding::Gsm7 { " of GSM-7" } else { "" };
            format!(
                "  {}{alphabet} with {sign}, {}",
                count(length.units, "character"),
                count(length.segments, "segment")
            )
        });
        let _infallible = writeln!(self.text, "\n{} {}{length}", rendered.channel, rendered.language);
        if let Some(code) = &rendered.template_code {
            let _infallible = writeln!(self.text, "  code {code}");
        }
        if !rendered.fallbacks.is_empty() {
            let _infallible =
                writeln!(self.text, "  nothing in the record for: {}", rendered.fallbacks.join(", "));
        }
        if let Some(subject) = &rendered.subject {
            let _infallible = writeln!(self.text, "  Subject: {subject}");
        }
        for line in rendered.text.trim_end().lines() {
            let _infallible = writeln!(self.text, "  {line}");
        }
    }
}
