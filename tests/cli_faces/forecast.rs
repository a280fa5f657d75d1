//! What would be sent, in spans past and future.

use crate::given::{NOW, Place};

const HEADER: &str = "rule,step,kind,record,recipient,channel,due,outcome,reason";

#[test]
fn csv_has_its_header_bare_ids_and_local_times() {
    let place = Place::with_records();
    let out = place.fine(&["forecast", "--from", "2026-12-01", "--to", "2026-12-01", "--csv"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], HEADER);
    assert!(
        lines.contains(&"birthday,send,customer,C-1011,C-1011,sms,2026-12-01T09:00:00,planned,"),
        "{out}"
    );
    assert!(lines.iter().skip(1).all(|line| line.contains(",2026-12-01T")), "{out}");
}

#[test]
fn the_past_is_what_these_rules_would_have_sent() {
    let place = Place::with_records();
    let out = place.fine(&[
        "forecast",
        "--from",
        "2026-09-25",
        "--to",
        "2026-09-25",
        "--rule",
        "birthday",
        "--csv",
    ]);
    assert_eq!(
        out,
        format!("{HEADER}\nbirthday,send,customer,C-1003,C-1003,sms,2026-09-25T09:00:00,planned,\n")
    );
    let year = place.fine(&[
        "forecast",
        "--from",
        "2024-01-01",
        "--to",
        "2024-12-31",
        "--rule",
        "birthday",
        "--csv",
    ]);
    let halves: Vec<String> = [("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")]
        .iter()
        .flat_map(|(from, to)| {
            let out = place.fine(&["forecast", "--from", from, "--to", to, "--rule", "birthday", "--csv"]);
            out.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(year.lines().skip(1).collect::<Vec<_>>(), halves);
    assert!(halves.len() >= 10, "{year}");
}

#[test]
fn all_shows_what_would_not_be_sent_and_why() {
    let place = Place::with_records();
    place.fine(&["customer", "opt-out", "C-1011"]);
    let asked = ["forecast", "--from", "2026-12-01", "--to", "2026-12-01", "--rule", "birthday", "--csv"];
    assert_eq!(place.fine(&asked), format!("{HEADER}\n"));
    let all: Vec<&str> = asked.iter().copied().chain(["--all"]).collect();
    assert_eq!(
        place.fine(&all),
        format!("{HEADER}\nbirthday,send,customer,C-1011,C-1011,,2026-12-01T09:00:00,skipped,opted_out\n")
    );
    let summary =
        place.fine(&["forecast", "--from", "2026-12-01", "--to", "2026-12-01", "--rule", "birthday"]);
    assert!(summary.contains("not sent: 1 (opted_out 1); --all shows them"), "{summary}");
}

#[test]
fn a_cap_fills_up_in_the_order_in_which_things_are_due() {
    let place = Place::with_records();
    // The owner and the member on one day: one care message a day, and ten hours are too short for the next.
    place.write("twin.csv", "客户编号,姓名,手机,生日\nC-1011,蒋雯,13900000022,1990-11-23\n");
    place.fine(&["import", "twin.csv", "--kind", "customer", "--apply"]);
    let out = place.fine(&[
        "forecast",
        "--from",
        "2026-11-23",
        "--to",
        "2026-11-23",
        "--customer",
        "C-1011",
        "--csv",
        "--all",
    ]);
    assert_eq!(
        out,
        format!(
            "{HEADER}\nbirthday,send,customer,C-1011,C-1011,sms,2026-11-23T09:00:00,planned,\n\
             family-birthday,send,family_member,F-06,C-1011,,2026-11-23T09:30:00,skipped,cap\n"
        )
    );
    // Asked for one rule, the other one still fills the cap.
    let one = place.fine(&[
        "forecast",
        "--from",
        "2026-11-23",
        "--to",
        "2026-11-23",
        "--rule",
        "family-birthday",
        "--csv",
        "--all",
    ]);
    assert!(one.ends_with(",skipped,cap\n"), "{one}");
}

#[test]
fn what_a_person_must_release_is_held() {
    let place = Place::with_records();
    place.edit(
        "rules/birthday.toml",
        "[[test]]\nname   = \"born on 2 March",
        "[limits]\napprove = \"each run\"\n\n[[test]]\nname   = \"born on 2 March",
    );
    let out = place.fine(&[
        "forecast",
        "--from",
        "2026-12-01",
        "--to",
        "2026-12-01",
        "--rule",
        "birthday",
        "--csv",
    ]);
    assert!(out.ends_with("C-1011,,2026-12-01T09:00:00,held,approve\n"), "{out}");
    let summary =
        place.fine(&["forecast", "--from", "2026-12-01", "--to", "2026-12-01", "--rule", "birthday"]);
    assert!(summary.contains("0 touches + 1 held") && summary.contains("Tue 2026-12-01"), "{summary}");
    place.edit("rules/birthday.toml", "approve = \"each run\"", "at_most = 1");
    place.write("twin.csv", "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-12-01\n");
    place.fine(&["import", "twin.csv", "--kind", "customer", "--apply"]);
    let out = place.fine(&[
        "forecast",
        "--from",
        "2026-12-01",
        "--to",
        "2026-12-01",
        "--rule",
        "birthday",
        "--csv",
    ]);
    assert_eq!(out.matches(",held,at_most").count(), 2, "{out}");
}

#[test]
fn people_read_days_rules_and_persons() {
    let place = Place::with_records();
    let days = place.fine(&["forecast", "--days", "3"]);
    assert!(days.starts_with("Asia/Shanghai · 11 touches · 2026-11-22 to 2026-11-24\n"), "{days}");
    assert!(days.contains("Mon 2026-11-23     6  complaint-overdue 5 · family-birthday 1"), "{days}");
    assert!(!days.contains('█'), "{days}");
    let far = place.fine(&["forecast", "--from", "2027-01-11", "--to", "2027-01-11"]);
    assert!(far.contains("~ = holiday calendar not published yet") && far.contains("2027-01-11~"), "{far}");
    let rules = place.fine(&["forecast", "--days", "30", "--by", "rule"]);
    assert!(rules.contains("warranty-month") && rules.contains("2026-11-30"), "{rules}");
    let persons = place.fine(&["forecast", "--by", "customer"]);
    assert!(persons.contains("赵** S-03"), "{persons}");
    let one = place.fine(&["forecast", "--customer", "C-1001", "--days", "365"]);
    assert!(one.contains("2027-02-26 10:00  will go  sms  陈** C-1001  warranty-month"), "{one}");
}

#[test]
fn without_a_database_there_are_no_records_and_it_says_so() {
    let place = Place::bare();
    let ended = place.run(&["forecast", "--csv"]);
    assert_eq!((ended.code, ended.out), (0, format!("{HEADER}\n")));
    assert!(ended.err.contains("there are no records"), "{}", ended.err);
    assert!(!place.path("state").exists());
}

#[test]
fn spans_that_make_no_sense_are_refused() {
    let place = Place::with_records();
    assert!(
        place
            .refused(&["forecast", "--from", "2026-12-02", "--to", "2026-12-01"])
            .contains("ends before it begins")
    );
    assert!(
        place.refused(&["forecast", "--from", "1800-01-01", "--to", "2026-12-01"]).contains("hundred years")
    );
    assert!(place.refused(&["forecast", "--rule", "birthdy"]).contains("did you mean `birthday`?"));
    let broken = Place::bare();
    broken.edit("rules/birthday.toml", "\"birthday\"\nevery", "\"birthdya\"\nevery");
    let ended = broken.at(NOW, &["forecast"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("rules/birthday.toml:"), "{}", ended.err);
}

#[test]
fn a_paused_rule_is_held() {
    let place = Place::with_records();
    place.fine(&["pause", "birthday", "--reason", "wording"]);
    let out = place.fine(&[
        "forecast",
        "--from",
        "2026-12-01",
        "--to",
        "2026-12-01",
        "--rule",
        "birthday",
        "--csv",
    ]);
    assert!(out.ends_with(",held,paused\n"), "{out}");
}
