//! What the daemon knows of the machine it runs on: both clocks, the room on the disk, whether it has slept.
//!
//! Everything here decides by a [`Reading`] that it is given, so that a simulated machine can be looked at as well;
//! only [`Machine::read`] asks the real one. The guard looks once a second and opens or shuts the barrier; every lane
//! looks at the barrier before it takes something up.

pub(crate) mod barrier;
pub(crate) mod clocks;
pub(crate) mod guard;
pub(crate) mod room;
pub(crate) mod test_clock;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tracing::debug;

use crate::clock::{Clock, stopwatch, uptime};
use crate::store::disk::{self, Volume};

/// What a look at the machine shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock.
    pub wall: Timestamp,
    /// How long the machine has been up, the time it slept included.
    pub uptime: Duration,
    /// A clock that stands still while the machine sleeps.
    pub at: Instant,
    /// The room on the database's disk; `None` where the disk does not say.
    pub volume: Option<Volume>,
}

/// The machine, by its clock and a folder on the database's disk.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    clock: Clock,
    folder: PathBuf,
}

impl Machine {
    /// The machine with this clock and this folder on the database's disk.
    pub(crate) fn new(clock: Clock, folder: PathBuf) -> Machine {
        Machine { clock, folder }
    }

    /// Whether its wall clock goes by itself, and can be compared with its uptime.
    pub(crate) fn compares(&self) -> bool {
        self.clock.goes_by_itself()
    }

    /// Reads clocks and disk.
    pub(crate) fn read(&self) -> Reading {
        let volume = disk::volume(&self.folder)
            .inspect_err(|error| debug!(%error, "the disk does not say how much room is left"));
        Reading { wall: self.clock.now(), uptime: uptime(), at: stopwatch(), volume: volume.ok() }
    }
}
