//! What a busy machine cannot blur: counts of commits, connections, round trips and engine steps, on the ways that
//! the benchmarks measure. The one clock here only tells a stall of 40 ms in every message from none.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use touchbase::bench::{plan, send};
use touchbase::terms::ChannelName;

fn send(channel: ChannelName, count: u32, connections: u16) -> send::Measured {
    let latency = Duration::ZERO;
    send::run(&send::Options { channel, count, connections, latency, dir: None }).unwrap()
}

#[test]
fn mails_share_commits_connections_and_round_trips() {
    let measured = send(ChannelName::Email, 1_000, 16);
    assert_eq!(measured.received, 1_000);
    assert!(measured.writes <= 150, "{} commits for 1,000 mails", measured.writes);
    assert!(measured.connections <= 16, "{} connections", measured.connections);
    assert!(measured.round_trips <= 3_000, "{} round trips for 1,000 mails", measured.round_trips);
}

#[test]
fn texts_share_commits_and_connections() {
    let measured = send(ChannelName::Sms, 500, 16);
    assert_eq!((measured.received, measured.round_trips), (500, 500));
    assert!(measured.writes <= 80, "{} commits for 500 texts", measured.writes);
    // The HTTP client opens one too many where a connection comes back while it is being opened; never more at once.
    assert!(measured.connections <= 32, "{} connections", measured.connections);
}

#[test]
fn no_message_waits_for_a_delayed_acknowledgement() {
    // One connection, so one after the other. Nagle's algorithm against delayed acknowledgements costs 40 ms each,
    // every time; a busy machine costs that much only now and then, so the shortest of many gaps tells.
    for channel in [ChannelName::Email, ChannelName::Sms] {
        let quickest = send(channel, 40, 1).quickest;
        assert!(
            quickest > Duration::ZERO && quickest < Duration::from_millis(30),
            "{quickest:?} by {channel}"
        );
    }
}

#[test]
fn planning_costs_what_is_due_and_not_what_is_there() {
    let measure =
        |customers| plan::run(&plan::Options { customers, rules: 6, near: Some(1_000), dir: None }).unwrap();
    let (small, large) = (measure(1_000), measure(10_000));
    assert!(small.due > 5, "{} due", small.due);
    assert_eq!(small.due, large.due);
    assert_eq!((small.cost.full_scan_steps, large.cost.full_scan_steps), (0, 0));
    assert_eq!((small.cost.sorts, large.cost.sorts), (0, 0));
    let (few, many) = (small.cost.operations, large.cost.operations);
    assert!(many <= few + few / 50, "{few} steps for 1,000 customers, {many} for 10,000");
}
