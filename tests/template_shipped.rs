//! The templates that the repository ships: nothing to find fault with, and every text as it reads with its samples.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::path::Path;

use touchbase::diagnostic::{FrameStyle, Report, Source, render};
use touchbase::expression::{Company, Scope};
use touchbase::record::Kinds;
use touchbase::template::{Catalog, RenderOptions};
use touchbase::terms::ChannelName;

fn company() -> Company {
    [("name", "云栖物业"), ("hotline", "4000000000"), ("address", "云栖路1号")]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .into()
}

fn shipped() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = format!("templates/{}", path.strip_prefix(&root).unwrap().display());
                sources.push(Source::new(&name, &std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn catalog() -> Catalog {
    let mut report = Report::default();
    let catalog = Catalog::read(&shipped(), &company(), &mut report);
    assert!(report.findings().is_empty(), "{}", render(report.findings(), FrameStyle::default()));
    catalog
}

#[test]
fn every_template_fits_the_kind_of_record_it_is_for() {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../records.toml")), &mut report);
    let catalog = catalog();
    let uses = [
        ("birthday", "customer", "customer"),
        ("family-birthday", "family_member", "customer"),
        ("warranty-month", "warranty", "customer"),
        ("revisit-notice", "home", "customer"),
        ("revisit-visit", "home", "staff"),
        ("complaint-received", "complaint", "customer"),
        ("complaint-remind", "complaint", "staff"),
        ("complaint-escalate", "complaint", "staff"),
        ("complaint-start", "complaint", "staff"),
        ("complaint-track", "complaint", "staff"),
        ("complaint-callback", "complaint", "staff"),
    ];
    assert_eq!(catalog.names().count(), uses.len());
    for (name, each, recipient) in uses {
        let template = catalog.get(name).unwrap();
        let company = company();
        let scope =
            Scope::for_template(&kinds, each, Some(recipient), company.keys().map(String::as_str)).unwrap();
        let findings = template.check_for(&scope);
        assert!(findings.is_empty(), "{}", render(&findings, FrameStyle::default()));
        assert!(template.has(ChannelName::Sms) && template.has(ChannelName::Email), "{name}");
        assert_eq!(template.languages, ["zh", "en"], "{name}");
    }
}

#[test]
fn text_messages_stay_within_what_is_paid_for() {
    for template in catalog().iter() {
        let care = template.name.contains("birthday");
        for language in ["zh", "en"] {
            let opt_out = match (care, language) {
                (true, "zh") => Some("拒收请回复R"),
                (true, _) => Some("Reply R to opt out"),
                _ => None,
            };
            let options = RenderOptions { opt_out, gateway: Some("aliyun"), ..RenderOptions::default() };
            let previews = template.preview(&options);
            for rendered in previews.into_iter().map(Result::unwrap) {
                if rendered.channel == ChannelName::Sms && rendered.language == language {
                    let length = rendered.length.unwrap();
                    let bound = if language == "zh" { 1 } else { 2 };
                    assert!(
                        length.segments <= bound,
                        "{} {language}: {length:?}\n{}",
                        template.name,
                        rendered.text
                    );
                    assert!(rendered.template_code.unwrap().starts_with("SMS_4800000"));
                }
            }
        }
    }
}

/// One channel of every template with its samples, in each language.
fn texts(channel: ChannelName) -> String {
    let mut shown = String::new();
    for template in catalog().iter() {
        for rendered in
            template.preview(&RenderOptions { gateway: Some("aliyun"), ..RenderOptions::default() })
        {
            let rendered = rendered.unwrap();
            if rendered.channel != channel {
                continue;
            }
            let length =
                rendered.length.map(|l| format!(" {} in {}", l.units, l.segments)).unwrap_or_default();
            writeln!(shown, "[{} {}{length}]", template.name, rendered.language).unwrap();
            if let Some(subject) = rendered.subject {
                writeln!(shown, "Subject: {subject}\n").unwrap();
            }
            writeln!(shown, "{}", rendered.text).unwrap();
        }
    }
    shown
}

#[test]
fn every_text_message_reads_as_it_should() {
    insta::assert_snapshot!(texts(ChannelName::Sms), @r##"
    [birthday zh 44 in 1]
    陈女士，生日快乐！云栖物业全体同事祝您身体康健、诸事顺遂，新的一岁平安喜乐。
    [birthday en 94 in 2]
    Dear Ms Chen, happy birthday from all of us at Yunqi Living. We wish you a healthy year.
    [complaint-callback zh 46 in 1]
    投诉T2026-0318已办结，请在办结后3个工作日内回访客户，并登记回访结果。
    [complaint-callback en 114 in 2]
    Complaint T2026-0318 is settled: call the customer back within three working days and write down the result.
    [complaint-escalate zh 55 in 1]
    升级：投诉T2026-0318（热点）3月18日受理，处理人王敏，逾时未办结，请即督办并上报结果。
    [complaint-escalate en 115 in 2]
    Escalated: complaint T2026-0318 (热点), opened 18 March 2026, with Wang Min, is overdue. Please take it up now.
    [complaint-received zh 64 in 1]
    陈女士，您反映的问题已登记，编号T2026-0318，我们会在1个工作日内联系您。查询进度请拨4000000000。
    [complaint-received en 124 in 2]
    Dear Ms Chen, we have your report, no. T2026-0318, and will contact you within one working day. Questions: 4000000000.
    [complaint-remind zh 57 in 1]
    提醒：投诉T2026-0318（重要）于3月18日受理，至今未办结，请今日跟进并答复客户，处理后登记。
    [complaint-remind en 125 in 2]
    Reminder: complaint T2026-0318 (重要), opened 18 March 2026, is still open. Please follow up today and tell the customer.
    [complaint-start zh 49 in 1]
    新投诉T2026-0318（重要）3月18日受理，请1小时内启动处理，并登记启动时间。
    [complaint-start en 107 in 2]
    New complaint T2026-0318 (重要), opened 18 March 2026: start on it within one hour and write down when.
    [complaint-track zh 59 in 1]
    投诉T2026-0318（重要）3月18日受理，已超5个工作日，请今日跟踪处理并向投诉人反馈，办结后登记。
    [complaint-track en 119 in 2]
    Complaint T2026-0318 (重要), opened 18 March 2026, is past five working days. Track it today and tell the customer.
    [family-birthday zh 46 in 1]
    陈女士，今天是您的家人豆豆的生日，云栖物业祝寿星生日快乐，祝全家安康、笑口常开。
    [family-birthday en 102 in 2]
    Dear Ms Chen, today is the birthday of Doudou: best wishes to all your family from Yunqi Living.
    [revisit-notice zh 52 in 1]
    陈女士，您与云栖物业相伴已满4年，管家近日将登门听取您的意见，改约请拨4000000000。
    [revisit-notice en 116 in 2]
    Dear Ms Chen, 4 years with Yunqi Living: your steward will soon call on you. To choose a time ring 4000000000.
    [revisit-visit zh 55 in 1]
    待办：3栋501的陈女士于2022-10-03入住，已满4年，请预约登门回访，记下意见后关闭任务。
    [revisit-visit en 111 in 2]
    To do: visit Ms Chen at 3栋501, in since 2022-10-03, 4 years now. Note what they say, then close the task.
    [warranty-month zh 61 in 1]
    陈女士，您家防水、外墙的保修将于3月31日到期，如有渗漏、开裂等问题，请在此之前致电4000000000报修。
    [warranty-month en 133 in 2]
    Dear Ms Chen, the warranty on waterproofing, outer wall at your home ends on 31 March 2026. To report a defect call 4000000000.
    "##);
}

#[test]
#[expect(clippy::too_many_lines, reason = "the mails themselves")]
fn every_mail_reads_as_it_should() {
    insta::assert_snapshot!(texts(ChannelName::Email), @r##"
    [birthday zh]
    Subject: 陈女士，生日快乐

    陈女士，您好：

    今天是您的生日，云栖物业全体同事向您道一声祝福：愿您新的一岁健康顺遂，与家人共享平安喜乐。

    家中有任何需要，随时告诉我们。

    [birthday en]
    Subject: Happy birthday, Ms Chen

    Dear Ms Chen,

    Today is your birthday, and everyone at Yunqi Living sends you their best wishes: may the new year of your life be a healthy and a happy one.

    Whatever your home needs, we are glad to hear from you.

    [complaint-callback zh]
    Subject: 回访提醒：投诉T2026-0318

    投诉 T2026-0318（重要，3月18日受理）已办结。

    请在办结后3个工作日内回访客户，询问是否满意，并登记回访时间和结果。

    [complaint-callback en]
    Subject: Call back: complaint T2026-0318

    Complaint T2026-0318 (重要, opened 18 March 2026) is settled.

    Please call the customer back within three working days, ask whether all is well, and write down when and what was said.

    [complaint-escalate zh]
    Subject: 升级：投诉T2026-0318（热点）逾时未办结

    投诉 T2026-0318 逾时未办结，现升级到您：

    - 级别：热点
    - 受理：3月18日
    - 处理人：王敏

    请即督办，必要时亲自联系客户，并把结果记入系统。

    [complaint-escalate en]
    Subject: Escalated: complaint T2026-0318 (热点) is overdue

    Complaint T2026-0318 is overdue and now comes to you:

    - level: 热点
    - opened: 18 March 2026
    - handled by: Wang Min

    Please take it up now, call the customer yourself where that helps, and write down the result.

    [complaint-received zh]
    Subject: 您反映的问题已受理（T2026-0318）

    陈女士，您好：

    您反映的问题我们已经登记，编号 T2026-0318。我们会在 1 个工作日内与您联系，说明谁来处理、怎样处理。

    想了解进度，请致电 4000000000 并说出编号，或直接回复本邮件。给您添麻烦了。

    [complaint-received en]
    Subject: We have your report (T2026-0318)

    Dear Ms Chen,

    We have written down what you told us, under the number T2026-0318. Within one working day we will contact you and say who takes care of it, and how.

    To ask how things stand, call 4000000000 and give the number, or answer this mail. We are sorry for the trouble.

    [complaint-remind zh]
    Subject: 提醒：投诉T2026-0318尚未办结

    投诉 T2026-0318（重要）于 3月18日 受理，至今没有办结记录。

    请今天：

    1. 联系客户，说明进展和下一步；
    2. 把处理情况记入系统；
    3. 办不下来的，报告上级。

    [complaint-remind en]
    Subject: Reminder: complaint T2026-0318 is still open

    Complaint T2026-0318 (重要) came in on 18 March 2026 and has not been settled.

    Please do today:

    1. call the customer, say how things stand and what comes next;
    2. write down what was done;
    3. if you cannot settle it, tell your manager.

    [complaint-start zh]
    Subject: 新投诉T2026-0318（重要）：请1小时内启动处理

    投诉 T2026-0318（重要）于 3月18日 受理，由您负责。

    请在1小时内启动处理，联系客户，并登记启动时间；登记后不再提醒。

    [complaint-start en]
    Subject: New complaint T2026-0318 (重要): start within one hour

    Complaint T2026-0318 (重要) came in on 18 March 2026 and is yours.

    Please start on it within one hour, call the customer, and write down when you started; no more reminders come after that.

    [complaint-track zh]
    Subject: 每日跟踪：投诉T2026-0318已超5个工作日

    投诉 T2026-0318（重要）于 3月18日 受理，处理时间已超过5个工作日。

    请每天跟踪处理情况，并向投诉人反馈；办结登记后不再提醒。

    [complaint-track en]
    Subject: Track daily: complaint T2026-0318 is past five working days

    Complaint T2026-0318 (重要) came in on 18 March 2026 and has taken more than five working days.

    Please follow it every day and tell the customer how things stand; no more reminders come once it is settled.

    [family-birthday zh]
    Subject: 祝豆豆生日快乐

    陈女士，您好：

    今天是您的家人 豆豆 的生日，云栖物业全体同事祝寿星健康快乐，祝您全家和睦安康。

    [family-birthday en]
    Subject: Best wishes for the birthday of Doudou

    Dear Ms Chen,

    Today is the birthday of Doudou. Everyone at Yunqi Living wishes health and happiness to the one who celebrates, and to all of you at home.

    [revisit-notice zh]
    Subject: 入住4周年：我们想登门听听您的意见

    陈女士，您好：

    您与云栖物业相伴已满 4 年。按照我们的承诺，管家将于近日登门拜访，听您说说住得怎么样，哪里还可以更好。

    您方便的时间，请致电 4000000000 或回复本邮件告诉我们。您提到的每一点，我们都会登记并答复。

    [revisit-notice en]
    Subject: 4 years in your home: may we call on you?

    Dear Ms Chen,

    You have been with Yunqi Living for 4 years. As we promised, your steward would like to visit you soon and hear how you live, and what could be better.

    Please tell us a time that suits you: call 4000000000, or answer this mail. Whatever you mention is written down and gets an answer.

    [revisit-visit zh]
    Subject: 待办：回访3栋501（入住满4年）

    请在近日登门回访：

    - 业主：陈女士
    - 房屋：3栋501
    - 入住：2022-10-03，已满 4 年

    先电话约好时间；记下业主的每一条意见；完成后在系统里写明结果并关闭任务。

    [revisit-visit en]
    Subject: To do: visit 3栋501 (4 years since moving in)

    Please visit soon:

    - owner: Ms Chen
    - home: 3栋501
    - moved in: 2022-10-03, 4 years ago

    Agree a time by telephone, write down every wish, then note the result and close the task.

    [warranty-month zh]
    Subject: 防水、外墙的保修将于3月31日到期

    陈女士，您好：

    您家 防水、外墙 的保修期将于 3月31日 届满。请抽空看一看：

    - 墙面、窗边、卫生间有没有渗水；
    - 开关、门窗、管道用起来是否正常。

    发现问题，请在到期之前致电 4000000000 或回复本邮件登记，我们按保修责任安排处理。

    [warranty-month en]
    Subject: The warranty on waterproofing, outer wall ends on 31 March 2026

    Dear Ms Chen,

    The warranty on waterproofing, outer wall at your home ends on 31 March 2026. Please take a moment to look at

    - walls, window frames and bathrooms, for damp;
    - switches, doors, windows and pipes, for anything that does not work as it should.

    If you find a defect, call 4000000000 or answer this mail before that day, and we will see to it under the warranty.
    "##);
}

#[test]
fn the_page_around_a_mail_is_plain_and_says_its_language() {
    let options = RenderOptions { opt_out: Some("不再接收：example.com/u"), ..RenderOptions::default() };
    let catalog = catalog();
    let mail = catalog
        .get("revisit-visit")
        .unwrap()
        .preview(&options)
        .into_iter()
        .map(Result::unwrap)
        .find(|rendered| rendered.channel == ChannelName::Email && rendered.language == "zh")
        .unwrap();
    insta::assert_snapshot!(mail.html.unwrap(), @r##"
    <!doctype html>
    <html lang="zh">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>待办：回访3栋501（入住满4年）</title>
    </head>
    <body style="margin:0; padding:0; background:#f4f4f2; color:#222222;">
    <div role="article" aria-label="待办：回访3栋501（入住满4年）" style="max-width:36em; margin:0 auto; padding:24px 16px; font-family:-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; font-size:16px; line-height:1.7;">
    <p style="margin:0 0 16px; font-size:18px; font-weight:bold;">云栖物业</p>
    <div style="background:#ffffff; padding:8px 24px; border-radius:6px;">
    <p>请在近日登门回访：</p>
    <ul>
    <li>业主：陈女士</li>
    <li>房屋：3栋501</li>
    <li>入住：2022-10-03，已满 4 年</li>
    </ul>
    <p>先电话约好时间；记下业主的每一条意见；完成后在系统里写明结果并关闭任务。</p>

    </div>
    <div style="margin:16px 0 0; font-size:13px; color:#5a5a5a;">
    <p style="margin:0 0 8px;">4000000000 · 云栖路1号</p>
    <p style="margin:0;">不再接收：example.com&#x2f;u</p>
    </div>
    </div>
    </body>
    </html>
    "##);
}
