//! What the benchmarks have measured.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::terms::ChannelName;

/// What the benchmarks have measured; numbers come already rounded. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchSentence {
    /// What was planned.
    Plan { customers: u32, rules: u32, due: u64, load: String },
    /// The day planned for the first time, beside the writing alone.
    PlanFirst { secs: String, writing: String, ratio: String },
    /// The day planned again, beside the writing alone.
    PlanAgain { secs: String, writing: String },
    /// A pass with nothing due.
    PlanIdle { secs: String },
    /// What the engine did to find candidates.
    PlanEngine { steps: u64, full_scans: u64 },
    /// The peak of resident memory.
    Memory { mib: String },
    /// The same, with the sink in it.
    MemoryWithSink { mib: String },
    /// What was sent.
    Send { count: u32, channel: ChannelName, connections: u16, latency_ms: u64 },
    /// The daemon's speed.
    Ours { per_sec: String },
    /// The bare client's speed.
    Bare { per_sec: String, ratio: String },
    /// Seconds of CPU.
    SendCpu { ours: String, sink: String, bare: String },
    /// Commits.
    SendCommits { commits: String, disk: String },
    /// What the sink saw.
    SendSink { connections: u64, trips: String, received: u64 },
    /// What was committed.
    Store,
    /// What the disk can do.
    StoreDisk { per_sec: String },
    /// Commits of one row.
    StoreRows { per_sec: String, ratio: String },
    /// Commits of many touches.
    StoreTouches { per_sec: String, rows: u32 },
    /// A figure's name.
    Label(BenchLabel),
}

/// The names of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchLabel {
    /// The first pass of the planner.
    First,
    /// The same once more.
    Again,
    /// A pass with nothing to do.
    NothingDue,
    /// The database's engine.
    Engine,
    /// Memory.
    Memory,
    /// The daemon.
    Ours,
    /// The client that remembers nothing.
    Bare,
    /// CPU.
    Cpu,
    /// Commits.
    Commits,
    /// What the sink saw.
    AtTheSink,
    /// The disk's own limit.
    Disk,
    /// Commits of one row.
    Rows,
    /// Commits of many touches.
    Touches,
}
