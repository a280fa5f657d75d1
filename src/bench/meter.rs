//! What this process has used, as the kernel counts it; and what its disk can do at best.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::clock::stopwatch;
use crate::words::{Explain as _, StageSentence};

/// How long the disk is asked.
const DISK_TIME: Duration = Duration::from_millis(500);

/// Seconds of CPU used so far by the threads whose names begin with `prefix`, and by the others.
///
/// From `/proc/self/task/*/schedstat` (nanoseconds on a CPU); 0 where the kernel does not tell.
pub(super) fn cpu_secs(prefix: &str) -> (f64, f64) {
    let (mut named, mut others) = (0.0, 0.0);
    let Ok(tasks) = fs::read_dir("/proc/self/task") else { return (0.0, 0.0) };
    for task in tasks.flatten() {
        let path = task.path();
        let name = fs::read_to_string(path.join("comm")).unwrap_or_default();
        let stat = fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        let nanos: f64 = stat.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0.0);
        *(if name.starts_with(prefix) { &mut named } else { &mut others }) += nanos / 1e9;
    }
    (named, others)
}

/// Forgets the peak of resident memory so far, where the kernel allows it.
pub(super) fn forget_peak() {
    // Without it the peak includes the setting-up, which the measurement says.
    drop(fs::write("/proc/self/clear_refs", "5"));
}

/// The peak of resident memory, in KiB (VmHWM); 0 where the kernel does not tell.
pub(super) fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// How many times a second 4 KiB can be appended to a file and be safe on the disk: no database commits faster.
pub(super) fn fdatasyncs_per_sec(dir: &Path) -> Result<f64> {
    let path = dir.join("fdatasync");
    let shown = || path.display().to_string();
    let opened = OpenOptions::new().create(true).append(true).open(&path);
    let mut file: File = opened.explain(|| StageSentence::CannotWrite { file: shown() })?;
    let block = [0x5A; 4096];
    let watch = stopwatch();
    let mut count = 0;
    while watch.elapsed() < DISK_TIME {
        let written = file.write_all(&block).and_then(|()| file.sync_data());
        written.explain(|| StageSentence::CannotWrite { file: shown() })?;
        count += 1;
    }
    let rate = super::rate(count, watch.elapsed().as_secs_f64());
    fs::remove_file(&path).explain(|| StageSentence::CannotRemoveFile { file: shown() })?;
    Ok(rate)
}
