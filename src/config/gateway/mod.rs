//! `gateways/<name>.toml`: an SMS gateway spoken to over HTTP, described instead of programmed.
//!
//! The file says how a request is built and how an answer is read; [`crate::channel::sms`] does both. A gateway
//! that loads has a usable address, only placeholders that exist, and no code in two lists. Codes C210 to C229.

mod placeholder;
mod reply;
mod request;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::email::small;
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text};
use crate::words::GatewaySentence as Says;

pub use placeholder::{Piece, Placeholder, Template};
pub use reply::{Reply, ReplyVerdict};
pub use request::{Body, Format, Method, Phone};

/// One gateway.
#[derive(Debug, Clone)]
pub struct GatewayConfig {
    /// The file's name without its ending: what rules and logs call it.
    pub name: String,
    /// Where requests go: https, or http to this machine itself.
    pub url: reqwest::Url,
    /// GET or POST.
    pub method: Method,
    /// How the body's fields travel.
    pub format: Format,
    /// How `{to}` is written.
    pub phone: Phone,
    /// The approved signature, without brackets.
    pub sign: Option<String>,
    /// Further request headers.
    pub headers: Vec<(String, Template)>,
    /// The fields of the request.
    pub body: Body,
    /// How the answer is read.
    pub reply: Reply,
    /// The gateway's limit: messages a second.
    pub rate_per_second: Option<u32>,
    /// PEM file of the certificates to trust instead of the system's, for a gateway in one's own network; as
    /// written, see [`GatewayConfig::under`].
    pub ca_file: Option<PathBuf>,
    /// Requests at once, 1 to 256; by itself 8.
    pub connections: u16,
    /// Time for the TCP and TLS connection; by itself 5 s.
    pub connect: Duration,
    /// Time for the whole exchange; by itself 15 s.
    pub total: Duration,
}

impl GatewayConfig {
    /// Reads one gateway file; everything wrong with it goes to the report. `None` when what is left could not
    /// send.
    pub fn read(name: &str, mut table: Table, report: &mut Report) -> Option<GatewayConfig> {
        let errors_before = report.errors();
        let url = read_url(&mut table, report);
        let method = request::read_method(&mut table, report);
        let format = request::read_format(&mut table, report);
        let phone = request::read_phone(&mut table, report);
        let sign = read_sign(&mut table, report);
        let headers = request::read_headers(&mut table, report);
        let body = request::read_body(&mut table, format, report);
        let reply = reply::read(&mut table, report);
        let rate_per_second = small(&mut table, "rate_per_second", 1..=10_000, report);
        let connections = small(&mut table, "connections", 1..=256, report).unwrap_or(8);
        let ca_file = table.text("ca_file", report).map(|text| PathBuf::from(text.value));
        let connect = small(&mut table, "connect_secs", 1..=60, report).unwrap_or(5);
        let total = small(&mut table, "total_secs", 1..=120, report).unwrap_or(15);
        table.finish(report);
        if report.errors() > errors_before {
            return None;
        }
        Some(GatewayConfig {
            name: name.to_owned(),
            url: url?,
            method,
            format,
            phone,
            sign,
            headers,
            body: body?,
            reply: reply?,
            rate_per_second,
            ca_file,
            connections: u16::try_from(connections).unwrap_or(8),
            connect: Duration::from_secs(connect.into()),
            total: Duration::from_secs(total.into()),
        })
    }

    /// The same with `ca_file` taken from the configuration directory, unless it is absolute.
    #[must_use]
    pub fn under(mut self, configuration: &Path) -> GatewayConfig {
        self.ca_file = self.ca_file.map(|path| configuration.join(path));
        self
    }

    /// Whether the text carries the signature itself, as 【sign】 before it: so it does unless a field of its own
    /// takes `{sign}`.
    #[must_use]
    pub fn signs_the_text(&self) -> bool {
        self.sign.is_some() && !self.body.uses(&Placeholder::Sign)
    }

    /// The names of all secrets the request needs.
    #[must_use]
    pub fn secrets(&self) -> Vec<&str> {
        let headers = self.headers.iter().map(|(_, template)| template);
        let mut names: Vec<&str> = headers.chain(self.body.templates()).flat_map(Template::secrets).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn read_url(table: &mut Table, report: &mut Report) -> Option<reqwest::Url> {
    let text = table.required_text("url", report)?;
    let said =
        |code, message: Says| Diagnostic::error(code, message).at(table.source(), text.span.clone(), None);
    let Ok(url) = text.value.parse::<reqwest::Url>() else {
        report.push(said("C210", Says::NotWebAddress).help(Says::WriteWebAddress));
        return None;
    };
    let host = url.host_str().unwrap_or("");
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        report.push(said("C210", Says::OnlyAddress).help(Says::NameSecrets));
        return None;
    }
    match url.scheme() {
        "https" => Some(url),
        "http" if super::email::is_loopback(host) => Some(url),
        "http" => {
            let plain = Diagnostic::error("C211", Says::PlainOnlyHere);
            let plain = plain.at(table.source(), text.span.clone(), Says::PhonesUnprotected);
            report.push(plain.help(Says::WriteHttps));
            None
        }
        _ => {
            report.push(said("C210", Says::NotHttps));
            None
        }
    }
}

fn read_sign(table: &mut Table, report: &mut Report) -> Option<String> {
    let text = table.text("sign", report)?;
    let bare = !text.value.is_empty()
        && text.value.chars().count() <= 20
        && !text.value.chars().any(|c| c.is_control() || matches!(c, '【' | '】'));
    if !bare {
        let wrong = Diagnostic::error("C219", Says::BareSignature)
            .at(table.source(), text.span, None)
            .help(Says::BracketsAreAdded);
        report.push(wrong);
        return None;
    }
    Some(text.value)
}

/// One of a few words; the first is taken when nothing is written.
fn one_of<T: Copy>(
    table: &mut Table,
    key: &str,
    code: &'static str,
    words: &[(&'static str, T)],
    report: &mut Report,
) -> Option<T> {
    let Some(Text { value, span }) = table.text(key, report) else { return words.first().map(|(_, t)| *t) };
    let found = words.iter().find(|(word, _)| *word == value).map(|(_, t)| *t);
    if found.is_none() {
        let wrong = Diagnostic::error(code, super::cannot_be(key, &value))
            .at(table.source(), span, None)
            .did_you_mean(&value, words.iter().map(|(word, _)| *word));
        report.push(wrong);
    }
    found
}

#[cfg(test)]
mod tests;
