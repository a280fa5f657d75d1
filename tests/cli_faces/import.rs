//! Lists come in, or show what they would do.

use crate::given::{NOW, Place};

#[test]
fn a_dry_run_without_a_database_shows_everything_and_leaves_nothing() {
    let place = Place::bare();
    let temporary = place.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let output = place
        .command(NOW, &["import", "examples/lists/customers.csv"])
        .env("TMPDIR", &temporary)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{out}");
    assert!(out.contains("new 12 · changed 0 · same 0 · rejected 0"), "{out}");
    assert!(
        out.contains("effect: +1 touch in 30 days (birthday +1), +0 today. Nothing written; add --apply."),
        "{out}"
    );
    assert!(!place.path("state").exists());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn a_dry_run_on_a_database_changes_nothing_in_it() {
    let place = Place::with_records();
    let before = place.fine(&["customer", "export", "C-1002"]);
    place.write(
        "more.csv",
        "客户编号,姓名,手机,生日\nC-1002,李建国,13900000013,1968-12-02\nC-2001,周明,13900000077,1990-12-05\n",
    );
    let out = place.fine(&["import", "more.csv", "--kind", "customer"]);
    assert!(out.contains("new 1 · changed 1"), "{out}");
    // One birthday more, and one moved into the thirty days.
    assert!(out.contains("+2 touches in 30 days (birthday +2), +0 today"), "{out}");
    assert_eq!(place.fine(&["customer", "export", "C-1002"]), before);
    assert!(place.refused(&["customer", "show", "C-2001"]).contains("there is no customer `C-2001`"));
}

#[test]
fn what_is_applied_is_there_and_the_effect_is_what_forecast_says() {
    let place = Place::with_records();
    let count = |place: &Place| place.fine(&["forecast", "--csv"]).lines().count() as i64;
    let before = count(&place);
    place.write(
        "more.csv",
        "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-12-05\nC-2002,吴越,,1990-12-06\n",
    );
    let out = place.fine(&["import", "more.csv", "--kind", "customer", "--apply"]);
    assert!(out.contains("+1 touch in 30 days (birthday +1)") && out.contains("Written."), "{out}");
    assert_eq!(count(&place) - before, 1);
    assert!(place.fine(&["customer", "show", "C-2001"]).contains("1990-12-05"));
}

#[test]
fn the_same_list_again_changes_nothing_and_says_so() {
    let place = Place::with_records();
    let out = place.fine(&["import", "examples/lists/customers.csv", "--apply"]);
    assert!(out.contains("new 0 · changed 0 · same 12 · rejected 0"), "{out}");
    assert!(out.contains("effect: +0 touches in 30 days, +0 today. Written."), "{out}");
}

#[test]
fn a_bad_row_is_told_without_its_data_and_the_exit_says_look() {
    let place = Place::bare();
    place.write("bad.csv", "客户编号,姓名,手机\nC-1,陈静怡,1.38E+10\nC-2,李建国,13900000013\n");
    let ended = place.run(&["import", "bad.csv", "--apply"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(
        ended.out.contains("new 1") && ended.out.contains("rejected 1 → bad.rejects.csv"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("陈静怡") && ended.err.is_empty(), "{}{}", ended.out, ended.err);
}

#[test]
fn a_list_that_cannot_be_read_is_an_error_and_makes_no_database() {
    let place = Place::bare();
    let said = place.refused(&["import", "missing.csv"]);
    assert!(said.contains("failed to import missing.csv: cannot read the file: No such file"), "{said}");
    assert_eq!(said.matches("No such file").count(), 1, "{said}");
    assert!(
        place
            .refused(&["import", "examples/lists/staff.csv", "--kind", "custmer"])
            .contains("did you mean `customer`?")
    );
    assert!(!place.path("state").exists());
}
