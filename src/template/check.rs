//! What can only be seen when a template is filled in: bodies are tried with samples, with nothing, with long values.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Body;
use super::render::Values;
use super::{Part, Template, sms};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{fit, plain};
use crate::words::{BodySentence as Says, FileSentence, Sentence};

/// Says in which case it fails, when told why.
type Fails = fn(Box<Sentence>) -> Says;

/// Words that ask for an opt-out; the dispatcher adds its own.
const OPT_OUTS: [&str; 3] = ["拒收请回复", "回复td", "回t退订"];

impl Template {
    /// Everything about the words: whether they render, whether each value is used, what a gateway would refuse.
    pub(super) fn check_words(&self, report: &mut Report) {
        for body in self.bodies.values() {
            self.try_out(body, report);
            if body.part == Part::Sms {
                self.check_sms(body, report);
            }
        }
        self.check_unused(report);
        self.check_same_values(report);
        for finding in self.check_length(&BTreeMap::new()) {
            report.push(finding);
        }
    }

    /// The longest signature that a gateway will put before the text.
    fn sign(&self) -> Option<&str> {
        let signs = self.gateways.values().filter_map(|gateway| gateway.sign.as_deref());
        signs.max_by_key(|sign| sign.len())
    }

    /// Warns (T310) where a text message with its samples takes more parts than it should: one, or two where it is
    /// not in Chinese. Counted with its signature;
    /// `opt_out` is what will be added, by language.
    #[must_use]
    pub fn check_length(&self, opt_out: &BTreeMap<String, String>) -> Vec<Diagnostic> {
        let sign = self.sign();
        let mut findings = Vec::new();
        for body in self.bodies.values().filter(|body| body.part == Part::Sms) {
            let added = opt_out.get(&body.language).map(String::as_str);
            let Ok(text) = self.sms_text(&body.language, &self.samples(&body.language), added) else {
                continue;
            };
            let length = sms::length(sign, &text, false);
            let bound = if body.language.starts_with("zh") { 1 } else { 2 };
            if length.segments > bound {
                let message = Says::TooManyParts {
                    characters: length.units,
                    sign: sign.map(str::to_owned),
                    parts: length.segments,
                };
                let room = if bound == 1 { 70 } else { 67 * bound };
                let found = Diagnostic::warning("T310", message).at(&body.source, body.text.clone(), None);
                findings.push(found.help(Says::PartsHold { parts: bound, characters: room }));
            }
        }
        findings
    }

    pub(super) fn samples(&self, language: &str) -> Values {
        self.params.iter().map(|param| (param.name.clone(), param.sample_in(language))).collect()
    }

    fn try_out(&self, body: &Body, report: &mut Report) {
        let samples = self.samples(&body.language);
        let empty = samples.iter().map(|(name, sample)| (name.clone(), sample.empty())).collect();
        let long = samples.iter().map(|(name, sample)| (name.clone(), sample.long())).collect();
        let cases: [(Fails, Values); 3] = [
            (|said| Says::FailsWithSamples { said }, samples),
            (|said| Says::FailsWithEmptyValues { said }, empty),
            (|said| Says::FailsWithLongValues { said }, long),
        ];
        for (case, values) in cases {
            let mut pieces = vec![(body.id(), body.text.start)];
            pieces.extend(body.subject.as_ref().map(|subject| (body.subject_id(), subject.start)));
            for (id, start) in pieces {
                if let Err(error) = self.fill(&id, &values) {
                    let span = error.range().unwrap_or(0..0);
                    let span = fit(&body.source.text, start + span.start..start + span.end);
                    let found = Diagnostic::error("T204", case(Box::new(plain(&error))));
                    report.push(found.at(&body.source, span, FileSentence::Here));
                    return;
                }
            }
        }
    }

    /// What Chinese gateways do not take in a text, or add themselves.
    fn check_sms(&self, body: &Body, report: &mut Report) {
        let Some(text) = body.source.text.get(body.text.clone()) else { return };
        let mut warn = |code, message: Says, at: usize, length: usize, help: Says| {
            let span = body.text.start + at..body.text.start + at + length;
            report.push(Diagnostic::warning(code, message).at(&body.source, span, None).help(help));
        };
        if let Some((at, bracket)) = text.char_indices().find(|(_, c)| matches!(c, '【' | '】')) {
            warn("T311", Says::SignatureBrackets, at, bracket.len_utf8(), Says::OtherBrackets);
        }
        let lower = text.to_lowercase();
        if let Some((at, words)) = OPT_OUTS.iter().find_map(|words| lower.find(words).map(|at| (at, *words)))
        {
            warn("T312", Says::OptOutByHand, at, words.len(), Says::OptOutIsAdded);
        }
        if self.gateways.is_empty() {
            return;
        }
        if let Some(at) = text.find("}}{{") {
            warn("T314", Says::SideBySide, at, 4, Says::PutBetween);
        }
        let mut seen = BTreeSet::new();
        for (name, place) in &body.uses {
            if self.params().any(|param| param == name) && !seen.insert(name) {
                let twice = Says::UsedTwice { param: name.clone() };
                warn("T314", twice, place.start - body.text.start, place.len(), Says::UseOnce);
            }
        }
    }

    fn check_unused(&self, report: &mut Report) {
        if self.bodies.is_empty() {
            return;
        }
        for param in &self.params {
            if !self.bodies.values().any(|body| body.names().any(|name| name == param.name)) {
                let found = Diagnostic::warning("T301", Says::Unused { param: param.name.clone() });
                let place = param.expressions.iter().next().map_or(0..0, |written| written.place.clone());
                report.push(found.at(&self.source, place, Says::NeverUsed));
            }
        }
    }

    /// Warns (T313) where one language leaves out a value that another language gives.
    fn check_same_values(&self, report: &mut Report) {
        for part in [Part::Sms, Part::Email] {
            let bodies: Vec<&Body> = self
                .languages
                .iter()
                .filter_map(|language| self.bodies.get(&(part, language.clone())))
                .collect();
            for other in &bodies {
                let mut told: BTreeSet<&str> = BTreeSet::new();
                for first in &bodies {
                    let left_out = first.names().filter(|name| other.names().all(|other| other != *name));
                    for name in left_out.collect::<BTreeSet<&str>>() {
                        if self.params().any(|param| param == name) && told.insert(name) {
                            let (param, language) = (name.to_owned(), first.language.clone());
                            let found = Diagnostic::warning("T313", Says::LeavesOut { param, language });
                            report.push(found.at(&other.source, other.text.clone(), None));
                        }
                    }
                }
            }
        }
    }
}
