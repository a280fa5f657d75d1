//! Requests as the gateways' documentation wants them.

use super::super::{Content, Recipient};
use super::request::Parts;
use super::*;
use crate::diagnostic::{Report, Source};
use crate::document;

fn gateway(text: &str) -> GatewayConfig {
    let mut report = Report::default();
    let (table, _) = document::parse(&Source::new("gateways/x.toml", text), &mut report);
    GatewayConfig::read("x", table, &mut report).unwrap_or_else(|| panic!("{report:?}"))
}

fn sms(phone: &str) -> Outgoing {
    Outgoing {
        out_id: "out-1".to_owned(),
        message_id: "msg-1".to_owned(),
        to: Recipient { name: None, address: phone.to_owned() },
        content: Content::Sms {
            text: "您好\u{0},祝好".to_owned(),
            template_code: Some("SMS_1".to_owned()),
            params: vec![("name".to_owned(), "李明".to_owned()), ("date".to_owned(), "3月1日".to_owned())],
        },
        at: Timestamp::UNIX_EPOCH,
    }
}

fn shipped(name: &str) -> GatewayConfig {
    gateway(&std::fs::read_to_string(format!("{}/gateways/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap())
}

fn known() -> BTreeMap<String, Secret> {
    let names = ["yunpian-apikey", "chuanglan-account", "chuanglan-password", "k"];
    names.map(|name| (name.to_owned(), Secret::new(format!("<{name}>")))).into_iter().collect()
}

fn json(config: &GatewayConfig, outgoing: &Outgoing) -> serde_json::Value {
    match request::build(config, &known(), outgoing) {
        Ok(Parts::Json(value, _)) => value,
        _ => panic!("no JSON"),
    }
}

#[test]
fn yunpian_gets_its_form() {
    let Ok(Parts::Fields(fields, _)) = request::build(&shipped("yunpian"), &known(), &sms("+8613900000021"))
    else {
        panic!("no form")
    };
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            ("apikey", "<yunpian-apikey>"),
            ("mobile", "13900000021"),
            ("text", "【云栖物业】您好,祝好"),
            ("uid", "out-1")
        ]
    );
}

#[test]
fn chuanglan_gets_its_json() {
    let expected = serde_json::json!({
        "account": "<chuanglan-account>", "password": "<chuanglan-password>", "msg": "【云栖物业】您好,祝好",
        "phone": "13900000021", "report": "true", "uid": "out-1"
    });
    assert_eq!(json(&shipped("chuanglan"), &sms("+8613900000021")), expected);
}

#[test]
fn templates_signatures_and_parameters_go_where_they_are_asked_for() {
    let config = gateway(
        "url='https://sms.example.com/'\nformat='json'\nsign='云栖物业'\n[headers]\nX-Key='Bearer {secret:k}'\n\
         [body]\nPhones=['{to}']\nSign='{sign}'\nCode='{template}'\nByName='{params}'\nOrdered='{values}'\n\
         Text='{params} {text}'\nn=3\nok=true\n[reply]\npointer='/a'\nequals='OK'\n",
    );
    let expected = serde_json::json!({
        "Phones": ["+8613900000021"], "Sign": "云栖物业", "Code": "SMS_1", "n": 3, "ok": true,
        "ByName": {"name": "李明", "date": "3月1日"}, "Ordered": ["李明", "3月1日"],
        "Text": "{\"date\":\"3月1日\",\"name\":\"李明\"} 您好,祝好"
    });
    assert_eq!(json(&config, &sms("+8613900000021")), expected);
    let Ok(Parts::Json(_, headers)) = request::build(&config, &known(), &sms("+8613900000021")) else {
        panic!()
    };
    assert_eq!(headers.get("X-Key").unwrap(), "Bearer <k>");
    assert!(!format!("{headers:?}").contains("<k>"));
}

#[test]
fn other_countries_keep_their_code_and_odd_numbers_are_refused() {
    let config = shipped("chuanglan");
    assert_eq!(json(&config, &sms("+14155550123"))["phone"], "+14155550123");
    for odd in ["13900000021", "+86 139", "", "+0123456789", "+861390000002100000", "chen@example.com"] {
        let refused = request::build(&config, &known(), &sms(odd));
        let expected = Answer::Refused {
            refusal: crate::message::outcome::Refusal::BadAddress,
            code: "address".to_owned(),
        };
        assert!(matches!(refused, Err(outcome) if outcome == expected), "{odd}");
    }
}

#[test]
fn the_signature_is_not_doubled() {
    let mut outgoing = sms("+8613900000021");
    if let Content::Sms { text, .. } = &mut outgoing.content {
        *text = "【云栖物业】您好".to_owned();
    }
    assert_eq!(json(&shipped("chuanglan"), &outgoing)["msg"], "【云栖物业】您好");
}
