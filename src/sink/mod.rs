//! Loopback sinks: servers inside this process that take what the channels send, for the demo, the benchmarks and
//! the tests.
//!
//! They listen on 127.0.0.1 at a port of the system's choice, speak the real protocols over real sockets, count
//! what reaches them, and can be told to misbehave in each way that real servers do. They end when dropped.

pub mod http;
mod mime;
pub mod smtp;

use std::time::{Duration, Instant};

use crate::clock::stopwatch;

/// How quickly messages follow each other.
#[derive(Debug, Default)]
struct Gaps {
    last: Option<Instant>,
    quickest: Option<Duration>,
}

impl Gaps {
    /// A message has been taken.
    fn taken(&mut self) {
        let now = stopwatch();
        let gap = self.last.replace(now).map(|last| now.duration_since(last));
        self.quickest = self.quickest.into_iter().chain(gap).min();
    }
}
