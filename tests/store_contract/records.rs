//! Records: written, read, found, and every change of them kept.

use std::collections::BTreeMap;

use touchbase::record::Value;
use touchbase::record::view::{Candidates, MonthDays, ViewError};
use touchbase::store::{Changes, Error, Store, Written};
use touchbase::words::{Sentence, StoreSentence};

use crate::given::{anniversary, at, author, date, incoming, instant, key, put, put_all, text};

fn found(store: &dyn Store, which: &Candidates) -> Vec<String> {
    let mut ids = Vec::new();
    let mut visit = |record: touchbase::record::Record| {
        ids.push(record.key.id);
        Ok(())
    };
    store.candidates(which, &mut visit).unwrap();
    ids.sort();
    ids
}

fn days(field: &str, from: &str, to: &str) -> Candidates {
    Candidates::Days {
        kind: "customer".to_owned(),
        field: field.to_owned(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

fn month_days(field: &str, calendar: MonthDays, keys: &[u32]) -> Candidates {
    Candidates::MonthDays {
        kind: "customer".to_owned(),
        field: field.to_owned(),
        calendar,
        keys: keys.to_vec(),
    }
}

pub(crate) fn what_is_put_reads_back(store: &mut dyn Store) {
    let fields = [
        ("name", text("王\"小明\"\n")),
        ("birthday", anniversary("农历1982-闰4-08")),
        ("segment", text("key")),
        ("joined_on", date("2020-02-29")),
        ("seen_at", instant("2026-01-02T03:04:05.678901Z")),
        ("visits", Value::Int(-3)),
        ("score", Value::Number(0.1 + 0.2)),
        ("interests", Value::List(vec!["书法".to_owned(), "太极".to_owned()])),
        ("no_contact", Value::Bool(true)),
    ];
    let incoming: Vec<_> = fields.iter().map(|(name, value)| (*name, Some(value.clone()))).collect();
    let written = put(store, "customer:C-1", &incoming, "2026-03-01T09:00:00.123999Z");
    assert_eq!(written, Written { new: 1, changed: 0, same: 0 });
    let record = store.get(&key("customer:C-1")).unwrap().unwrap();
    let expected: BTreeMap<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    assert_eq!(record.fields, expected);
    assert_eq!(record.created_at, at("2026-03-01T09:00:00.123Z"));
    assert!(record.changed_at.is_empty());
    assert_eq!(store.get(&key("customer:C-2")), Ok(None));
    assert_eq!(store.get(&key("home:C-1")), Ok(None));
    assert_eq!(
        put(store, "customer:C-1", &incoming, "10:00"),
        Written { new: 0, changed: 0, same: 1 },
        "what reads back is what was put"
    );
}

pub(crate) fn only_real_changes_are_written(store: &mut dyn Store) {
    let full = [
        ("name", Some(text("王小明"))),
        ("visits", Some(Value::Int(1))),
        ("score", Some(Value::Number(0.3))),
    ];
    put(store, "customer:C-1", &full, "09:00");
    let (_, before) = store.changed_after(0, 100).unwrap();
    for fields in [
        &full[..],
        &full[..1],
        &[("visits", Some(Value::Int(1))), ("email", None)],
        &[("score", Some(Value::Number(f64::NAN))), ("score", Some(Value::Number(0.3)))],
        &[],
    ] {
        let written = put(store, "customer:C-1", fields, "10:00");
        assert_eq!(written, Written { new: 0, changed: 0, same: 1 }, "{fields:?}");
    }
    assert_eq!(store.changed_after(before, 100).unwrap(), (Vec::new(), before));
    let written = put(store, "customer:C-1", &[("visits", Some(Value::Int(2)))], "11:00");
    assert_eq!(written, Written { new: 0, changed: 1, same: 0 });
    let record = store.get(&key("customer:C-1")).unwrap().unwrap();
    assert_eq!(record.text("name"), Some("王小明"), "fields that are not named stay");
    assert_eq!(record.changed_at, BTreeMap::from([("visits".to_owned(), at("11:00"))]));
    assert_eq!(record.created_at, at("09:00"));
}

pub(crate) fn no_number_changes_by_being_kept(store: &mut dyn Store) {
    let mut numbers: Vec<f64> =
        (1_u32..500).map(|number| (f64::from(number) * 0.731).powi(9) / 7.3e11).collect();
    numbers.extend([0.1 + 0.2, 2.2250738585072014e-308, 9_007_199_254_740_993.0, -0.0, 1.0]);
    for number in numbers {
        let fields = [("score", Some(Value::Number(number))), ("visits", Some(Value::Int(1)))];
        put(store, "customer:C-1", &fields, "09:00");
        let record = store.get(&key("customer:C-1")).unwrap().unwrap();
        assert_eq!(record.fields["score"], Value::Number(number));
        let written = put(store, "customer:C-1", &fields[..1], "10:00");
        assert_eq!(written, Written { new: 0, changed: 0, same: 1 }, "{number}");
    }
}

pub(crate) fn every_change_of_a_field_is_kept(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("visits", Some(Value::Int(1)))], "09:00");
    put(store, "customer:C-2", &[("visits", Some(Value::Int(9)))], "09:30");
    put(store, "customer:C-1", &[("visits", Some(Value::Int(2))), ("name", Some(text("王")))], "10:00");
    put(store, "customer:C-1", &[("visits", None)], "11:00");
    let changes = store.changes_of(&key("customer:C-1")).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.author.at, change.field.as_deref(), change.old.clone(), change.new.clone()))
        .collect();
    assert_eq!(
        told,
        [
            (at("09:00"), None, None, None),
            (at("10:00"), Some("name"), None, Some(text("王"))),
            (at("10:00"), Some("visits"), Some(Value::Int(1)), Some(Value::Int(2))),
            (at("11:00"), Some("visits"), Some(Value::Int(2)), None),
        ]
    );
    assert!(changes.iter().all(|change| change.author.name == "import list.csv"));
    assert!(changes.is_sorted_by(|one, other| one.number < other.number));
    assert_eq!(store.changes_of(&key("customer:C-9")), Ok(Vec::new()));
}

pub(crate) fn emptied_fields_are_gone(store: &mut dyn Store) {
    put(
        store,
        "customer:C-1",
        &[("joined_on", Some(date("2020-02-29"))), ("segment", Some(text("key")))],
        "09:00",
    );
    put(store, "customer:C-1", &[("joined_on", None), ("segment", None)], "10:00");
    let record = store.get(&key("customer:C-1")).unwrap().unwrap();
    assert!(record.fields.is_empty());
    assert_eq!(found(store, &days("joined_on", "2020-01-01", "2020-12-31")), [""; 0]);
    assert_eq!(found(store, &month_days("joined_on", MonthDays::Solar, &[229])), [""; 0]);
    assert_eq!(store.having("customer", "segment", "key").unwrap(), []);
}

pub(crate) fn a_dry_run_is_visible_inside_and_gone_after(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("joined_on", Some(date("2020-02-29")))], "09:00");
    let (_, last) = store.changed_after(0, 10).unwrap();
    let batch = [
        incoming("customer:C-1", &[("joined_on", Some(date("2021-03-01")))]),
        incoming("customer:C-2", &[("joined_on", Some(date("2021-03-01")))]),
        incoming("home:H-1", &[("customer", Some(text("C-2")))]),
    ];
    let mut inside = 0;
    let mut work = |changes: &mut dyn Changes| {
        changes.put(&batch, &author("10:00"))?;
        changes.candidates(&days("joined_on", "2021-03-01", "2021-03-01"), &mut |_| {
            inside += 1;
            Ok(())
        })?;
        inside += changes.referring("home", "customer", &key("customer:C-2"))?.len();
        inside += usize::from(changes.get(&key("home:H-1"))?.is_some());
        Ok(false)
    };
    store.change(&mut work).unwrap();
    assert_eq!(inside, 4);
    assert_eq!(store.get(&key("customer:C-2")), Ok(None));
    assert_eq!(found(store, &days("joined_on", "2020-01-01", "2022-01-01")), ["C-1"]);
    assert_eq!(found(store, &days("joined_on", "2021-01-01", "2022-01-01")), [""; 0]);
    assert_eq!(store.changed_after(last, 10).unwrap(), (Vec::new(), last));
    assert_eq!(store.changes_of(&key("customer:C-1")).unwrap().len(), 1);
}

pub(crate) fn an_error_takes_the_whole_pass_back(store: &mut dyn Store) {
    let mut work = |changes: &mut dyn Changes| {
        changes.put(&[incoming("customer:C-1", &[])], &author("10:00"))?;
        Err(Error::other(StoreSentence::ReadingBrokeOff { said: "the list ends in the middle".to_owned() }))
    };
    assert_eq!(
        store.change(&mut work),
        Err(Error::other(StoreSentence::ReadingBrokeOff { said: "the list ends in the middle".to_owned() }))
    );
    assert_eq!(store.get(&key("customer:C-1")), Ok(None));
}

pub(crate) fn undeclared_kinds_and_fields_are_refused(store: &mut dyn Store) {
    for (batch, word) in [
        (incoming("boat:B-1", &[]), "`boat`"),
        (incoming("customer:C-1", &[("bithday", Some(text("x")))]), "`bithday`"),
    ] {
        let mut work = |changes: &mut dyn Changes| {
            changes.put(std::slice::from_ref(&batch), &author("10:00")).map(|_| true)
        };
        let Err(Error::Other(said)) = store.change(&mut work) else { panic!("{word} was taken") };
        let said = said.to_string();
        assert!(said.contains(word), "{said}");
    }
    assert_eq!(found(store, &Candidates::All { kind: "boat".to_owned() }), [""; 0]);
    assert_eq!(store.having("boat", "role", "x"), Ok(Vec::new()));
}

pub(crate) fn days_find_dates_and_local_days_of_instants(store: &mut dyn Store) {
    for (id, day, seen) in [
        ("C-1", "2026-02-27", "2026-02-27T15:59:59.999Z"),
        ("C-2", "2026-02-28", "2026-02-27T16:00:00Z"),
        ("C-3", "2026-03-01", "2026-02-28T16:00:00Z"),
        ("C-4", "1969-12-31", "1969-12-31T15:59:59Z"),
    ] {
        let fields = [("joined_on", Some(date(day))), ("seen_at", Some(instant(seen)))];
        put(store, &format!("customer:{id}"), &fields, "09:00");
    }
    put(store, "customer:C-5", &[], "09:00");
    for field in ["joined_on", "seen_at"] {
        assert_eq!(found(store, &days(field, "2026-02-28", "2026-02-28")), ["C-2"], "{field}");
        assert_eq!(found(store, &days(field, "2026-02-28", "2026-03-01")), ["C-2", "C-3"], "{field}");
        assert_eq!(found(store, &days(field, "1969-12-31", "1969-12-31")), ["C-4"], "{field}");
        assert_eq!(found(store, &days(field, "2026-03-02", "2026-02-01")), [""; 0], "{field}");
    }
    assert_eq!(found(store, &month_days("joined_on", MonthDays::Solar, &[228, 1231])), ["C-2", "C-4"]);
    assert_eq!(found(store, &month_days("seen_at", MonthDays::Solar, &[228, 228])), ["C-2"]);
}

pub(crate) fn days_follow_the_value(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("joined_on", Some(date("2026-02-27")))], "09:00");
    put(store, "customer:C-1", &[("joined_on", Some(date("2026-05-01")))], "10:00");
    assert_eq!(found(store, &days("joined_on", "2026-02-01", "2026-02-28")), [""; 0]);
    assert_eq!(found(store, &days("joined_on", "2026-05-01", "2026-05-01")), ["C-1"]);
    assert_eq!(found(store, &month_days("joined_on", MonthDays::Solar, &[227])), [""; 0]);
    assert_eq!(found(store, &month_days("joined_on", MonthDays::Solar, &[501])), ["C-1"]);
}

pub(crate) fn days_find_creation_and_change(store: &mut dyn Store) {
    put(store, "customer:C-1", &[("visits", Some(Value::Int(1)))], "2026-02-01T02:00:00Z");
    put(store, "customer:C-2", &[], "2026-02-02T02:00:00Z");
    assert_eq!(found(store, &days("created_at", "2026-02-01", "2026-02-01")), ["C-1"]);
    assert_eq!(found(store, &days("visits.changed_at", "2000-01-01", "2030-01-01")), [""; 0]);
    put(store, "customer:C-1", &[("visits", Some(Value::Int(2)))], "2026-02-05T02:00:00Z");
    assert_eq!(found(store, &days("visits.changed_at", "2026-02-05", "2026-02-05")), ["C-1"]);
    put(store, "customer:C-1", &[("visits", Some(Value::Int(3)))], "2026-02-07T02:00:00Z");
    assert_eq!(found(store, &days("visits.changed_at", "2026-02-05", "2026-02-05")), [""; 0]);
    assert_eq!(found(store, &days("visits.changed_at", "2026-02-07", "2026-02-07")), ["C-1"]);
    assert_eq!(found(store, &days("created_at", "2026-02-01", "2026-02-28")), ["C-1", "C-2"]);
}

pub(crate) fn month_days_find_each_calendar_apart(store: &mut dyn Store) {
    for (id, day) in
        [("C-1", "1990-08-15"), ("C-2", "农历1980-08-15"), ("C-3", "农历1982-闰4-08"), ("C-4", "08-15")]
    {
        put(store, &format!("customer:{id}"), &[("birthday", Some(anniversary(day)))], "09:00");
    }
    assert_eq!(found(store, &month_days("birthday", MonthDays::Solar, &[815])), ["C-1", "C-4"]);
    assert_eq!(found(store, &month_days("birthday", MonthDays::Lunar, &[815])), ["C-2"]);
    assert_eq!(found(store, &month_days("birthday", MonthDays::Lunar, &[10408, 815])), ["C-2", "C-3"]);
    assert_eq!(found(store, &month_days("birthday", MonthDays::Lunar, &[408])), [""; 0]);
    assert_eq!(found(store, &month_days("birthday", MonthDays::Lunar, &[])), [""; 0]);
}

pub(crate) fn all_and_these_find_what_is_there(store: &mut dyn Store) {
    put(store, "customer:C-2", &[], "09:00");
    put(store, "customer:C-1", &[], "09:00");
    put(store, "home:H-1", &[], "09:00");
    assert_eq!(found(store, &Candidates::All { kind: "customer".to_owned() }), ["C-1", "C-2"]);
    assert_eq!(found(store, &Candidates::All { kind: "staff".to_owned() }), [""; 0]);
    let these = ["home:H-1", "customer:C-9", "customer:C-1", "home:H-1"].map(key);
    assert_eq!(found(store, &Candidates::These(these.to_vec())), ["C-1", "H-1"]);
}

pub(crate) fn many_candidates_come_each_once(store: &mut dyn Store) {
    let customers: Vec<_> = (0..1_500)
        .map(|number| {
            let day = format!("2026-02-{:02}", number % 2 + 1);
            let fields = [("joined_on", Some(date(&day))), ("birthday", Some(anniversary("1990-02-01")))];
            incoming(&format!("customer:{number:04}"), &fields)
        })
        .collect();
    put_all(store, &customers, "09:00");
    let all: Vec<String> = (0..1_500).map(|number| format!("{number:04}")).collect();
    assert_eq!(found(store, &Candidates::All { kind: "customer".to_owned() }), all);
    assert_eq!(found(store, &days("joined_on", "2026-02-01", "2026-02-02")), all);
    assert_eq!(found(store, &days("joined_on", "2026-02-01", "2026-02-01")).len(), 750);
    assert_eq!(found(store, &month_days("birthday", MonthDays::Solar, &[201, 202])), all);
}

pub(crate) fn an_error_of_the_visitor_ends_the_walk(store: &mut dyn Store) {
    for id in ["C-1", "C-2", "C-3"] {
        put(store, &format!("customer:{id}"), &[], "09:00");
    }
    let mut visited = 0;
    let stop = ViewError::new(Sentence::Quoted("enough".to_owned()));
    let walked = store.candidates(&Candidates::All { kind: "customer".to_owned() }, &mut |_| {
        visited += 1;
        if visited == 2 { Err(stop.clone()) } else { Ok(()) }
    });
    assert_eq!((walked, visited), (Err(stop), 2));
}

pub(crate) fn references_are_followed_back(store: &mut dyn Store) {
    for (id, customer) in [("H-1", "C-1"), ("H-2", "C-2"), ("H-3", "C-1")] {
        put(store, &format!("home:{id}"), &[("customer", Some(text(customer)))], "09:00");
    }
    let homes = |store: &dyn Store, target: &str| {
        let homes = store.referring("home", "customer", &key(target)).unwrap();
        homes.into_iter().map(|home| home.key.id).collect::<Vec<_>>()
    };
    assert_eq!(homes(store, "customer:C-1"), ["H-1", "H-3"]);
    assert_eq!(homes(store, "staff:C-1"), [""; 0], "a reference to customers names no staff");
    put(store, "home:H-1", &[("customer", Some(text("C-2")))], "10:00");
    assert_eq!(homes(store, "customer:C-1"), ["H-3"]);
    assert_eq!(homes(store, "customer:C-2").len(), 2);
    assert_eq!(store.referring("home", "city", &key("customer:C-1")), Ok(Vec::new()));
    assert_eq!(store.referring("boat", "customer", &key("customer:C-1")), Ok(Vec::new()));
}

pub(crate) fn words_and_texts_are_found(store: &mut dyn Store) {
    put(store, "staff:S-1", &[("role", Some(text("director")))], "09:00");
    put(store, "staff:S-2", &[("role", Some(text("steward")))], "09:00");
    put(store, "home:H-1", &[("city", Some(text("苏州")))], "09:00");
    let ids = |store: &dyn Store, kind: &str, field: &str, value: &str| {
        let records = store.having(kind, field, value).unwrap();
        records.into_iter().map(|record| record.key.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(store, "staff", "role", "director"), ["S-1"]);
    assert_eq!(ids(store, "staff", "role", "handler"), [""; 0]);
    assert_eq!(ids(store, "home", "city", "苏州"), ["H-1"]);
    assert_eq!(ids(store, "home", "city", "杭州"), [""; 0]);
}

pub(crate) fn changed_after_names_each_record_once_and_goes_on(store: &mut dyn Store) {
    put_all(
        store,
        &["customer:C-2", "customer:C-1", "home:H-1"].map(|record| incoming(record, &[])),
        "09:00",
    );
    put(store, "customer:C-1", &[("visits", Some(Value::Int(1)))], "10:00");
    let (first, last) = store.changed_after(0, 2).unwrap();
    assert_eq!(first, ["customer:C-1", "customer:C-2"].map(key));
    let (second, last) = store.changed_after(last, 2).unwrap();
    assert_eq!(second, ["home:H-1", "customer:C-1"].map(key));
    assert_eq!(store.changed_after(last, 2).unwrap(), (Vec::new(), last));
    let (all, again) = store.changed_after(0, 100).unwrap();
    assert_eq!((all.len(), again), (3, last));
}

pub(crate) fn twice_in_one_batch_is_written_twice(store: &mut dyn Store) {
    let batch = [
        incoming("customer:C-1", &[("joined_on", Some(date("2026-02-01")))]),
        incoming("customer:C-2", &[]),
        incoming("customer:C-1", &[("joined_on", Some(date("2026-02-02")))]),
        incoming("customer:C-1", &[("joined_on", Some(date("2026-02-02")))]),
    ];
    assert_eq!(put_all(store, &batch, "09:00"), Written { new: 2, changed: 1, same: 1 });
    assert_eq!(found(store, &days("joined_on", "2026-02-01", "2026-02-01")), [""; 0]);
    assert_eq!(found(store, &days("joined_on", "2026-02-02", "2026-02-02")), ["C-1"]);
}
