//! Every fault of a template has its code and its place, and one pass finds them all.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use touchbase::diagnostic::{FrameStyle, Report, Severity, Source, render};
use touchbase::expression::{Company, Scope};
use touchbase::record::Kinds;
use touchbase::template::{Catalog, RenderOptions};
use touchbase::words::Language;

const GOOD: &str = "languages = [\"zh\"]\n[params]\nname = \"customer.name\"\nitem = \"warranty.item\"\n[sample]\n\
                    name = \"陈女士\"\nitem = \"防水\"\n";
const SMS: &str = "{{ name }}您好，您家{{ item }}保修将到期。";

/// The catalog of one template `gift` from its files.
fn read(files: &[(&str, &str)]) -> (Catalog, Report) {
    let sources: Vec<Source> = files
        .iter()
        .map(|(file, text)| {
            let folder = if file.starts_with('_') { "templates" } else { "templates/gift" };
            Source::new(&format!("{folder}/{file}"), text)
        })
        .collect();
    let mut report = Report::default();
    let catalog = Catalog::read(&sources, &Company::new(), &mut report);
    (catalog, report)
}

/// What is said about these files: code, place, the words under the carets, message, first help.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    read(files).1.findings().iter().map(shown).collect()
}

fn shown(finding: &touchbase::diagnostic::Diagnostic) -> String {
    let place = finding.place.as_ref().unwrap();
    let words: String = place.source.text.get(place.span.clone()).unwrap().chars().take(24).collect();
    let help = finding.help.first().map(|help| format!(" | {help}")).unwrap_or_default();
    let location = finding.location().unwrap();
    let short = location.trim_start_matches("templates/gift/");
    format!("{} {short} [{}] {}{help}", finding.code, words.trim(), finding.message)
}

fn bodies(sms: &str) -> Vec<String> {
    said(&[("template.toml", GOOD), ("sms.zh.txt", sms)])
}

#[test]
fn a_good_template_has_no_findings() {
    assert_eq!(bodies(SMS), Vec::<String>::new());
    let email = "Subject: {{ item }}\r\n\r\n{{ name }}，您好：\r\n\r\n您家 **{{ item }}** 将到期。\r\n";
    let task = "回访 {{ name }}：{{ item }}";
    let all = [("template.toml", GOOD), ("sms.zh.txt", SMS), ("email.zh.md", email), ("task.zh.md", task)];
    assert_eq!(said(&all), Vec::<String>::new());
}

#[test]
fn what_is_wrong_in_a_body_is_shown_in_the_body() {
    for (sms, expected) in [
        (
            "{{ name }}您好，您家{{ itme }}将到期{{ item }}",
            "T201 sms.zh.txt:1:19 [itme] the template uses `itme`, which is not in [params] | did you mean `item`? (also: name)",
        ),
        (
            "{{ name }}您好\n{{ item | uper }}",
            "T202 sms.zh.txt:2:11 [uper] there is no filter `uper` | did you mean `upper`?",
        ),
        (
            "{{ name }}{% if item is nonne %}x{% endif %}",
            "T202 sms.zh.txt:1:25 [nonne] there is no test `nonne` | did you mean `none`?",
        ),
        (
            "{{ name }}{{ cuont(item) }}",
            "T202 sms.zh.txt:1:14 [cuont] there is no function `cuont` | did you mean `count`?",
        ),
        (
            "{{ name }}您好{{ item",
            "T203 sms.zh.txt:1:16 [item] this cannot be read: it ends where `}}` should stand | a value is written {{ name }}",
        ),
        (
            "{{ name }}{{ item.length }}",
            "T204 sms.zh.txt:1:14 [item.length] this fails with the samples: undefined value",
        ),
        (
            "{{ name }}{{ item | first | upper }}",
            "T204 sms.zh.txt:1:29 [upper] this fails with empty values: undefined value",
        ),
        (
            "{{ name }}{% for a in [1, 2, 3, 4, 5, 6] %}{% for b in [1, 2, 3, 4, 5, 6] %}{% for c in [1, 2, 3, 4, 5, 6] %}\
             {% for d in [1, 2, 3, 4, 5, 6] %}{% for e in [1, 2, 3, 4, 5, 6] %}{{ item }}\
             {% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "T204 sms.zh.txt:1:",
        ),
        (
            "{{ name }}{{ item | tojson }}",
            "T202 sms.zh.txt:1:21 [tojson] there is no filter `tojson` | expected one of: add_days, add_months, count, date, ",
        ),
        (
            "{{ name }}{{ item }}{% for a in range(9) %}{% endfor %}",
            "T202 sms.zh.txt:1:33 [range] there is no function `range` | expected one of: count, date, days_since, days_until, years_since",
        ),
        (" \n", "T206 sms.zh.txt:1:1 [] the message is empty"),
        (
            "【特惠】{{ name }}，{{ item }}",
            "T311 sms.zh.txt:1:1 [【] 【】 belong to the signature | the gateway puts 【signature】 before the text; use （） or 「」 in it",
        ),
        (
            "{{ name }}，{{ item }}拒收请回复R",
            "T312 sms.zh.txt:1:22 [拒收请回复] the opt-out text is added by itself",
        ),
    ] {
        let said = bodies(sms);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{sms}\n{said:#?}");
    }
    // The subject is part of the body, and what is before the body moves nothing.
    let email = "Subject: {{ itme }}\n\n{{ name }}{{ nmae }}{{ item }}\n";
    assert_eq!(
        said(&[("template.toml", GOOD), ("email.zh.md", email)]),
        [
            "T201 email.zh.md:3:14 [nmae] the template uses `nmae`, which is not in [params] | did you mean `name`? (also: item)",
            "T201 email.zh.md:1:13 [itme] the template uses `itme`, which is not in [params] | did you mean `item`? (also: name)",
        ]
    );
}

#[test]
fn an_email_needs_its_subject() {
    for (email, expected) in [
        (
            "{{ name }}{{ item }}",
            "T205 email.zh.md:1:1 [{{ name }}{{ item }}] an e-mail begins with its subject",
        ),
        ("Subject:  \n\n{{ name }}{{ item }}", "T205 email.zh.md:1:1 [Subject:] the subject is empty"),
        ("Subject: {{ name }}{{ item }}\n\n", "T206 email.zh.md:1:30 [] the message is empty"),
    ] {
        let said = said(&[("template.toml", GOOD), ("email.zh.md", email)]);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{email}\n{said:#?}");
    }
}

#[test]
fn what_is_wrong_in_the_declaration_is_shown_there() {
    let declared = |text: &str| said(&[("template.toml", text), ("sms.zh.txt", SMS)]);
    for (text, expected) in [
        (
            GOOD.replace("warranty.item", "warranty.item |"),
            "T207 template.toml:4:23 [|] this is not an expression: it ends where a name should stand",
        ),
        (
            GOOD.replace("item = \"防水\"\n", ""),
            "T208 template.toml:4:1 [item] `item` has no sample | write item = \"…\" under [sample]",
        ),
        (
            GOOD.to_owned() + "itm = 1\n",
            "T208 template.toml:8:1 [itm] `itm` is in [sample], but not in [params] | did you mean `item`? (also: name)",
        ),
        (
            GOOD.replace("\"防水\"", "{ zh = \"防水\", fr = \"x\" }"),
            "T208 template.toml:7:21 [fr] `fr` is not among the template's languages",
        ),
        (
            GOOD.replace("\"zh\"", "\"zh\", \"中文\""),
            "T209 template.toml:1:20 [\"中文\"] `中文` is not a language",
        ),
        (
            GOOD.replace("\"zh\"", "\"zh\", \"en\""),
            "T210 template.toml:1:13 [[\"zh\", \"en\"]] `sms.en.txt` is missing",
        ),
        (
            GOOD.to_owned() + "[sms.provider.aliyun]\norder = [\"nmae\"]\n",
            "T214 template.toml:9:10 [\"nmae\"] [params] has no `nmae` | did you mean `name`? (also: item)",
        ),
        (
            GOOD.to_owned() + "[sms.provider.aliyun]\ncode = { zh = \"A\", en = \"B\" }\n",
            "T214 template.toml:9:20 [en] `en` is not among the template's languages",
        ),
        (
            GOOD.replace("[sample]\n", "hotline = \"company.hotline\"\n[sample]\nhotline = \"400\"\n"),
            "T301 template.toml:5:11 [\"company.hotline\"] `hotline` is used in no body",
        ),
        (
            "title = 1\n".to_owned() + GOOD,
            "F006 template.toml:1:9 [1] `title` must be a string in quotes, not a number",
        ),
        (
            GOOD.replace("[params]", "colour = 1\n[params]"),
            "F004 template.toml:2:1 [colour] unknown key `colour`",
        ),
    ] {
        let said = declared(&text);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{text}\n{said:#?}");
    }
    for (text, expected) in [
        (GOOD.replace("\"zh\"", "\"zh\", \"zh\""), "T209 template.toml:1:20 [\"zh\"] `zh` stands here twice"),
        (
            GOOD.replace("\"防水\"", "1979-05-27\nother = [{}]")
                .replace("[sample]", "other = \"1\"\n[sample]"),
            "T208 template.toml:9:9 [[{}]] a sample is a text, a number, true or false, or a list of those",
        ),
    ] {
        let said = declared(&text);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{text}\n{said:#?}");
    }
    assert!(declared("[params]\n")[0].starts_with("F003 template.toml:1:1 [] `languages` is missing"));
}

#[test]
fn every_language_says_the_same_and_every_file_belongs() {
    let both = GOOD.replace("\"zh\"", "\"zh\", \"en\"");
    let found =
        said(&[("template.toml", &both), ("sms.zh.txt", SMS), ("sms.en.txt", "Dear {{ name }}, it ends.")]);
    assert_eq!(
        found,
        ["T313 sms.en.txt:1:1 [Dear {{ name }}, it ends] this says nothing of `item`, as `zh` does"]
    );
    let found =
        said(&[("template.toml", GOOD), ("sms.zh.txt", SMS), ("sms.zh.md", "x"), ("sms.fr.txt", "x")]);
    assert_eq!(
        found,
        [
            "T212 sms.zh.md:1:1 [] `sms.zh.md` is not a file of a template | did you mean `sms.zh.txt`? (also: email.zh.md, task.zh.md)",
            "T212 sms.fr.txt:1:1 [] `fr` is not among the template's languages | add \"fr\" to `languages`",
        ]
    );
    assert!(
        said(&[("sms.zh.txt", SMS)])[0]
            .starts_with("T211 sms.zh.txt:1:1 [] template `gift` has no template.toml")
    );
    let nothing = said(&[("template.toml", "languages = [\"zh\"]\n")]);
    assert!(nothing[0].starts_with("T211 template.toml:1:1 [] the template says nothing"), "{nothing:?}");
    assert!(
        said(&[("_readme.txt", "x")])[0]
            .starts_with("T212 templates/_readme.txt:1:1 [] `_readme.txt` belongs to no")
    );
}

#[test]
fn a_layout_shows_the_message_and_knows_its_names() {
    for (layout, expected) in [
        (
            "<p>{{ contnet }}</p>{{ content }}",
            "T213 templates/_layout.html:1:7 [contnet] a layout has no `contnet` | did you mean `content`?",
        ),
        ("<p>{{ subject }}</p>", "T213 templates/_layout.html:1:1 [] the layout does not show the message"),
        (
            "{{ content",
            "T213 templates/_layout.html:1:4 [content] the layout cannot be read: it ends where `}}` should stand",
        ),
        ("{{ content | safe }}", "T213 templates/_layout.html:1:14 [safe] there is no filter `safe`"),
    ] {
        let said = said(&[("_layout.html", layout), ("template.toml", GOOD), ("sms.zh.txt", SMS)]);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{layout}\n{said:#?}");
    }
}

#[test]
fn the_findings_are_in_chinese_too() {
    let declared = GOOD
        .replace("\"zh\"", "\"zh\", \"zh\", \"中文\", \"en\"")
        .replace("\"防水\"", "{ zh = \"防水\", fr = \"x\" }\nodd = [{}]")
        + "[fallback]\nitm = 1\n[sms.provider.aliyun]\norder = [\"nmae\"]\n";
    let declared = declared.replace("[sample]", "lone = \"1\"\nodd = \"1\"\n[sample]");
    let (_, report) = read(&[
        ("template.toml", &declared),
        ("sms.zh.txt", "【x】{{ itme }}{{ name | uper }}{{ name }}{{ name }}"),
        ("sms.en.txt", "{{ item"),
        ("_layout.html", "<p>{{ contnet }}</p>"),
    ]);
    let frames =
        render(report.findings(), FrameStyle { language: Language::Chinese, ..FrameStyle::default() });
    for words in [
        "`zh` 写了两次",
        "这里又写了一次",
        "`中文` 不是语言代码",
        "请写 \"zh\"、\"en\" 这样的代码",
        "模板的语言中没有 `fr`",
        "没有这种语言",
        "`item` 没有写 `en` 的内容",
        "每种语言都要写，或只写一条供各种语言共用",
        "参数 `lone` 没有样例",
        "需要样例",
        "样例应为文字、数字、true 或 false，或由它们组成的列表",
        "不能作样例",
        "请在 [sample] 下写 lone = \"…\"",
        "[fallback] 中有 `itm`，[params] 中却没有",
        "不认识这个名称",
        "[params] 中没有 `nmae`",
        "模板用到 `itme`，但 [params] 中没有它",
        "不认识",
        "无法读取：",
        "参数写作 {{ name }}",
        "邮件版面没有显示正文",
        "请在放正文的地方写 {{ content }}",
    ] {
        assert!(frames.contains(words), "{words}\n{frames}");
    }
}

#[test]
fn length_and_gateway_rules_are_warnings() {
    let gateway = GOOD.to_owned() + "[sms.provider.aliyun]\nsign = \"云栖物业\"\n";
    let long = format!("{{{{ name }}}}，{{{{ item }}}}{}", "长".repeat(60));
    let (_, report) = read(&[("template.toml", &gateway), ("sms.zh.txt", &long)]);
    let finding = &report.findings()[0];
    assert_eq!((finding.code.as_ref(), finding.severity), ("T310", Severity::Warning));
    assert_eq!(finding.message.to_string(), "the message is 72 characters with 【云栖物业】: 2 parts");

    let said = said(&[("template.toml", &gateway), ("sms.zh.txt", "{{ name }}{{ item }}，{{ name }}")]);
    assert_eq!(
        said,
        [
            "T314 sms.zh.txt:1:9 [}}{{] gateways refuse two values side by side | put a word or a sign between them",
            "T314 sms.zh.txt:1:25 [name] gateways refuse a value used twice: `name` | use it once, or take a second parameter",
        ]
    );
    let fits = format!("{{{{ name }}}}，{{{{ item }}}}{}", "长".repeat(58));
    let (catalog, report) = read(&[("template.toml", &gateway), ("sms.zh.txt", &fits)]);
    assert_eq!(report.findings(), []);
    let opt_out = [("zh".to_owned(), "拒收请回复R".to_owned())].into();
    assert_eq!(catalog.get("gift").unwrap().check_length(&opt_out).len(), 1);
}

#[test]
fn expressions_are_checked_against_the_rule_that_uses_the_template() {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../records.toml")), &mut report);
    let (catalog, report) = read(&[("template.toml", GOOD), ("sms.zh.txt", SMS)]);
    assert_eq!(report.findings(), []);
    let template = catalog.get("gift").unwrap();
    let findings = |each| {
        let scope = Scope::for_template(&kinds, each, None, []).unwrap();
        template.check_for(&scope).iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(findings("warranty"), Vec::<String>::new());
    let wrong = findings("home");
    assert_eq!(wrong.len(), 1);
    assert!(
        wrong[0].starts_with("T207 template.toml:4:9 [warranty] `home` does not refer to a `warranty`"),
        "{wrong:?}"
    );
}

#[test]
fn a_preview_shows_every_channel_and_language() {
    let both = GOOD.replace("\"zh\"", "\"zh\", \"en\"");
    let files = [
        ("template.toml", both.as_str()),
        ("sms.zh.txt", SMS),
        ("sms.en.txt", "Dear {{ name }}, {{ item }}"),
        ("email.zh.md", "Subject: {{ item }}\n\n{{ name }}"),
        ("email.en.md", "Subject: {{ item }}\n\n{{ name }}"),
    ];
    let (catalog, report) = read(&files);
    assert_eq!(report.findings(), []);
    let previews = catalog.get("gift").unwrap().preview(&RenderOptions::default());
    let seen: Vec<String> = previews
        .into_iter()
        .map(|rendered| rendered.map(|r| format!("{} {}", r.channel, r.language)).unwrap())
        .collect();
    assert_eq!(seen, ["sms zh", "sms en", "email zh", "email en"]);
}
