//! Checks of what no life shows: that a rule which fails for everybody is told, and that a mode which changes keeps back
//! what is armed and not on the wire.

use jiff::{SignedDuration, Timestamp};
use touchbase::clock::stopwatch;
use touchbase::deployment::Deployment;
use touchbase::diagnostic::{Report, Source};
use touchbase::internals::daemon::lane::{Done, LaneState, LaneView, LaneWork};
use touchbase::message::{PlannedTouch, Ready, TouchKey};
use touchbase::operations::status::problem::Problem;
use touchbase::operations::status::silence;
use touchbase::record::RecordKey;
use touchbase::source::Sources;
use touchbase::store::memory::MemoryStore;
use touchbase::store::{Author, ByHand as _, Error, Ledger as _, Outbox as _};
use touchbase::terms::{ChannelName, Class, Mode, Reason, TouchState};

const RECORDS: &str = "[customer]\nperson = true\n[customer.fields]\nday = 'date'\n";

fn deployment() -> Deployment {
    let sources = Sources {
        config: Some(Source::new("touchbase.toml", "mode = 'live'\n")),
        records: Some(Source::new("records.toml", RECORDS)),
        ..Sources::default()
    };
    Deployment::read(&sources, &mut Report::default())
}

fn touch(person: u32, state: TouchState, reason: Option<Reason>, due_at: Timestamp) -> PlannedTouch {
    let person = RecordKey::new("customer", &person.to_string());
    PlannedTouch {
        key: TouchKey {
            rule: "birthday".to_owned(),
            step: "send".to_owned(),
            record: person.clone(),
            recipient: Some(person),
            occurrence: "2026-11-22".to_owned(),
        },
        reference: None,
        occasion: None,
        limit: None,
        due_at,
        expires_at: due_at.saturating_add(SignedDuration::from_hours(1)).unwrap_or(due_at),
        class: Class::Care,
        via: vec![ChannelName::Sms],
        template: "birthday".to_owned(),
        group: false,
        state,
        reason,
        error: None,
    }
}

/// A rule whose `where` fails on each of 300 records is told.
pub(super) fn a_rule_that_fails_is_told() -> Result<(), String> {
    let words = |error: Error| error.to_string();
    let (deployment, now) = (deployment(), Timestamp::UNIX_EPOCH);
    let mut store = MemoryStore::new(&deployment.kinds, deployment.config.zone.clone());
    let touches: Vec<PlannedTouch> =
        (0..300).map(|person| touch(person, TouchState::Skipped, Some(Reason::WhereError), now)).collect();
    store.plan(&touches, now).map_err(words)?;
    let (since, until) = deployment.config.zone.bounds(deployment.config.day_of(now));
    let counts = store.counts(since, until).map_err(words)?;
    let found = silence::look(&store, &deployment, counts, now).map_err(words)?;
    let told = |problem: &Problem| matches!(problem, Problem::RuleFails(failure) if failure.people == 300);
    if found.iter().any(told) {
        Ok(())
    } else {
        Err("a rule failed for 300 people, and nobody was told".to_owned())
    }
}

/// A message is armed while the mode is live; before it is on the wire, the mode is shadow.
pub(super) fn the_mode_keeps_back_what_is_armed() -> Result<(), String> {
    let words = |error: Error| error.to_string();
    let (deployment, now, at) = (deployment(), Timestamp::UNIX_EPOCH, stopwatch());
    let mut store = MemoryStore::new(&deployment.kinds, deployment.config.zone.clone());
    let none = &mut |_: &touchbase::message::Message| unreachable!("nothing was on the wire");
    store.boot(now, none).map_err(words)?;
    let ready = Ready {
        channel: ChannelName::Sms,
        address: "+8613900000001".to_owned(),
        name: String::new(),
        subject: String::new(),
        text: "text".to_owned(),
        html: None,
        template_code: None,
        params: Vec::new(),
        dropped: Vec::new(),
    };
    let author = Author { name: "daemon".to_owned(), at: now };
    let armed =
        store.arm_by_hand(&touch(1, TouchState::Planned, None, now), &ready, &author).map_err(words)?;
    let mut lane = LaneState::new(1, None);
    let view = |mode| LaneView { now, at, open: true, beginnings: 0, stopping: false, mode };
    let mut claim = lane.step(view(Mode::Live)).work;
    // At first it asks what is known of refusals.
    if matches!(claim, Some(LaneWork::Recall)) {
        let known = store.refusals(ChannelName::Sms).map_err(words)?;
        lane.done(Ok(Done::Recalled(Box::new(known))), now, at);
        claim = lane.step(view(Mode::Live)).work;
    }
    if !matches!(claim, Some(LaneWork::Claim { .. })) {
        return Err(format!("the lane claims nothing: {claim:?}"));
    }
    lane.done(Ok(Done::Claimed { messages: vec![armed.message.id], overdue: 0 }), now, at);
    let write = lane.step(view(Mode::Live)).work;
    if !matches!(write, Some(LaneWork::Write { .. })) {
        return Err(format!("the lane arms nothing: {write:?}"));
    }
    lane.done(Ok(Done::Armed(vec![armed])), now, at);
    match lane.step(view(Mode::Shadow)).launch.len() {
        0 => Ok(()),
        went => Err(format!("{went} message went in shadow")),
    }
}
