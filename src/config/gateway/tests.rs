//! Gateway files: the shipped ones load, and every fault is found at its place.

use super::*;
use crate::diagnostic::{FrameStyle, Source, render};
use crate::document;
use crate::words::Language;

fn read(text: &str) -> (Option<GatewayConfig>, Vec<String>) {
    let source = Source::new("gateways/x.toml", text);
    let mut report = Report::default();
    let (table, _) = document::parse(&source, &mut report);
    let config = GatewayConfig::read("x", table, &mut report);
    let said =
        report.findings().iter().map(|f| format!("{} {} {}", f.code, f.location().unwrap(), f.message));
    (config, said.collect())
}

const SMALL: &str = "url = 'https://sms.example.com/send'\nformat = 'json'\n\
                     [body]\nphone = '{to}'\nmsg = '{text}'\n[reply]\npointer = '/code'\nequals = 0\n";

#[test]
fn the_shipped_gateways_load_without_a_word() {
    for (name, secrets) in
        [("yunpian", vec!["yunpian-apikey"]), ("chuanglan", vec!["chuanglan-account", "chuanglan-password"])]
    {
        let path = format!("{}/gateways/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let (config, said) = read(&std::fs::read_to_string(path).unwrap());
        assert_eq!(said, [""; 0], "{name}");
        let config = config.unwrap();
        assert!(config.signs_the_text());
        assert_eq!(config.secrets(), secrets);
        assert!(config.reply.codes.len() > 10, "{name}");
    }
}

#[test]
fn what_is_not_written_has_a_sensible_value() {
    let (config, said) = read(SMALL);
    assert_eq!(said, [""; 0]);
    let config = config.unwrap();
    assert_eq!((config.method, config.phone, config.connections), (Method::Post, Phone::E164, 8));
    assert_eq!((config.connect.as_secs(), config.total.as_secs()), (5, 15));
    assert_eq!((config.reply.code.as_str(), config.reply.equals.as_str()), ("/code", "0"));
    assert!(!config.signs_the_text());
}

#[test]
fn limits_of_one_number_and_of_the_account_are_told_apart() {
    let (config, said) =
        read(&format!("{SMALL}message = '/msg'\nretry_codes = [22]\nbusy_codes = [-5, '-51']\n"));
    assert_eq!(said, [""; 0]);
    let reply = config.unwrap().reply;
    assert_eq!(reply.message.as_deref(), Some("/msg"));
    let meant = ["22", "-5", "-51"].map(|code| reply.codes.get(code).copied());
    assert_eq!(meant, [ReplyVerdict::Retry, ReplyVerdict::Busy, ReplyVerdict::Busy].map(Some));
    let (_, said) = read(&format!("{SMALL}message = 'msg'\nretry_codes = [8]\nbusy_codes = [8]\n"));
    assert_eq!(
        said,
        [
            "C216 gateways/x.toml:9:11 `message` is not a JSON pointer",
            "C218 gateways/x.toml:11:15 `8` is in two lists"
        ]
    );
}

#[test]
fn plain_http_stays_on_this_machine() {
    let with = |url: &str| read(&SMALL.replace("https://sms.example.com/send", url)).1;
    assert_eq!(with("http://127.0.0.1:8025/send"), [""; 0]);
    assert_eq!(with("http://[::1]:8025/send"), [""; 0]);
    for (url, code) in [
        ("http://sms.example.com/send", "C211"),
        ("http://127.0.0.1.example.com/", "C211"),
        ("ftp://127.0.0.1/", "C210"),
        ("https://user:pass@sms.example.com/", "C210"),
        ("sms.example.com", "C210"),
    ] {
        assert!(with(url).first().is_some_and(|said| said.starts_with(code)), "{url}: {:?}", with(url));
    }
}

#[test]
fn every_fault_is_found_and_placed() {
    let (config, said) = read(
        "url = 'https://sms.example.com/send'\nmethod = 'PUT'\nformat = 'form'\nsign = '【x】'\nrate = 3\n\
         [headers]\n'bad name' = 'x'\nX-Key = '{to}'\n\
         [body]\nmsg = '{txt}'\nlist = ['a']\n\
         [reply]\npointer = 'code'\nequals = 0\nretry_codes = [0, 7, '7']\nfault_codes = [7, 1.5]\nblacklist_codes = 3\n",
    );
    assert!(config.is_none());
    let expected = [
        "C212 gateways/x.toml:2:10 `method` cannot be `PUT`",
        "C219 gateways/x.toml:4:8 `sign` must be the signature alone, 1 to 20 characters",
        "C215 gateways/x.toml:7:1 this is not the name of an HTTP header",
        "C215 gateways/x.toml:8:9 only {secret:…}, {id} and {template} can stand in a header",
        "C213 gateways/x.toml:10:8 there is no placeholder `{txt}`",
        "C214 gateways/x.toml:11:8 only `format = \"json\"` can hold a list or a table",
        "C220 gateways/x.toml:9:1 some field must take `{to}`, or nobody gets the message",
        "C220 gateways/x.toml:9:1 some field must take `{text}` or `{template}`",
        "C216 gateways/x.toml:13:11 `pointer` is not a JSON pointer",
        "C218 gateways/x.toml:15:16 `0` is the code of success",
        "C217 gateways/x.toml:17:19 `blacklist_codes` must be a list of codes",
        "C218 gateways/x.toml:16:16 `7` is in two lists",
        "C217 gateways/x.toml:16:19 `fault_codes` takes texts and whole numbers, not a decimal number",
        "F004 gateways/x.toml:5:1 unknown key `rate`",
    ];
    // Which fault is found first does not matter, that each is found does.
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    assert_eq!(sorted(said), sorted(expected.map(str::to_owned).to_vec()));
}

#[test]
fn the_findings_are_in_chinese_too() {
    let frames = |text: &str| {
        let mut report = Report::default();
        let (table, _) = document::parse(&Source::new("gateways/x.toml", text), &mut report);
        GatewayConfig::read("x", table, &mut report);
        render(report.findings(), FrameStyle { language: Language::Chinese, ..FrameStyle::default() })
    };
    let mut said = frames(
        "url = 'http://sms.example.com/send'\nformat = 'json'\nsign = '【x】'\n[headers]\nX-Key = '钥'\n\
         [body]\nmsg = '{txt}'\non = 2026-01-01\n[reply]\npointer = 'code'\nequals = 0\nretry_codes = [7]\n\
         fault_codes = [7]\n",
    );
    said += &frames(&SMALL.replace("https://sms", "https://user:pass@sms"));
    said += &frames(&SMALL.replace("https://sms", "ftp sms"));
    for words in [
        "只有短信网关在本机时才能用 http",
        "手机号会不加保护地经过网络",
        "请写 https://",
        "不要写【】，发送时会自动加上",
        "HTTP 头中只能有可见的 ASCII 字符",
        "没有占位符 `{txt}`",
        "不认识这个占位符",
        "是不是想写 `{text}`？",
        "日期要加引号",
        "`/code` 指字段 code",
        "`7` 出现在两个列表中",
        "这里又写了一次",
        "这里写它们的名称：{secret:api-key}",
        "请写 `https://sms.example.com/send` 这样的网址",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn only_words_in_braces_are_placeholders() {
    let source = Source::new("x", "");
    let mut report = Report::default();
    let mut cut = |text: &str| Template::parse(text, &source, 0..0, &mut report).pieces;
    let literal = |text: &str| Piece::Literal(text.to_owned());
    assert_eq!(cut("{\"a\":1}"), [literal("{\"a\":1}")]);
    assert_eq!(cut("{{to}} {"), [literal("{to} {")]);
    assert_eq!(
        cut("钥{secret:k.1}匙{to}"),
        [
            literal("钥"),
            Piece::Fill(Placeholder::Secret("k.1".to_owned())),
            literal("匙"),
            Piece::Fill(Placeholder::To)
        ]
    );
    assert_eq!(report.errors(), 0);
}
