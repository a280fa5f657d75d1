//! Why, in words: from the ledger, and from what would decide.

use touchbase::terms::Mode;

use crate::given::{Place, accepted, pass, with_ledger};

#[test]
fn a_touch_of_the_ledger_tells_its_story() {
    let place = with_ledger();
    let log = place.fine(&["log", "--outcome", "unknown", "-n", "1"]);
    let id = log.split_whitespace().find(|word| word.starts_with("T-")).unwrap().to_owned();
    let out = place.fine(&["explain", &id]);
    assert!(
        out.starts_with(
            "unknown    2026-11-23 09:00  complaint-overdue → 赵** (S-03)   reason outcome_unknown\n"
        ),
        "{out}"
    );
    assert!(
        out.contains("why        whether it was taken is not known: the other side gave no clear answer"),
        "{out}"
    );
    let attempts: Vec<&str> = out.lines().filter(|line| line.contains("attempt ")).collect();
    assert!(attempts[0].contains("attempt 1 by sms, id "), "{out}");
    assert!(attempts[0].ends_with(": refused: isv.MOBILE_NUMBER_ILLEGAL"), "{out}");
    assert!(attempts[1].contains("attempt 2 by email, id "), "{out}");
    assert!(attempts[1].ends_with(": unknown: the reply was lost"), "{out}");
    assert!(out.contains("text       kept; --reveal shows it"), "{out}");
    if let Some(shown) = place.on_terminal(&["explain", &id, "--reveal"]) {
        assert!(shown.contains("\ntext\r\n"), "{shown}");
    }
    assert!(place.refused(&["explain", "T-999"]).contains("there is no touch T-999"));
}

#[test]
fn a_customer_and_a_rule_lead_to_the_row_where_there_is_one() {
    let place = with_ledger();
    let out = place.fine(&["explain", "C-1011", "birthday", "--on", "2026-12-01"]);
    assert!(
        out.starts_with("not sent   2026-12-01 09:00  birthday → 蒋** (C-1011)   reason shadow\n"),
        "{out}"
    );
    assert!(out.contains("→ cancelled") || out.contains("→ skipped"), "{out}");
    assert!(out.contains("as things stand now:\n  ✓ date"), "{out}");
    assert!(out.contains("next       2026-12-01") || out.contains("next       2027-"), "{out}");
}

#[test]
fn what_is_to_come_is_derived_with_every_condition() {
    let place = Place::with_records();
    let out = place.fine(&["explain", "C-1003", "birthday", "--on", "2027-09-15"]);
    assert!(
        out.starts_with("would go   2027-09-15 09:00  birthday → 王** (C-1003)   reason shadow\n"),
        "{out}"
    );
    for line in [
        "✓ date       birthday 农历1980-08-15",
        "✓ recipient  self: 王** (C-1003)",
        "✓ consent    care: not opted out",
        "✓ address    sms 139****0014; not by email",
        "✓ window     care 09:00-20:00",
        "✓ caps       care: 0 of 1 that day, 0 of 4 in 30 days",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let elsewhere = place.fine(&["explain", "C-1003", "birthday", "--on", "2027-09-14"]);
    assert!(
        elsewhere.starts_with("nothing    2027-09-14  birthday → customer:C-1003: nothing is due that day"),
        "{elsewhere}"
    );
    assert!(elsewhere.contains("would go   2027-09-15 09:00"), "{elsewhere}");
}

#[test]
fn each_thing_that_stands_in_the_way_is_marked() {
    let place = Place::with_records();
    place.write(
        "void.csv",
        "保修编号,客户编号,保修项目,状态,到期日\nW-9,C-1001,防水,void,2027-09-27\nW-8,,防水,active,2027-09-27\n",
    );
    place.fine(&["import", "void.csv", "--kind", "warranty", "--apply"]);
    let out = place.fine(&["explain", "warranty:W-9", "warranty-month"]);
    assert!(
        out.contains("reason not_matching") && out.contains("✗ only       status is void, wanted: active"),
        "{out}"
    );
    assert!(out.contains("next       nothing is due in the next ten years"), "{out}");
    let out = place.fine(&["explain", "W-8", "warranty-month"]);
    assert!(
        out.contains("→ nobody   reason no_recipient")
            && out.contains("✗ recipient  customer leads to nobody"),
        "{out}"
    );
    place.write("sold.csv", "房屋编号,转让日期\nH-0101,2025-01-01\n");
    place.fine(&["import", "sold.csv", "--kind", "home", "--apply"]);
    let out = place.fine(&["explain", "home:H-0101", "four-year-revisit"]);
    assert!(out.contains("✗ where      sold_on is none (it is not so)"), "{out}");
    let out = place.fine(&["explain", "C-1012", "birthday"]);
    assert!(out.contains("never due") && out.contains("✗ date       birthday is not filled in"), "{out}");
    place.fine(&["customer", "opt-out", "C-1003"]);
    let out = place.fine(&["explain", "C-1003", "birthday", "--on", "2027-09-15"]);
    assert!(
        out.contains("reason opted_out") && out.contains("✗ consent    the person has opted out"),
        "{out}"
    );
    place.write("solved.csv", "工单号,办结时间\nT-2601,2026-11-03 12:00\n");
    place.edit("records.toml", "closed_at   = [\"关闭时间\"]", "closed_at   = [\"关闭时间\"]\n");
    place.fine(&["import", "solved.csv", "--kind", "complaint", "--apply"]);
    let out = place.fine(&["explain", "complaint:T-2601", "complaint-overdue"]);
    assert!(
        out.contains("✗ stop_once  solved_at 2026-11-03 12:00") && out.contains("reason stopped"),
        "{out}"
    );
}

#[test]
fn a_cap_that_is_full_stands_in_the_way() {
    let place = Place::with_records();
    place.write("twin.csv", "客户编号,姓名,手机,生日\nC-1011,蒋雯,13900000022,1990-11-23\n");
    place.fine(&["import", "twin.csv", "--kind", "customer", "--apply"]);
    pass(&place, "2026-11-23 09:15", Mode::Live, &accepted);
    let ended = place.at("2026-11-23 09:20", &["explain", "F-06", "family-birthday"]);
    assert!(
        ended.out.contains("reason cap") && ended.out.contains("✗ caps       care: 1 of 1 that day"),
        "{}",
        ended.out
    );
}

#[test]
fn a_person_and_a_rule_about_something_else_list_the_records() {
    let place = Place::with_records();
    let out = place.fine(&["explain", "C-1001", "warranty-month"]);
    assert!(out.starts_with("warranty-month looks at 2 records of customer:C-1001:\n"), "{out}");
    assert!(out.contains("warranty:W-0101-2  2027-02-26 10:00  would go  shadow"), "{out}");
    // Through two references: the manager of the handler.
    let out = place.fine(&["explain", "S-02", "complaint-overdue"]);
    assert!(out.contains("complaint:T-2603"), "{out}");
    let out = place.fine(&["explain", "C-1012", "warranty-month"]);
    assert!(out.contains("there is no warranty that has to do with customer:C-1012"), "{out}");
}

#[test]
fn what_does_not_exist_is_said_with_what_was_meant() {
    let place = Place::with_records();
    assert!(place.refused(&["explain", "C-1001", "brithday"]).contains("did you mean `birthday`?"));
    assert!(place.refused(&["explain", "c-1001", "birthday"]).contains("did you mean `C-1001`?"));
    assert!(place.refused(&["explain", "C-1001"]).contains("`C-1001` is not a touch"));
    assert!(place.refused(&["explain", "C-1001", "birthday", "--on", "someday"]).contains("is not a time"));
}
