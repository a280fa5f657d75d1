//! Drives the real daemon through the story: the clock is moved to the next thing that happens, and the daemon does
//! what is due then.

use anyhow::Result;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;

use super::account::{self, Account, Received};
use super::scene::{Scene, Story};
use super::story;
use super::{Options, deployment, folder};
use crate::clock::Clock;
use crate::daemon::{Daemon, Setup};
use crate::operations::database;
use crate::secret::Secrets;
use crate::sink::http::{HttpScript, HttpSink};
use crate::sink::smtp::{SmtpScript, SmtpSink};
use crate::store::sqlite::{OpenOptions, SqliteDatabase, SqliteStore};
use crate::store::{Author, Incoming, Outbox as _, RecordStore as _};
use crate::terms::{ChannelName, Word as _};
use crate::words::{Explain as _, StageSentence};

/// The first day of the story.
const START: Date = date(2026, 9, 1);
/// The days of the usual story.
const SPREAD: i32 = 90;
/// The daemon is woken at least this often; it plans two hours ahead.
const STEP: SignedDuration = SignedDuration::from_hours(1);
/// Records written at once.
const BATCH: usize = 500;

/// Sets the stage, plays the story, and takes the account.
pub(super) fn play(options: &Options, runtime: &Runtime, progress: &mut dyn FnMut(u32)) -> Result<Account> {
    let (smtp, sms) = runtime.block_on(async {
        let smtp = SmtpSink::start(SmtpScript { auth: false, ..SmtpScript::default() }).await?;
        anyhow::Ok((smtp, HttpSink::start(HttpScript::default()).await?))
    })?;
    folder::configure(&options.dir, smtp.address(), sms.address(), options.language)?;
    let deployed = deployment(&options.dir)?;
    let days = i32::try_from(options.days).unwrap_or(SPREAD);
    let scene = Scene {
        zone: deployed.calendars.zone.clone(),
        start: START,
        days,
        spread: days.max(SPREAD),
        families: options.families,
    };
    let clock = Clock::starting_at(scene.begin());
    let setup = Setup {
        dir: options.dir.clone(),
        state_dir: folder::state(&options.dir),
        clock: clock.clone(),
        secrets: Secrets::new(None, &options.dir),
    };
    let path = database::path(&setup.state_dir, &deployed.config);
    let owned = database::owned(&setup.state_dir, &deployed.config);
    let mut daemon = runtime.block_on(Daemon::start(setup, owned, deployment(&options.dir)?))?;
    runtime.block_on(daemon.catch_up())?;
    // The desk works beside the daemon, over a connection of its own, as an import does.
    let desk = SqliteStore::open(&path, &deployed.kinds, OpenOptions::new(scene.zone.clone()))?;
    let mut stage = Stage { daemon, desk, clock, runtime };
    let played = stage.play(&scene, progress);
    runtime.block_on(stage.daemon.stop());
    played?;
    let received = Received { mails: smtp.mails(), texts: sms.messages() };
    account::take(&stage.desk, &deployed, &scene, &received, &options.dir)
}

struct Stage<'a> {
    daemon: Daemon<SqliteDatabase>,
    desk: SqliteStore,
    clock: Clock,
    runtime: &'a Runtime,
}

impl Stage<'_> {
    fn play(&mut self, scene: &Scene, progress: &mut dyn FnMut(u32)) -> Result<()> {
        let Story { first, later } = story::tell(scene);
        self.write(&first)?;
        let mut later = later.into_iter().peekable();
        let mut day = None;
        loop {
            let now = self.clock.now();
            let mut due = Vec::new();
            while let Some((_, sheet)) = later.next_if(|(at, _)| *at <= now) {
                due.push(sheet);
            }
            self.write(&due)?;
            self.runtime.block_on(self.daemon.once()).explain(|| StageSentence::DaemonFailed)?;
            let event = later.peek().map(|(at, _)| *at);
            let Some(next) = self.next_moment(now, event, scene)? else { return Ok(()) };
            self.clock.set(next);
            let today = scene.zone.civil(next).date();
            if day.replace(today) != Some(today) {
                progress(today.since(scene.start).map_or(0, |span| span.get_days().unsigned_abs()));
            }
        }
    }

    /// When something happens next: the hour, an event, a message that is due. `None` at the end.
    fn next_moment(
        &self,
        now: Timestamp,
        event: Option<Timestamp>,
        scene: &Scene,
    ) -> Result<Option<Timestamp>> {
        let mut moments = vec![now.saturating_add(STEP).unwrap_or(Timestamp::MAX)];
        moments.extend(event);
        for channel in ChannelName::ALL {
            moments.extend(self.desk.next_due(*channel)?);
        }
        // On the full hour again after an event in between.
        let hour = now.as_second() - now.as_second().rem_euclid(STEP.as_secs()) + STEP.as_secs();
        moments.extend(Timestamp::from_second(hour));
        let next = moments.into_iter().filter(|moment| *moment > now).min();
        Ok(next.filter(|next| *next < scene.end()))
    }

    fn write(&mut self, sheets: &[Incoming]) -> Result<()> {
        let author = Author { name: "demo".to_owned(), at: self.clock.now() };
        for sheets in sheets.chunks(BATCH) {
            self.desk.change(&mut |changes| changes.put(sheets, &author).map(|_| true))?;
        }
        Ok(())
    }
}
