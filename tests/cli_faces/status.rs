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
        ended.out.contains("of 4 messages nobody knows whether it went → touchbase log --outcome unknown"),
        "{}",
        ended.out
    );
    let ended = place.at("2026-12-20 10:00", &["status"]);
    assert!(ended.out.contains("the working days of 2027 are not known"), "{}", ended.out);
    assert!(ended.out.contains("the daemon does not run"), "{}", ended.out);
}

#[test]
fn nothing_to_look_at_is_exit_0() {
    let place = Place::with_records();
    place.edit("touchbase.toml", "mode     = \"shadow\"", "mode     = \"live\"");
    pass(&place, "2026-11-23 09:45", Mode::Live, &accepted);
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
