//! Every command, as a person reads it: what it prints in each language, where the terminal has 80 and 120 columns.

use std::collections::BTreeSet;

use touchbase::words::Language;
use unicode_width::UnicodeWidthStr as _;

use crate::given::{NOW, Place, by_wang, with_ledger};
use crate::site;

/// What a command finds when it is called.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// A configuration, and no database.
    Bare,
    /// The example lists are imported.
    Records,
    /// Some days have gone by: sent, refused, unknown, in shadow.
    Ledger,
    /// A rule file with a mistake.
    Broken,
    /// A rule with a test that fails.
    FailingTest,
    /// A list made by hand, with mistakes in it.
    List,
    /// Messages wait for a person.
    Held,
    /// A rule is paused.
    Paused,
    /// A backup is there.
    Backup,
    /// Another folder's configuration: none.
    Empty,
}

/// A list with the mistakes that lists have.
const LIST: &str = "客户编号,姓名,手机,生日,微信\n\
                    C-9001,张三,13900009001,1990-02-30,wx1\n\
                    C-9002,李四,1.39E+10,1990-08-15,\n\
                    C-9003,王五,139-0000-9003,农历1985-闰4-08,\n\
                    ,赵六,13900009004,1990/8/15,\n\
                    C-9005,孙七,13900009005,19900815,\n\
                    C-9005,孙七,13900009005,19900816,\n";

impl Stage {
    fn place(self) -> Place {
        match self {
            Stage::Bare => Place::bare(),
            Stage::Records => Place::with_records(),
            Stage::Ledger => with_ledger(),
            Stage::Broken => {
                let place = with_ledger();
                place.edit("rules/birthday.toml", "\"birthday\"\nevery", "\"birthdya\"\nevery");
                place
            }
            Stage::FailingTest => {
                let place = Place::bare();
                place.edit("rules/birthday.toml", "2026-03-02 09:00 sms self", "2026-03-03 09:00 sms self");
                place
            }
            Stage::List => {
                let place = Place::with_records();
                place.write("业主.csv", LIST);
                place
            }
            Stage::Held => crate::given::with_held_birthday(),
            Stage::Paused => {
                let place = with_ledger();
                place.fine(&["pause", "birthday", "--reason", "核对名单"]);
                place
            }
            Stage::Backup => {
                let place = with_ledger();
                place.fine(&["backup", "copy.db"]);
                place
            }
            Stage::Empty => {
                let place = Place::bare();
                std::fs::remove_file(place.path("touchbase.toml")).unwrap();
                place
            }
        }
    }
}

/// Name of the snapshot, what is there, when, and the words of the command.
const SCENES: &[(&str, Stage, &str, &[&str])] = &[
    ("help", Stage::Bare, NOW, &["--help"]),
    ("usage_option", Stage::Bare, NOW, &["log", "--sinc", "2d"]),
    ("usage_command", Stage::Bare, NOW, &["frobnicate"]),
    ("usage_value", Stage::Bare, NOW, &["check", "--format", "htm"]),
    ("usage_number", Stage::Bare, NOW, &["log", "--lines", "x"]),
    ("usage_language", Stage::Bare, NOW, &["check", "--lang", "fr"]),
    ("usage_bounds", Stage::Bare, NOW, &["log", "-n", "0"]),
    ("usage_missing", Stage::Bare, NOW, &["import"]),
    ("usage_no_value", Stage::Bare, NOW, &["log", "--since"]),
    ("usage_subcommand", Stage::Bare, NOW, &["customer"]),
    ("usage_conflict", Stage::Bare, NOW, &["customer", "opt-out", "C-1001", "--all", "--class", "care"]),
    ("usage_twice", Stage::Bare, NOW, &["log", "--since", "1d", "--since", "2d"]),
    ("usage_time", Stage::Ledger, NOW, &["log", "--since", "soon"]),
    ("usage_at", Stage::Ledger, "soon", &["log"]),
    ("init", Stage::Bare, NOW, &["init", "care"]),
    ("init_there", Stage::Bare, NOW, &["init", "."]),
    ("check", Stage::Bare, NOW, &["check"]),
    ("check_broken", Stage::Broken, NOW, &["check"]),
    ("check_empty", Stage::Empty, NOW, &["check"]),
    ("test", Stage::Bare, NOW, &["test"]),
    ("test_fails", Stage::FailingTest, NOW, &["test"]),
    ("test_unknown", Stage::Bare, NOW, &["test", "brithday"]),
    ("reload_no_daemon", Stage::Ledger, NOW, &["reload"]),
    ("run_broken", Stage::Broken, "", &["run"]),
    ("calendar", Stage::Bare, NOW, &["calendar", "2026"]),
    ("calendar_unknown", Stage::Bare, NOW, &["calendar", "2030"]),
    ("calendar_far", Stage::Bare, NOW, &["calendar", "2200"]),
    ("log_bare", Stage::Bare, NOW, &["log"]),
    ("log", Stage::Ledger, "2026-12-01 10:00", &["log"]),
    ("log_outcome", Stage::Ledger, "2026-12-01 10:00", &["log", "--outcome", "unknown,failed"]),
    (
        "log_nothing",
        Stage::Ledger,
        "2026-12-01 10:00",
        &["log", "--rule", "birthday", "--since", "2026-12-24"],
    ),
    ("log_unknown", Stage::Ledger, "2026-12-01 10:00", &["log", "--rule", "brithday"]),
    ("log_unknown_word", Stage::Ledger, "2026-12-01 10:00", &["log", "--outcome", "fialed"]),
    ("explain_person", Stage::Ledger, "2026-12-01 10:00", &["explain", "C-1001"]),
    ("explain_rule", Stage::Ledger, "2026-12-01 10:00", &["explain", "C-1001", "birthday"]),
    ("explain_touch", Stage::Ledger, "2026-12-01 10:00", &["explain", "T-1"]),
    ("explain_on", Stage::Records, NOW, &["explain", "C-1003", "birthday", "--on", "2026-12-01"]),
    ("explain_no_touch", Stage::Ledger, NOW, &["explain", "T-999"]),
    ("explain_nobody", Stage::Ledger, NOW, &["explain", "C-999"]),
    ("forecast", Stage::Records, NOW, &["forecast", "--days", "30"]),
    ("forecast_by_rule", Stage::Records, NOW, &["forecast", "--by", "rule", "--all"]),
    ("forecast_by_customer", Stage::Records, NOW, &["forecast", "--by", "customer"]),
    ("forecast_person", Stage::Records, NOW, &["forecast", "--customer", "C-1001", "--days", "400", "--all"]),
    ("forecast_back", Stage::Records, NOW, &["forecast", "--from", "2026-12-01", "--to", "2026-11-01"]),
    ("import_dry", Stage::List, NOW, &["import", "业主.csv"]),
    ("import_apply", Stage::List, NOW, &["import", "业主.csv", "--apply"]),
    ("import_no_file", Stage::Records, NOW, &["import", "none.csv"]),
    ("import_unknown_kind", Stage::List, NOW, &["import", "业主.csv", "--kind", "custmer"]),
    ("status_bare", Stage::Bare, NOW, &["status"]),
    ("status", Stage::Ledger, "2026-12-01 10:00", &["status"]),
    ("status_late", Stage::Ledger, "2026-12-20 10:00", &["status"]),
    ("status_broken", Stage::Broken, "2026-12-01 10:00", &["status"]),
    ("approve_late", Stage::Held, "2026-12-02 08:00", &["approve", "birthday", "--yes"]),
    ("status_held", Stage::Held, "2026-12-01 08:00", &["status"]),
    ("status_paused", Stage::Paused, "2026-12-01 10:00", &["status"]),
    ("preview", Stage::Bare, NOW, &["preview", "birthday"]),
    (
        "preview_customer",
        Stage::Records,
        NOW,
        &["preview", "warranty-month", "--customer", "C-1001", "--reveal"],
    ),
    ("preview_on_a_pipe", Stage::Records, NOW, &["preview", "warranty-month", "--customer", "C-1001"]),
    ("preview_unknown", Stage::Bare, NOW, &["preview", "brithday"]),
    ("send_test_shadow", Stage::Records, NOW, &["send-test", "birthday", "--to", "staff:S-01"]),
    ("send_test_customer", Stage::Records, NOW, &["send-test", "birthday", "--to", "C-1001"]),
    ("approve", Stage::Held, "2026-12-01 08:00", &["approve", "birthday", "--yes"]),
    ("approve_ask", Stage::Held, "2026-12-01 08:00", &["approve", "birthday"]),
    ("approve_nothing", Stage::Ledger, "2026-12-01 10:00", &["approve", "birthday"]),
    ("retry_unknown", Stage::Ledger, "2026-11-23 10:00", &["retry", "--unknown", "--yes"]),
    ("retry_ask", Stage::Ledger, "2026-11-23 10:00", &["retry", "--unknown"]),
    ("retry_touch", Stage::Ledger, "2026-11-23 10:00", &["retry", "T-1", "--yes"]),
    ("retry_nothing", Stage::Ledger, "2026-12-20 10:00", &["retry", "--failed"]),
    ("retry_what", Stage::Ledger, NOW, &["retry"]),
    ("retry_no_touch", Stage::Ledger, NOW, &["retry", "17"]),
    ("cancel_rule", Stage::Held, "2026-12-01 08:00", &["cancel", "--rule", "birthday", "--yes"]),
    ("cancel_on", Stage::Records, NOW, &["cancel", "--rule", "birthday", "--on", "2026-12-01", "--yes"]),
    ("cancel_what", Stage::Ledger, NOW, &["cancel"]),
    ("pause", Stage::Ledger, NOW, &["pause", "birthday", "--reason", "核对名单", "--until", "2026-12-24"]),
    ("pause_all", Stage::Ledger, NOW, &["pause", "--all", "--reason", "停电"]),
    ("pause_what", Stage::Ledger, NOW, &["pause", "--reason", "停电"]),
    ("resume", Stage::Paused, NOW, &["resume", "birthday"]),
    ("resume_not_paused", Stage::Ledger, NOW, &["resume", "birthday"]),
    ("resume_clock", Stage::Ledger, NOW, &["resume", "--clock"]),
    ("customer_show", Stage::Ledger, "2026-12-01 10:00", &["customer", "show", "C-1001"]),
    ("customer_opt_out", Stage::Ledger, NOW, &["customer", "opt-out", "C-1001", "--reason", "来电"]),
    ("customer_opt_out_all", Stage::Ledger, NOW, &["customer", "opt-out", "C-1001", "--all"]),
    ("customer_opt_out_staff", Stage::Ledger, NOW, &["customer", "opt-out", "staff:S-01"]),
    ("customer_undo", Stage::Ledger, NOW, &["customer", "opt-out", "C-1001", "--undo"]),
    ("customer_nobody", Stage::Ledger, NOW, &["customer", "show", "C-999"]),
    (
        "customer_opt_out_phone",
        Stage::Ledger,
        NOW,
        &["customer", "opt-out", "139 0000 0022", "--reason", "来电"],
    ),
    ("customer_opt_out_unknown", Stage::Ledger, NOW, &["customer", "opt-out", "13900000099"]),
    ("customer_opt_in", Stage::Ledger, NOW, &["customer", "opt-in", "13900000022", "--ground", "书面同意"]),
    ("customer_erase", Stage::Ledger, NOW, &["customer", "erase", "C-1011", "--reason", "本人要求", "--yes"]),
    ("customer_erase_ask", Stage::Ledger, NOW, &["customer", "erase", "C-1011", "--reason", "本人要求"]),
    ("customer_export", Stage::Ledger, NOW, &["customer", "export", "C-1001", "--out", "C-1001.json"]),
    ("backup", Stage::Ledger, NOW, &["backup", "copy.db", "--verify"]),
    ("backup_there", Stage::Backup, NOW, &["backup", "copy.db"]),
    ("restore", Stage::Backup, NOW, &["restore", "copy.db", "--yes"]),
    ("restore_ask", Stage::Backup, NOW, &["restore", "copy.db"]),
    ("restore_no_file", Stage::Ledger, NOW, &["restore", "none.db"]),
    ("restore_other", Stage::List, NOW, &["restore", "业主.csv", "--yes"]),
    ("adopt", Stage::Ledger, NOW, &["adopt", "--yes"]),
    ("adopt_ask", Stage::Ledger, NOW, &["adopt"]),
    ("broken_for_a_command", Stage::Broken, NOW, &["import", "examples/lists/staff.csv"]),
    ("man_no_folder", Stage::Bare, NOW, &["man", "none"]),
    ("demo", Stage::Bare, "", &["demo", "--days", "2", "--families", "6", "-C", "town"]),
];

/// A script for a shell, and figures that are never the same: the tests beside `bench` read its page.
const NO_SCENE: [&str; 2] = ["completions", "bench"];

/// The ids that travel with messages are made with the key of each database: 20 letters of base32. As wide as before.
fn without_ids(text: &str) -> String {
    let of_id = |letter: char| letter.is_ascii_lowercase() || ('2'..='7').contains(&letter);
    let mut steady = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(of_id) {
        let (before, from) = rest.split_at(at);
        let (run, after) = from.split_at(from.find(|letter| !of_id(letter)).unwrap_or(from.len()));
        steady.push_str(before);
        steady.push_str(if run.len() == 20 { "aaaaaaaaaaaaaaaaaaaa" } else { run });
        rest = after;
    }
    steady + rest
}

/// What is not the same twice: times that were taken, sizes, temporary names.
fn steadied(text: &str, place: &Place) -> String {
    let text = text.replace(&place.path("").display().to_string(), "/srv/care/");
    let text = text.split(' ').map(without_digest).collect::<Vec<_>>().join(" ");
    let text = without_ids(&text);
    let mut steady = String::new();
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        // A number with a fraction before a unit is a measurement; so is everything a benchmark counts.
        while let Some(at) = rest.find(|first: char| first.is_ascii_digit()) {
            let (before, from) = rest.split_at(at);
            let end = from.find(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == ','));
            let (number, after) = from.split_at(end.unwrap_or(from.len()));
            let unit = after.trim_start();
            let measured = [" s", " s)", "s)", "ms", "MiB", "KiB", "kB", "MB", "GiB", "秒", "毫秒"];
            let is_measured = measured.iter().any(|word| unit.starts_with(word.trim_start()))
                && (number.contains('.') || unit.starts_with("ms") || unit.contains("iB"));
            steady.push_str(before);
            steady.push_str(if is_measured { "#" } else { number });
            rest = after;
        }
        steady.push_str(rest);
    }
    steady
}

/// A SHA-256 is as long as it was.
fn without_digest(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_hexdigit).count();
    if digits < 64 {
        return word.to_owned();
    }
    word.chars().map(|sign| if sign.is_ascii_hexdigit() { '#' } else { sign }).collect()
}

fn printed(stage: Stage, now: &str, args: &[&str], language: Language, columns: usize) -> String {
    let place = stage.place();
    let mut command = if now.is_empty() { place.command_of_today(args) } else { place.command(now, args) };
    command.env("COLUMNS", columns.to_string());
    if args.contains(&"--lang") {
        command.env("LC_ALL", language.tag());
    } else {
        command.args(["--lang", language.tag()]);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| steadied(&by_wang(&String::from_utf8_lossy(bytes)), &place);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().unwrap_or(-1);
    let bar =
        |name: &str, text: &str| if text.is_empty() { String::new() } else { format!("-- {name}\n{text}") };
    format!("-- exit {code}\n{}{}", bar("stdout", &out), bar("stderr", &err))
}

#[test]
fn every_command_reads_well_in_both_languages() {
    let mut wrong = Vec::new();
    for (name, stage, now, args) in SCENES {
        let mut page = format!("$ touchbase {}\n", args.join(" "));
        for language in [Language::English, Language::Chinese] {
            let [narrow, wide] = [80, 120].map(|columns| {
                let text = printed(*stage, now, args, language, columns);
                wrong.extend(too_wide(&text, columns).map(|line| format!("{name}: {line}")));
                text
            });
            page.push_str(&site::at_both_widths(language, &narrow, &wide));
        }
        insta::assert_snapshot!(*name, page);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Lines that a terminal would break somewhere; one long word, such as a path, cannot be helped.
fn too_wide(text: &str, columns: usize) -> impl Iterator<Item = &str> {
    text.lines().filter(move |line| line.width() > columns && line.trim().contains(' '))
}

#[test]
fn every_command_has_a_scene() {
    let shown: BTreeSet<&str> = SCENES
        .iter()
        .filter_map(|(_, _, _, args)| args.first().copied())
        .filter(|word| !word.starts_with('-'))
        .collect();
    let help = printed(Stage::Bare, NOW, &["--help"], Language::English, 120);
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    for line in commands.lines() {
        let command = line.split_whitespace().next().unwrap();
        assert!(shown.contains(command) || NO_SCENE.contains(&command), "{command} has no scene");
    }
}
