//! The real binary, killed with SIGKILL at random moments while it works, again and again.
//!
//! Two policies over two channels, against servers that live in this process and remember everything. The bars:
//! nothing is lost; under `on_unknown = "hold"` nothing arrives twice; under `"resend"` only what passed through
//! doubt does; and after every stretch of kills each invariant of the ledger holds.
//!
//! `TOUCHBASE_KILLS=100000` kills more often, `TOUCHBASE_SEED=17` with the moments of an earlier run; both are
//! printed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it counted"
)]

#[path = "daemon/support/mod.rs"]
mod support;

use std::time::Duration;

use touchbase::clock::stopwatch;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;

use support::ledger::Findings;
use support::process::Running;
use support::servers::Servers;
use support::site::{Plan, Site, now, rule};
use support::{PATIENCE, within};

/// Kills where `TOUCHBASE_KILLS` says nothing.
const KILLS: u32 = 500;
/// Kills of one site: then everything is drained and counted, and a new one begins.
const KILLS_PER_SITE: u32 = 100;
/// Kills between two examinations.
const KILLS_PER_LOOK: u32 = 20;
/// The waiting messages below which more complaints come in.
const WAITING_MIN: u64 = 400;
/// Complaints that come in at once; each becomes four messages.
const COMPLAINTS: u32 = 100;
/// Connections to both servers together, twice: so many messages may be armed at one moment.
const ARMED_MAX: i64 = 2 * (4 + 8);

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Some time up to `most`.
    fn moment(&mut self, most: Duration) -> Duration {
        let micros = u64::try_from(most.as_micros()).unwrap().max(1);
        Duration::from_micros(self.roll() % micros)
    }
}

/// What all sites together came to.
#[derive(Debug, Default)]
struct Total {
    messages: u64,
    accepted: u64,
    unknown: u64,
    crashed: u64,
    crashed_at_once: i64,
    lost: usize,
    twice_held: usize,
    twice_resent: usize,
    twice_undoubted: usize,
    broken: Vec<String>,
}

impl Total {
    fn add(&mut self, findings: &Findings) {
        self.messages += findings.states.values().sum::<u64>();
        self.accepted += findings.states.get("accepted").copied().unwrap_or(0);
        self.unknown += findings.states.get("unknown").copied().unwrap_or(0);
        self.crashed += findings.crashed;
        self.lost += findings.lost.len();
        for (_, rule, doubtful) in &findings.twice {
            if rule.ends_with("hold") {
                self.twice_held += 1
            } else {
                self.twice_resent += 1
            }
            self.twice_undoubted += usize::from(!doubtful);
        }
        self.broken.extend(findings.broken.iter().cloned());
    }
}

#[test]
fn killed_at_random_nothing_is_lost_and_nothing_repeats_unasked() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let kills = u32::try_from(number("TOUCHBASE_KILLS").unwrap_or(KILLS.into())).unwrap();
    let seed = number("TOUCHBASE_SEED").unwrap_or_else(|| now().as_millisecond().unsigned_abs());
    println!("crash loop: TOUCHBASE_KILLS={kills} TOUCHBASE_SEED={seed}");
    let mut dice = Dice(seed);
    let mut total = Total::default();
    let begun = stopwatch();
    let mut left = kills;
    while left > 0 {
        let here = left.min(KILLS_PER_SITE);
        one_site(here, &mut dice, &mut total);
        left -= here;
    }
    let secs = begun.elapsed().as_secs_f64();
    let per_second = f64::from(kills) / secs;
    println!("crash loop: {kills} kills in {secs:.0} s ({per_second:.1} a second), seed {seed}\n{total:#?}");
    assert_eq!(total.broken, [""; 0], "seed {seed}");
    assert_eq!((total.lost, total.twice_held, total.twice_undoubted), (0, 0, 0), "seed {seed}");
    assert_eq!(total.accepted + total.unknown, total.messages, "seed {seed}");
    assert!(total.crashed_at_once <= ARMED_MAX, "seed {seed}: {total:?}");
    // A loop that never meets a message on the wire proves nothing.
    assert!(kills < 100 || total.crashed > u64::from(kills) / 10, "seed {seed}: {total:?}");
}

/// Kills the daemon of one site so often, then lets it finish, and counts.
fn one_site(kills: u32, dice: &mut Dice, total: &mut Total) {
    // Slow enough that a kill often meets a message on its way.
    let mail = SmtpScript { latency: Duration::from_millis(1), ..SmtpScript::default() };
    let sms = HttpScript { latency: Duration::from_millis(3), ..HttpScript::default() };
    let servers = Servers::scripted(mail, sms);
    let resend = "[limits]\non_unknown = 'resend'\n";
    let mut plan = Plan::on(servers.mail_port(), servers.sms_port());
    plan.rules = vec![
        rule("sms-hold", &["sms"], ""),
        rule("mail-hold", &["email"], ""),
        rule("sms-resend", &["sms"], resend),
        rule("mail-resend", &["email"], resend),
    ];
    let site = Site::in_memory(&plan);
    site.known_since(1);
    let mut complaints: u32 = 0;
    let span = start_up(&site).mul_f64(1.5) + Duration::from_millis(100);
    for kill in 1..=kills {
        // Complaints that are not planned yet wait as well.
        if u64::from(complaints) * 4 < site.ledger().settled_messages() + WAITING_MIN {
            site.complain(complaints..complaints + COMPLAINTS);
            complaints += COMPLAINTS;
        }
        let running = Running::launch(&site, &["run"], &[]);
        std::thread::sleep(dice.moment(span));
        running.kill();
        let_the_wait_pass(&site);
        if kill % KILLS_PER_LOOK == 0 {
            let findings = site.ledger().examine(&servers.received());
            assert_eq!(findings.broken, [""; 0], "after {kill} kills");
        }
    }
    drain(&site);
    let ledger = site.ledger();
    total.add(&ledger.examine(&servers.received()));
    let sql = "SELECT coalesce(max(at_once), 0) FROM
        (SELECT count(*) AS at_once FROM attempt WHERE outcome = 'crashed' GROUP BY boot)";
    let at_once = ledger.number(sql);
    total.crashed_at_once = total.crashed_at_once.max(at_once);
    let planned = ledger.entries().len();
    if planned != usize::try_from(complaints).unwrap() * 4 {
        total.broken.push(format!("{planned} touches of {complaints} complaints"));
    }
}

/// How long a start takes here and now.
fn start_up(site: &Site) -> Duration {
    let begun = stopwatch();
    let running = site.start();
    let took = begun.elapsed();
    running.kill();
    took
}

/// Lets the daemon work undisturbed until nothing is open any more.
fn drain(site: &Site) {
    let running = site.start();
    let mut open = u64::MAX;
    while open > 0 {
        // As long as it gets less, it is only slow.
        let less = within(PATIENCE, || {
            let_the_wait_pass(site);
            Some(site.ledger().open_messages()).filter(|now_open| *now_open < open)
        });
        let Some(less) = less else {
            panic!("{open} messages are never settled: {:#?}\n{}", site.ledger().open_rows(), running.log())
        };
        open = less;
    }
    running.stop();
}

/// A message that nobody can know about waits for minutes before it is sent once more; here they pass at once.
fn let_the_wait_pass(site: &Site) {
    let connection = rusqlite::Connection::open(site.database()).unwrap();
    connection.busy_timeout(support::PATIENCE).unwrap();
    connection
        .execute(
            "UPDATE message SET not_before_at = due_at WHERE state = 'planned' AND reason = 'outcome_unknown'",
            [],
        )
        .unwrap();
}
