//! What was kept long enough goes, as the daemon has it go: by the daemon's own judgement of the clock, class by class.
//! Nothing goes that is young, by a clock that never jumps; and what went does not come again ([`super::look`]).

use super::Fault;
use super::disk::ReopenableStore;
use super::invariants::{Check, must};
use super::life::{DAY, Event, Halt, Life};
use touchbase::internals::daemon::retention::{all_of, doubt};
use touchbase::message::TouchId;
use touchbase::store::{Entry, Forgotten, Ledger as _, Retention as _};

/// A minute, in milliseconds.
const MINUTE: u64 = 60_000;
/// How long everything is kept at the least, in days: five months, less what a clock may be ahead without being seen.
const KEPT_DAYS: u64 = 153 - 11;

/// I33: what is young is there, with its text.
fn is_kept(id: TouchId, entry: Option<&Entry>) -> Check {
    must(entry.is_some(), "I33 nothing goes that is young", None, || format!("the row {id} is gone"))?;
    let lost = entry.and_then(|entry| entry.message.as_ref()).is_some_and(|message| message.lost_its_text());
    must(!lost, "I33 nothing goes that is young", Some(id), || "its text is gone".to_owned())
}

/// I33: as many rows are gone as were said to go.
fn as_many_as_said(gone: u64, said: u64) -> Check {
    must(gone == said, "I33 what goes is counted", None, || format!("{gone} rows are gone, {said} were said"))
}

impl<S: ReopenableStore> Life<S> {
    /// The daemon looks for what was kept long enough. In life it does so at once when it starts, and each hour.
    pub(super) fn retain(&mut self) -> Result<(), Halt> {
        if self.house.as_ref().is_none_or(|house| house.stopping.is_some()) {
            self.after(MINUTE, Event::Retain);
            return Ok(());
        }
        self.after(DAY, Event::Retain);
        let Some(look) = self.look_at_machine() else { return Ok(()) };
        let Some(house) = self.house.as_ref().filter(|_| look.hold.is_none()) else { return Ok(()) };
        let (newest, deployment) = (house.guard.newest(), house.live().deployment);
        let mut disk = &self.disk;
        if doubt(&mut disk, newest, look.now)?.is_some() {
            self.count.saw(Fault::RetentionWaited, 1);
            return Ok(());
        }
        let mut all = Forgotten::default();
        let mut outcome = Ok(());
        for old in all_of(&deployment, look.now) {
            let mut more = true;
            while more && outcome.is_ok() {
                match disk.forget(&old) {
                    Ok(done) => {
                        all.texts += done.texts;
                        all.touches += done.touches;
                        more = done.more;
                    }
                    Err(error) => outcome = Err(error),
                }
            }
        }
        if all.texts + all.touches > 0 {
            self.count.saw(Fault::KeptLongEnough, all.texts + all.touches);
            self.only_the_old_is_gone(all.touches)?;
        }
        Ok(outcome?)
    }

    fn only_the_old_is_gone(&mut self, said: u64) -> Result<(), Halt> {
        let disk = &self.disk;
        let young_from = self.mono.saturating_sub(KEPT_DAYS * DAY);
        let mut gone = Vec::new();
        for (id, entered) in &self.seen.known {
            let entry = disk.entry(*id)?;
            if *entered > young_from {
                is_kept(*id, entry.as_ref())?;
            } else if entry.is_none() {
                gone.push(*id);
            }
        }
        as_many_as_said(gone.len() as u64, said)?;
        for id in &gone {
            self.seen.known.remove(id);
        }
        self.witness.planned = self.witness.planned.saturating_sub(said);
        self.witness.gone += said;
        Ok(())
    }
}
