//! What comes out of records is data: whatever stands in a name, it forges no signature, no link, no markup, no
//! header and no template, it never panics, and it never gets into an error.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use touchbase::diagnostic::{self, FrameStyle, Report, Source};
use touchbase::expression::{Company, Context, Extras, Occurrence, context};
use touchbase::record::view::{Candidates, Records, ViewError};
use touchbase::record::{Kinds, Record, RecordKey, Value};
use touchbase::template::{Catalog, RenderError, RenderOptions, Rendered};
use touchbase::terms::ChannelName::{self, Email, Sms};
use touchbase::words::Language;

/// Records in a map, answering as the store does.
struct Shelf(BTreeMap<RecordKey, Record>);

impl Records for Shelf {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.0.get(key).cloned())
    }
    fn candidates(
        &self,
        _: &Candidates,
        _: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        Ok(())
    }
    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let refers = |r: &&Record| r.key.kind == kind && r.text(field) == Some(target.id.as_str());
        Ok(self.0.values().filter(refers).cloned().collect())
    }
    fn having(&self, _: &str, _: &str, _: &str) -> Result<Vec<Record>, ViewError> {
        Ok(Vec::new())
    }
}

const TEMPLATE: &str = "languages = ['zh', 'en']\n[params]\nname = 'to.salutation or to.name'\nitem = 'warranty.item'\n\
    rows = \"items | map(attribute='warranty.item')\"\ncount = 'items | length'\n[sample]\nname = '陈女士'\n\
    item = '防水'\nrows = ['防水', '外墙']\ncount = 2\n[fallback]\nname = { zh = '业主', en = 'resident' }\n";
const SMS: &str = "{{ name }}，{{ item }}{% if count > 1 %}等{{ count }}项{% endif %}将到期。";
const MAIL: &str = "Subject: {{ item }}，{{ name }}\n\n{{ name }}，您好：\n\n您家 **{{ item }}**：\n\n\
    {% for row in rows %}\n- {{ row }}\n{% endfor %}\n";

fn catalog(files: &[(&str, &str)]) -> Catalog {
    let sources: Vec<Source> =
        files.iter().map(|(file, text)| Source::new(&format!("templates/t/{file}"), text)).collect();
    let mut report = Report::default();
    let catalog = Catalog::read(&sources, &Company::new(), &mut report);
    assert_eq!(report.errors(), 0, "{:#?}", report.findings());
    catalog
}

fn ordinary() -> Catalog {
    catalog(&[
        ("template.toml", TEMPLATE),
        ("sms.zh.txt", SMS),
        ("sms.en.txt", "Dear {{ name }}, {{ item }} ends."),
        ("email.zh.md", MAIL),
        ("email.en.md", MAIL),
    ])
}

/// The context of a warranty whose owner and item are called so; a second one is grouped with it.
fn about(catalog: &Catalog, name: Option<&str>, item: &str) -> Context {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../records.toml")), &mut report);
    let record = |key: &str, fields: &[(&str, &str)]| {
        let mut record = Record::new(RecordKey::parse(key).unwrap(), Timestamp::UNIX_EPOCH);
        for (field, text) in fields {
            record.fields.insert((*field).to_owned(), Value::Text((*text).to_owned()));
        }
        record
    };
    let owner = record("customer:C-1", &name.map(|name| ("name", name)).into_iter().collect::<Vec<_>>());
    let first = record("warranty:W-1", &[("customer", "C-1"), ("item", item)]);
    let second = record("warranty:W-2", &[("customer", "C-1"), ("item", "外墙")]);
    let shelf = Shelf([&owner, &first, &second].map(|r| (r.key.clone(), r.clone())).into());
    let company = Company::new();
    let items = [first.clone(), second];
    let extras = Extras {
        today: date(2026, 3, 1),
        now: Timestamp::UNIX_EPOCH,
        zone: &TimeZone::UTC,
        company: &company,
        occurrence: Some(Occurrence { date: date(2026, 3, 31), number: 1, years: 0 }),
        items: &items,
    };
    context(&first, Some(&owner), &extras, catalog.get("t").unwrap().needs(), &kinds, &shelf).unwrap()
}

fn render(channel: ChannelName, name: &str, item: &str) -> Result<Rendered, RenderError> {
    let catalog = ordinary();
    let context = about(&catalog, Some(name), item);
    catalog.get("t").unwrap().render(channel, Some("zh"), &context, &RenderOptions::default())
}

#[test]
fn a_grouped_message_lists_what_it_stands_for() {
    assert_eq!(render(Sms, "陈女士", "防水").unwrap().text, "陈女士，防水等2项将到期。");
    let mail = render(Email, "陈女士", "防水").unwrap();
    assert_eq!(mail.subject.unwrap(), "防水，陈女士");
    assert_eq!(mail.text, "陈女士，您好：\n\n您家 防水：\n\n- 防水\n- 外墙\n");
    assert_eq!(mail.params[2], ("rows".to_owned(), "防水、外墙".to_owned()));
}

#[test]
fn a_text_message_carries_no_foreign_signature_link_or_line() {
    for (name, item, expected) in [
        ("【中奖】", "防水", "业主，防水等2项将到期。"),
        ("陈\r\n静", "防\u{202e}水\u{0}\u{7}", "陈 静，防水等2项将到期。"),
        ("{{ 7 * 7 }}", "{% raw %}{{ name }}", "业主，{% raw %}{{ name }}等2项将到期。"),
        (
            "领奖 https://evil.example",
            "【官方】请登录www.evil.example/x",
            "业主，（官方）请登录www·evil·example/x等2项将到期。",
        ),
        ("回复123456领奖", "防水", "业主，防水等2项将到期。"),
    ] {
        let rendered = render(Sms, name, item).unwrap();
        assert_eq!(rendered.text, expected);
        assert_eq!(rendered.fallbacks, if expected.starts_with('业') { vec!["name"] } else { vec![] });
    }
}

#[test]
fn a_mail_carries_no_foreign_markup_link_or_header() {
    let item = "防水\r\nBcc: x@example.com\r\n\r\n# 大奖 <script>x()</script> [点我](https://evil.example) **粗** ![](http://e.example/p)";
    let mail = render(Email, "<b>陈</b>", item).unwrap();
    assert!(!mail.subject.unwrap().contains(['\r', '\n']));
    let html = mail.html.unwrap();
    for active in ["<script", "<a ", "<img", "<h1", "<b>"] {
        assert!(!html.contains(active), "{active}\n{html}");
    }
    assert_eq!(html.matches("<strong>").count(), 1, "{html}");
    assert!(
        mail.text.contains("# 大奖 <script>x()</script> [点我](https://evil.example) **粗**"),
        "{}",
        mail.text
    );
}

#[test]
fn nothing_filled_in_is_still_a_message() {
    let catalog = ordinary();
    let context = about(&catalog, None, "");
    let template = catalog.get("t").unwrap();
    let rendered = template.render(Sms, Some("fr"), &context, &RenderOptions::default()).unwrap();
    assert_eq!((rendered.language.as_str(), rendered.text.as_str()), ("zh", "业主，等2项将到期。"));
    let rendered = template.render(Sms, Some("en-GB"), &context, &RenderOptions::default()).unwrap();
    assert_eq!(rendered.text, "Dear resident,  ends.");
}

#[test]
fn the_opt_out_stands_once_at_the_end() {
    let catalog = ordinary();
    let context = about(&catalog, Some("陈女士"), "防水");
    let template = catalog.get("t").unwrap();
    let with = |channel, language, opt_out| {
        let options =
            RenderOptions { opt_out: Some(opt_out), sign: Some("云栖物业"), ..RenderOptions::default() };
        template.render(channel, Some(language), &context, &options).unwrap()
    };
    let rendered = with(Sms, "zh", "拒收请回复R");
    assert_eq!(rendered.text, "陈女士，防水等2项将到期。拒收请回复R");
    assert_eq!(rendered.length.unwrap().units, rendered.text.chars().count() + 6);
    assert_eq!(with(Sms, "zh", "将到期。").text.matches("将到期。").count(), 1);
    assert!(with(Sms, "en", "Reply R to stop").text.ends_with("ends. Reply R to stop"));
    let mail = with(Email, "zh", "退订：example.com/u");
    assert!(
        mail.text.ends_with("\n--\n退订：example.com/u\n")
            && mail.html.unwrap().contains("退订：example.com")
    );
}

#[test]
fn a_gateway_gets_its_own_names_order_and_code() {
    let declared = TEMPLATE.to_owned()
        + "[sms.provider.a]\nsign = '云栖'\ncode = { zh = 'A1' }\nmap = { user = 'name', what = 'item' }\n\
           [sms.provider.b]\norder = ['item', 'name']\n";
    let catalog = catalog(&[
        ("template.toml", &declared),
        ("sms.zh.txt", SMS),
        ("sms.en.txt", "Dear {{ name }}, {{ item }}, {{ count }}"),
    ]);
    let context = about(&catalog, Some("陈女士"), "防水");
    let told = |gateway, language| {
        let options =
            RenderOptions { gateway: Some(gateway), sign: Some("云栖物业"), ..RenderOptions::default() };
        let rendered = catalog.get("t").unwrap().render(Sms, Some(language), &context, &options).unwrap();
        let params: Vec<String> =
            rendered.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (
            params.join(" "),
            rendered.template_code,
            rendered.length.unwrap().units - rendered.text.chars().count(),
        )
    };
    assert_eq!(told("a", "zh"), ("user=陈女士 what=防水".to_owned(), Some("A1".to_owned()), 4));
    assert_eq!(told("a", "en").1, None);
    assert_eq!(told("b", "zh"), ("item=防水 name=陈女士".to_owned(), None, 6));
    assert_eq!(told("c", "zh").0, "name=陈女士 item=防水 rows=防水、外墙 count=2");
}

#[test]
fn errors_hold_no_value_and_endless_work_is_stopped() {
    let declared = TEMPLATE.replace("'warranty.item'", "'warranty.item + 1'");
    let sources =
        [Source::new("templates/t/template.toml", &declared), Source::new("templates/t/sms.zh.txt", SMS)];
    let catalog = Catalog::read(&sources, &Company::new(), &mut Report::default());
    let context = about(&catalog, Some("陈女士"), "防水");
    let error = catalog.get("t").unwrap().render(Sms, None, &context, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "template `t`: `item`: invalid operation");
    let error =
        catalog.get("t").unwrap().render(Email, None, &context, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "template `t`: it has no text for e-mail");

    // Harmless with its samples, endless with a long list: found when it is checked with long values, or stopped.
    let slow = "{{ name }}{{ item }}{{ count }}{% for a in rows %}{% for b in rows %}{% for c in rows %}{% for d in rows %}\
                {% if a == d %}{% endif %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    let sources = [
        Source::new(
            "templates/t/template.toml",
            &TEMPLATE.replace("['zh', 'en']", "['zh']").replace(", en = 'resident'", ""),
        ),
        Source::new("templates/t/sms.zh.txt", slow),
    ];
    let mut report = Report::default();
    Catalog::read(&sources, &Company::new(), &mut report);
    let said: Vec<String> = report.findings().iter().map(|f| f.message.to_string()).collect();
    assert!(said.iter().any(|said| said == "this fails with long values: takes too many steps"), "{said:?}");
    // One value, many times: more text than any message needs.
    let item = "长".repeat(1_999);
    let many = "{{ name }}{{ count }}{{ rows }}".to_owned() + &"{{ item }}".repeat(30);
    let big = self::catalog(&[("template.toml", TEMPLATE), ("sms.zh.txt", &many), ("sms.en.txt", &many)]);
    let context = about(&big, Some("陈女士"), &item);
    let error = big.get("t").unwrap().render(Sms, None, &context, &RenderOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "template `t`: comes out too long");
}

#[test]
fn why_a_template_cannot_be_filled_in() {
    let declared = "languages = ['zh']\n[params]\nitem = 'warranty.item'\n[sample]\nitem = '防水'\n";
    let read = |item: &str, files: &[(&str, &str)]| {
        let declared = declared.replace("warranty.item", item);
        let declaration = ("t/template.toml", declared.as_str());
        let files = files.iter().chain([&declaration]);
        let sources: Vec<Source> =
            files.map(|(file, text)| Source::new(&format!("templates/{file}"), text)).collect();
        Catalog::read(&sources, &Company::new(), &mut Report::default())
    };
    let why = |channel, item: &str, value: &str, files: &[(&str, &str)]| {
        let catalog = read(item, files);
        let context = about(&catalog, None, value);
        let rendered = catalog.get("t").unwrap().render(channel, None, &context, &RenderOptions::default());
        let error = rendered.unwrap_err();
        let english = Language::English.say(&error);
        assert_eq!(english, error.to_string());
        (english.trim_start_matches("template `t`: ").to_owned(), Language::Chinese.say(&error))
    };
    let sms = [("t/sms.zh.txt", "{{ item }}")];
    let first = [("t/sms.zh.txt", "{{ item | first | upper }}")];
    let mail = [("t/email.zh.md", "Subject: {{ item }}\n\nx")];
    let layout = [mail[0], ("_layout.html", "{{ content }}{{ subject | add_days(1) }}")];
    for (channel, item, value, files, english, chinese) in [
        (
            Sms,
            "warranty",
            "",
            &sms[..],
            "`item`: it is a whole record, not a value",
            "参数 `item`：结果是整条记录，不是单个值",
        ),
        (Sms, "[[[[1]]]]", "", &sms, "`item`: it is not a value", "参数 `item`：结果是不能显示的值"),
        (Sms, "warranty |", "", &sms, "`item`: its expression cannot be read", "参数 `item`：表达式无法读取"),
        (Sms, "warranty.item", "", &sms, "the text comes out empty", "填好后正文是空的"),
        (Email, "warranty.item", "", &sms, "it has no text for e-mail", "没有邮件正文"),
        (
            Email,
            "warranty.item",
            "",
            &mail,
            "the subject or the text comes out empty",
            "填好后主题或正文是空的",
        ),
        (Sms, "warranty.item", "", &first, "undefined value (sms.zh.txt, line 1)", "（sms.zh.txt 第 1 行）"),
        (Email, "warranty.item", "x", &layout, "the layout: ", "邮件版面："),
    ] {
        let said = why(channel, item, value, files);
        assert!(
            said.0.starts_with(english) && said.1.starts_with("模板 `t`：") && said.1.contains(chinese),
            "{said:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any two values, anywhere: a message, or an error without them; and nothing in it that the template did not say.
    #[test]
    fn no_value_does_anything_but_show(
        name in ".{0,60}",
        item in prop_oneof![".{0,80}", "[\\{\\}%#【】<>*_`\\[\\]()!~|&;:./ a-c\n\r]{0,60}"],
    ) {
        let catalog = ordinary();
        let context = about(&catalog, Some(&name), &item);
        let template = catalog.get("t").unwrap();
        let sms = template.render(Sms, Some("zh"), &context, &RenderOptions::default()).unwrap();
        let harmful = ['【', '】', '\r', '\n', '\u{202e}', '\u{200b}'];
        prop_assert!(!sms.text.contains(harmful));
        prop_assert!(!sms.text.contains("://"));
        prop_assert!(sms.text.ends_with("等2项将到期。"));

        let mail = template.render(Email, Some("zh"), &context, &RenderOptions::default()).unwrap();
        let shown = &mail.params[1].1;
        // What went in comes out: one line, nothing of it swallowed as markup.
        let expected = format!("您家 {shown}：");
        prop_assert!(shown.is_empty() || mail.text.contains(&expected), "{:?} in {:?}", shown, mail.text);
        let html = mail.html.unwrap();
        for tag in ["<a ", "<img", "<em>", "<code>", "<h1>", "<h2>", "<hr", "<blockquote", "<script", "<ol"] {
            prop_assert!(!html.contains(tag), "{} in {}", tag, html);
        }
        prop_assert_eq!(html.matches("<li>").count(), if shown.is_empty() { 1 } else { 2 });
        prop_assert!(!mail.subject.unwrap().contains(['\r', '\n']));
    }

    /// Any text as a file: findings, never a panic.
    #[test]
    fn no_file_panics(
        toml in prop_oneof![".{0,200}", "[\\[\\]\"'={}a-z\\.\n ]{0,120}"],
        body in prop_oneof![".{0,200}", "[{}%#|a-z\"' \\.\n()=]{0,120}"],
    ) {
        for declared in [toml.as_str(), TEMPLATE] {
            let sources = [
                Source::new("templates/t/template.toml", declared),
                Source::new("templates/t/sms.zh.txt", &body),
                Source::new("templates/t/email.zh.md", &body),
                Source::new("templates/t/email.en.md", &format!("Subject: {body}\n\n{body}")),
                Source::new("templates/_layout.html", &body),
            ];
            let mut report = Report::default();
            Catalog::read(&sources, &Company::new(), &mut report);
            prop_assert!(diagnostic::render(report.findings(), FrameStyle::default()).len() < 1_000_000);
        }
    }
}
