//! A reload of the running daemon: read, judge, swap as a whole, and say what became of it.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;
use tracing::{error, info};

use super::live::{HoldReason, Live};
use super::reloader;
use super::request::Answer;
use super::runner::Daemon;
use super::systemd;
use crate::number::count;
use crate::store::Error;

impl Daemon {
    /// Reads rules and templates again, and puts them in force if they are right and change nothing unusual.
    pub(super) async fn reload(&mut self, accept: Option<u64>, wake: &Notify) -> Answer {
        systemd::reloading();
        let now = self.guard.now();
        let answer = match self.try_reload(accept, now).await {
            Ok(Ok(text)) => {
                info!("{text}");
                self.sweep = true;
                self.tick(wake).await;
                Answer { v: 1, done: true, text, detail: serde_json::Value::Null }
            }
            Ok(Err(refusal)) => Answer::refused(refusal),
            Err(error) => {
                Answer::refused(format!("reload failed: {error}; the rules in force stay as they are"))
            }
        };
        // Whoever asked may be gone, or have been a signal: the log has it in any case.
        if !answer.done {
            error!("{}", answer.text);
        }
        self.health.update(|health| health.loaded(now, answer.done));
        systemd::ready(&self.status_line());
        answer
    }

    async fn try_reload(
        &mut self,
        accept: Option<u64>,
        now: Timestamp,
    ) -> Result<Result<String, String>, Error> {
        if let Some(hold) = self.health.get().held.filter(|hold| hold.reason == HoldReason::Clock) {
            return Ok(Err(format!("reload refused, for it would go by a wrong clock: {}", hold.said)));
        }
        let (new, surge) = match self.judge(accept, now).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let kinds = new.deployment.kinds.clone();
        self.writer.run(move |store| crate::store::RecordStore::declare(store, &kinds)).await?;
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).adopt_kinds(&new.deployment.kinds);
        let done = format!("reloaded: {} r{}", count(new.deployment.rules.len(), "rule"), new.revision);
        // From here on the new rules are in force, whatever the disk says: a rename cannot be half taken back.
        self.live.send_replace(new);
        self.unaligned = true;
        Ok(Ok(match self.catch_up(now).await {
            Ok((cancelled, moved)) => {
                let cancelled = count(cancelled, "touch|touches");
                format!("{done}; {cancelled} cancelled, {moved} moved, {surge} more due within a day")
            }
            Err(error) => format!("{done}; what is open follows when the database can be written ({error})"),
        }))
    }

    /// Reads the directory, and how many more touches would be due within a day; or why it is refused.
    async fn judge(&self, accept: Option<u64>, now: Timestamp) -> Result<Result<(Live, u64), String>, Error> {
        let old = self.live.borrow().clone();
        let (dir, reader) = (self.setup.dir.clone(), Arc::clone(&self.reader));
        let work = tokio::task::spawn_blocking(move || {
            let new = match reloader::read(&dir, &old) {
                Ok(new) => new,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.adopt_kinds(&new.deployment.kinds);
            let surge = reloader::surge(&*reader, &old, &new, now);
            reader.adopt_kinds(&old.deployment.kinds);
            let surge = surge?;
            let brake = new.deployment.config.reload_brake;
            if surge > brake.max(accept.unwrap_or(0)) {
                return Ok(Err(format!(
                    "reload refused: {surge} more touches would be due within a day (reload_brake = {brake}); \
                     look: touchbase forecast --days 1; go ahead: touchbase reload --accept {surge}"
                )));
            }
            Ok(Ok((new, surge)))
        });
        work.await.map_err(|failure| Error::Other(failure.to_string()))?
    }
}
