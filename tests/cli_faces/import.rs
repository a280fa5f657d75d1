//! Lists come in, or show what they would do.

use std::process::{Command, Stdio};

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
fn more_bad_rows_than_fit_are_counted() {
    let place = Place::bare();
    let rows: String = (1..=1_012).map(|number| format!("C-{number},陈静怡,1.38E+10\n")).collect();
    place.write("bad.csv", &format!("客户编号,姓名,手机\n{rows}"));
    for (language, last) in
        [("en", "  and 1,002 more in the reject file\n"), ("zh", "  另有 1,002 行，见退回文件\n")]
    {
        let ended = place.run(&["--lang", language, "import", "bad.csv"]);
        assert!(ended.code == 1 && ended.out.contains(last), "{}{}", ended.out, ended.err);
    }
}

#[test]
fn a_list_that_cannot_be_read_is_an_error_and_makes_no_database() {
    let place = Place::bare();
    let said = place.refused(&["import", "missing.csv"]);
    assert!(said.contains("failed to import missing.csv: cannot read the file: no such file"), "{said}");
    assert_eq!(said.matches("no such file").count(), 1, "{said}");
    assert!(
        place
            .refused(&["import", "examples/lists/staff.csv", "--kind", "custmer"])
            .contains("did you mean `customer`?")
    );
    assert!(!place.path("state").exists());
}

/// A list whose second row is refused, and one without headers.
const BAD: &str = "客户编号,姓名,手机\nC-1,陈静怡,139000000123\nC-2,李建国,13900000013\n";
const NO_HEADERS: &str = "C-1,陈静怡,13900000011\n";

#[test]
fn a_pipe_gets_cells_masked_in_either_language() {
    let place = Place::bare();
    place.write("bad.csv", BAD);
    place.write("none.csv", NO_HEADERS);
    let out = place.run(&["import", "bad.csv"]).out;
    assert!(out.contains("row 2  手机 \"139****0123\"  a mobile number has 11 digits, this has 12"), "{out}");
    let out = place.run(&["import", "bad.csv", "--lang", "zh"]).out;
    assert!(out.contains("第 2 行  手机「139****0123」  手机号码是 11 位，这里是 12 位"), "{out}");
    assert!(out.contains("没有写入；要写入请加 --apply。"), "{out}");
    let said = place.refused(&["import", "none.csv"]);
    assert!(said.contains("the first row says \"C**\" \"陈**\" \"1**\""), "{said}");
}

#[test]
fn the_reject_file_has_the_cells_and_says_why_in_the_language_of_the_one_who_imports() {
    let place = Place::bare();
    for (language, reason) in
        [("en", "\"a mobile number has 11 digits, this has 12\""), ("zh", "手机号码是 11 位，这里是 12 位")]
    {
        place.write("bad.csv", BAD);
        place.run(&["import", "bad.csv", "--lang", language]);
        let rejects = std::fs::read_to_string(place.path("bad.rejects.csv")).unwrap();
        let expected = format!(
            "客户编号,姓名,手机,reject_row,reject_column,reject_reason,reject_suggestion\r\n\
             C-1,陈静怡,139000000123,2,手机,{reason},\r\n"
        );
        assert_eq!(rejects, expected);
    }
}

/// `script` of util-linux runs a command at a terminal of its own; where it is not there, nothing can be seen.
#[test]
fn a_terminal_gets_the_cells_as_they_are() {
    let place = Place::bare();
    place.write("bad.csv", BAD);
    place.write("none.csv", NO_HEADERS);
    let at_a_terminal = |args: &str| {
        let given = place.command(NOW, &[]);
        let words: Vec<String> = std::iter::once(given.get_program())
            .chain(given.get_args())
            .map(|word| format!("'{}'", word.to_string_lossy()))
            .collect();
        let mut script = Command::new("script");
        script.args(["-qec", &format!("{} {args}", words.join(" ")), "/dev/null"]);
        script.current_dir(given.get_current_dir().unwrap()).stdin(Stdio::null());
        for (name, value) in given.get_envs() {
            match value {
                Some(value) => script.env(name, value),
                None => script.env_remove(name),
            };
        }
        let shown = script.output().ok()?;
        Some(String::from_utf8_lossy(&shown.stdout).into_owned())
    };
    let Some(out) = at_a_terminal("import bad.csv") else { return };
    assert!(out.contains("手机 \"139000000123\"  a mobile number has 11 digits, this has 12"), "{out}");
    let out = at_a_terminal("import none.csv").unwrap();
    assert!(out.contains("the first row says \"C-1\" \"陈静怡\" \"13900000011\""), "{out}");
    // Only stderr is the terminal: the page is masked.
    let out = at_a_terminal("import bad.csv | cat").unwrap();
    assert!(out.contains("139****0123") && !out.contains("139000000123"), "{out}");
}

#[test]
fn a_wrong_mapping_file_is_shown_where_it_is_wrong() {
    let place = Place::bare();
    place.write("bad.csv", BAD);
    place.write("bad.map.toml", "kind = 'customer'\n[columns]\n'手机' = 'mobil'\n");
    let said = place.refused(&["import", "bad.csv"]);
    assert!(said.contains("D102") && said.contains("bad.map.toml:3:8"), "{said}");
    assert!(said.trim_end().ends_with("the mapping file bad.map.toml cannot be used"), "{said}");
}
