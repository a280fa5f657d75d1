//! What happens once a second, and what is asked for in between: one thing after the other, while lanes work.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tracing::{error, info, warn};

use super::alarm::Alarms;
use super::expected::Reconciliation;
use super::live::{Hold, HoldReason, Live, SharedHealth};
use super::machine::Machine;
use super::machine::barrier::Barrier;
use super::machine::guard::{Guard, MachineState};
use super::planner::Aligned;
use super::planning::Planning;
use super::reload_effect::ReloadEffect;
use super::reloader::{InForce, Refusal};
use super::report::StatusReporter;
use super::request::{Request, Response};
use super::setup::Setup;
use super::start_error::StartError;
use super::systemd;
use crate::clock::stopwatch;
use crate::deployment::Deployment;
use crate::store::{Database, Error};
use crate::words::{DaemonSentence, RunningSentence, Sentence, WatchSentence};

/// How long one tick goes on looking at changed records; so much of a second is left for everything else.
const CHANGES_TIME_MAX: Duration = Duration::from_millis(500);

/// Looks at the machine, plans, reckons, answers.
#[derive(Debug)]
pub(super) struct Supervisor<D: Database> {
    /// Where its files are.
    pub(super) setup: Setup,
    pub(super) machine: Machine,
    pub(super) guard: Guard,
    pub(super) planning: Planning<D>,
    pub(super) reconciliation: Reconciliation<D>,
    pub(super) alarms: Alarms<D>,
    pub(super) health: SharedHealth,
    pub(super) reporter: StatusReporter,
}

impl<D: Database> Supervisor<D> {
    /// A look at the machine, a pass of the planner unless something keeps it back, and what follows from both.
    pub(super) async fn tick(&mut self, wake: &Notify) {
        let was_held = self.health.get().held.is_some();
        let look = self.look_at_machine();
        if look.hold.is_none() {
            if was_held {
                info!("work goes on");
                wake.notify_waiters();
            }
            let begun = stopwatch();
            while self.pass(&look, wake).await && begun.elapsed() < CHANGES_TIME_MAX {}
        }
        self.reconciliation.look(self.guard.now(self.machine.read())).await;
        self.alarms.look(self.guard.now(self.machine.read())).await;
        systemd::status(&self.reporter.line());
        self.health.update(|health| health.ticked = Some(stopwatch()));
    }

    /// The start is over.
    pub(super) fn is_ready(&self) {
        self.health.update(|health| health.starting_since = None);
    }

    /// Brings what is open into line with the rules that the daemon starts with.
    pub(super) async fn catch_up(&mut self) -> Result<Aligned, Error> {
        self.planning.catch_up(self.guard.now(self.machine.read())).await
    }

    /// What the guard sees of the machine, remembered.
    pub(super) fn look_at_machine(&mut self) -> MachineState {
        let look = self.guard.look(self.machine.read());
        if look.sweep {
            self.planning.look_at_everything();
        }
        self.health.update(|health| {
            health.held.clone_from(&look.hold);
            health.clock_jumps = look.jumps;
        });
        look
    }

    /// What is in force, and what time it is by a clock that is to be trusted; nothing while anything is held.
    pub(super) fn unheld(&mut self) -> Option<(Arc<Deployment>, Timestamp)> {
        if self.health.get().held.is_some() {
            return None;
        }
        let deployment = Arc::clone(&self.planning.live().borrow().deployment);
        Some((deployment, self.guard.now(self.machine.read())))
    }

    /// Why the daemon has to end because of its database, if it has to: told at once, and everything is held.
    pub(super) fn look_at_database(&mut self) -> Option<StartError> {
        let error = self.planning.ended_by()?;
        let ended = StartError::from(error);
        error!("{ended}");
        self.guard.barrier().close();
        self.health.update(|health| {
            let said = ended.sentence().clone();
            health.held = Some(Hold { reason: HoldReason::Database, said, until: None });
        });
        systemd::status(&self.reporter.line());
        Some(ended)
    }

    /// What there is to say against a single pass.
    pub(super) fn objection(&mut self) -> Option<DaemonSentence> {
        self.guard.objection(self.machine.read())
    }

    /// What lanes stand behind; nothing where the clock is moved by hand.
    pub(super) fn barrier(&self) -> Option<Barrier> {
        self.machine.compares().then(|| self.guard.barrier())
    }

    /// Answers when its turn has come.
    pub(super) async fn answer(&mut self, request: Request, wake: &Notify) -> Response {
        match request {
            Request::Reload { accept } => self.reload(accept, wake).await,
            Request::Status => self.reporter.answer(),
            Request::TrustClock if self.guard.trust_clock(self.machine.read()) => {
                self.planning.look_at_everything();
                self.tick(wake).await;
                Response { said: vec![DaemonSentence::ClockTrusted.into()], ..self.reporter.answer() }
            }
            Request::TrustClock => Response::refused(DaemonSentence::ClockNotHeld),
        }
    }

    /// Reads rules and templates again, and puts them in force if they are right and change nothing unusual.
    pub(super) async fn reload(&mut self, accept: Option<u64>, wake: &Notify) -> Response {
        systemd::reloading();
        let before = self.planning.live().borrow().clone();
        let now = self.guard.now(self.machine.read());
        let answer = match self.try_reload(accept).await {
            Ok(Ok((said, effect))) => {
                info!("{said}");
                let more = effect.said();
                more.iter().for_each(|line| info!("{line}"));
                self.guard.miss_rules(None);
                self.tick(wake).await;
                let now_so = self.after_reload(&before);
                let detail = serde_json::to_value(&effect).unwrap_or_default();
                Response { detail, ..Response::done(said) }.and(more).and(now_so)
            }
            Ok(Err(refusal)) => {
                let findings = refusal.findings.into();
                Response { findings, ..Response::refused(refusal.said) }.and(refusal.more)
            }
            Err(error) => {
                Response::refused(DaemonSentence::ReloadFailed { said: Box::new(error.sentence()) })
            }
        };
        // Whoever asked may be gone, or have been a signal: the log has it in any case.
        if !answer.done {
            error!("{}", answer.in_journal());
        }
        self.health.update(|health| health.loaded(now, answer.done));
        systemd::ready(&self.reporter.line());
        answer
    }

    /// What is to be said of new rules that are in force: another mode, and what waits for a restart.
    fn after_reload(&self, before: &Live) -> Vec<Sentence> {
        let live = self.planning.live().borrow().clone();
        let (mode, was) = (live.deployment.config.mode, before.deployment.config.mode);
        let mut said: Vec<Sentence> = Vec::new();
        if mode != was {
            said.push(RunningSentence::ModeNow { mode, was }.into());
        }
        let names = before.open.material.changed(&live.open.material);
        if !names.is_empty() {
            said.push(WatchSentence::ReadAgain { names }.into());
        }
        if !live.waiting.is_empty() {
            said.push(RunningSentence::NeedsRestart { names: live.waiting }.into());
        }
        for said in &said {
            warn!("{said}");
        }
        said
    }

    async fn try_reload(
        &mut self,
        accept: Option<u64>,
    ) -> Result<Result<(DaemonSentence, ReloadEffect), Refusal>, Error> {
        if let Some(hold) = self.health.get().held.filter(|hold| hold.reason == HoldReason::Clock) {
            let hold = Box::new(hold.said);
            return Ok(Err(DaemonSentence::ReloadByWrongClock { hold }.into()));
        }
        let now = self.guard.now(self.machine.read());
        let InForce { effect, aligned } = match self.planning.reload(self.setup.clone(), accept, now).await? {
            Ok(in_force) => in_force,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let live = self.planning.live().borrow().clone();
        let (rules, revision) = (live.deployment.rules.len() as u64, live.revision);
        let said = match aligned {
            Ok(Aligned { cancelled, moved }) => {
                let more_due = effect.within_a_day();
                DaemonSentence::Reloaded { rules, revision, cancelled, moved, more_due }
            }
            Err(error) => DaemonSentence::ReloadedOnly { rules, revision, said: Box::new(error.sentence()) },
        };
        Ok(Ok((said, effect)))
    }

    /// One pass of the planner; whether there is more to look at.
    async fn pass(&mut self, look: &MachineState, wake: &Notify) -> bool {
        let before = self.health.get().planning_failed;
        match self.planning.tick(look.now).await {
            Ok(pass) => {
                if before.is_some() {
                    info!("planning works again");
                }
                if pass.new > 0 || pass.cancelled > 0 {
                    info!(new = pass.new, to_send = pass.to_send, cancelled = pass.cancelled, "planned");
                    wake.notify_waiters();
                }
                pass.more
            }
            // Said once, not every second; `status` keeps saying it.
            Err(error) if before != Some(error.sentence()) => {
                error!(%error, "failed to plan; trying again every second");
                false
            }
            Err(_) => false,
        }
    }
}
