//! No name, phone or address leaves through a face that did not ask for it.

use crate::given::with_ledger;

#[test]
fn lists_and_explanations_hold_no_name_phone_or_address() {
    let place = with_ledger();
    let mut told = String::new();
    let commands: [&[&str]; 14] = [
        &["log"],
        &["log", "--json"],
        &["log", "--csv"],
        &["status"],
        &["status", "--json"],
        &["forecast", "--days", "400", "--by", "customer"],
        &["forecast", "--days", "400", "--customer", "C-1001"],
        &["forecast", "--days", "400", "--csv", "--all"],
        &["customer", "show", "C-1001"],
        &["customer", "show", "S-03"],
        &["explain", "C-1001", "warranty-month"],
        &["explain", "F-06", "family-birthday"],
        &["retry", "--unknown"],
        &["cancel", "--rule", "birthday", "--on", "2026-12-01"],
    ];
    for args in commands {
        let ended = place.at("2026-11-23 10:00", args);
        told += &(ended.out + &ended.err);
    }
    for number in 1..=13 {
        told += &place.fine(&["explain", &format!("T-{number}")]);
    }
    let mut people = 0;
    for list in ["customers", "staff", "families"] {
        let text = std::fs::read_to_string(place.path(&format!("examples/lists/{list}.csv"))).unwrap();
        for row in text.lines().skip(1) {
            people += 1;
            for cell in row.split(',').map(str::trim) {
                let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
                let name =
                    cell.chars().count() >= 2 && cell.chars().all(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
                let of_words =
                    ["配偶", "子女", "父亲", "母亲", "摄影", "园艺", "书法", "太极", "父母"].contains(&cell);
                if cell.contains('@') || (name && !of_words) {
                    assert!(!told.contains(cell), "{cell} was told");
                }
                if digits.len() >= 11 && digits.contains("1390000") {
                    let last = &digits[digits.len() - 11..];
                    assert!(!told.contains(last), "{last} was told");
                }
            }
        }
    }
    assert!(people > 20 && told.contains("139****"), "{people}");
}
