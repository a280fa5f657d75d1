//! Lists come in, or show what they would do.

use std::process::{Command, Stdio};

use touchbase::terms::Mode;

use crate::given::{NOW, Place, pass};

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
        out.contains("effect: +1 touch in 60 days (birthday +1), +0 today. Nothing written; add --apply."),
        "{out}"
    );
    assert!(!place.path("state").exists());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn what_is_no_plain_file_keeps_nobody_waiting() {
    let place = Place::with_records();
    place.write("list.csv", "客户编号,姓名\nC-9,王\n");
    assert!(std::process::Command::new("mkfifo").arg(place.path("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", place.path("zero")).unwrap();
    for file in ["pipe", "zero"] {
        for words in [
            &["import", file, "--kind", "customer"][..],
            &["import", "list.csv", "--kind", "customer", "--map", file],
            &["restore", file, "--yes"],
        ] {
            let said = place.refused(words);
            assert!(said.contains("it is no plain file"), "{words:?} {said}");
        }
    }
    place.write("large.toml", &"# \n".repeat(500_000));
    let said = place.refused(&["import", "list.csv", "--kind", "customer", "--map", "large.toml"]);
    assert!(said.contains("it is too large"), "{said}");
}

#[test]
fn a_dry_run_on_a_database_changes_nothing_in_it() {
    let place = Place::with_records();
    // That somebody exports is written down, and stands in the next export.
    let kept = |place: &Place| {
        let mut data = place.exported("C-1002");
        assert!(data.as_object_mut().unwrap().remove("readings").is_some(), "{data}");
        data
    };
    let before = kept(&place);
    place.write(
        "more.csv",
        "客户编号,姓名,手机,生日\nC-1002,李建国,13900000013,1968-12-02\nC-2001,周明,13900000077,1990-12-05\n",
    );
    let out = place.fine(&["import", "more.csv", "--kind", "customer"]);
    assert!(out.contains("new 1 · changed 1"), "{out}");
    // One birthday more, and one moved into the thirty days.
    assert!(out.contains("+2 touches in 60 days (birthday +2), +0 today"), "{out}");
    assert_eq!(kept(&place), before);
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
    assert!(out.contains("+1 touch in 60 days (birthday +1)") && out.contains("Written."), "{out}");
    assert_eq!(count(&place) - before, 1);
    assert!(place.fine(&["customer", "show", "C-2001"]).contains("1990-12-05"));
}

#[test]
fn the_same_list_again_changes_nothing_and_says_so() {
    let place = Place::with_records();
    let out = place.fine(&["import", "examples/lists/customers.csv", "--apply"]);
    assert!(out.contains("new 0 · changed 0 · same 12 · rejected 0"), "{out}");
    assert!(out.contains("effect: +0 touches in 60 days, +0 today. Written."), "{out}");
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

#[test]
fn what_was_due_this_morning_and_has_not_gone_is_in_the_effect() {
    let place = Place::with_records();
    // The rules have run since half past seven.
    pass(&place, "2026-11-22 08:30", Mode::Live, &|_, _| panic!("nothing is due"));
    place.write(
        "more.csv",
        "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-11-22\nC-2002,吴越,13900000078,1990-11-22\n",
    );
    // At ten, of what is due at nine.
    let out = place.fine(&["import", "more.csv", "--kind", "customer"]);
    assert!(out.contains("+2 touches in 60 days (birthday +2), +2 today"), "{out}");
}

#[test]
fn what_an_import_itself_sets_off_is_in_the_effect() {
    let place = Place::with_records();
    let rule = |id: &str, when: &str| {
        format!(
            "id = \"{id}\"\ntitle = \"t\"\nclass = \"service\"\neach = \"customer\"\n[when]\n{when}\nlate_ok = \"1 day\"\n\
             [send]\nto = \"self\"\nvia = [\"sms\", \"email\"]\ntemplate = \"birthday\"\n"
        )
    };
    place.write("rules/welcome.toml", &rule("welcome", "created = true"));
    place.write("rules/raised.toml", &rule("raised", "changed = \"segment\""));
    pass(&place, "2026-11-22 08:30", Mode::Live, &|_, _| panic!("nothing is due"));
    place.write(
        "more.csv",
        "客户编号,姓名,手机,客户分级\nC-2001,周明,13900000077,key\nC-1002,李建国,13900000013,key\n",
    );
    let out = place.fine(&["import", "more.csv", "--kind", "customer"]);
    assert!(out.contains("raised +1") && out.contains("welcome +1"), "{out}");
}

#[test]
fn a_corrected_birthday_is_moved_and_not_one_more() {
    let place = Place::with_records();
    place.write("one.csv", "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-12-05\n");
    place.fine(&["import", "one.csv", "--kind", "customer", "--apply"]);
    place.write("two.csv", "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-12-20\n");
    let out = place.fine(&["import", "two.csv", "--kind", "customer"]);
    assert!(out.contains("effect: +0 touches in 60 days, +0 today, 1 moved."), "{out}");
    place.write("three.csv", "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-06-20\n");
    let out = place.fine(&["import", "three.csv", "--kind", "customer"]);
    assert!(out.contains("effect: −1 touch in 60 days (birthday −1), +0 today, 1 cancelled."), "{out}");
}

#[test]
fn a_list_beyond_the_brake_says_so_before_it_is_written() {
    let place = Place::with_records();
    place.edit("touchbase.toml", "mode ", "brake = 2\nmode ");
    let rows: String = (1..4).map(|n| format!("C-200{n},周明,1390000007{n},1990-12-05\n")).collect();
    place.write("more.csv", &format!("客户编号,姓名,手机,生日\n{rows}"));
    for (language, said) in [
        (
            "en",
            "3 touches would wait for a person, for there are more than brake = 2 on a day: birthday 3 on \
             2026-12-05; let them go: --apply --accept 3",
        ),
        (
            "zh",
            "将有 3 次联系待确认，因为某天的数量超过 brake = 2：birthday 2026-12-05 共 3 次；直接放行：--apply \
             --accept 3",
        ),
    ] {
        let ended = place.run(&["import", "more.csv", "--kind", "customer", "--lang", language]);
        assert!(ended.code == 1 && ended.out.contains(said), "{}{}", ended.out, ended.err);
    }
    let ended = place.run(&["import", "more.csv", "--kind", "customer", "--apply"]);
    let waits =
        "3 touches wait for a person, for there are more than brake = 2 on a day: birthday 3 on 2026-12-05";
    assert!(ended.code == 1 && ended.out.contains(waits), "{}{}", ended.out, ended.err);
    let status = place.run(&["status"]);
    assert!(status.out.contains("and 3 more will: the list more.csv"), "{}{}", status.out, status.err);
    // What will wait is no secret to a forecast.
    let csv = place.fine(&["forecast", "--from", "2026-12-05", "--to", "2026-12-05", "--csv"]);
    assert_eq!(csv.matches(",held,import_guard").count(), 7, "{csv}");
    let number = ended.out.trim_end().rsplit(' ').next().unwrap();
    let approved = place.run(&["approve", "--cause", number, "--yes"]);
    assert!(approved.err.contains("3 touches more will go when they are planned"), "{}", approved.err);
}

#[test]
fn a_dry_run_waits_for_nobody_who_writes() {
    let place = Place::with_records();
    let writer = rusqlite::Connection::open(place.path("state/touchbase.db")).unwrap();
    writer.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE").unwrap();
    place.write("more.csv", "客户编号,姓名,手机,生日\nC-2001,周明,13900000077,1990-12-05\n");
    // Whoever wants to write waits, and gives up with an error: this one never lets go.
    let out = place.fine(&["import", "more.csv", "--kind", "customer"]);
    assert!(out.contains("new 1") && out.contains("+1 touch in 60 days"), "{out}");
    writer.execute_batch("ROLLBACK").unwrap();
}
