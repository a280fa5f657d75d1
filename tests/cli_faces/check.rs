//! What `check` says of one mistake: that one, where it is, and nothing of what follows from it.

use crate::given::Place;

/// The files of all errors that `check` finds after one edit of a file.
fn blamed(file: &str, from: &str, to: &str) -> Vec<String> {
    let place = Place::bare();
    place.edit(file, from, to);
    let ended = place.run(&["check"]);
    let said = format!("{}{}", ended.out, ended.err);
    let mut found = Vec::new();
    // Frames begin with what they are; warnings are about what was there before.
    for frame in said.split("\nerror[").map(|frame| frame.split("\nwarning[").next().unwrap_or_default()) {
        let place = frame.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
        found.extend(place.map(|place| place.split(':').next().unwrap_or_default().to_owned()));
    }
    assert!(ended.code != 0, "{said}");
    found
}

#[test]
fn a_file_that_is_no_toml_is_blamed_alone() {
    for (file, from, to) in [
        ("records.toml", "[customer]", "[customer"),
        ("touchbase.toml", "zone", "zone ="),
        ("calendars/festivals.toml", "[spring-festival]", "[spring-festival"),
        ("calendars/cn/2026.toml", "source", "source ="),
        ("templates/warranty-month/template.toml", "title", "title ="),
        ("rules/birthday.toml", "each", "each ="),
    ] {
        let found = blamed(file, from, to);
        assert_eq!(found, [file]);
    }
}

#[test]
fn without_kinds_no_rule_is_blamed_for_naming_one() {
    let place = Place::bare();
    std::fs::remove_file(place.path("records.toml")).unwrap();
    let ended = place.run(&["check"]);
    let said = format!("{}{}", ended.out, ended.err);
    assert!(said.contains("there is no records.toml here") && said.contains("1 error,"), "{said}");
}
