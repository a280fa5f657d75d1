//! A forecast is what then happens: the same days forecast, and lived through with the store and the gate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;
use touchbase::forecast::{self, Fate, Piece, Question};
use touchbase::gate::{self, PausedRules, Setting};
use touchbase::message::TouchKey;
use touchbase::plan::{self, Span};
use touchbase::store::sqlite::SqliteStore;
use touchbase::store::{AttemptEnd, Filter, Ledger as _, Outbox as _};
use touchbase::terms::{AttemptOutcome, ChannelName, Mode, Outcome, Word as _};

use crate::given::Place;

/// What became of each touch: its channel where it went, its reason where it did not.
type Fates = BTreeMap<TouchKey, String>;

/// Many birthdays on few days, phones shared by two, wishes of every kind, and rules whose lateness lets messages
/// wait for the next day.
fn crowded() -> Place {
    let place = Place::with_records();
    place.edit("rules/birthday.toml", "late_ok        = \"10 hours\"", "late_ok        = \"3 days\"");
    place.edit("rules/family-birthday.toml", "at      = \"09:30\"", "at      = \"21:30\"");
    place.edit("rules/family-birthday.toml", "late_ok = \"10 hours\"", "late_ok = \"40 hours\"");
    // Apart, so that there are more of a family on one day than the caps let through together.
    place.edit("rules/family-birthday.toml", "group    = \"recipient\"  ", "");
    let mut customers = "客户编号,姓名,手机,邮箱,生日,退订关怀,勿扰,退订短信\n".to_owned();
    let mut families = "成员编号,客户编号,姓名,生日\n".to_owned();
    let mut warranties = "保修编号,客户编号,保修项目,状态,到期日\n".to_owned();
    for n in 0..60 {
        let phone = match n % 7 {
            0 => String::new(),
            // Each second customer shares the phone of the one before.
            _ => format!("139000001{:02}", n / 2 * 2),
        };
        let email = if n % 3 == 0 { format!("c{n}@example.com") } else { String::new() };
        let yes = |every: usize| if n % every == every - 1 { "是" } else { "" };
        let day = 1 + n / 2 % 4;
        // Of those who share a phone some share the name, and would read the same words twice.
        let name = if n % 8 < 4 { n / 2 } else { n };
        let _infallible = writeln!(
            customers,
            "K-{n},周{name},{phone},{email},1990-12-{day:02},{},{},{}",
            yes(11),
            yes(13),
            yes(5)
        );
        for member in 0..n % 6 {
            let day = 1 + (n + member / 5) % 5;
            let _infallible = writeln!(families, "G-{n}-{member},K-{n},周小{n}之{member},2015-12-{day:02}");
        }
        for item in 0..n % 3 {
            let _infallible = writeln!(warranties, "V-{n}-{item},K-{n},防水,active,2027-01-{:02}", 2 + n % 3);
        }
    }
    for (name, list) in [("customer", customers), ("family_member", families), ("warranty", warranties)] {
        place.write("list.csv", &list);
        place.fine(&["import", "list.csv", "--kind", name, "--apply"]);
        std::fs::remove_file(place.path("list.map.toml")).unwrap();
    }
    place
}

#[test]
fn a_forecast_is_what_then_happens() {
    let place = crowded();
    let deployment = place.deployment();
    let mut store = place.store(&deployment);
    let nothing_paused = PausedRules::default();
    let channels: BTreeSet<ChannelName> = ChannelName::ALL.iter().copied().collect();
    let setting = Setting { mode: Mode::Live, channels: &channels, ..deployment.setting(&nothing_paused) };
    let at = |text: &str| deployment.config.zone.instant(text.parse().unwrap());
    let span = Span { after: at("2026-11-25T00:00:00"), through: at("2026-12-08T23:59:59") };

    let rules: Vec<_> = deployment.rules.iter().map(AsRef::as_ref).collect();
    let mut foreseen = Fates::new();
    let mut order = Vec::new();
    let question = Question {
        rules: &rules,
        past: &store,
        setting,
        span,
        now: span.after,
        piece: Piece::Day,
        pending: None,
    };
    forecast::run(question, &mut |line| {
        let fate = match (&line.fate, line.fate.reason()) {
            (Fate::Goes { channel, .. }, _) => channel.to_string(),
            (_, reason) => reason.unwrap().to_string(),
        };
        order.push(line.touch.due_at);
        foreseen.insert(line.touch.key, fate);
        Ok(())
    })
    .unwrap();
    assert!(order.is_sorted());

    let lived = live_through(&mut store, setting, span);
    let differences: Vec<_> = foreseen
        .iter()
        .filter(|(key, fate)| lived.get(*key) != Some(fate))
        .map(|(key, fate)| (key, fate, lived.get(key)))
        .collect();
    assert!(differences.is_empty(), "{} of {}: {differences:#?}", differences.len(), foreseen.len());
    assert_eq!(foreseen.len(), lived.len());
    // The days have everything in them that could tell the two apart.
    for fate in ["sms", "email", "cap", "same_address", "opted_out", "no_contact", "no_address"] {
        assert!(foreseen.values().any(|other| other == fate), "nobody has {fate}");
    }
}

/// Plans the span, then takes up each message at the instant from which it may go, and delivers it.
fn live_through(store: &mut SqliteStore, setting: Setting<'_>, span: Span) -> Fates {
    for rule in setting.rules.iter() {
        let mut touches = Vec::new();
        plan::plan_rule(rule, store, setting.world, span, &mut |touch| {
            touches.push(touch);
            Ok(())
        })
        .unwrap();
        store.plan(&touches, span.after).unwrap();
    }
    let boot = store.boot(span.after, &mut |_| panic!("nothing was being sent")).unwrap().boot;
    while let Some(now) =
        ChannelName::ALL.iter().filter_map(|channel| store.next_due(*channel).unwrap()).min()
    {
        for channel in ChannelName::ALL {
            // One at a time, so that each sees what the one before has used up.
            for message in store.claim(*channel, now, 10_000, boot).unwrap() {
                send(store, setting, message, boot, now);
            }
        }
    }
    let entries = store.entries(&Filter::default()).unwrap();
    let fate = |entry: &touchbase::store::Entry| match entry.outcome {
        Outcome::Accepted => entry.message.as_ref().unwrap().channel.to_string(),
        _ => entry.touch.reason.unwrap().to_string(),
    };
    entries.iter().map(|entry| (entry.touch.key.clone(), fate(entry))).collect()
}

fn send(
    store: &mut SqliteStore,
    setting: Setting<'_>,
    message: touchbase::message::MessageId,
    boot: i64,
    now: Timestamp,
) {
    let armed = store
        .arm(&[message], boot, now, &mut |message, touches, view| {
            Ok(gate::decide(message, touches, setting, view, now)?)
        })
        .unwrap();
    for armed in armed {
        let next = touchbase::message::transition::after_attempt(
            &armed.message,
            &crate::given::accepted(armed.ready.channel, ""),
            touchbase::message::transition::Tries { max: 3, resend_unknown: false },
            now,
        );
        let end = AttemptEnd {
            message: armed.message.id,
            attempt: armed.attempt,
            outcome: AttemptOutcome::Accepted,
            detail: None,
            address: None,
            ended_at: now,
            next,
            memory: None,
        };
        store.finish(&[end]).unwrap();
    }
}
