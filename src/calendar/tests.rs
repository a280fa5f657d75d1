//! What is said of phrases that are not understood, in both languages.

use super::festival::Festivals;
use super::recurrence::{Monthly, yearly};
use super::*;
use crate::diagnostic::{Report, Source};
use crate::words::{Language, Translate as _};

/// What is wrong and what to write, in both languages.
fn said<T: std::fmt::Debug>(read: Result<T, PhraseError>) -> [String; 2] {
    let error = read.unwrap_err();
    [Language::English, Language::Chinese].map(|language| {
        let help = error.help.as_ref().map(|help| format!(" | {}", help.in_language(language)));
        format!("{}{}", error.in_language(language), help.unwrap_or_default())
    })
}

#[test]
fn hours_zones_and_days_of_the_month() {
    let hours = |spans: &[&str]| said(WorkingHours::parse(spans));
    for (said, expected) in [
        (
            said(Window::parse("9-20")),
            [
                "`9-20` is not a span of hours | write it as `09:00-20:00`",
                "`9-20` 不是一段时间 | 请写成 `09:00-20:00` 的样子",
            ],
        ),
        (
            said(Window::parse("09:00-09:00")),
            [
                "`09:00-09:00` begins and ends at the same time | for the whole day write `00:00-24:00`",
                "`09:00-09:00` 的起止时间相同 | 全天请写 `00:00-24:00`",
            ],
        ),
        (
            hours(&["20:00-02:00"]),
            [
                "`20:00-02:00` goes past midnight | write two spans: one to `24:00`, one from `00:00`",
                "`20:00-02:00` 跨过了零点 | 请分成两段：一段到 `24:00` 止，一段从 `00:00` 起",
            ],
        ),
        (
            hours(&[]),
            ["there are no working hours | such as `09:00-18:00`", "没有写工作时间 | 例如 `09:00-18:00`"],
        ),
        (
            hours(&["09:00-12:00", "11:00-18:00"]),
            ["two spans of working hours overlap", "有两段工作时间重叠"],
        ),
        (
            said(Zone::named("Asia/Peking")),
            [
                "there is no time zone `Asia/Peking` | write an IANA name such as `Asia/Shanghai`, `Asia/Hong_Kong` \
                 or `UTC`",
                "没有 `Asia/Peking` 这个时区 | 请写 IANA 时区名，例如 `Asia/Shanghai`、`Asia/Hong_Kong` 或 `UTC`",
            ],
        ),
        (
            said(Monthly::day(32)),
            [
                "no month has a day 32 | 1 to 31, `first working day`, `last working day` or `last day`",
                "没有哪个月有 32 号 | 请写 1 到 31、`first working day`、`last working day` 或 `last day`",
            ],
        ),
        (
            said(Monthly::parse("lst day")),
            [
                "`lst day` is not understood | did you mean `last day`?",
                "看不懂 `lst day` | 是不是想写 `last day`？",
            ],
        ),
        (
            said(IfNoSuchDay::parse("never")),
            [
                "`never` is not understood | expected one of: day before, day after, skip",
                "看不懂 `never` | 可以写：day before、day after、skip",
            ],
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn lengths_of_time() {
    for (text, expected) in [
        ("", "缺少时长 | 例如 `2 working days`"),
        ("-1 day", "`-1 day` 是负数 | 请写正的时长，用 `before` 或 `after` 表示之前或之后"),
        (
            "soon",
            "`soon` 不是时长 | 请写数字加单位，单位是：minutes、hours、days、weeks、months、years、working days、\
             working hours",
        ),
        ("workng days", "`workng days` 不是时长 | 是不是想写 `working days`？前面要加上数字"),
        ("0 days", "`0 days` 是零 | 至少写 1"),
        ("101 years", "`101 years` 超过一百年 | 最多 `100 years`"),
        ("1.5 hours", "`1.5 hours` 不是整数 | 请用更小的单位，例如 `90 minutes`、`18 months`"),
    ] {
        assert_eq!(said(Period::parse(text))[1], expected);
    }
}

#[test]
fn cron_expressions() {
    for (text, expected) in [
        (
            "0 9 * *",
            [
                "`0 9 * *` has 4 fields instead of five | minute, hour, day of the month, month, day of the week: \
                 `30 9 * * MON-FRI`",
                "`0 9 * *` 有 4 个部分，应为五个 | 依次是分、时、日、月、星期：`30 9 * * MON-FRI`",
            ],
        ),
        ("60 9 * * *", ["`60` is not a minute | 0 to 59", "`60` 不是分钟 | 应为 0 到 59"]),
        ("0 24 * * *", ["`24` is not an hour | 0 to 23", "`24` 不是小时 | 应为 0 到 23"]),
        ("0 9 L * *", ["`L` is not a day of the month | 1 to 31", "`L` 不是日期 | 应为 1 到 31"]),
        (
            "0 9 * 13 *",
            ["`13` is not a month | 1 to 12, or jan to dec", "`13` 不是月份 | 应为 1 到 12，或 jan 到 dec"],
        ),
        (
            "0 9 * * fri-mon",
            [
                "`fri-mon` is not a day of the week | the range runs backwards; write `5-7,0-1`",
                "`fri-mon` 不是星期几 | 范围前后颠倒了，请写 `5-7,0-1`",
            ],
        ),
        ("*/0 9 * * *", ["`*/0` is not a minute | a step is 1 to 59", "`*/0` 不是分钟 | 间隔为 1 到 59"]),
        (
            "0 9 30 2 *",
            [
                "`0 9 30 2 *` never comes: no such month has such a day | for the end of a month write \
                 `monthly = \"last day\"`",
                "`0 9 30 2 *` 永远不会到来：这些月份都没有这一天 | 月末请写 `monthly = \"last day\"`",
            ],
        ),
    ] {
        assert_eq!(said(Cron::parse(text)), expected);
    }
}

#[test]
fn days_that_come_every_year() {
    let forms = "请写 `1990-08-15`、`08-15`、`农历1980-08-15`、`农历1980-闰4-08` 或 `农历08-15`";
    for (text, expected) in [
        ("someday", format!("`someday` 不是每年都有的日子 | {forms}")),
        ("13-01", format!("没有 `13-01` 这一天 | {forms}")),
        ("04-31", "没有 `04-31` 这一天 | 是不是想写 `04-30`？".to_owned()),
        ("闰5-01", "只有农历才有闰月 | 是不是想写 `农历闰5-01`？".to_owned()),
        ("农历13-01", "没有 `农历13-01` 这一天 | 农历月份为 1 到 12，日为 1 到 30".to_owned()),
        ("农历1900-01-01", "没有农历 1900 年的资料 | 已知 1901 年到 2099 年".to_owned()),
        ("农历1985-闰4-08", "农历 1985 年没有闰四月 | 是不是想写 `农历1985-04-08`？".to_owned()),
        ("农历2025-08-30", "农历 2025 年八月只有 29 天 | 是不是想写 `农历2025-08-29`？".to_owned()),
        (
            "农历闰1-08",
            "农历 1901 年到 2099 年，没有哪个闰正月有第 8 天 | 是不是想写 `农历01-08`？".to_owned(),
        ),
        (
            "2026-05-15",
            "`2026-05-15` 只是某一年的一天，这里要写每年都有的日子 | 是不是想写 `05-15`？".to_owned(),
        ),
    ] {
        assert_eq!(said(yearly(text))[1], expected);
    }
}

/// What a report says in Chinese, a finding a line: message, label, help.
fn told(report: &Report) -> Vec<String> {
    let finding = |finding: &crate::diagnostic::Diagnostic| {
        let label = finding.place.as_ref().and_then(|place| place.label.as_ref());
        let parts = std::iter::once(&finding.message).chain(label).chain(&finding.help);
        parts.map(|said| said.zh().to_string()).collect::<Vec<_>>().join(" | ")
    };
    report.findings().iter().map(finding).collect()
}

#[test]
fn the_files_of_calendars() {
    let mut report = Report::default();
    let sources = [
        Source::new("cn/26.toml", ""),
        Source::new(
            "cn/2026.toml",
            "off = ['2026-01-03', '2026-01-03', 'may', '2027-01-01']\nwork = ['2026-01-03', '2026-03-02']",
        ),
        Source::new("hk/2026.toml", "off = []"),
    ];
    WorkingCalendar::read(&sources, &mut report);
    assert_eq!(
        told(&report),
        [
            "`26` 不是年份 | 请用年份做文件名，例如 `2026.toml`",
            "`may` 不是日期，也不是日期范围 | 请写 `2026-01-04`，或 `2026-01-01..2026-01-03`",
            "`2027-01-01` 不在 2026 年",
            "2026-01-03 既写成休息日，又写成工作日 | `off` 里也有",
            "2026-03-02 不是周末，本来就上班，不用写",
            "2026 年有两个文件 | 这一个没有使用",
        ]
    );
    let mut report = Report::default();
    WorkingCalendar::read(&[Source::new("2026.toml", "off = ['2026-01-03', '2026-01-03']")], &mut report);
    assert_eq!(told(&report), ["2026-01-03 写了两次"]);

    let mut report = Report::default();
    let festivals = "[b]\nname = '乙'\nlunar = '01-01'\ndate = '01-01'\n[c]\nname = '丙'\n[d]\nname = '丁'\n\
                     eve_of = 'good-dya'\n[e]\nname = '戊'\nweekday = 'second sunday'\n[good-day]\nname = '吉'\n\
                     date = '02-29'\n";
    Festivals::read(&Source::new("festivals.toml", festivals), &mut report);
    let ways = "请只写其中一个：lunar、date、solar_term、weekday、eve_of";
    assert_eq!(
        told(&report),
        [
            format!("`b` 用了几种方式写日期：lunar、date | {ways}"),
            format!("`c` 没有写是哪一天 | {ways}"),
            "`second sunday` 不是某月的第几个星期几 | 请写成 `second sunday of may` 的样子".to_owned(),
            "没有节日 `good-dya` | 本文件里没有 | 是不是想写 `good-day`？".to_owned(),
        ]
    );
}
