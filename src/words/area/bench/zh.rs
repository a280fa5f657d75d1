//! What the benchmarks have measured, in Chinese.

use std::fmt;

use super::{BenchLabel, BenchSentence as Says};
use crate::words::{TermSentence, Translate as _};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Plan { customers, rules, due, load } => write!(
            out,
            "plan：一天，{customers} 位客户 × {rules} 条规则，应发 {due} 次联系（事先写入用了 {load} 秒）"
        ),
        Says::PlanFirst { secs, writing, ratio } => {
            write!(out, "{secs} 秒   只登记同样的联系用 {writing} 秒，这里是它的 {ratio} 倍")
        }
        Says::PlanAgain { secs, writing } => write!(out, "{secs} 秒   只重新登记这些联系用 {writing} 秒"),
        Says::PlanIdle { secs } => write!(out, "{secs} 秒"),
        Says::PlanEngine { steps, full_scans } => {
            write!(out, "查找对象用了 {steps} 步，其中全表扫描 {full_scans} 步")
        }
        Says::Memory { mib } => write!(out, "最高 {mib} MiB"),
        Says::MemoryWithSink { mib } => write!(out, "最高 {mib} MiB，包括接收端"),
        Says::Send { count, channel, connections, latency_ms } => write!(
            out,
            "send：{count} 条消息，渠道为{}，{connections} 个连接，对方 {latency_ms} 毫秒后答复",
            TermSentence::Channel(*channel).zh()
        ),
        Says::Ours { per_sec } => write!(out, "每秒 {per_sec} 条   每次发送都先写到磁盘再发出"),
        Says::Bare { per_sec, ratio } => {
            write!(out, "每秒 {per_sec} 条   不记台账；后台服务的速度是它的 {ratio} 倍")
        }
        Says::SendCpu { ours, sink, bare } => {
            write!(out, "每 1,000 条 {ours} 秒，接收端 {sink} 秒，简单客户端 {bare} 秒")
        }
        Says::SendCommits { commits, disk } => {
            write!(out, "每 1,000 条提交 {commits} 次（磁盘每秒 {disk} 次）")
        }
        Says::SendSink { connections, trips, received } => {
            write!(out, "{connections} 个连接，每条消息往返 {trips} 次，收到 {received} 条")
        }
        Says::Store => write!(out, "store：每次提交都写到磁盘"),
        Says::StoreDisk { per_sec } => write!(out, "每秒 {per_sec} 次   追加 4 KiB 并写到磁盘（fdatasync）"),
        Says::StoreRows { per_sec, ratio } => write!(out, "每秒 {per_sec} 次   是磁盘极限的 {ratio} 倍"),
        Says::StoreTouches { per_sec, rows } => {
            write!(out, "每秒 {per_sec} 次   每次提交 {rows} 次联系，连同消息和事件")
        }
        Says::Label(label) => out.write_str(name(*label)),
    }
}

fn name(label: BenchLabel) -> &'static str {
    match label {
        BenchLabel::First => "第一次",
        BenchLabel::Again => "再一次",
        BenchLabel::NothingDue => "无应发",
        BenchLabel::Engine => "数据库",
        BenchLabel::Memory => "内存",
        BenchLabel::Ours => "touchbase",
        BenchLabel::Bare => "简单客户端",
        BenchLabel::Cpu => "CPU",
        BenchLabel::Commits => "提交",
        BenchLabel::AtTheSink => "接收端",
        BenchLabel::Disk => "磁盘",
        BenchLabel::Rows => "单行提交",
        BenchLabel::Touches => "写入待发",
    }
}
