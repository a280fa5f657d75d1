//! The loop itself: sites side by side, each killed again and again, then drained and counted.

use std::sync::Mutex;
use std::time::Duration;

use touchbase::clock::stopwatch;
use touchbase::sink::http::HttpScript;
use touchbase::sink::smtp::SmtpScript;

use super::dice::Dice;
use super::disk::Disk;
use super::support::ledger::Findings;
use super::support::peer::Peer;
use super::support::process::Running;
use super::support::servers::{Received, Servers};
use super::support::site::{Plan, Site, rule};
use super::support::{PATIENCE, within};

/// Kills between two examinations.
const KILLS_PER_LOOK: u32 = 20;
/// How many sites are worked on side by side: a process that starts waits as often as it works.
const SIDE_BY_SIDE: usize = 3;
/// The waiting messages below which more complaints come in.
const WAITING_MIN: u64 = 400;
/// Complaints that come in at once; each becomes four messages.
const COMPLAINTS: u32 = 100;

/// What is done to the daemon, how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loop {
    /// The seed of every moment.
    pub(crate) seed: u64,
    /// Kills altogether.
    pub(crate) kills: u32,
    /// Kills of one site: then everything is drained and counted, and a new one begins.
    pub(crate) per_site: u32,
    /// Whether the power goes with each kill.
    pub(crate) power: Power,
}

/// What becomes of what the daemon has written and not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    /// It is there: only the process ends.
    Stays,
    /// It may be lost.
    Goes,
    /// It may be lost, and so may what was synced of the files whose names end so.
    GoesAndDiskLies(&'static str),
}

/// What all sites together came to.
#[derive(Debug, Default)]
pub(crate) struct Total {
    pub(crate) secs: f64,
    pub(crate) sites: u32,
    pub(crate) sites_with_aiosmtpd: u32,
    pub(crate) messages: u64,
    pub(crate) accepted: u64,
    pub(crate) unknown: u64,
    pub(crate) crashed: u64,
    pub(crate) crashed_at_once: i64,
    pub(crate) lost: usize,
    pub(crate) twice_held: usize,
    pub(crate) twice_resent: usize,
    pub(crate) twice_undoubted: usize,
    /// Power cuts after which something was not what the daemon had written.
    pub(crate) cuts_that_hurt: u32,
    pub(crate) broken: Vec<String>,
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

impl Loop {
    /// Runs it to its end.
    pub(crate) fn run(self) -> Total {
        let total = Mutex::new(Total::default());
        let begun = stopwatch();
        let waiting = Mutex::new(self.sites().enumerate());
        std::thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE {
                scope.spawn(|| {
                    loop {
                        let next = waiting.lock().unwrap().next();
                        let Some((number, kills)) = next else { return };
                        self.one_site(number, kills, &total);
                    }
                });
            }
        });
        let mut total = total.into_inner().unwrap();
        total.secs = begun.elapsed().as_secs_f64();
        total
    }

    /// So many kills, site by site.
    fn sites(self) -> impl Iterator<Item = u32> {
        let Loop { kills, per_site, .. } = self;
        (0..kills.div_ceil(per_site)).map(move |site| per_site.min(kills - site * per_site))
    }

    /// Kills the daemon of one site so often, then lets it finish, and counts. Ends at once where an invariant is
    /// broken.
    fn one_site(self, number: usize, kills: u32, total: &Mutex<Total>) {
        let mut dice = Dice(self.seed.wrapping_add(number as u64));
        let setup = Setup::new(number, self.power);
        let span = setup.start_up().mul_f64(1.5) + Duration::from_millis(100);
        let (mut complaints, mut hurt) = (0_u32, 0);
        for kill in 1..=kills {
            // Complaints that are not planned yet wait as well.
            if u64::from(complaints) * 4 < setup.site.ledger().settled_messages() + WAITING_MIN {
                setup.site.complain(complaints..complaints + COMPLAINTS);
                complaints += COMPLAINTS;
            }
            let moment = dice.moment(span);
            let running = setup.start();
            match self.power {
                Power::Stays | Power::Goes => std::thread::sleep(moment),
                Power::GoesAndDiskLies(_) => setup.let_something_arrive(),
            }
            hurt += u32::from(setup.end(running, &mut dice));
            // After a power cut the file itself is in doubt, each time.
            if kill % KILLS_PER_LOOK == 0 || setup.disk.is_some() {
                let broken = setup.examine().broken;
                if !broken.is_empty() {
                    total.lock().unwrap().broken.push(format!("after {kill} kills: {broken:#?}"));
                    return;
                }
            }
            setup.site.let_the_wait_pass();
        }
        setup.drain();
        let ledger = setup.site.ledger();
        let sql = "SELECT coalesce(max(at_once), 0) FROM
            (SELECT count(*) AS at_once FROM attempt WHERE outcome = 'crashed' GROUP BY epoch)";
        let (at_once, planned) = (ledger.number(sql), ledger.entries().len());
        let mut total = total.lock().unwrap();
        total.add(&setup.examine());
        total.sites += 1;
        total.sites_with_aiosmtpd += u32::from(setup.peer.is_some());
        total.crashed_at_once = total.crashed_at_once.max(at_once);
        total.cuts_that_hurt += hurt;
        if planned != usize::try_from(complaints).unwrap() * 4 {
            total.broken.push(format!("{planned} touches of {complaints} complaints"));
        }
    }
}

/// A site with its servers, and its disk where the power goes.
struct Setup {
    servers: Servers,
    peer: Option<Peer>,
    site: Site,
    disk: Option<Disk>,
}

impl Setup {
    fn new(number: usize, power: Power) -> Setup {
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
        let under = |lies| Disk::under(site.database().parent().unwrap(), lies);
        let disk = match power {
            Power::Stays => None,
            Power::Goes => Some(under(None)),
            Power::GoesAndDiskLies(about) => Some(under(Some(about))),
        };
        Setup { servers, peer, site, disk }
    }

    /// The daemon begins its work.
    fn start(&self) -> Running {
        if let Some(disk) = &self.disk {
            disk.flush();
        }
        let environment = self.disk.as_ref().map(Disk::environment).unwrap_or_default();
        Running::launch(&self.site, &["run"], &environment)
    }

    /// Waits until the servers have received one message more.
    fn let_something_arrive(&self) {
        let arrived = || self.servers.texts().len() + self.servers.mails().len();
        let before = arrived();
        within(PATIENCE, || (arrived() > before).then_some(()));
    }

    /// Ends the daemon's work. Says whether what it had written is no longer all there.
    fn end(&self, running: Running, dice: &mut Dice) -> bool {
        running.kill();
        self.disk.as_ref().is_some_and(|disk| disk.lose_power(dice) > 0)
    }

    /// The ledger held against what reached the servers.
    fn examine(&self) -> Findings {
        let mut received: Received = self.servers.received();
        for mail in self.peer.as_ref().map(Peer::mails).unwrap_or_default() {
            let id = mail["headers"]["message-id"].as_str().unwrap();
            let id = id.trim_matches(['<', '>']).split('@').next().unwrap();
            received.mail(id, mail["rcpt_tos"][0].as_str().unwrap());
        }
        self.site.ledger().examine(&received)
    }

    /// How long a start takes here and now.
    fn start_up(&self) -> Duration {
        let begun = stopwatch();
        let running = self.site.start();
        let took = begun.elapsed();
        running.kill();
        took
    }

    /// Lets the daemon work undisturbed until nothing is open any more.
    fn drain(&self) {
        let running = self.site.start();
        let mut open = u64::MAX;
        while open > 0 {
            // As long as it gets less, it is only slow.
            let less = within(PATIENCE, || {
                self.site.let_the_wait_pass();
                Some(self.site.ledger().open_messages()).filter(|now_open| *now_open < open)
            });
            let Some(less) = less else {
                panic!(
                    "{open} messages are never settled: {:#?}\n{}",
                    self.site.ledger().open_rows(),
                    running.log()
                )
            };
            open = less;
        }
        running.stop();
    }
}
