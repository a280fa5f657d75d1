//! The real binary, killed with SIGKILL at random moments while it works, again and again.
//!
//! Two policies over two channels, against servers that remember everything: a gateway and a relay that live in this
//! process and, for every other site, a relay that others wrote (aiosmtpd, where it is here). The product has no
//! status query to reconcile by, so what only a server knows stays `unknown`. The bars: nothing is lost; under `on_unknown = "hold"` nothing arrives twice; under `"resend"` only what passed through
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

use std::sync::Mutex;
use std::time::Duration;

use touchbase::clock::stopwatch;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;

use support::ledger::Findings;
use support::peer::Peer;
use support::process::Running;
use support::servers::{Received, Servers};
use support::site::{Plan, Site, now, rule};
use support::{PATIENCE, within};

/// Kills where `TOUCHBASE_KILLS` says nothing.
const KILLS: u32 = 500;
/// Kills of one site: then everything is drained and counted, and a new one begins.
const KILLS_PER_SITE: u32 = 50;
/// Kills between two examinations.
const KILLS_PER_LOOK: u32 = 20;
/// How many sites are worked on side by side: a process that starts waits as often as it works.
const SIDE_BY_SIDE: usize = 3;
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
    sites: u32,
    sites_with_aiosmtpd: u32,
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
    let total = Mutex::new(Total::default());
    let begun = stopwatch();
    let waiting = Mutex::new(sites(kills).enumerate());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap().next();
                    let Some((number, kills)) = next else { return };
                    one_site(number, kills, &mut Dice(seed.wrapping_add(number as u64)), &total);
                }
            });
        }
    });
    let total = total.into_inner().unwrap();
    let secs = begun.elapsed().as_secs_f64();
    let per_second = f64::from(kills) / secs;
    println!(
        "crash loop: {kills} kills in {secs:.0} s ({per_second:.1} a second): {} lost, {} duplicated under hold, \
         {} duplicated under resend, {} of all without doubt, {} unknown; seed {seed}\n{total:#?}",
        total.lost, total.twice_held, total.twice_resent, total.twice_undoubted, total.unknown
    );
    assert_eq!(total.broken, [""; 0], "seed {seed}");
    assert_eq!((total.lost, total.twice_held, total.twice_undoubted), (0, 0, 0), "seed {seed}");
    assert_eq!(total.accepted + total.unknown, total.messages, "seed {seed}");
    assert!(total.crashed_at_once <= ARMED_MAX, "seed {seed}: {total:?}");
    // A loop that never meets a message on the wire proves nothing.
    assert!(kills < 100 || total.crashed > u64::from(kills) / 10, "seed {seed}: {total:?}");
}

/// So many kills, site by site.
fn sites(kills: u32) -> impl Iterator<Item = u32> {
    (0..kills.div_ceil(KILLS_PER_SITE)).map(move |site| KILLS_PER_SITE.min(kills - site * KILLS_PER_SITE))
}

/// Kills the daemon of one site so often, then lets it finish, and counts.
fn one_site(number: usize, kills: u32, dice: &mut Dice, total: &Mutex<Total>) {
    // Slow enough that a kill often meets a message on its way.
    let mail = SmtpScript { latency: Duration::from_millis(1), ..SmtpScript::default() };
    let sms = HttpScript { latency: Duration::from_millis(3), ..HttpScript::default() };
    let servers = Servers::scripted(mail, sms);
    let peer = if number % 2 == 1 { Peer::start() } else { None };
    let resend = "[limits]\non_unknown = 'resend'\n";
    let mail_port = peer.as_ref().map_or(servers.mail_port(), Peer::port);
    let mut plan = Plan::on(mail_port, servers.sms_port());
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
        site.let_the_wait_pass();
        if kill % KILLS_PER_LOOK == 0 {
            let findings = site.ledger().examine(&received(&servers, peer.as_ref()));
            assert_eq!(findings.broken, [""; 0], "after {kill} kills");
        }
    }
    drain(&site);
    let ledger = site.ledger();
    let sql = "SELECT coalesce(max(at_once), 0) FROM
        (SELECT count(*) AS at_once FROM attempt WHERE outcome = 'crashed' GROUP BY boot)";
    let (at_once, planned) = (ledger.number(sql), ledger.entries().len());
    let mut total = total.lock().unwrap();
    total.add(&ledger.examine(&received(&servers, peer.as_ref())));
    total.sites += 1;
    total.sites_with_aiosmtpd += u32::from(peer.is_some());
    total.crashed_at_once = total.crashed_at_once.max(at_once);
    if planned != usize::try_from(complaints).unwrap() * 4 {
        total.broken.push(format!("{planned} touches of {complaints} complaints"));
    }
}

/// What reached the servers of a site.
fn received(servers: &Servers, peer: Option<&Peer>) -> Received {
    let mut received = servers.received();
    for mail in peer.map(Peer::mails).unwrap_or_default() {
        let id = mail["headers"]["message-id"].as_str().unwrap();
        let id = id.trim_matches(['<', '>']).split('@').next().unwrap();
        received.mail(id, mail["rcpt_tos"][0].as_str().unwrap());
    }
    received
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
            site.let_the_wait_pass();
            Some(site.ledger().open_messages()).filter(|now_open| *now_open < open)
        });
        let Some(less) = less else {
            panic!("{open} messages are never settled: {:#?}\n{}", site.ledger().open_rows(), running.log())
        };
        open = less;
    }
    running.stop();
}
