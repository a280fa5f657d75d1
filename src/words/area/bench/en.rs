//! What the benchmarks have measured, in English.

use std::fmt;

use super::{BenchLabel, BenchSentence as Says};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Plan { customers, rules, due, load } => write!(
            out,
            "plan: one day, {customers} customers × {rules} rules, {due} touches due (written in {load} s before)"
        ),
        Says::PlanFirst { secs, writing, ratio } => {
            write!(out, "{secs} s   {ratio} times as long as only entering the same touches ({writing} s)")
        }
        Says::PlanAgain { secs, writing } => write!(out, "{secs} s   only entering them again: {writing} s"),
        Says::PlanIdle { secs } => write!(out, "{secs} s"),
        Says::PlanEngine { steps, full_scans } => {
            write!(out, "{steps} steps for candidates, {full_scans} of them full scans")
        }
        Says::Memory { mib } => write!(out, "{mib} MiB at its peak"),
        Says::MemoryWithSink { mib } => write!(out, "{mib} MiB at its peak, sink included"),
        Says::Send { count, channel, connections, latency_ms } => write!(
            out,
            "send: {count} messages by {channel}, {connections} connections, the other side answers after {latency_ms} ms"
        ),
        Says::Ours { per_sec } => {
            write!(out, "{per_sec} a second   every attempt on the disk before its first byte leaves")
        }
        Says::Bare { per_sec, ratio } => {
            write!(out, "{per_sec} a second   it keeps no ledger; the daemon sends {ratio} times as many")
        }
        Says::SendCpu { ours, sink, bare } => {
            write!(out, "{ours} s per 1,000 messages; the sink {sink} s, the bare client {bare} s")
        }
        Says::SendCommits { commits, disk } => {
            write!(out, "{commits} per 1,000 messages (the disk can do {disk} a second)")
        }
        Says::SendSink { connections, trips, received } => {
            write!(out, "{connections} connections, {trips} round trips a message, {received} received")
        }
        Says::Store => write!(out, "store: every commit on the disk"),
        Says::StoreDisk { per_sec } => write!(out, "{per_sec} a second   4 KiB appended, fdatasync"),
        Says::StoreRows { per_sec, ratio } => {
            write!(out, "{per_sec} a second   {ratio} times what the disk can do")
        }
        Says::StoreTouches { per_sec, rows } => {
            write!(out, "{per_sec} a second   {rows} in a commit, each with its message and its event")
        }
        Says::Label(label) => out.write_str(name(*label)),
    }
}

fn name(label: BenchLabel) -> &'static str {
    match label {
        BenchLabel::First => "first",
        BenchLabel::Again => "again",
        BenchLabel::NothingDue => "nothing due",
        BenchLabel::Engine => "engine",
        BenchLabel::Memory => "memory",
        BenchLabel::Ours => "touchbase",
        BenchLabel::Bare => "bare client",
        BenchLabel::Cpu => "CPU",
        BenchLabel::Commits => "commits",
        BenchLabel::AtTheSink => "at the sink",
        BenchLabel::Disk => "the disk",
        BenchLabel::Rows => "commits of one row",
        BenchLabel::Touches => "planned touches",
    }
}
