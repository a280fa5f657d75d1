//! How far reading a list has come, on stderr.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::clock::stopwatch;
use crate::words::{IntakeSentence, Language};

/// Nothing is shown of what takes less than this.
const PATIENCE: Duration = Duration::from_millis(500);
/// Without a terminal, a line so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far reading has come: a bar on a terminal, else a line now and then; nothing of what is quick.
pub(super) struct Progress {
    bar: ProgressBar,
    bytes: u64,
    quiet: bool,
    language: Language,
    started: std::time::Instant,
    told: std::cell::Cell<Duration>,
}

impl Progress {
    pub(super) fn new(file: &Path, quiet: bool, language: Language) -> Progress {
        let bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&language.say(&IntakeSentence::Bar)) {
            bar.set_style(style);
        }
        let told = std::cell::Cell::new(Duration::ZERO);
        Progress { bar, bytes, quiet, language, started: stopwatch(), told }
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
            let said = IntakeSentence::ReadSoFar { bytes, of: self.bytes, seconds: elapsed.as_secs() };
            crate::cli::shell::complain(&self.language.say(&said));
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
