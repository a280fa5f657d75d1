//! How far reading a list has come, on stderr.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::clock::stopwatch;
use crate::number::{count, grouped};

/// Nothing is shown of what takes less than this.
const PATIENCE: Duration = Duration::from_millis(500);
/// Without a terminal, a line so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far reading has come: a bar on a terminal, else a line now and then; nothing of what is quick.
pub(super) struct Progress {
    bar: ProgressBar,
    bytes: u64,
    quiet: bool,
    started: std::time::Instant,
    told: std::cell::Cell<Duration>,
}

impl Progress {
    pub(super) fn new(file: &Path, quiet: bool) -> Progress {
        let bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        Progress { bar, bytes, quiet, started: stopwatch(), told: std::cell::Cell::new(Duration::ZERO) }
    }

    pub(super) fn at(&self, bytes: u64) {
        if self.quiet {
            return;
        }
        self.bar.set_position(bytes);
        let elapsed = self.started.elapsed();
        if std::io::stderr().is_terminal() {
            if self.bar.is_hidden() && elapsed >= PATIENCE {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        } else if elapsed.saturating_sub(self.told.get()) >= LINE_EVERY {
            self.told.set(elapsed);
            let seconds = elapsed.as_secs();
            crate::cli::shell::complain(&format!(
                "{} of {} read after {}",
                grouped(bytes),
                count(self.bytes, "byte"),
                count(seconds, "second")
            ));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
