//! What can be wrong with `[when]`, and with its phrases.

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn when_it_is_due() {
    let triggers = "write one of: date, festival, yearly, monthly, weekly, created, changed, cron";
    check(&[
        ("[when]\ndate = \"ends_on\"\n", "", &["F003 1:1 `when` is missing"]),
        (
            "date = \"ends_on\"",
            "at = \"10:00\"",
            &[&format!("R103 5:1 [when] does not say what to count from | {triggers}")],
        ),
        (
            "date = \"ends_on\"",
            "date = \"ends_on\"\nweekly = \"monday\"",
            &[&format!("R103 5:1 [when] counts from several things: date, weekly | {triggers}")],
        ),
        (
            "\"ends_on\"",
            "\"end_on\"",
            &[
                "R104 6:8 `order` has no field `end_on` | did you mean `ends_on`? (also: guest, clerk, level, placed_at, \
               closed_at, item)",
            ],
        ),
        (
            "\"ends_on\"",
            "\"level\"",
            &[
                "R102 6:8 a rule counts from a date, `level` is a whole number | expected one of: placed_at, ends_on, closed_at",
            ],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nbefore = \"1 day\"\nafter = \"1 day\"",
            &["R105 5:1 `before` and `after` contradict each other | keep one of them"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nstop_once = \"level\"",
            &["R106 7:13 `stop_once` needs a date or datetime, `level` is a whole number"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nstop_once = \"closed\"",
            &[
                "R104 7:13 `order` has no field `closed` | did you mean `closed_at`? (also: guest, clerk, level, \
               placed_at, ends_on, item)",
            ],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nevery = \"2 working days\"",
            &[
                "R108 6:8 `every` counts days, weeks, months or years | for hours or working days, repeat a [[step]]: \
               repeat = \"…\", times = …",
            ],
        ),
        (
            "date = \"ends_on\"",
            "festival = [\"mid-autum\", \"spring-festival\"]",
            &[
                "R109 6:13 `mid-autum` is not a festival | did you mean `mid-autumn`? (also: arbor-day, army-day, \
               childrens-day, christmas, double-ninth, dragon-boat, dragon-head, fathers-day, laba, labour-day, lantern, \
               little-new-year, and 18 more) | festivals are in calendars/festivals.toml",
            ],
        ),
        (
            "date = \"ends_on\"",
            "festival = []",
            &["R109 5:1 `festival` names none | festivals are in calendars/festivals.toml"],
        ),
        (
            "each  = \"order\"\n[when]\ndate = \"ends_on\"",
            "each  = \"guest\"\n[when]\ndate = \"birthday\"\nevery = \"month\"",
            &[
                "R107 6:8 `birthday` is an anniversary: `every` can only be a year | write every = \"year\", or declare \
               the field as a date",
                "R142 9:6 `guest` has no reference `guest` | expected one of: guardian, host, companions, orders, self",
            ],
        ),
        (
            "date = \"ends_on\"",
            "created = false",
            &[
                "R103 5:1 `created = false` is never due | write created = true, or another of the keys that say when",
            ],
        ),
        (
            "date = \"ends_on\"",
            "changed = \"clark\"",
            &[
                "R104 6:11 `order` has no field `clark` | did you mean `clerk`? (also: guest, level, placed_at, ends_on, \
               closed_at, item)",
            ],
        ),
        (
            "date = \"ends_on\"",
            "changed = \"created_at\"",
            &[
                "R104 6:11 `order` has no field `created_at` | expected one of: guest, clerk, level, placed_at, ends_on, \
               closed_at, item",
            ],
        ),
        (
            "date = \"ends_on\"",
            "date = \"placed_at\"\nafter = \"2 hours\"\nat = \"10:00\"",
            &["R114 5:1 `at` only works where days are counted, and here hours are counted | leave `at` \
               out, or count in days or working days"],
        ),
    ]);
}

#[test]
fn phrases_are_understood_or_refused_with_what_was_meant() {
    check(&[
        (
            "\"ends_on\"",
            "\"ends_on\"\nbefore = \"2 workdays\"",
            &["R130 7:10 `2 workdays` is not a length of time | did you mean `2 working days`?"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nat = \"10 Uhr\"",
            &["R130 7:6 `10 Uhr` is not a time of day | such as \"10:00\""],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nat = 10:00:00",
            &["F006 7:6 `at` must be a string in quotes, not a date or time"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nif_holiday = \"workday before\"",
            &["R130 7:14 `workday before` is not understood | did you mean `working day before`?"],
        ),
        (
            "\"ends_on\"",
            "\"ends_on\"\nlate_ok = \"1月\"",
            &["R130 7:11 `1月` is not a length of time | did you mean `1个月`?"],
        ),
        (
            "date = \"ends_on\"",
            "yearly = \"02-30\"",
            &["R130 6:10 the day `02-30` does not exist | did you mean `02-29`?"],
        ),
        (
            "date = \"ends_on\"",
            "monthly = 32",
            &[
                "R130 6:11 no month has a day 32 | 1 to 31, `first working day`, `last working day` or `last day`",
            ],
        ),
        (
            "date = \"ends_on\"",
            "weekly = \"mondy\"",
            &["R130 6:10 `mondy` is not understood | did you mean `monday`?"],
        ),
        (
            "date = \"ends_on\"",
            "date = \"ends_on\"\nif_no_such_day = \"day befor\"",
            &["R130 7:18 `day befor` is not understood | did you mean `day before`?"],
        ),
    ]);
    assert!(
        findings(&GIFT.replace("date = \"ends_on\"", "cron = \"61 9 * * *\""))[0].starts_with("R130 6:8 ")
    );
}

/// Every plan looks at every occurrence that one of the repeats might bring back.
#[test]
fn what_fires_often_is_not_repeated_often() {
    let repeated = |cron: &str, times: u32| {
        let text = GIFT.replace("date = \"ends_on\"", &format!("cron = \"{cron}\""));
        let step = format!("[[step]]\nrepeat = \"1 year\"\ntimes = {times}\n");
        findings(&text.replace("[send]\n", &step))
    };
    assert_eq!(
        repeated("* * * * *", 1_000),
        [
            "R148 7:1 what fires 1440 times a day cannot be repeated 1000 times | at most times = 20, or a cron that \
              fires less often"
        ]
    );
    assert_eq!(repeated("0 9 * * *", 1_000), Vec::<String>::new());
    assert_eq!(repeated("*/15 * * * *", 312), Vec::<String>::new());
    assert_eq!(repeated("*/15 * * * *", 313).len(), 1);
}

#[test]
fn once_within_is_a_period_or_none() {
    let none = "or write \"none\": every other date is news";
    check(&[
        ("\"ends_on\"", "\"ends_on\"\nonce_within = \"none\"", &[]),
        ("\"ends_on\"", "\"ends_on\"\nonce_within = \"2 weeks\"", &[]),
        ("date = \"ends_on\"", "created = true\nonce_within = \"none\"", &[]),
        (
            "\"ends_on\"",
            "\"ends_on\"\nonce_within = \"never\"",
            &[&format!(
                "R130 7:15 `never` is not a length of time | expected a number and one of: minutes, hours, days, weeks, months, \
                years, working days, working hours | {none}"
            )],
        ),
        (
            "date = \"ends_on\"",
            "changed = \"level\"\nonce_within = \"2 days\"",
            &[
                "R160 7:15 `once_within` has no meaning with `created` and `changed`: another instant is always news | \
               leave `once_within` out",
            ],
        ),
        (
            "date = \"ends_on\"",
            "date = \"placed_at\"\nbefore = \"2 hours\"",
            &[
                "R560 5:1 where `placed_at` is moved by an hour or less, nobody is told again | if it is an appointment, \
               write once_within = \"none\" under [when] | if it is not, write once_within = \"1 hour\"",
            ],
        ),
        ("date = \"ends_on\"", "date = \"placed_at\"\nbefore = \"2 hours\"\nonce_within = \"none\"", &[]),
        ("date = \"ends_on\"", "date = \"placed_at\"\nafter = \"2 hours\"", &[]),
    ]);
}
