//! The ledger as people, scripts and spreadsheets read it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use touchbase::terms::Mode;

use crate::given::{Place, accepted, pass, with_ledger};

#[test]
fn each_row_is_a_line_with_what_became_of_it() {
    let place = with_ledger();
    let out = place.fine(&["log"]);
    let line = |word: &str| out.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned();
    let sent = line("family-birthday");
    assert!(sent.starts_with("2026-11-23 09:30  T-"), "{out}");
    assert!(sent.contains("accepted  sms    蒋** 139****0022") && sent.contains("1 segment"), "{out}");
    assert!(sent.ends_with("family_member:F-06"), "{out}");
    assert!(line("shadow").starts_with("2026-12-01 09:00  T-"), "{out}");
    assert!(line("unknown").contains("email  赵** z***@example.com  complaint-overdue"), "{out}");
    assert!(line("unknown").contains("the reply was lost"), "{out}");
    let dues: Vec<&str> = out.lines().map(|line| &line[..16]).collect();
    assert!(dues.is_sorted(), "{out}");
}

#[test]
fn what_went_wrong_is_said_in_every_form() {
    let place = Place::with_records();
    let fails = "each  = \"customer\"\nwhere = \"interests is none or 6 // (interests | length - 1) > -9\"";
    place.edit("rules/birthday.toml", "each  = \"customer\"", fails);
    pass(&place, "2026-08-15 09:30", Mode::Live, &accepted);
    let line = place.fine(&["log", "--reason", "where_error"]);
    assert!(
        line.ends_with("skipped  –  customer:C-1004  birthday  where_error · invalid operation\n"),
        "{line}"
    );
    let json = place.fine(&["log", "--json"]);
    assert!(json.contains("\"reason\":\"where_error\"") && json.contains("\"error\":\"invalid operation\""));
    let csv = place.fine(&["log", "--csv"]);
    assert!(csv.contains(",where_error,") && csv.contains(",invalid operation,"), "{csv}");
    let id = line.split_whitespace().find(|word| word.starts_with("T-")).unwrap();
    let told = place.fine(&["explain", id]);
    assert!(told.contains("  error      invalid operation\n"), "{told}");
}

#[test]
fn filters_narrow_it_and_words_that_do_not_exist_are_said() {
    let place = with_ledger();
    let count = |args: &[&str]| place.fine(args).lines().count();
    let all = count(&["log"]);
    assert_eq!(all, 13);
    assert_eq!(count(&["log", "--rule", "family-birthday"]), 1);
    assert_eq!(count(&["log", "--customer", "C-1011"]), 2);
    assert_eq!(count(&["log", "--record", "family_member:F-06"]), 1);
    assert_eq!(count(&["log", "--outcome", "unknown"]), 4);
    assert_eq!(count(&["log", "--outcome", "unknown,skipped"]), 11);
    assert_eq!(count(&["log", "--reason", "shadow"]), 7);
    assert_eq!(count(&["log", "--channel", "email"]), 4);
    assert_eq!(count(&["log", "--since", "2026-12-01"]), 7);
    assert_eq!(count(&["log", "--until", "2026-11-23"]), 6);
    let ended = place.run(&["log", "-n", "2"]);
    assert_eq!(ended.out.lines().count(), 2);
    assert!(ended.out.contains("2026-12-01"), "{}", ended.out);
    assert!(ended.err.contains("only the latest 2 rows"), "{}", ended.err);
    assert!(place.refused(&["log", "--rule", "birthdy"]).contains("did you mean `birthday`?"));
    assert!(place.refused(&["log", "--customer", "c-1011"]).contains("did you mean `C-1011`?"));
    assert!(place.refused(&["log", "--outcome", "faild"]).contains("did you mean `failed`?"));
    assert!(place.refused(&["log", "--reason", "opted-out"]).contains("did you mean `opted_out`?"));
    assert!(place.refused(&["log", "--since", "soon"]).contains("`soon` is not a time"));
    let nothing = place.run(&["log", "--rule", "four-year-revisit"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (0, ""));
    assert!(nothing.err.contains("no touch in the ledger matches"), "{}", nothing.err);
    assert!(Place::bare().refused(&["log"]).contains("there is no database yet"));
}

#[test]
fn json_is_an_object_a_line_and_csv_has_its_header() {
    let place = with_ledger();
    let out = place.fine(&["log", "--json"]);
    assert_eq!(out.lines().count(), 13);
    for line in out.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["v"], 1);
        let due = row["due"].as_str().unwrap();
        assert!(due.ends_with("+08:00") && due.parse::<jiff::Timestamp>().is_ok(), "{due}");
        assert!(row["touch"].as_str().unwrap().starts_with("T-"));
    }
    let unknown = out.lines().find(|line| line.contains("\"unknown\"")).unwrap();
    let unknown: serde_json::Value = serde_json::from_str(unknown).unwrap();
    assert_eq!(unknown["reason"], "outcome_unknown");
    assert_eq!(unknown["channel"], "email");
    assert_eq!(unknown["attempts"], 2);
    let csv = place.fine(&["log", "--csv"]);
    assert_eq!(
        csv.lines().next(),
        Some(
            "touch,due,outcome,reason,channel,rule,step,kind,record,recipient,person,address,attempts,detail,changed"
        )
    );
    assert_eq!(csv.lines().count(), 14);
    assert_eq!(place.fine(&["log", "--csv", "--excel"]), format!("\u{feff}{csv}"));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let place = with_ledger();
    let plain = place.fine(&["log"]);
    assert!(!plain.contains('\u{1b}'));
    let painted = place.fine(&["--color", "always", "log"]);
    assert!(painted.contains("\u{1b}[31m"), "{painted}");
    let mut command = place.command(crate::given::NOW, &["log"]);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), plain);
}

#[test]
fn a_follower_sees_what_another_process_does() {
    let place = Place::with_records();
    let mut command = place.command(crate::given::NOW, &["log", "--follow", "--json"]);
    let mut follower = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    let (send, receive) = std::sync::mpsc::channel();
    let reading = std::thread::spawn(move || {
        while let Some(Ok(line)) = lines.next() {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    pass(&place, "2026-11-23 09:45", Mode::Live, &accepted);
    let mut seen = Vec::new();
    while !seen.iter().any(|line: &String| line.contains("family-birthday") && line.contains("accepted")) {
        seen.push(receive.recv_timeout(Duration::from_secs(30)).expect("nothing came"));
    }
    follower.kill().unwrap();
    follower.wait().unwrap();
    reading.join().unwrap();
    for line in &seen {
        assert_eq!(serde_json::from_str::<serde_json::Value>(line).unwrap()["v"], 1);
    }
}

#[test]
fn broken_rules_hide_nothing_and_are_mentioned() {
    let place = with_ledger();
    let whole = place.fine(&["log"]);
    place.edit("rules/birthday.toml", "class", "clas");
    for (language, note) in [
        ("en", "note: the configuration has 2 errors; touchbase check shows them\n"),
        ("zh", "注意：配置里有 2 个错误；请用 touchbase check 查看\n"),
    ] {
        let ended = place.run(&["--lang", language, "log"]);
        assert!(ended.code == 0 && ended.err.contains(note), "{}", ended.err);
        assert_eq!(ended.out.lines().count(), whole.lines().count());
    }
}
