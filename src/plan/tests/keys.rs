//! What a touch is called: nothing that an edit of the rule may change.

use super::*;

fn keys(town: &Town, text: &str, record: &Record) -> Vec<TouchKey> {
    let span = town.span(date(2020, 1, 1), date(2035, 12, 31));
    let touches = town.plan(&town.rule(text), std::slice::from_ref(record), span);
    touches.into_iter().map(|touch| touch.key).collect()
}

#[test]
fn editing_hours_offsets_channels_and_texts_makes_nothing_due_again() {
    let town = Town::new();
    let born = town.record("guest:G-1", &[("birthday", "农历1980-08-15"), ("day", "2022-01-31")]);
    for trigger in [
        "date = \"birthday\"",
        "date = \"day\"",
        "date = \"day\"\nevery = \"1 month\"",
        "festival = \"laba\"",
        "monthly = 31",
    ] {
        let plain = guests(trigger);
        let before = keys(&town, &plain, &born);
        assert!(!before.is_empty(), "{trigger}");
        let later = guests(&format!("{trigger}\nat = \"18:00\""));
        for edited in [
            later.clone(),
            guests(&format!("{trigger}\nlate_ok = \"9 days\"")),
            plain.replace("\"sms\", \"email\"", "\"email\""),
            plain.replace("template = \"note\"", "template = \"other\"").replace(", \"email\"", ""),
            plain.replace("\"Guests\"", "\"All guests\""),
            plain.replace("\"service\"", "\"care\""),
        ] {
            assert_eq!(keys(&town, &edited, &born), before, "{edited}");
        }
        // An offset may push the first or the last one out of the span looked at; none gets another name.
        let moved = keys(&town, &guests(&format!("{trigger}\nbefore = \"3 days\"")), &born);
        assert!(moved.iter().filter(|key| !before.contains(key)).count() <= 1, "{trigger}");
        let moved = keys(&town, &guests(&format!("{trigger}\nif_holiday = \"working day after\"")), &born);
        assert!(moved.iter().filter(|key| !before.contains(key)).count() <= 1, "{trigger}");
    }
}

#[test]
fn another_distance_names_the_same_days_as_before() {
    let town = Town::new();
    let guest = town.record("guest:G-1", &[("day", "2022-10-31")]);
    let every = |period: &str| keys(&town, &guests(&format!("date = \"day\"\nevery = \"{period}\"")), &guest);
    let (four, two, one) = (every("4 years"), every("2 years"), every("1 year"));
    assert_eq!((four.len(), two.len(), one.len()), (3, 6, 13));
    assert_eq!(four, [two[1].clone(), two[3].clone(), two[5].clone()], "2026, 2030, 2034");
    assert!(two.iter().all(|key| one.contains(key)));
    assert!(one.iter().all(|key| every("1 month").contains(key)));
    let (weeks, days) = (every("2 weeks"), every("7 days"));
    assert!(weeks.iter().all(|key| days.contains(key)));
    // Nor does it matter where a day that a month does not have is kept.
    let monthly = "date = \"day\"\nevery = \"1 month\"";
    let after = guests(&format!("{monthly}\nif_no_such_day = \"day after\""));
    assert_eq!(keys(&town, &after, &guest), keys(&town, &guests(monthly), &guest));
}

#[test]
fn another_date_is_another_occurrence() {
    let town = Town::new();
    let occurrences = |when: &str, fields: &[(&str, &str)]| -> Vec<String> {
        let found = keys(&town, &guests(when), &town.record("guest:G-1", fields));
        found.into_iter().map(|key| key.occurrence).collect()
    };
    for (when, before, after) in [
        ("date = \"day\"", ("day", "2026-03-31"), ("day", "2026-04-01")),
        ("date = \"moment\"", ("moment", "2026-03-31 10:00"), ("moment", "2026-03-31 10:01")),
        ("date = \"day\"\nevery = \"4 years\"", ("day", "2022-10-03"), ("day", "2022-10-04")),
        ("created = true", ("created_at", "2026-03-31 10:00"), ("created_at", "2026-04-01 10:00")),
        (
            "changed = \"note\"",
            ("note.changed_at", "2026-03-31 10:00"),
            ("note.changed_at", "2026-04-01 10:00"),
        ),
    ] {
        let (before, after) = (occurrences(when, &[before]), occurrences(when, &[after]));
        assert!(!before.is_empty() && before.len() == after.len(), "{when}");
        assert!(before.iter().all(|key| !after.contains(key)), "{when} {before:?}");
    }
    // A birthday that is corrected by some days is still this year's birthday: nobody is greeted twice.
    let birthday = "date = \"birthday\"";
    assert_eq!(
        occurrences(birthday, &[("birthday", "1980-08-15")]),
        occurrences(birthday, &[("birthday", "1980-08-16")])
    );
    // Lunar 2026 is not solar 2026.
    let lunar = occurrences(birthday, &[("birthday", "农历1980-12-01")]);
    let solar = occurrences(birthday, &[("birthday", "1980-12-01")]);
    assert!(lunar.iter().all(|key| !solar.contains(key)), "{lunar:?}");
}

#[test]
fn repeats_festivals_and_records_have_names_of_their_own() {
    let town = Town::new();
    let text = guests("date = \"day\"") + "repeat = \"1 day\"\ntimes = 5\n";
    let records = ["guest:G-1", "guest:G-2"].map(|key| town.record(key, &[("day", "2026-03-31")]));
    let span = town.span(date(2026, 1, 1), date(2026, 12, 31));
    let mut keys: Vec<TouchKey> =
        town.plan(&town.rule(&text), &records, span).into_iter().map(|touch| touch.key).collect();
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!((count, keys.len()), (10, 10));
    let mut repeats: Vec<u32> = keys.iter().map(TouchKey::repeat).collect();
    repeats.sort_unstable();
    assert_eq!(repeats, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    let both = town.rule(&guests("festival = [\"spring-festival\", \"mid-autumn\", \"mid-autumn\"]"));
    let found = town.plan(&both, &records[..1], span);
    let names: Vec<&str> = found.iter().map(|touch| touch.key.occurrence.as_str()).collect();
    assert_eq!(names, ["spring-festival:2026", "mid-autumn:2026"], "named twice, due once");
}

#[test]
fn what_an_occurrence_knows_about_itself() {
    let town = Town::new();
    let years = |when: &str, fields: &[(&str, &str)]| -> Vec<i64> {
        let rule = town.when(when);
        let record = town.record("guest:G-1", fields);
        let handful = town.handful(vec![record.clone()]);
        let span = town.span(date(2026, 1, 1), date(2026, 12, 31));
        let found = plan_step(&rule, &rule.steps[0], &record, &handful, town.world(), span).unwrap();
        found.into_iter().map(|(_, occurrence)| occurrence.years).collect()
    };
    assert_eq!(years("date = \"birthday\"", &[("birthday", "1990-03-02")]), [36]);
    assert_eq!(
        years("date = \"birthday\"", &[("birthday", "农历1980-12-01")]),
        [45],
        "lunar 2025, in January"
    );
    assert_eq!(years("date = \"birthday\"", &[("birthday", "03-02")]), [0]);
    assert_eq!(years("date = \"day\"\nevery = \"4 years\"", &[("day", "2022-10-03")]), [4]);
    assert_eq!(years("date = \"day\"\nevery = \"6 months\"", &[("day", "2024-08-31")]), [1, 2]);
    assert_eq!(years("date = \"day\"\nevery = \"1 month\"", &[("day", "2025-11-15")])[..3], [0, 0, 0]);
    assert_eq!(years("date = \"day\"\nevery = \"1 year\"", &[("day", "2024-02-29")]), [2]);
    assert_eq!(years("date = \"day\"\nevery = \"100 days\"", &[("day", "2025-07-01")]), [0, 0, 1, 1]);
}
