//! Reading `touchbase.toml`.

use super::*;
use crate::diagnostic::{FrameStyle, render};
use crate::terms::Class;
use crate::words::Language;

fn read(text: &str) -> (Config, Vec<String>) {
    let mut report = Report::default();
    let config = Config::read(&Source::new("touchbase.toml", text), &mut report);
    let said = report
        .findings()
        .iter()
        .map(|f| format!("{} {} {}", f.code, f.location().unwrap_or_default(), f.message))
        .collect();
    (config, said)
}

#[test]
fn an_empty_file_is_a_safe_configuration() {
    let (config, said) = read("");
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(config.mode, Mode::Shadow);
    assert_eq!(config.zone.name(), "Asia/Shanghai");
    assert!(config.delivery.email.is_none() && config.delivery.sms_gateway.is_none());
    assert_eq!(config.policy.caps(Class::Care), Some(Caps { per_day: 1, per_month: 4 }));
    assert_eq!(config.policy.caps(Class::Staff), None);
    assert_eq!(config.policy.opt_out_words(Class::Service, "zh"), None);
    assert_eq!(config.policy.opt_out_words(Class::Care, "zh"), Some("拒收请回复R"));
}

#[test]
fn what_is_wrong_is_named_and_the_rest_stands() {
    let (config, said) = read(
        "mode = 'shadwo'\nzone = 'Asia/Shanghia'\nstoer = 'x'\n[windows]\ncare = '9 to 5'\n[caps.care]\nper_day = -1\n\
         per_month = 9\n[consent]\ncare = 'optin'\n",
    );
    let places: Vec<&str> = said.iter().filter_map(|s| s.split(' ').nth(1)).collect();
    assert_eq!(
        places,
        [
            "touchbase.toml:2:8",
            "touchbase.toml:1:8",
            "touchbase.toml:5:8",
            "touchbase.toml:7:11",
            "touchbase.toml:10:8",
            "touchbase.toml:3:1"
        ],
        "{said:?}"
    );
    assert_eq!(config.policy.caps(Class::Care), Some(Caps { per_day: 0, per_month: 9 }));
    assert_eq!(config.mode, Mode::Shadow);
}

#[test]
fn the_findings_are_in_chinese_too() {
    let text = "mode = 'shadwo'\n[email]\nhost = 'http://x'\nfrom = 'care'\ntls = 'none'\nuser = 'care'\n\
                password = 'pa$$ word'\n";
    let mut report = Report::default();
    Config::read(&Source::new("touchbase.toml", text), &mut report);
    let frames =
        render(report.findings(), FrameStyle { language: Language::Chinese, ..FrameStyle::default() });
    for words in [
        "`mode` 不能写 `shadwo`",
        "不认识这个词",
        "只有邮件服务器在本机时才能不加密",
        "邮件会不加保护地经过网络",
        "请写 `tls = \"starttls\"`（端口 587）",
        "`password` 处写的是密钥的名称，不是密码本身",
        "不是密钥的名称",
        "请把密码写入 secrets/smtp-password",
        "`from` 不是邮箱地址",
        "请写 `care@example.com`",
        "`host` 不是服务器的域名或地址",
        "请写 `smtp.example.com` 这样的域名",
    ] {
        assert!(frames.contains(words), "{words}\n{frames}");
    }
}

#[test]
fn a_mailbox_is_one_word_with_a_name_or_without() {
    for (written, address) in [
        ("care@example.com", Some("care@example.com")),
        (" 云栖物业 <care@example.com> ", Some("care@example.com")),
        ("\"a.b\"@example.com", Some("\"a.b\"@example.com")),
        ("\"a b\"@example.com", None),
        ("x <\"a\tb\"@example.com>", None),
        ("a b@example.com", None),
        ("a@[127.0.0.1]", None),
    ] {
        let found = email::Mailbox::parse(written).map(|mailbox| mailbox.address);
        assert_eq!(found.as_deref(), address, "{written}");
    }
}

#[test]
fn a_zone_whose_sign_is_the_other_way_round_is_said() {
    let (config, said) = read("zone = 'Etc/GMT+8'");
    assert_eq!(config.zone.name(), "Etc/GMT+8");
    assert_eq!(
        said,
        [
            "C107 touchbase.toml:1:8 Etc/GMT+8 is 8 hours behind UTC: the sign in these names is the other way round"
        ]
    );
    assert!(read("zone = 'Etc/GMT-8'").1[0].contains("8 hours ahead of UTC"));
    for fine in ["Etc/GMT", "Asia/Shanghai", "UTC"] {
        assert!(read(&format!("zone = '{fine}'")).1.is_empty(), "{fine}");
    }
}
