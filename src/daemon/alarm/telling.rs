//! One alarm on its way: to each person by the first channel that takes it, and to the program.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tracing::{info, warn};

use super::command;
use crate::channel::Channel;
use crate::daemon::setup::Setup;
use crate::deployment::Deployment;
use crate::message::outcome::{Answer, Marking};
use crate::message::transition::{self, Tries};
use crate::message::{NextState, Ready};
use crate::operations::alarm::{self, Contact};
use crate::operations::hand_over;
use crate::operations::status::problem::Problem;
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Author, ByHand as _, Database, Outbox as _, Readers};
use crate::terms::{ChannelName, MessageState};
use crate::words::{Language, SilenceSentence as Says};

/// One alarm.
pub(super) struct Telling<D: Database> {
    pub(super) readers: Readers<D>,
    pub(super) writer: Writer<D::Store>,
    pub(super) deployment: Arc<Deployment>,
    pub(super) setup: Setup,
    /// Channels that fail: the last to be tried.
    pub(super) down: BTreeSet<ChannelName>,
    pub(super) problems: Vec<Problem>,
    pub(super) now: Timestamp,
}

impl<D: Database> Telling<D> {
    /// Tells everybody; it is told once somebody has heard.
    ///
    /// # Errors
    /// Why nobody has.
    pub(super) async fn tell(&self) -> Result<(), Says> {
        let mut reached = 0_u64;
        let mut failed = None;
        if !self.deployment.config.alarm.command.is_empty() {
            match self.run_command().await {
                Ok(()) => reached += 1,
                Err(said) => {
                    warn!("{said}");
                    failed = Some(said);
                }
            }
        }
        for contact in self.contacts().await {
            if self.reach(&contact).await {
                reached += 1;
            } else {
                warn!(person = %contact.person, "the alarm did not reach somebody");
            }
        }
        info!(problems = self.problems.len(), reached, "an alarm was raised");
        if reached > 0 { Ok(()) } else { Err(failed.unwrap_or(Says::NobodyReached)) }
    }

    async fn run_command(&self) -> Result<(), Says> {
        let config = &self.deployment.config;
        let language = Language::of_tag(&config.language).unwrap_or_default();
        let text = alarm::text(&self.problems, config, language);
        let text = format!("{text}\n{}", alarm::json_lines(&self.problems, config, self.now));
        let program = config.alarm.command.clone();
        let ran = tokio::task::spawn_blocking(move || command::run(&program, text)).await;
        ran.unwrap_or(Err(Says::CommandKilled))
    }

    async fn contacts(&self) -> Vec<Contact> {
        let deployment = Arc::clone(&self.deployment);
        let kinds = deployment.kinds.clone();
        let now = self.now;
        let found = self.readers.ask(kinds, move |store| alarm::contacts(store, &deployment, now)).await;
        found.unwrap_or_else(|error| {
            warn!(%error, "failed to read whom an alarm is for");
            Vec::new()
        })
    }

    /// Tries one channel after the other, those that fail last; says whether one has taken it.
    async fn reach(&self, contact: &Contact) -> bool {
        let mut ways = contact.ways.clone();
        ways.sort_by_key(|(channel, _)| self.down.contains(channel));
        for way in &ways {
            let ready = alarm::ready(contact, way, &self.problems, &self.deployment.config);
            let Some(channel) = alarm::open(way.0, &self.deployment, &self.setup.dir, &self.setup.secrets)
            else {
                continue;
            };
            if matches!(self.send(contact, &channel, ready).await, Answer::Accepted { .. }) {
                return true;
            }
        }
        false
    }

    /// One attempt, with its row before the first byte, where the ledger can be written; without, where it cannot:
    /// that is what the alarm may be about.
    async fn send(&self, contact: &Contact, channel: &Channel, ready: Ready) -> Answer {
        let touch = alarm::touch(contact, ready.channel, self.now);
        let author = Author { name: "daemon".to_owned(), at: self.now };
        let kept = ready.clone();
        let armed = self.writer.run(move |store| store.arm_by_hand(&touch, &kept, &author)).await;
        let outgoing = match &armed {
            Ok(armed) => hand_over::outgoing(armed, &self.deployment, self.now),
            Err(error) => {
                warn!(%error, "an alarm goes without a row in the ledger");
                let id = format!("alarm-{}-{}", self.now.as_millisecond(), ready.channel);
                hand_over::unwritten(&ready, &id, self.now)
            }
        };
        let mut session = channel.session();
        let answer = session.deliver(&outgoing).await;
        session.close().await;
        if let Ok(armed) = armed {
            self.write_end(&armed, &answer).await;
        }
        answer
    }

    /// Writes down how it ended. An alarm is tried once on a channel, so nothing of it is left to wait.
    async fn write_end(&self, armed: &Armed, answer: &Answer) {
        let ended_at = self.setup.clock.now();
        let once = Tries { max: 1, resend_unknown: false };
        let mut next = transition::after_attempt(&armed.message, answer, once, ended_at);
        if next.state == MessageState::Planned {
            next = NextState { state: MessageState::Failed, not_before_at: None, channel: None, ..next };
        }
        let (message, attempt) = (armed.message.id, armed.attempt);
        let (outcome, detail) = (answer.word(), answer.told());
        let address = answer.about_address(Marking::Allowed);
        let end = AttemptEnd { message, attempt, outcome, detail, address, ended_at, next, memory: None };
        if let Err(error) = self.writer.run(move |store| store.finish(&[end])).await {
            warn!(%error, "the end of an alarm could not be written down");
        }
    }
}
