//! A message that a person sends by hand, beside the daemon: in the ledger like every other, and never open to a lane.

use jiff::Timestamp;

use super::SqliteStore;
use super::events::By;
use crate::failpoint::Commit;
use crate::message::{Gate, PlannedTouch, Ready};
use crate::store::{Armed, Author, Error, Ledger as _};

impl SqliteStore {
    /// Plans a touch and arms its message in one transaction, so that nobody else can take it up: the attempt is
    /// committed before this returns, and its first byte may leave. How it ends is written with `finish`; where that
    /// never happens, the daemon's next start says that nobody can know.
    ///
    /// # Errors
    /// When the store cannot be written, or the touch is there already.
    pub fn arm_by_hand(
        &mut self,
        touch: &PlannedTouch,
        ready: &Ready,
        author: &Author,
    ) -> Result<Armed, Error> {
        let now: Timestamp = author.at;
        self.transaction(Commit::ByHand, || {
            self.plan_all(std::slice::from_ref(touch), By { actor: &author.name, at: now })?;
            let message = self.entry_of(&touch.key)?.and_then(|entry| entry.touch.message);
            let Some(message) = message else { return Err(Error::Other("it has no message".to_owned())) };
            let boot: i64 = self
                .connection
                .prepare_cached(
                    "UPDATE message SET state = 'claimed', boot = (SELECT boot FROM instance)
                     WHERE number = ?1 AND state = 'planned' RETURNING boot",
                )?
                .query_row([message.0], |row| row.get(0))?;
            let mut armed =
                self.arm_all(&[message], boot, now, &mut |_, _, _| Ok(Gate::Send(Box::new(ready.clone()))))?;
            armed.pop().ok_or_else(|| Error::Other("it could not be armed".to_owned()))
        })
    }
}
