//! Addresses of a relay that take connections and say nothing: they are asked last for a while.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::stopwatch;

/// How long an address comes last after it was silent.
const REMEMBERED: Duration = Duration::from_secs(600);

/// What was learnt of one relay's addresses, shared by its sessions.
#[derive(Debug, Clone, Default)]
pub(super) struct SilentAddresses(Arc<Mutex<BTreeMap<SocketAddr, Instant>>>);

impl SilentAddresses {
    /// It has said nothing.
    pub(super) fn note(&self, address: Option<SocketAddr>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(address.map(|address| (address, stopwatch())));
    }

    /// It has said something.
    pub(super) fn speaks(&self, address: Option<SocketAddr>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        address.map(|address| known.remove(&address));
    }

    /// The addresses that were silent lately, in their order.
    pub(super) fn known(&self) -> Vec<SocketAddr> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, noted| noted.elapsed() < REMEMBERED);
        known.keys().copied().collect()
    }

    /// The same addresses, those that were silent lately at the end.
    pub(super) fn last(&self, mut addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
        let silent = self.known();
        addresses.sort_by_key(|address| silent.contains(address));
        addresses
    }
}
