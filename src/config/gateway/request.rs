//! How a request is built: method, format, phone, headers, body.

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Node, Table, Value};
use crate::words::GatewaySentence as Says;

use super::one_of;
use super::placeholder::{Placeholder, Template};

/// The HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// POST, the usual one.
    Post,
    /// GET; only with the fields in the query.
    Get,
}

/// How the fields of the body travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object in the body.
    Json,
    /// `application/x-www-form-urlencoded` in the body.
    Form,
    /// In the address, behind `?`.
    Query,
}

/// How `{to}` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phone {
    /// `+8613900000021`.
    E164,
    /// `13900000021`: without the country code for +86; other countries keep theirs.
    National,
}

/// The fields of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A text with placeholders.
    Text(Template),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list; JSON only.
    List(Vec<Body>),
    /// Fields by name; below the first level JSON only.
    Fields(Vec<(String, Body)>),
}

impl Body {
    /// Every template in it.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Body::Text(template) => vec![template],
            Body::List(items) => items.iter().flat_map(Body::templates).collect(),
            Body::Fields(fields) => fields.iter().flat_map(|(_, value)| value.templates()).collect(),
            Body::Integer(_) | Body::Float(_) | Body::Bool(_) => Vec::new(),
        }
    }

    /// Whether a placeholder stands anywhere in it.
    #[must_use]
    pub fn uses(&self, placeholder: &Placeholder) -> bool {
        self.templates().iter().any(|template| template.placeholders().any(|p| p == placeholder))
    }
}

pub(super) fn read_method(table: &mut Table, report: &mut Report) -> Method {
    let words = [("POST", Method::Post), ("GET", Method::Get)];
    one_of(table, "method", "C212", &words, report).unwrap_or(Method::Post)
}

pub(super) fn read_format(table: &mut Table, report: &mut Report) -> Format {
    table.require("format", report);
    let words = [("json", Format::Json), ("form", Format::Form), ("query", Format::Query)];
    one_of(table, "format", "C212", &words, report).unwrap_or(Format::Json)
}

pub(super) fn read_phone(table: &mut Table, report: &mut Report) -> Phone {
    let words = [("e164", Phone::E164), ("national", Phone::National)];
    one_of(table, "phone", "C212", &words, report).unwrap_or(Phone::E164)
}

pub(super) fn read_headers(table: &mut Table, report: &mut Report) -> Vec<(String, Template)> {
    let Some(mut inner) = table.table("headers", report) else { return Vec::new() };
    let mut headers = Vec::new();
    for key in inner.remaining() {
        let Some(text) = inner.text(&key.value, report) else { continue };
        let source = inner.source().clone();
        let mut said = |message: Says, span| {
            report.push(Diagnostic::error("C215", message).at(&source, span, None));
        };
        if reqwest::header::HeaderName::from_bytes(key.value.as_bytes()).is_err() {
            said(Says::NotHeaderName, key.span);
        }
        if text.value.chars().any(|c| !(' '..='~').contains(&c)) {
            said(Says::HeaderNotAscii, text.span.clone());
        }
        let template = Template::parse(&text.value, &source, text.span.clone(), report);
        let wide =
            |p: &Placeholder| !matches!(p, Placeholder::Secret(_) | Placeholder::Id | Placeholder::Template);
        if template.placeholders().any(wide) {
            report.push(Diagnostic::error("C215", Says::NotInHeader).at(&source, text.span, None));
        }
        headers.push((key.value, template));
    }
    inner.finish(report);
    headers
}

pub(super) fn read_body(table: &mut Table, format: Format, report: &mut Report) -> Option<Body> {
    table.require("body", report);
    let inner = table.table("body", report)?;
    let span = inner.span();
    let source = inner.source().clone();
    let body = fields(inner, format, report);
    let any = |wanted: &[Placeholder]| wanted.iter().any(|p| body.uses(p));
    for (wanted, lack) in [
        ([Placeholder::To, Placeholder::ToE164], Says::NobodyGetsIt),
        ([Placeholder::Text, Placeholder::Template], Says::NothingIsSaid),
    ] {
        if !any(&wanted) {
            report.push(Diagnostic::error("C220", lack).at(&source, span.clone(), None));
        }
    }
    Some(body)
}

fn fields(mut table: Table, format: Format, report: &mut Report) -> Body {
    let mut read = Vec::new();
    for key in table.remaining() {
        if let Some(node) = table.take(&key.value) {
            read.extend(value(&table, node, format, report).map(|value| (key.value, value)));
        }
    }
    Body::Fields(read)
}

fn value(table: &Table, node: Node, format: Format, report: &mut Report) -> Option<Body> {
    let flat = format != Format::Json;
    match node.value {
        Value::Text(text) => Some(Body::Text(Template::parse(&text, table.source(), node.span, report))),
        Value::Integer(number) => Some(Body::Integer(number)),
        Value::Float(number) => Some(Body::Float(number)),
        Value::Bool(truth) => Some(Body::Bool(truth)),
        Value::List(_) | Value::Table(_) if flat => {
            let nested = Diagnostic::error("C214", Says::OnlyJsonNests).at(table.source(), node.span, None);
            report.push(nested);
            None
        }
        Value::List(items) => Some(Body::List(
            items.into_iter().filter_map(|item| value(table, item, format, report)).collect(),
        )),
        Value::Table(entries) => {
            let read = entries
                .into_iter()
                .filter_map(|(key, _, node)| Some((key, value(table, node, format, report)?)));
            Some(Body::Fields(read.collect()))
        }
        Value::Datetime(_) => {
            let date = Diagnostic::error("C214", Says::DateInQuotes).at(table.source(), node.span, None);
            report.push(date);
            None
        }
    }
}
