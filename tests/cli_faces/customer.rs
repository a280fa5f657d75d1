//! One person's data and wishes.

use touchbase::store::{KeptLongEnough, Retained, Retention as _};
use touchbase::terms::{Class, Word as _};

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
    let data = place.exported("C-1011");
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
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(place.path("c.json")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_export_says_since_when_a_text_is_gone_and_why() {
    let place = crate::given::with_ledger();
    let mut store = place.store(&place.deployment());
    for class in Class::ALL.iter().copied() {
        let old = KeptLongEnough { what: Retained::Bodies, class, before: jiff::Timestamp::MAX };
        while store.forget(&old).unwrap().more {}
    }
    drop(store);
    let gone = |at: &str, language: &str| -> Vec<String> {
        let file = format!("{language}-{}.json", at.get(..10).unwrap());
        let out = place.at(at, &["--lang", language, "customer", "export", "C-1011", "--out", &file]);
        assert_eq!(out.code, 0, "{}", out.err);
        let text = std::fs::read_to_string(place.path(&file)).unwrap();
        let data: serde_json::Value = serde_json::from_str(&text).unwrap();
        let touches = data["touches"].as_array().unwrap();
        assert!(touches.iter().all(|touch| touch["text"].is_null()), "{text}");
        touches.iter().filter_map(|touch| Some(touch["text_gone"].as_str()?.to_owned())).collect()
    };
    let late = gone("2027-12-01 10:00", "en");
    assert!(!late.is_empty());
    for said in &late {
        assert!(said.starts_with("gone since 2027-"), "{said}");
        assert!(
            said.ends_with(": such texts are kept for 180 days ([retention] in touchbase.toml)"),
            "{said}"
        );
    }
    assert!(gone("2027-12-01 10:00", "zh").iter().all(|said| said.starts_with("自 2027-")), "{late:?}");
    // They went when such texts were kept for less time than now.
    assert!(
        gone("2026-11-24 10:00", "en").iter().all(|said| said.starts_with("gone: such texts")),
        "{late:?}"
    );
}

#[test]
fn a_number_is_named_in_any_way_and_covers_every_record_with_it() {
    let place = Place::with_records();
    place.write("two.csv", "客户编号,姓名,手机,生日\nC-2001,张三,13900000071,1980-12-01\nC-2002,张三丰,+86 139-0000-0071,1981-12-01\n");
    place.fine(&["import", "two.csv", "--kind", "customer", "--apply"]);
    for (written, already) in [("008613900000071", "noted"), ("１３９ ００００ ００７１", "was so already")]
    {
        let out = place.fine(&["customer", "opt-out", written, "--class", "care", "--reason", "来电"]);
        let line = |name: &str| format!("{name}: care_opt_out {already}, by operator wang\n");
        let covered = "139****0071: it holds for 2 records with this number or address\n";
        assert_eq!(out, format!("{}{}{covered}", line("张** C-2001"), line("张** C-2002")), "{written}");
    }
    // A third record with the number: it says nothing itself, and is not greeted all the same.
    place.write("third.csv", "客户编号,姓名,手机,生日\nC-2003,李四,13900000071,1982-12-01\n");
    place.fine(&["import", "third.csv", "--kind", "customer", "--apply"]);
    let forecast =
        ["forecast", "--customer", "C-2003", "--days", "30", "--csv", "--all", "--rule", "birthday"];
    assert!(place.fine(&forecast).contains(",skipped,suppressed"));
    let shown = place.fine(&["customer", "show", "C-2003"]);
    assert!(
        shown.contains("  sms 139****0071: no care since 2026-11-22 10:00, opted out, 来电, by operator wang; holds for 3 records\n"),
        "{shown}"
    );
    // A list that says the opposite takes no wish back.
    place.write("back.csv", "客户编号,退订关怀\nC-2001,否\n");
    place.run(&["import", "back.csv", "--kind", "customer", "--apply"]);
    assert!(place.fine(&forecast).contains(",skipped,suppressed"));
    // By record, as long as another record with the number refuses, the number stays; by number everything ends.
    let out = place.fine(&["customer", "opt-in", "C-2001", "--ground", "form of 22 Nov"]);
    assert!(out.contains("nothing has left the suppression list\n"), "{out}");
    assert!(
        out.contains(
            "the number stays on the list because of other records with it that want nothing: 张** C-2002"
        ),
        "{out}"
    );
    assert!(place.refused(&["customer", "opt-in", "13900000071"]).contains("--ground"));
    let out = place.fine(&["customer", "opt-in", "13900000071", "--ground", "form of 22 Nov"]);
    assert!(out.contains("1 entry has left the suppression list\n"), "{out}");
    assert!(!place.fine(&forecast).contains("suppressed"));
    let shown = place.fine(&["customer", "show", "C-2003"]);
    assert!(shown.contains("no care from 2026-11-22 10:00 to 2026-11-22 10:00, opted out; ended by operator wang, form of 22 Nov"), "{shown}");
}

#[test]
fn a_number_of_nobody_is_held_back_for_whoever_comes_with_it() {
    let place = Place::with_records();
    let out = place.fine(&["customer", "opt-out", "13900000072"]);
    assert_eq!(out, "139****0072: no record has it; whoever comes in with it gets nothing of this either\n");
    let out = place.fine(&["customer", "opt-out", "New.One@Example.com"]);
    assert!(out.contains("no record has it"), "{out}");
    place.write("new.csv", "客户编号,姓名,手机,生日\nC-2004,李四,13900000072,1982-12-01\n");
    place.fine(&["import", "new.csv", "--kind", "customer", "--apply"]);
    let forecast =
        ["forecast", "--customer", "C-2004", "--days", "30", "--csv", "--all", "--rule", "birthday"];
    assert!(place.fine(&forecast).contains(",skipped,suppressed"));
    let refused = place.refused(&["customer", "opt-out", "13900000072", "--channel", "email"]);
    assert!(refused.contains("this is an address of sms, not of email: name the person by id"), "{refused}");
    let out = place.fine(&["customer", "opt-in", "13900000079", "--ground", "call"]);
    assert_eq!(out, "139****0079: no record has it\nnothing has left the suppression list\n");
}

#[test]
fn the_family_is_greeted_without_the_dead_and_without_those_who_want_nothing() {
    let place = Place::with_records();
    let list = "成员编号,业主编号,姓名,关系,生日,勿扰,已故\nF-81,C-1001,大宝,女儿,2019-12-01,,\nF-82,C-1001,李四,妻子,1982-12-02,是,\nF-83,C-1001,王五,父亲,1950-12-03,,是\n";
    place.write("family.csv", list);
    place.fine(&["import", "family.csv", "--kind", "family_member", "--apply"]);
    let out = place.fine(&["forecast", "--days", "30", "--csv", "--all", "--rule", "family-birthday"]);
    let of = |id: &str| out.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{id}: {out}"));
    assert!(!of("F-81").contains("opted_out") && !of("F-81").contains("deceased"), "{out}");
    assert!(of("F-82").ends_with(",skipped,opted_out"), "{out}");
    assert!(of("F-83").ends_with(",skipped,deceased"), "{out}");
    let explained = place.fine(&["explain", "F-83", "family-birthday", "--on", "2026-12-03"]);
    assert!(
        explained.contains("nothing about family_member:F-83: family_member:F-83 has died"),
        "{explained}"
    );
    let explained = place.fine(&["explain", "F-82", "family-birthday", "--on", "2026-12-02"]);
    assert!(
        explained.contains("nothing about family_member:F-82: family_member:F-82 does not want it"),
        "{explained}"
    );
}

#[test]
fn whoever_looks_at_data_as_it_is_is_written_down_by_the_real_user() {
    let place = crate::given::with_ledger();
    place.fine(&["customer", "show", "C-1011", "--reveal"]);
    place.fine(&["customer", "show", "13900000022"]);
    let mut command = place.command_of_today(&["customer", "export", "C-1011", "--output", "b.json"]);
    let output = command.env("SUDO_USER", "boss").env("LOGNAME", "boss").output().unwrap();
    assert!(output.status.success());
    let text = std::fs::read_to_string(place.path("b.json")).unwrap();
    let data: serde_json::Value = serde_json::from_str(&text).unwrap();
    let readings = data["readings"].as_array().unwrap();
    let what: Vec<_> = readings.iter().map(|reading| reading["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["customer_show", "customer_show", "customer_export"]);
    let me = crate::given::me();
    assert!(readings.iter().all(|reading| reading["by"].as_str().unwrap().starts_with(me)), "{readings:?}");
    assert!(!text.contains("boss"));
    assert!(data["suppressions"].is_array());
}

#[test]
fn what_is_not_masked_goes_to_a_terminal_and_into_no_pipe() {
    let place = crate::given::with_ledger();
    let stays = "--reveal shows names, phones and texts to a terminal only; here they stay masked";
    for words in [&["customer", "show", "C-1011", "--reveal"][..], &["explain", "T-1", "--reveal"]] {
        let masked = place.run(words);
        assert!(masked.err.contains(stays), "{words:?} {}", masked.err);
        assert!(!masked.out.contains("+8613900000022") && !masked.out.contains("\ntext\n"), "{}", masked.out);
    }
    assert!(place.refused(&["customer", "export", "C-1011"]).contains("add --out FILE"));
    let Some(shown) = place.on_terminal(&["customer", "show", "C-1011", "--reveal"]) else {
        println!("skipped: no script(1) on this machine");
        return;
    };
    assert!(shown.contains("+8613900000022"), "{shown}");
    let told = place.on_terminal(&["explain", "T-1", "--reveal"]).unwrap();
    assert!(!told.contains("stay masked"), "{told}");
    let export = place.on_terminal(&["customer", "export", "C-1011"]).unwrap();
    assert!(export.contains("+8613900000022"), "{export}");
    let what = place.exported("C-1011");
    let what = what["readings"].as_array().unwrap().iter().map(|reading| reading["what"].clone());
    assert!(what.collect::<Vec<_>>().contains(&"customer_show_reveal".into()));
}

#[test]
fn an_export_is_written_through_no_link() {
    let place = crate::given::with_ledger();
    place.write("victim", "mine");
    std::os::unix::fs::symlink(place.path("victim"), place.path("c.json")).unwrap();
    std::os::unix::fs::symlink(place.path("nothing"), place.path("d.json")).unwrap();
    for out in ["c.json", "d.json"] {
        assert!(place.refused(&["customer", "export", "C-1011", "--out", out]).contains("failed to write"));
    }
    assert_eq!(std::fs::read_to_string(place.path("victim")).unwrap(), "mine");
    assert!(!place.path("nothing").exists());
}

#[test]
fn whoever_is_erased_is_gone_and_does_not_come_back_by_a_list() {
    let place = crate::given::with_ledger();
    place.fine(&["backup", "state/old.db"]);
    place.fine(&["backup"]);
    let refused = place.refused(&["customer", "erase", "C-1011", "--reason", "asked for"]);
    assert!(refused.contains("--yes"), "{refused}");
    assert!(place.refused(&["customer", "erase", "C-1011", "--yes"]).contains("--reason"));
    let ended = place.run(&["customer", "erase", "13900000022", "--reason", "asked for", "--yes"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.starts_with("erased, by operator wang: 2 rows stay"), "{}", ended.out);
    assert!(ended.err.contains("these persons refer to the person and stay"), "{}", ended.err);
    assert!(ended.err.contains("state/old.db") && ended.err.contains("state/backups/"), "{}", ended.err);
    let bytes = |name: &str| std::fs::read(place.path(name)).unwrap_or_default();
    let all = [bytes("state/touchbase.db"), bytes("state/touchbase.db-wal")].concat();
    for word in ["+8613900000022", "customer:C-1011", "\"C-1011\""] {
        assert!(!all.windows(word.len()).any(|found| found == word.as_bytes()), "{word} is still there");
    }
    assert!(place.refused(&["customer", "show", "C-1011"]).contains("C-1011"));
    let log = place.fine(&["log", "--customer", "C-1011"]);
    assert_eq!(log.lines().count(), 2, "the ledger still says how many: {log}");
    let again = place.run(&["import", "examples/lists/customers.csv", "--apply"]);
    assert_eq!(again.code, 1, "{}{}", again.out, again.err);
    assert!(again.out.contains("rejected 1"), "{}", again.out);
    let rejects = String::from_utf8_lossy(&bytes("examples/lists/customers.rejects.csv")).into_owned();
    assert!(
        rejects.contains("C-1011") && rejects.contains("the person with this id was erased"),
        "{rejects}"
    );
    assert!(place.fine(&["customer", "erase", "--finish"]).is_empty());
    assert!(
        place
            .refused(&["customer", "erase", "13900000099", "--reason", "x", "--yes"])
            .contains("no record has 139****0099")
    );
}
