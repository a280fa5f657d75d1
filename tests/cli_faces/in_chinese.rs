//! The same pages for people who read Chinese; codes, JSON and CSV stay as they are.

use touchbase::terms::Mode;

use crate::given::{Place, accepted, pass, refused, with_ledger};

fn fine(place: &Place, args: &[&str]) -> String {
    place.fine(&[&["--lang", "zh"], args].concat())
}

fn not_done(place: &Place, args: &[&str]) -> String {
    place.refused(&[&["--lang", "zh"], args].concat())
}

#[test]
fn the_log_says_what_became_of_each_touch_in_words() {
    let place = with_ledger();
    let out = fine(&place, &["log"]);
    let line = |word: &str| out.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned();
    let sent = line("family-birthday");
    assert!(sent.contains("已发出    短信  蒋** 139****0022") && sent.contains("计 1 条短信"), "{out}");
    let unknown = line("结果不明");
    assert!(
        unknown.contains("邮件  赵** z***@example.com") && unknown.contains("无法知道对方是否已接收"),
        "{out}"
    );
    assert!(line("不发  ").contains("试运行（mode = \"shadow\"）"), "{out}");
    for form in ["--json", "--csv"] {
        assert_eq!(fine(&place, &["log", form]), place.fine(&["log", form]));
    }
    assert_eq!(
        not_done(&place, &["log", "--outcome", "faild"]),
        "错误：没有结果代码 `faild`；是不是想写 `failed`？\n"
    );
    let ended = place.run(&["--lang", "zh", "log", "-n", "2"]);
    assert!(ended.err.contains("这是最近的 2 行"), "{}", ended.err);
}

#[test]
fn an_explanation_reads_from_its_verdict_to_its_history() {
    let place = with_ledger();
    let log = place.fine(&["log", "--outcome", "unknown", "-n", "1"]);
    let id = log.split_whitespace().find(|word| word.starts_with("T-")).unwrap().to_owned();
    let out = fine(&place, &["explain", &id]);
    assert!(
        out.starts_with("结果不明   2026-11-23 09:00  complaint-overdue → 赵** (S-03)   原因代码 "),
        "{out}"
    );
    for line in [
        "  原因       无法知道对方是否已接收\n",
        "：被拒收：isv.MOBILE_NUMBER_ILLEGAL",
        "第 2 次发送（邮件，编号 ",
        "：结果不明：the reply was lost",
        "，后台服务\n",
        "  内容       已保存，加 --reveal 显示\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let out = fine(&place, &["explain", "C-1003", "birthday", "--on", "2027-09-15"]);
    for line in [
        "  ✓ 日期       birthday 农历1980-08-15\n",
        "  ✓ 接收人     self：王**（C-1003）\n",
        "  ✓ 号码或邮箱 短信 139****0014；邮件不可用\n",
        "  ✓ 发送上限   关怀：当天已有 0 条，上限 1 条；30 天内已有 0 条，上限 4 条\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(not_done(&place, &["explain", "C-1001"]).starts_with("错误：还要写明规则："));
}

#[test]
fn a_forecast_names_its_days_and_its_reasons() {
    let place = Place::with_records();
    let days = fine(&place, &["forecast", "--days", "3"]);
    assert!(days.starts_with("Asia/Shanghai · 11 次联系 · 2026-11-22 至 2026-11-24\n"), "{days}");
    assert!(days.contains("2026-11-23 周一     6  complaint-overdue 5 · family-birthday 1"), "{days}");
    let one = fine(&place, &["forecast", "--customer", "C-1001", "--days", "365"]);
    assert!(one.contains("2027-02-26 10:00  将会发送  短信  陈** C-1001  warranty-month"), "{one}");
    let ended = Place::bare().run(&["--lang", "zh", "forecast"]);
    assert!(ended.err.starts_with("没有任何记录：还没有数据库"), "{}", ended.err);
}

#[test]
fn decisions_are_asked_about_and_told_in_words() {
    let place = Place::with_records();
    pass(&place, "2026-11-23 09:45", Mode::Live, &refused);
    let late = place.at("2026-11-26 10:00", &["--lang", "zh", "retry", "--failed", "--yes"]);
    assert!(late.err.contains("超过补发期限（late_ok），不处理\n没有可以重发的联系\n"), "{}", late.err);
    let unasked = place.at("2026-11-23 10:00", &["--lang", "zh", "retry", "--failed"]);
    assert!(unasked.err.contains("这里无法回答，请加上 --yes"), "{}", unasked.err);
    let done = place.at("2026-11-23 10:00", &["--lang", "zh", "retry", "--failed", "--yes"]);
    assert!(done.out.starts_with("将重发 ") && done.out.ends_with(" 次联系\n"), "{}{}", done.out, done.err);
    assert_eq!(
        fine(&place, &["cancel", "--rule", "birthday", "--on", "2026-12-01", "--yes"]),
        "已取消 1 次联系\n"
    );
    let paused = fine(&place, &["pause", "birthday", "--reason", "文案", "--until", "2026-11-30"]);
    assert_eq!(paused, "规则 birthday 已暂停，到 2026-12-01 00:00 为止：0 次联系待发\n");
    let other = place.run(&["--lang", "zh", "resume", "--all"]);
    assert_eq!((other.code, other.err.as_str()), (1, "没有暂停所有规则；目前暂停的是：规则 birthday\n"));
}

#[test]
fn a_customers_page_and_a_template_read_in_words() {
    let place = Place::with_records();
    pass(&place, "2026-11-23 09:45", Mode::Shadow, &accepted);
    let noted = fine(&place, &["customer", "opt-out", "C-1001"]);
    assert_eq!(noted, "陈** C-1001：退订关怀消息、退订营销消息，已记下，操作人 wang\n");
    let shown = fine(&place, &["customer", "show", "C-1001"]);
    assert!(shown.starts_with("customer:C-1001  2026-11-22 10:00 建立\n"), "{shown}");
    assert!(
        shown.contains("\n同意与退订\n  2026-11-22 10:00  退订关怀消息  – → true  操作人 wang\n"),
        "{shown}"
    );
    fine(&place, &["customer", "export", "C-1001", "--out", "c.json"]);
    let again = not_done(&place, &["customer", "export", "C-1001", "--out", "c.json"]);
    assert_eq!(again, "错误：无法写入 c.json：已经存在\n");
    let preview = fine(&place, &["preview", "warranty-month"]);
    assert!(
        preview.contains("用于规则 warranty-month（服务）\n") && preview.contains("\n短信（中文）  "),
        "{preview}"
    );
}

#[test]
fn a_language_that_there_is_not_is_refused() {
    let place = Place::bare();
    assert_eq!(place.refused(&["--lang", "fr", "log"]), "error: --lang is en or zh, not `fr`\n");
    let mut chinese = place.command_of_today(&["--lang", "fr", "log"]);
    let ended = chinese.env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(
        (ended.status.code(), said.as_str()),
        (Some(2), "错误：--lang 只能是 en 或 zh，不能是 `fr`\n")
    );
}
