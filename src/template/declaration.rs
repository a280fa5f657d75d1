//! Reads `template.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::value::one_line;
use super::{Gateway, Param, ParamValue, PerLanguage, Written};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Node, Table, Text, Value};
use crate::expression::Expression;
use crate::words::{FileSentence, ShapeSentence, TemplateSentence as Says};

/// What `template.toml` says.
pub(super) struct Declaration {
    pub(super) title: Option<String>,
    pub(super) languages: Vec<String>,
    pub(super) params: Vec<Param>,
    pub(super) gateways: BTreeMap<String, Gateway>,
}

/// Reads the file; nothing where it is no TOML or names no language.
pub(super) fn read(source: &Source, report: &mut Report) -> Option<Declaration> {
    let (mut table, clean) = document::parse(source, report);
    if !clean {
        return None;
    }
    let title = table.text("title", report).map(|text| text.value);
    let languages = languages(&mut table, report);
    let params = params(&mut table, &languages, report);
    let gateways = gateways(&mut table, &languages, &params, report);
    table.finish(report);
    (!languages.is_empty()).then_some(Declaration { title, languages, params, gateways })
}

/// Where the languages are announced; for findings about files that are missing.
pub(super) fn languages_span(source: &Source) -> Range<usize> {
    let (mut table, _) = document::parse(source, &mut Report::default());
    table.take("languages").map_or(0..0, |node| node.span)
}

fn languages(table: &mut Table, report: &mut Report) -> Vec<String> {
    let source = table.source().clone();
    table.require("languages", report);
    let written = table.texts("languages", report).unwrap_or_default();
    let mut languages = Vec::new();
    for Text { value, span } in written {
        let is_tag = value.len() >= 2 && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_tag {
            let found = Diagnostic::error("T209", Says::NotLanguage { written: value });
            report.push(found.at(&source, span, Says::SuchLanguages));
        } else if languages.contains(&value) {
            let found = Diagnostic::error("T209", Says::LanguageTwice { language: value });
            report.push(found.at(&source, span, FileSentence::HereAgain));
        } else {
            languages.push(value);
        }
    }
    languages
}

fn params(table: &mut Table, languages: &[String], report: &mut Report) -> Vec<Param> {
    let source = table.source().clone();
    let declared = table.table("params", report);
    let mut samples = table.table("sample", report);
    let mut fallbacks = table.table("fallback", report);
    let mut params = Vec::new();
    let Some(mut declared) = declared else { return params };
    for name in declared.remaining() {
        let mut reader = Reader { name: &name.value, languages, source: &source, report: &mut *report };
        let expressions =
            declared.take(&name.value).map(|node| reader.read(node, Reader::expression)).unwrap_or_default();
        let sample = samples.as_mut().and_then(|table| table.take(&name.value));
        let sample = sample.map(|node| reader.read(node, Reader::sample)).unwrap_or_else(|| {
            let param = name.value.clone();
            let found = Diagnostic::error("T208", Says::NoSample { param: param.clone() });
            let found = found.at(&source, name.span.clone(), Says::NeedsSample);
            reader.report.push(found.help(Says::WriteSample { param }));
            PerLanguage::default()
        });
        let fallback = fallbacks.as_mut().and_then(|table| table.take(&name.value));
        let fallback = fallback.map(|node| reader.read(node, Reader::text)).unwrap_or_default();
        let is_name = expressions.iter().any(|written: &Written| names_a_person(&written.expression));
        params.push(Param { name: name.value, expressions, sample, fallback, is_name });
    }
    for (what, table) in [("sample", samples), ("fallback", fallbacks)] {
        for name in table.iter().flat_map(Table::remaining) {
            let unknown = Says::NotInParams { name: name.value.clone(), table: what.to_owned() };
            let found = Diagnostic::error("T208", unknown);
            let found = found.at(&source, name.span.clone(), FileSentence::ThisNameUnknown);
            report.push(found.did_you_mean(&name.value, params.iter().map(|param| param.name.as_str())));
        }
    }
    params
}

/// Whether the value is somebody's name or salutation: every path of the expression ends in one.
fn names_a_person(expression: &Expression) -> bool {
    let paths = expression.needs().paths();
    let people = |path: &String| {
        matches!(path.rsplit('.').next(), Some("name" | "salutation")) && !path.starts_with("company.")
    };
    !paths.is_empty() && paths.iter().all(people)
}

/// Reads what is said about one parameter: one thing for all languages, or a table with one for each.
struct Reader<'r> {
    name: &'r str,
    languages: &'r [String],
    source: &'r Source,
    report: &'r mut Report,
}

impl Reader<'_> {
    fn read<T>(&mut self, node: Node, one: fn(&mut Self, Node) -> Option<T>) -> PerLanguage<T> {
        let mut found = PerLanguage::default();
        let Value::Table(entries) = node.value else {
            found.any = one(self, node);
            return found;
        };
        let written: Vec<String> = entries.iter().map(|(language, _, _)| language.clone()).collect();
        for (language, place, node) in entries {
            if !self.languages.contains(&language) {
                let finding = Diagnostic::error("T208", Says::NotItsLanguage { language: language.clone() });
                let finding = finding.at(self.source, place, Says::ThisLanguageUnknown);
                let known = self.languages.iter().map(String::as_str);
                self.report.push(finding.did_you_mean(&language, known));
            } else if let Some(value) = one(self, node) {
                found.each.insert(language, value);
            }
        }
        for missing in self.languages.iter().filter(|language| !written.contains(language)) {
            let missing = Says::LanguageLeftOut { param: self.name.to_owned(), language: missing.clone() };
            let finding = Diagnostic::error("T208", missing);
            self.report.push(finding.at(self.source, node.span.clone(), Says::NeedsLanguages));
        }
        found
    }

    fn expression(&mut self, node: Node) -> Option<Written> {
        let place = node.span.clone();
        let text = self.text(node)?;
        match Expression::compile(&text) {
            Ok(expression) => Some(Written { expression, place }),
            Err(problem) => {
                self.report.push(problem.diagnostic("T207", self.source, &place, &text));
                None
            }
        }
    }

    fn text(&mut self, node: Node) -> Option<String> {
        match node {
            Node { value: Value::Text(text), .. } => Some(text),
            _ => {
                self.report.push(node.wrong_shape(self.name, ShapeSentence::QuotedText, self.source));
                None
            }
        }
    }

    fn sample(&mut self, node: Node) -> Option<ParamValue> {
        let span = node.span.clone();
        let value = sample_value(node);
        if value.is_none() {
            let found = Diagnostic::error("T208", Says::SampleShape);
            self.report.push(found.at(self.source, span, Says::NotSample));
        }
        value
    }
}

fn sample_value(node: Node) -> Option<ParamValue> {
    Some(match node.value {
        Value::Text(text) | Value::Datetime(text) => ParamValue::Text(one_line(&text)),
        Value::Integer(number) => ParamValue::Int(number),
        Value::Float(number) => ParamValue::Number(number),
        Value::Bool(truth) => ParamValue::Bool(truth),
        Value::List(items) => ParamValue::List(items.into_iter().map(sample_value).collect::<Option<_>>()?),
        Value::Table(_) => return None,
    })
}

fn gateways(
    table: &mut Table,
    languages: &[String],
    params: &[Param],
    report: &mut Report,
) -> BTreeMap<String, Gateway> {
    let mut gateways = BTreeMap::new();
    let Some(mut sms) = table.table("sms", report) else { return gateways };
    if let Some(mut providers) = sms.table("provider", report) {
        for name in providers.remaining() {
            if let Some(table) = providers.table(&name.value, report) {
                gateways.insert(name.value, gateway(table, languages, params, report));
            }
        }
    }
    sms.finish(report);
    gateways
}

fn gateway(mut table: Table, languages: &[String], params: &[Param], report: &mut Report) -> Gateway {
    let source = table.source().clone();
    let known = || params.iter().map(|param| param.name.as_str());
    let mut unknown = |written: &str, span: Range<usize>| {
        let found = Diagnostic::error("T214", Says::NoSuchParam { name: written.to_owned() });
        let found = found.at(&source, span, FileSentence::ThisNameUnknown);
        report.push(found.did_you_mean(written, known()));
    };
    let mut pairs: Vec<(String, String)> = known().map(|name| (name.to_owned(), name.to_owned())).collect();
    let mut quiet = Report::default();
    if let Some(mut map) = table.table("map", &mut quiet) {
        pairs.clear();
        for theirs in map.remaining() {
            let Some(ours) = map.text(&theirs.value, &mut quiet) else { continue };
            if !known().any(|name| name == ours.value) {
                unknown(&ours.value, ours.span);
            }
            pairs.push((theirs.value, ours.value));
        }
    } else if let Some(order) = table.texts("order", &mut quiet) {
        pairs.clear();
        for ours in order {
            if !known().any(|name| name == ours.value) {
                unknown(&ours.value, ours.span);
            }
            pairs.push((ours.value.clone(), ours.value));
        }
    }
    let sign = table.text("sign", &mut quiet).map(|text| text.value);
    let mut codes = BTreeMap::new();
    if let Some(mut by_language) = table.table("code", &mut quiet) {
        for language in by_language.remaining() {
            if !languages.contains(&language.value) {
                let unknown = Says::NotItsLanguage { language: language.value.clone() };
                let found = Diagnostic::error("T214", unknown);
                let found = found.at(&source, language.span.clone(), Says::ThisLanguageUnknown);
                quiet.push(found.did_you_mean(&language.value, languages.iter().map(String::as_str)));
            }
            if let Some(code) = by_language.text(&language.value, &mut quiet) {
                codes.insert(language.value, code.value);
            }
        }
    }
    table.has("order");
    table.finish(&mut quiet);
    report.extend(quiet);
    Gateway { sign, codes, params: pairs }
}
