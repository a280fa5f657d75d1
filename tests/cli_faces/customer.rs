//! One person's data and wishes.

use crate::given::Place;

#[test]
fn an_opt_out_is_kept_with_who_and_why_and_holds_at_once() {
    let place = Place::with_records();
    let out = place.fine(&[
        "customer",
        "opt-out",
        "C-1001",
        "--class",
        "care",
        "--channel",
        "sms",
        "--reason",
        "call of 22 Nov",
    ]);
    assert_eq!(out, "陈** C-1001: care_opt_out, sms_opt_out noted, by operator wang\n");
    let shown = place.fine(&["customer", "show", "C-1001"]);
    assert!(shown.contains("2026-11-22 10:00  care_opt_out  – → true  by operator wang"), "{shown}");
    assert!(shown.contains("call of 22 Nov"), "{shown}");
    let again = place.fine(&["customer", "opt-out", "C-1001", "--class", "care"]);
    assert!(again.contains("was so already"), "{again}");
    let out = place.fine(&[
        "forecast",
        "--customer",
        "C-1001",
        "--days",
        "365",
        "--rule",
        "warranty-month",
        "--csv",
    ]);
    assert!(out.contains(",email,") && !out.contains(",sms,"), "{out}");
    place.fine(&["customer", "opt-out", "C-1001", "--all"]);
    let out = place.fine(&["forecast", "--customer", "C-1001", "--days", "365", "--csv", "--all"]);
    assert!(out.lines().skip(1).all(|line| line.ends_with(",skipped,no_contact")), "{out}");
    place.refused(&["customer", "opt-out", "C-1001", "--undo"]);
    place.fine(&["customer", "opt-out", "C-1001", "--all", "--undo", "--reason", "letter"]);
    let shown = place.fine(&["customer", "show", "C-1001"]);
    let (fields, history) = shown.split_once("\nconsent\n").unwrap();
    assert!(!fields.contains("no_contact") && history.contains("no_contact  true → –"), "{shown}");
    assert!(place.refused(&["customer", "opt-out", "S-03"]).contains("works here"));
    assert!(place.refused(&["customer", "opt-out", "C-1001", "--class", "staff"]).contains("staff"));
    assert!(place.refused(&["customer", "show", "C-1O01"]).contains("did you mean"));
}

#[test]
fn an_export_holds_everything_and_is_for_us_only() {
    let place = crate::given::with_ledger();
    let out = place.fine(&["customer", "export", "C-1011"]);
    let data: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(data["record"]["fields"]["mobile"], "+8613900000022");
    assert_eq!(data["touches"].as_array().unwrap().len(), 2);
    assert!(data["touches"].as_array().unwrap().iter().any(|touch| touch["text"].is_string()));
    assert!(data["related"].as_array().unwrap().iter().any(|record| record["id"] == "F-06"));
    assert!(!data["changes"].as_array().unwrap().is_empty());
    place.fine(&["customer", "export", "C-1011", "--out", "c.json"]);
    assert!(
        place
            .refused(&["customer", "export", "C-1011", "--out", "c.json"])
            .contains("failed to write c.json")
    );
    assert!(place.fine(&["customer", "show", "C-1011", "--reveal"]).contains("+8613900000022"));
}
