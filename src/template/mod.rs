//! Templates: what a message says, in each language and on each channel.
//!
//! A template is a folder: `template.toml` says which values there are and where they come from, the bodies hold the
//! words and may use nothing but those values. [`Catalog::read`] finds every fault before anything is sent (codes
//! T2xx, warnings T3xx); [`Template::render`] fills one in for one person. Values come from records and are data:
//! they are cleaned ([`value`]), escaped, and never read as a template.
//!
//! Errors: T201 a name that is not in `[params]` · T202 no such filter, test or function, or a sign or tag that is not
//! for texts · T203 syntax · T204 fails when tried · T205 subject · T206 empty · T207 a parameter's expression · T208
//! sample, or a language left out · T209 `languages` · T210 a file is missing · T211 no declaration or no body · T212 a
//! file that belongs nowhere · T213 layout · T214 gateway. Warnings: T301 unused · T310 more parts than need be · T311
//! 【】 in the text · T312 opt-out written by hand · T313 languages differ · T314 what gateways refuse.

mod body;
mod catalog;
mod check;
mod declaration;
mod layout;
mod markdown;
mod render;
pub mod sms;
mod stray;
pub mod value;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use minijinja::Environment;

use crate::diagnostic::{Diagnostic, Source};
use crate::expression::{Expression, Needs, Scope};
use crate::terms::ChannelName;

pub use catalog::Catalog;
pub use render::{RenderError, RenderOptions, Rendered};
pub use value::ParamValue;

use body::Body;
use layout::Layout;

/// What a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Sms,
    Email,
    /// Read and checked; nothing fills it in yet.
    Task,
}

impl From<ChannelName> for Part {
    fn from(channel: ChannelName) -> Part {
        match channel {
            ChannelName::Sms => Part::Sms,
            ChannelName::Email => Part::Email,
        }
    }
}

/// One template, ready to be filled in.
#[derive(Debug, Clone)]
pub struct Template {
    /// The folder's name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The languages it is written in; the first one stands in for those that are missing.
    pub languages: Vec<String>,
    params: Vec<Param>,
    bodies: BTreeMap<(Part, String), Body>,
    gateways: BTreeMap<String, Gateway>,
    needs: Needs,
    engine: Environment<'static>,
    layout: Arc<Layout>,
    source: Source,
}

impl Template {
    /// Whether it says the same as another one, word for word as their files are written.
    #[must_use]
    pub fn says_as(&self, other: &Template) -> bool {
        let texts = |template: &Template| -> Vec<(Part, String, std::sync::Arc<str>)> {
            let of_body = |((part, language), body): (&(Part, String), &Body)| {
                (*part, language.clone(), body.source.text.clone())
            };
            template.bodies.iter().map(of_body).collect()
        };
        self.source.text == other.source.text && texts(self) == texts(other)
    }
}

/// One value that bodies may use.
#[derive(Debug, Clone)]
struct Param {
    name: String,
    /// Where the value comes from; nothing where the text does not compile: such a template never gets past `check`.
    expressions: PerLanguage<Written>,
    sample: PerLanguage<ParamValue>,
    /// What stands for it where the record has nothing that can be shown.
    fallback: PerLanguage<String>,
    /// Whether it is a person's name or salutation, and must look like one.
    is_name: bool,
}

/// An expression and its place in template.toml.
#[derive(Debug, Clone)]
struct Written {
    expression: Expression,
    place: Range<usize>,
}

/// One thing for all languages, or one for each.
#[derive(Debug, Clone)]
struct PerLanguage<T> {
    any: Option<T>,
    each: BTreeMap<String, T>,
}

impl<T> Default for PerLanguage<T> {
    fn default() -> PerLanguage<T> {
        PerLanguage { any: None, each: BTreeMap::new() }
    }
}

impl<T> PerLanguage<T> {
    fn get(&self, language: &str) -> Option<&T> {
        self.each.get(language).or(self.any.as_ref())
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.any.iter().chain(self.each.values())
    }
}

/// What a gateway that sends its own approved texts has to be told.
#[derive(Debug, Clone, Default)]
struct Gateway {
    sign: Option<String>,
    codes: BTreeMap<String, String>,
    /// Their name and ours, in their order.
    params: Vec<(String, String)>,
}

impl Template {
    /// The parameters' names, in the order of `[params]`.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.params.iter().map(|param| param.name.as_str())
    }

    /// What has to be in the context that it is filled in from.
    #[must_use]
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Whether it can be sent on this channel.
    #[must_use]
    pub fn has(&self, channel: ChannelName) -> bool {
        self.bodies.keys().any(|(part, _)| *part == Part::from(channel))
    }

    /// The language that somebody who reads `wanted` (`zh`, `en-GB`, …) gets on this channel: that language, or the
    /// template's first one. None where the template cannot be sent on this channel.
    #[must_use]
    pub fn language_for(&self, channel: ChannelName, wanted: Option<&str>) -> Option<&str> {
        let part = Part::from(channel);
        let wanted = wanted.map(str::trim).unwrap_or("").to_lowercase();
        let base = wanted.split(['-', '_']).next().unwrap_or("");
        let written = |language: &&String| self.bodies.contains_key(&(part, (*language).clone()));
        let exact = self.languages.iter().filter(written).find(|language| language.to_lowercase() == wanted);
        let near = || self.languages.iter().filter(written).find(|language| language.to_lowercase() == base);
        exact.or_else(near).or_else(|| self.languages.iter().find(written)).map(String::as_str)
    }

    /// What is wrong with the parameters' expressions where a rule with this scope uses the template (T207).
    #[must_use]
    pub fn check_for(&self, scope: &Scope<'_>) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for param in &self.params {
            for Written { expression, place } in param.expressions.iter() {
                for problem in expression.check(scope) {
                    findings.push(problem.diagnostic("T207", &self.source, place, expression.text()));
                }
            }
        }
        findings
    }
}
