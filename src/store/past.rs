//! Where a touch of the ledger stands for a forecast that goes on from there.

use super::Ledger;
use super::transition::{may_come_back, may_have_gone};
use crate::forecast::{LedgerStatus, Past};
use crate::message::{GateView, TouchKey};
use crate::record::view::ViewError;
use crate::terms::TouchState;

impl<S: Ledger + GateView + ?Sized> Past for S {
    fn standing(&self, key: &TouchKey) -> Result<LedgerStatus, ViewError> {
        let Some(entry) = self.entry_of(key)? else { return Ok(LedgerStatus::New) };
        let message = entry.message.as_ref();
        Ok(match entry.touch.state {
            TouchState::Held => LedgerStatus::Held(entry.touch.reason),
            TouchState::Skipped => LedgerStatus::Over,
            TouchState::Cancelled => {
                let untried = message.is_none_or(|message| message.attempts == 0);
                if untried && may_come_back(entry.touch.reason) {
                    LedgerStatus::New
                } else {
                    LedgerStatus::Over
                }
            }
            TouchState::Planned => match message {
                Some(message) if may_have_gone(message.state) => LedgerStatus::Went(message.channel),
                Some(message) if message.state.is_settled() => LedgerStatus::Over,
                _ => LedgerStatus::Waiting(entry.touch.message),
            },
        })
    }
}
