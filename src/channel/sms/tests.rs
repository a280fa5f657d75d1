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
        let expected = Answer::refused(crate::message::outcome::Refusal::BadAddress, "address");
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

/// As `localhost` with two addresses, of which a firewall swallows the first.
#[tokio::test]
async fn the_next_address_is_tried_within_the_time_to_connect() {
    let (silent, _kept) = crate::channel::connect::tests::swallowing("127.0.0.2:0").await;
    let good = std::net::TcpListener::bind(("127.0.0.3", silent.port())).unwrap();
    let address = good.local_addr().unwrap();
    let served = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = good.accept().unwrap();
        let read = stream.read(&mut [0; 4_096]).unwrap();
        let body = r#"{"code":0,"sid":1}"#;
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        read
    });
    let mut config = shipped("yunpian");
    config.url = format!("http://gateway.example.com:{}/send", silent.port()).parse().unwrap();
    (config.connect, config.total) = (Duration::from_secs(2), Duration::from_secs(5));
    let client = builder(&config).unwrap().resolve_to_addrs("gateway.example.com", &[silent, address]);
    let gateway =
        Gateway { client: client.build().unwrap(), config: Arc::new(config), secrets: Arc::new(known()) };
    let answer = gateway.deliver(&sms("+8613900000021")).await;
    assert_eq!(answer, Answer::Accepted { provider_id: Some("1".to_owned()) });
    assert!(served.join().unwrap() > 0);
}
