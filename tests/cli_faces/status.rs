//! How it stands.

use touchbase::terms::Mode;

use crate::given::{NOW, Place, accepted, pass, with_ledger};

#[test]
fn before_the_start_it_says_what_to_do() {
    let place = Place::bare();
    let ended = place.run(&["status"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("SHADOW   5 rules on"), "{}", ended.out);
    assert!(ended.out.contains("not started yet: there is no database"), "{}", ended.out);
    assert!(ended.out.contains("going live:\n  1. [ ] channels"), "{}", ended.out);
    assert!(!place.path("state").exists());
}

#[test]
fn it_counts_and_names_what_to_look_at() {
    let place = with_ledger();
    let ended = place.at("2026-11-23 10:00", &["status"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("4 unknown · 0 failed today   last sent 2026-11-23 09:45"), "{}", ended.out);
    assert!(ended.out.contains("12 customer"), "{}", ended.out);
    assert!(
        ended.out.contains(
            "4 messages with an unknown outcome: sent or not, nobody knows → touchbase log --outcome unknown"
        ),
        "{}",
        ended.out
    );
    let ended = place.at("2026-12-20 10:00", &["status"]);
    assert!(ended.out.contains("the working days of 2027 are not known"), "{}", ended.out);
    assert!(ended.out.contains("the daemon is not running"), "{}", ended.out);
}

#[test]
fn it_speaks_chinese() {
    let ended = Place::bare().run(&["status", "--lang", "zh"]);
    assert!(ended.out.starts_with("试运行   5 条规则启用   "), "{}", ended.out);
    assert!(ended.out.contains("正式运行前的步骤：\n  1. [ ] 渠道"), "{}", ended.out);
    assert!(ended.out.contains("尚未开始："), "{}", ended.out);
    let place = with_ledger();
    let ended = place.at("2026-12-20 10:00", &["status", "--lang", "zh"]);
    for words in [
        "\n今天   应发 ",
        "\n队列   到期 ",
        "\n资料   ",
        "\n安排   已安排到 ",
        "有 4 条消息结果不明 → 先看 touchbase log --outcome unknown，再用 touchbase retry --unknown 重发",
        "没有 2027 年的工作日安排：暂按周一至周五为工作日 → 添加文件 calendars/cn/2027.toml",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let json = place.at("2026-12-20 10:00", &["status", "--lang", "zh", "--json"]);
    assert!(json.out.contains("with an unknown outcome"), "{}", json.out);
}

#[test]
fn on_a_terminal_a_long_problem_goes_on_under_itself() {
    let place = with_ledger();
    let mut command = place.command("2026-11-23 10:00", &["status"]);
    let shown = command.env("COLUMNS", "50").output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("\n  4 messages with an unknown outcome: sent or not,\n    nobody knows"),
        "{shown}"
    );
    assert!(shown.lines().all(|line| line.chars().count() <= 50), "{shown}");
}

#[test]
fn nothing_to_look_at_is_exit_0() {
    let place = Place::with_records();
    place.edit("touchbase.toml", "mode     = \"shadow\"", "mode     = \"live\"");
    pass(&place, "2026-11-23 09:45", Mode::Live, &accepted);
    // Live without a channel is something to look at.
    let ended = place.at("2026-11-23 10:00", &["status", "--quiet"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.contains("sms and email are not configured, and needed by birthday, "),
        "{}",
        ended.out
    );
    place.edit("touchbase.toml", "# [sms]\n# gateway", "[sms]\ngateway");
    let ended = place.at("2026-11-23 10:00", &["status"]);
    assert_eq!(ended.code, 0, "{}", ended.out);
    assert!(
        ended.out.starts_with("LIVE   5 rules on") && ended.out.contains("nothing to look at"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("going live"));
}

#[test]
fn json_is_one_object() {
    for place in [Place::bare(), with_ledger()] {
        let ended = place.at(NOW, &["status", "--json"]);
        let status: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(status["v"], 1);
        assert_eq!(status["mode"], "shadow");
        assert_eq!(ended.code, 1);
        assert!(!status["problems"].as_array().unwrap().is_empty());
        assert_eq!(ended.out.lines().count(), 1);
    }
}

#[test]
fn it_counts_what_was_expected_and_what_was_sent() {
    let place = with_ledger();
    let ended = place.at("2026-11-23 10:00", &["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let counters = &status["counters"];
    assert_eq!((&counters["expected_today"], &counters["sent_today"]), (&6.into(), &2.into()));
    assert_eq!((&counters["unknown_open"], &counters["open_today"]), (&4.into(), &0.into()));
    assert_eq!(counters["daemon_up"], 0);
    let shown = place.at("2026-11-23 10:00", &["status"]).out;
    assert!(shown.contains("\ntoday  6 due · 2 sent · 0 skipped · 0 held · 0 failed · 4 unknown"), "{shown}");
    let shown = place.at("2026-12-01 10:00", &["status"]).out;
    assert!(shown.contains("\ntoday  7 due · 0 sent · 7 skipped (7 shadow)"), "{shown}");
    let metrics = place.at("2026-12-01 10:00", &["status", "--metrics"]);
    assert_eq!(metrics.code, 0);
    assert!(metrics.out.contains("\ntouchbase_skipped_today{reason=\"shadow\"} 7\n"), "{}", metrics.out);
    for line in metrics.out.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("touchbase_") && number.parse::<u64>().is_ok(), "{line}");
    }
}

#[test]
fn watching_looks_again_and_clears_no_pipe() {
    use std::io::{BufRead as _, BufReader};
    let place = Place::bare();
    let mut command = place.command(NOW, &["status", "--watch"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut pages = 0;
    for line in lines {
        assert!(!line.contains('\u{1b}'), "{line}");
        pages += u32::from(line.starts_with("SHADOW"));
        if pages == 2 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
