//! One request, built from the gateway's description and one message.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value};

use super::super::{Content, Outgoing};
use crate::config::gateway::{Body, Format, GatewayConfig, Method, Phone, Piece, Placeholder, Template};
use crate::message::outcome::{Answer, Refusal};
use crate::secret::Secret;
use crate::words::ChannelSentence;

/// What a request carries.
#[derive(PartialEq)]
pub(super) enum Parts {
    /// A JSON body.
    Json(Value, HeaderMap),
    /// Fields, for a form or a query.
    Fields(Vec<(String, String)>, HeaderMap),
}

/// What placeholders are filled from.
struct Filling<'a> {
    config: &'a GatewayConfig,
    secrets: &'a BTreeMap<String, Secret>,
    phone: &'a str,
    text: String,
    template: &'a str,
    params: &'a [(String, String)],
    id: &'a str,
}

/// The request, or what is wrong with the message before anything was sent.
pub(super) fn build(
    config: &GatewayConfig,
    secrets: &BTreeMap<String, Secret>,
    outgoing: &Outgoing,
) -> Result<Parts, Answer> {
    let Content::Sms { text, template_code, params } = &outgoing.content else {
        return Err(Answer::channel_fault("content", ChannelSentence::OtherChannel));
    };
    let phone = outgoing.to.address.as_str();
    if !is_e164(phone) {
        return Err(Answer::refused(Refusal::BadAddress, "address"));
    }
    if template_code.is_none()
        && config.body.uses(&Placeholder::Template)
        && !config.body.uses(&Placeholder::Text)
    {
        return Err(Answer::refused(Refusal::Unwritable, "no-template-code"));
    }
    let filling = Filling {
        config,
        secrets,
        phone,
        text: signed(config, text),
        template: template_code.as_deref().unwrap_or(""),
        params,
        id: &outgoing.out_id,
    };
    let headers = filling.headers();
    Ok(match (config.format, &config.body) {
        (Format::Json, body) => Parts::Json(filling.json(body), headers),
        (_, Body::Fields(fields)) => Parts::Fields(
            fields.iter().map(|(key, value)| (key.clone(), filling.flat(value))).collect(),
            headers,
        ),
        (_, other) => Parts::Fields(vec![("body".to_owned(), filling.flat(other))], headers),
    })
}

impl Parts {
    /// The request, ready to be sent.
    pub(super) fn into_request(self, client: &Client, config: &GatewayConfig) -> RequestBuilder {
        let request = match config.method {
            Method::Post => client.post(config.url.clone()),
            Method::Get => client.get(config.url.clone()),
        };
        match self {
            Parts::Json(value, headers) => {
                let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
                request.headers(headers).body(value.to_string())
            }
            Parts::Fields(fields, headers) if config.format == Format::Query => {
                request.query(&fields).headers(headers)
            }
            Parts::Fields(fields, headers) => request.form(&fields).headers(headers),
        }
    }
}

impl Filling<'_> {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, template) in &self.config.headers {
            let value = HeaderValue::from_str(&self.fill(template));
            if let (Ok(name), Ok(mut value)) = (name.parse::<HeaderName>(), value) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        headers
    }

    fn json(&self, body: &Body) -> Value {
        match body {
            Body::Text(template) => match template.only() {
                Some(Placeholder::Params) => self.params_by_name(),
                Some(Placeholder::Values) => self.params_in_order(),
                _ => Value::String(self.fill(template)),
            },
            Body::Integer(number) => Value::from(*number),
            Body::Float(number) => Value::from(*number),
            Body::Bool(truth) => Value::from(*truth),
            Body::List(items) => items.iter().map(|item| self.json(item)).collect(),
            Body::Fields(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (key.clone(), self.json(value))).collect())
            }
        }
    }

    fn flat(&self, body: &Body) -> String {
        match body {
            Body::Text(template) => self.fill(template),
            other => self.json(other).to_string(),
        }
    }

    fn fill(&self, template: &Template) -> String {
        let mut filled = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Literal(text) => filled.push_str(text),
                Piece::Fill(placeholder) => filled.push_str(&self.value(placeholder)),
            }
        }
        filled
    }

    fn value(&self, placeholder: &Placeholder) -> String {
        match placeholder {
            Placeholder::To if self.config.phone == Phone::National => {
                self.phone.strip_prefix("+86").unwrap_or(self.phone).to_owned()
            }
            Placeholder::To | Placeholder::ToE164 => self.phone.to_owned(),
            Placeholder::Text => self.text.clone(),
            Placeholder::Sign => self.config.sign.clone().unwrap_or_default(),
            Placeholder::Id => self.id.to_owned(),
            Placeholder::Template => self.template.to_owned(),
            Placeholder::Params => self.params_by_name().to_string(),
            Placeholder::Values => self.params_in_order().to_string(),
            Placeholder::Secret(name) => {
                self.secrets.get(name).map(|s| s.expose().to_owned()).unwrap_or_default()
            }
        }
    }

    fn params_by_name(&self) -> Value {
        let by_name: Map<String, Value> =
            self.params.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        Value::Object(by_name)
    }

    fn params_in_order(&self) -> Value {
        self.params.iter().map(|(_, value)| Value::from(value.as_str())).collect()
    }
}

/// The text as it is sent: no control characters but line ends, the signature before it where it belongs there.
fn signed(config: &GatewayConfig, text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    match &config.sign {
        Some(sign) if config.signs_the_text() => {
            let mark = format!("【{sign}】");
            if clean.starts_with(&mark) { clean } else { mark + &clean }
        }
        _ => clean,
    }
}

/// E.164: a plus and 8 to 15 digits, the first not zero.
fn is_e164(phone: &str) -> bool {
    phone.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
    })
}
