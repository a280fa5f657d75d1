//! Days on which rules work and on which they do not, and what is said of them.

use std::collections::BTreeMap;

use super::*;
use crate::config::Config;
use crate::diagnostic::{Report, Source};
use crate::message::{PlannedTouch, TouchKey};
use crate::operations::status::wording;
use crate::operations::taking_over::at_start::CalledOffAtStart;
use crate::record::{RecordKey, Value};
use crate::source::Sources;
use crate::store::memory::MemoryStore;
use crate::store::{
    Author, DaemonState as _, Incoming, Ledger as _, Outbox as _, Pause, Pauses as _, RecordStore as _,
    RuleState,
};
use crate::terms::TouchState;
use crate::words::Language;

const KINDS: &str = "[customer]\nperson = true\n[customer.fields]\nday = 'date'\n[staff]\nstaff = true\n[staff.fields]\nleft_on = 'date'\n";

fn now() -> Timestamp {
    "2026-11-22T02:00:00Z".parse().unwrap()
}

/// The file of a rule whose text begins with its id.
fn file_of(text: &str) -> String {
    format!("rules/{}.toml", text.split('\'').nth(1).unwrap())
}

fn town(config: &str, rules: &[&str]) -> (MemoryStore, Deployment) {
    let sources = Sources {
        config: Some(Source::new("touchbase.toml", config)),
        records: Some(Source::new("records.toml", KINDS)),
        rules: rules.iter().map(|text| Source::new(&file_of(text), text)).collect(),
        templates: vec![
            Source::new("templates/hello/template.toml", "title = 'h'\nlanguages = ['zh']\n[params]\n"),
            Source::new("templates/hello/sms.zh.txt", "你好"),
        ],
        ..Sources::default()
    };
    let mut report = Report::default();
    let deployment = Deployment::read(&sources, &mut report);
    assert_eq!(report.errors(), 0, "{:?}", report.findings());
    (MemoryStore::new(&deployment.kinds, deployment.config.zone.clone()), deployment)
}

/// A touch to somebody, due so many hours from now.
fn touch(rule: &str, person: &str, hours: i64, state: TouchState, reason: Option<Reason>) -> PlannedTouch {
    let person = RecordKey::parse(person).unwrap();
    let due_at = now() + SignedDuration::from_hours(hours);
    PlannedTouch {
        key: TouchKey {
            rule: rule.to_owned(),
            step: "send".to_owned(),
            record: person.clone(),
            recipient: (reason != Some(Reason::NoRecipient)).then_some(person),
            occurrence: due_at.to_string(),
        },
        reference: None,
        occasion: None,
        limit: None,
        due_at,
        expires_at: due_at + SignedDuration::from_hours(24),
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "hello".to_owned(),
        group: false,
        state,
        reason,
        error: None,
    }
}

fn skipped(person: u32, reason: Reason) -> PlannedTouch {
    touch("birthday", &format!("customer:{person}"), 0, TouchState::Skipped, Some(reason))
}

fn planned(person: u32) -> PlannedTouch {
    touch("birthday", &format!("customer:{person}"), 0, TouchState::Planned, None)
}

/// As `status` looks.
fn look(store: &MemoryStore, deployment: &Deployment) -> Vec<Problem> {
    let (since, until) = deployment.config.zone.bounds(deployment.config.day_of(now()));
    super::look(store, deployment, store.counts(since, until).unwrap(), now()).unwrap()
}

fn failures(touches: &[PlannedTouch]) -> Vec<(u64, u64, Vec<Reason>)> {
    let (mut store, deployment) = town("", &[]);
    store.plan(touches, now()).unwrap();
    let of = |problem| match problem {
        Problem::RuleFails(failure) => Some((failure.people, failure.of, failure.reasons)),
        _ => None,
    };
    look(&store, &deployment).into_iter().filter_map(of).collect()
}

#[test]
fn a_rule_that_fails_for_five_and_for_half_is_told() {
    let all = |number: u32, reason| (0..number).map(|person| skipped(person, reason)).collect::<Vec<_>>();
    for reason in [
        Reason::WhereError,
        Reason::TemplateError,
        Reason::NoAddress,
        Reason::BadAddress,
        Reason::NoChannel,
        Reason::NoRecipient,
        Reason::BadData,
        Reason::TooMany,
    ] {
        assert_eq!(failures(&all(300, reason)), [(300, 300, vec![reason])], "{reason}");
        assert_eq!(failures(&all(4, reason)), [], "{reason}");
    }
    // Half of those that it was for.
    let mut mixed = all(5, Reason::NoAddress);
    mixed.extend((10..15).map(planned));
    assert_eq!(failures(&mixed), [(5, 10, vec![Reason::NoAddress])]);
    mixed.push(planned(15));
    assert_eq!(failures(&mixed), []);
    // Several reasons together, the commonest first.
    let mut two = all(2, Reason::NoAddress);
    two.extend((10..13).map(|person| skipped(person, Reason::TemplateError)));
    assert_eq!(failures(&two), [(5, 5, vec![Reason::TemplateError, Reason::NoAddress])]);
}

#[test]
fn wishes_caps_pauses_the_mode_and_the_rules_own_words_do_not_count() {
    for reason in [
        Reason::OptedOut,
        Reason::NoConsent,
        Reason::NoContact,
        Reason::Suppressed,
        Reason::Cap,
        Reason::Paused,
        Reason::Shadow,
        Reason::StaffOnly,
        Reason::Stopped,
        Reason::NotMatching,
        Reason::TooLate,
        Reason::SameAddress,
        Reason::Operator,
    ] {
        let all: Vec<PlannedTouch> = (0..300).map(|person| skipped(person, reason)).collect();
        assert_eq!(failures(&all), [], "{reason}");
        // Nor among those that it was for.
        let mut more = all;
        more.extend((300..305).map(|person| skipped(person, Reason::NoAddress)));
        assert_eq!(failures(&more), [(5, 5, vec![Reason::NoAddress])], "{reason}");
    }
}

#[test]
fn people_are_counted_and_not_touches() {
    let to_one: Vec<PlannedTouch> = (0..8)
        .map(|hour| touch("remind", "customer:1", hour, TouchState::Skipped, Some(Reason::NoAddress)))
        .collect();
    assert_eq!(failures(&to_one), []);
}

#[test]
fn yesterday_counts_and_the_day_before_does_not() {
    let on = |hours: i64| -> Vec<PlannedTouch> {
        let one = |person| {
            let person = format!("customer:{person}");
            touch("birthday", &person, hours, TouchState::Skipped, Some(Reason::NoAddress))
        };
        (0..6).map(one).collect()
    };
    assert_eq!(failures(&on(-24)).len(), 1);
    assert_eq!(failures(&on(-48)).len(), 0);
}

#[test]
fn the_planted_bug_is_seen() {
    let all: Vec<PlannedTouch> = (0..300).map(|person| skipped(person, Reason::WhereError)).collect();
    assert_eq!(planted::while_planted(Bug::SkippedIsNoFailure, || failures(&all)), []);
}

/// All that is found, in English with what to do.
fn said(store: &MemoryStore, deployment: &Deployment) -> Vec<String> {
    let found = look(store, deployment);
    found.iter().map(|problem| wording::whole(problem, &deployment.config).to_string()).collect()
}

#[test]
fn staff_out_of_reach_is_told_at_once() {
    let (mut store, deployment) = town("", &[]);
    let mut nobody = touch("escalate", "customer:1", 0, TouchState::Skipped, Some(Reason::NoRecipient));
    nobody.class = Class::Staff;
    let touches = [touch("overdue", "staff:S-1", 0, TouchState::Skipped, Some(Reason::NoAddress)), nobody];
    store.plan(&touches, now()).unwrap();
    let expected = "staff:S-1 did not get 1 touch of today, of overdue: the person has no address on any channel \
                    that the rule may use → correct mobile or email of staff:S-1, then touchbase log --customer \
                    staff:S-1 --since today";
    assert_eq!(said(&store, &deployment), [expected]);
    let rule = "id = 'escalate'\ntitle = 'e'\nclass = 'staff'\neach = 'customer'\n[when]\ndate = 'day'\n\
                [send]\nto = 'self'\nvia = ['sms']\ntemplate = 'hello'\n";
    let (_, with_rule) = town("", &[rule]);
    assert_eq!(
        said(&store, &with_rule),
        [
            expected,
            "escalate has nobody to tell: 1 touch of today → touchbase log --rule escalate --since today, and \
             fill in who is responsible"
        ]
    );
}

#[test]
fn a_refused_number_is_no_wish_of_whoever_works_here() {
    for reason in [Reason::Suppressed, Reason::Deceased, Reason::Left, Reason::NoAddress] {
        let (mut store, deployment) = town("", &[]);
        let of_customer = touch("overdue", "customer:1", 0, TouchState::Skipped, Some(reason));
        let of_staff = touch("overdue", "staff:S-1", 0, TouchState::Skipped, Some(reason));
        store.plan(&[of_customer, of_staff], now()).unwrap();
        let found = look(&store, &deployment);
        let expected = Problem::StaffOutOfReach {
            person: "staff:S-1".to_owned(),
            rules: vec!["overdue".to_owned()],
            touches: 1,
            reason: Some(reason),
        };
        assert_eq!(found, [expected], "{reason}");
    }
}

#[test]
fn who_has_left_or_is_dead_would_hear_no_alarm() {
    let (mut store, deployment) = town(
        "[alarm]\nto = ['staff:S-1', 'staff:S-2', 'staff:S-3', 'staff:S-4']\n[email]\nhost = 'h'\nfrom = 'a@example.com'\n",
        &[],
    );
    let staff = |id: &str, field: &str, value: Value| Incoming {
        key: RecordKey::new("staff", id),
        fields: BTreeMap::from([
            ("email".to_owned(), Some(Value::Text(format!("{id}@example.com")))),
            (field.to_owned(), Some(value)),
        ]),
    };
    let author = Author { name: "import".to_owned(), at: now() };
    let day = |day: &str| Value::Date(day.parse().unwrap());
    let records = [
        staff("S-1", "left_on", day("2026-11-22")),
        staff("S-2", "left_on", day("2026-11-23")),
        staff("S-3", "deceased", Value::Bool(true)),
        // A phone is no use where nothing can be said by SMS.
        Incoming {
            key: RecordKey::new("staff", "S-4"),
            fields: BTreeMap::from([("mobile".to_owned(), Some(Value::Text("+8613900000001".to_owned())))]),
        },
    ];
    store.change(&mut |changes| changes.put(&records, &author).map(|_| true)).unwrap();
    let out =
        |person: &str, reason| Problem::AlarmOutOfReach { person: person.to_owned(), reason: Some(reason) };
    assert_eq!(
        look(&store, &deployment),
        [
            out("staff:S-1", Reason::Left),
            out("staff:S-3", Reason::Deceased),
            out("staff:S-4", Reason::NoAddress)
        ]
    );
    // Whom it goes to is the same.
    let contacts = crate::operations::alarm::contacts(&store, &deployment, now()).unwrap();
    let reached: Vec<String> =
        contacts.iter().filter(|one| !one.ways.is_empty()).map(|one| one.person.to_string()).collect();
    assert_eq!(reached, ["staff:S-2"]);
}

#[test]
fn what_is_held_too_long_is_told_whyever_it_is_held() {
    for reason in [
        Reason::AtMost,
        Reason::Approve,
        Reason::ReloadGuard,
        Reason::ImportGuard,
        Reason::Restart,
        Reason::NewName,
        Reason::Restored,
    ] {
        let (mut store, deployment) = town("", &[]);
        let mut held = touch("birthday", "customer:1", 0, TouchState::Held, Some(reason));
        held.expires_at = now() + SignedDuration::from_mins(120);
        store.plan(&[held], now()).unwrap();
        let told = look(&store, &deployment);
        assert!(
            matches!(told.as_slice(), [Problem::HeldUntil(held)] if held.touches == 1),
            "{reason} {told:?}"
        );
    }
}

#[test]
fn channels_that_rules_need_and_nobody_configured_are_told_unless_nothing_leaves() {
    let rule = "id = 'hello'\ntitle = 'h'\nclass = 'care'\neach = 'customer'\n[when]\ndate = 'day'\n\
                [send]\nto = 'self'\nvia = ['sms']\ntemplate = 'hello'\n";
    for (mode, told) in [("live", true), ("staff-only", false), ("shadow", false)] {
        let (store, deployment) = town(&format!("mode = '{mode}'\n"), &[rule]);
        let expected = "sms is not configured, and needed by hello: nothing of them can be sent → [email] or [sms] \
                        in touchbase.toml, then systemctl restart touchbase";
        let expected = if told { vec![expected.to_owned()] } else { Vec::new() };
        assert_eq!(said(&store, &deployment), expected, "{mode}");
    }
}

#[test]
fn rules_that_are_gone_are_told_and_those_that_never_were_are_not() {
    let (mut store, deployment) = town("", &[]);
    assert_eq!(no_rules(&store, &deployment), Ok(None));
    let state = RuleState { effective_from: now(), planned_through: now(), ..RuleState::default() };
    store.set_rule_state("birthday", &state).unwrap();
    assert_eq!(no_rules(&store, &deployment), Ok(Some(1)));
}

#[test]
fn forgotten_pauses_and_what_is_held_too_long_are_told() {
    let (mut store, deployment) = town("", &[]);
    let pause = |days: i64, until| Pause {
        by: "wang".to_owned(),
        since: now() - SignedDuration::from_hours(24 * days),
        until,
        reason: "r".to_owned(),
    };
    let later = Some(now() + SignedDuration::from_hours(1));
    store.pause("gift", &pause(8, None)).unwrap();
    store.pause("new", &pause(6, None)).unwrap();
    store.pause("bound", &pause(30, later)).unwrap();
    store.pause(ALL_RULES, &pause(7, None)).unwrap();
    let mut soon = touch("birthday", "customer:1", 0, TouchState::Held, Some(Reason::AtMost));
    soon.expires_at = now() + SignedDuration::from_mins(119);
    let mut later = touch("birthday", "customer:2", 0, TouchState::Held, Some(Reason::AtMost));
    later.expires_at = now() + SignedDuration::from_mins(121);
    store.plan(&[soon, later], now()).unwrap();
    assert_eq!(
        said(&store, &deployment),
        [
            "all rules are paused by wang for 7 days, without an end → touchbase resume --all, or touchbase pause \
             --all --until DATE",
            "gift is paused by wang for 8 days, without an end → touchbase resume gift, or touchbase pause gift \
             --until DATE",
            "1 touch of birthday held for a person, and too late soon: the first at 2026-11-22 11:59 → touchbase \
             approve birthday, or touchbase cancel --rule birthday",
        ]
    );
}

#[test]
fn who_would_not_hear_an_alarm_is_told() {
    let (mut store, deployment) = town(
        "[alarm]\nto = ['staff:S-1', 'staff:S-2', 'customer:1']\n[email]\nhost = 'h'\nfrom = 'a@example.com'\n",
        &[],
    );
    let staff = |id: &str, email: Option<&str>| Incoming {
        key: RecordKey::new("staff", id),
        fields: BTreeMap::from([("email".to_owned(), email.map(|email| Value::Text(email.to_owned())))]),
    };
    let author = Author { name: "import".to_owned(), at: now() };
    let records = [staff("S-1", Some("s@example.com")), staff("S-2", None)];
    store.change(&mut |changes| changes.put(&records, &author).map(|_| true)).unwrap();
    let to_do = "correct `to` of [alarm], or the address of that record";
    assert_eq!(
        said(&store, &deployment),
        [
            format!(
                "[alarm] names staff:S-2, who cannot be reached: the person has no address on any channel that the \
                 rule may use → {to_do}"
            ),
            format!("[alarm] names customer:1, and no member of staff is called that → {to_do}"),
        ]
    );
}

#[test]
fn each_problem_reads_in_chinese() {
    let config = town("", &[]).1.config;
    let day = "2026-11-22".parse().unwrap();
    let failure =
        RuleFailure { rule: "birthday".to_owned(), day, people: 6, of: 7, reasons: vec![Reason::NoAddress] };
    for (problem, chinese) in [
        (
            Problem::RuleFails(failure),
            "规则 birthday 在 2026-11-22 应通知 7 人，其中 6 人没有通知到：规则可用的渠道上，此人没有留号码或邮箱 → 先看 \
             touchbase log --rule birthday --since 2026-11-22，再用 touchbase explain 查看其中一条",
        ),
        (
            Problem::NoRules(1200),
            "规则一条都没有了，而之前有 1,200 条规则：所有联系都先停下，不会取消 → 把 rules/ 的文件放回去，再运行 \
             touchbase reload",
        ),
    ] {
        assert_eq!(Language::Chinese.say(&wording::whole(&problem, &config)), chinese);
    }
}

#[test]
fn what_a_start_has_called_off_is_said_with_what_to_do() {
    let at = "2026-11-22T04:00:00Z".parse().unwrap();
    let problem = Problem::CalledOffAtStart(CalledOffAtStart { rule: "gift".to_owned(), touches: 9, at });
    let config = Config::unwritten();
    assert_eq!(
        format!("{} → {}", wording::says(&problem, &config), wording::to_do(&problem, &config)),
        "the start of 2026-11-22 12:00 called off 9 touches of gift: its file has gone or changed → \
         touchbase log --rule gift --outcome cancelled; if that was not meant, put its file back; then touchbase reload"
    );
}
