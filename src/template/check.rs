//! What can only be seen when a template is filled in: bodies are tried with samples, with nothing, with long values.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Body;
use super::render::Values;
use super::{Part, Template, sms};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{fit, plain};

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
        let sign = self
            .gateways
            .values()
            .filter_map(|gateway| gateway.sign.as_deref())
            .max_by_key(|sign| sign.len());
        for finding in self.check_length(sign, &BTreeMap::new()) {
            report.push(finding);
        }
    }

    /// Warns (T310) where a text message with its samples takes more parts than it should: one, or two where it is
    /// not in Chinese. `opt_out` is what will be added, by language; `sign` the signature without brackets.
    #[must_use]
    pub fn check_length(&self, sign: Option<&str>, opt_out: &BTreeMap<String, String>) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for body in self.bodies.values().filter(|body| body.part == Part::Sms) {
            let added = opt_out.get(&body.language).map(String::as_str);
            let Ok(text) = self.sms_text(&body.language, &self.samples(&body.language), added) else {
                continue;
            };
            let length = sms::length(sign, &text, false);
            let bound = if body.language.starts_with("zh") { 1 } else { 2 };
            if length.segments > bound {
                let with = sign.map(|sign| format!(" with 【{sign}】")).unwrap_or_default();
                let message =
                    format!("the message is {} characters{with}: {} parts", length.units, length.segments);
                let room = if bound == 1 { 70 } else { 67 * bound };
                let found = Diagnostic::warning("T310", message).at(&body.source, body.text.clone(), "");
                findings.push(
                    found.help(format!("{bound} part(s) hold {room} characters; each part is paid for")),
                );
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
        for (case, values) in
            [("with the samples", samples), ("with empty values", empty), ("with long values", long)]
        {
            let mut pieces = vec![(body.id(), body.text.start)];
            pieces.extend(body.subject.as_ref().map(|subject| (body.subject_id(), subject.start)));
            for (id, start) in pieces {
                if let Err(error) = self.fill(&id, &values) {
                    let span = error.range().unwrap_or(0..0);
                    let span = fit(&body.source.text, start + span.start..start + span.end);
                    let found = Diagnostic::error("T204", format!("this fails {case}: {}", plain(&error)));
                    report.push(found.at(&body.source, span, "here"));
                    return;
                }
            }
        }
    }

    /// What Chinese gateways do not take in a text, or add themselves.
    fn check_sms(&self, body: &Body, report: &mut Report) {
        let Some(text) = body.source.text.get(body.text.clone()) else { return };
        let mut warn = |code, message: &str, at: usize, length: usize, help: &str| {
            let span = body.text.start + at..body.text.start + at + length;
            report.push(Diagnostic::warning(code, message).at(&body.source, span, "").help(help));
        };
        if let Some((at, bracket)) = text.char_indices().find(|(_, c)| matches!(c, '【' | '】')) {
            let help = "the gateway puts 【signature】 before the text; use （） or 「」 in it";
            warn("T311", "【】 belong to the signature", at, bracket.len_utf8(), help);
        }
        let lower = text.to_lowercase();
        if let Some((at, words)) = OPT_OUTS.iter().find_map(|words| lower.find(words).map(|at| (at, *words)))
        {
            let help = "care and marketing messages get the opt-out text of touchbase.toml by themselves";
            warn("T312", "the opt-out text is added by itself", at, words.len(), help);
        }
        if self.gateways.is_empty() {
            return;
        }
        if let Some(at) = text.find("}}{{") {
            let help = "put a word or a sign between them";
            warn("T314", "gateways refuse two values side by side", at, 4, help);
        }
        let mut seen = BTreeSet::new();
        for (name, place) in &body.uses {
            if self.params().any(|param| param == name) && !seen.insert(name) {
                let message = format!("gateways refuse a value used twice: `{name}`");
                warn(
                    "T314",
                    &message,
                    place.start - body.text.start,
                    place.len(),
                    "use it once, or take a second parameter",
                );
            }
        }
    }

    fn check_unused(&self, report: &mut Report) {
        if self.bodies.is_empty() {
            return;
        }
        for param in &self.params {
            if !self.bodies.values().any(|body| body.names().any(|name| name == param.name)) {
                let found = Diagnostic::warning("T301", format!("`{}` is used in no body", param.name));
                let place = param.expressions.iter().next().map_or(0..0, |written| written.place.clone());
                report.push(found.at(&self.source, place, "never used"));
            }
        }
    }

    /// Warns (T313) where one language leaves out a value that the first language gives.
    fn check_same_values(&self, report: &mut Report) {
        for part in [Part::Sms, Part::Email] {
            let mut bodies =
                self.languages.iter().filter_map(|language| self.bodies.get(&(part, language.clone())));
            let Some(first) = bodies.next() else { continue };
            for other in bodies {
                let left_out: BTreeSet<&str> =
                    first.names().filter(|name| other.names().all(|other| other != *name)).collect();
                for name in left_out {
                    if self.params().any(|param| param == name) {
                        let message = format!("this says nothing of `{name}`, as `{}` does", first.language);
                        let found = Diagnostic::warning("T313", message);
                        report.push(found.at(&other.source, other.text.clone(), ""));
                    }
                }
            }
        }
    }
}
