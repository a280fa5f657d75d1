//! `touchbase bench`: figures that anyone can measure again, each beside the machine's own limit.

use anyhow::Result;
use clap::builder::RangedU64ValueParser;
use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr as _;

use super::shell::padded;
use super::{Exit, Shell};
use crate::bench::{plan, send, store};
use crate::terms::{ChannelName, Word as _};
use crate::words::{BenchLabel as Label, BenchSentence as Says, Language, StageSentence};

/// Arguments of `bench`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// One JSON line instead of sentences
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: BenchCommand,
}

#[derive(Debug, Subcommand)]
enum BenchCommand {
    /// Plan one day for many customers, beside the time of the writing
    Plan {
        /// How many customers; every fourth has a warranty
        #[arg(long, default_value_t = 100_000, value_parser = number(1, 20_000_000))]
        customers: u32,
        /// How many rules about dates
        #[arg(long, default_value_t = 20, value_parser = number(1, 200))]
        rules: u32,
    },
    /// Send messages to a sink on this machine, beside a bare client
    Send {
        /// sms or email
        #[arg(long, default_value = "email", value_parser = channel)]
        channel: ChannelName,
        /// How many messages
        #[arg(long, default_value_t = 10_000, value_parser = number(1, 1_000_000))]
        count: u32,
        /// How many connections; at most 64 for e-mail, 256 for SMS
        #[arg(long, default_value_t = 16, value_parser = RangedU64ValueParser::<u16>::new().range(1..=256))]
        connections: u16,
        /// How long the other side takes to answer, in milliseconds
        #[arg(long, default_value_t = 0, value_parser = number(0, 60_000))]
        latency_ms: u32,
    },
    /// Commit rows, beside what the disk can do
    Store {
        /// How many commits of one row
        #[arg(long, default_value_t = 2_000, value_parser = number(1, 1_000_000))]
        commits: u32,
    },
}

fn number(first: u64, last: u64) -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::<u32>::new().range(first..=last)
}

fn channel(text: &str) -> Result<ChannelName, StageSentence> {
    ChannelName::parse(text).ok_or(StageSentence::SmsOrEmail)
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    // -C says where the temporary directory is made, and so which disk is measured.
    let dir = shell.given_dir().map(std::path::Path::to_owned);
    let (page, json) = match args.what {
        BenchCommand::Plan { customers, rules } => {
            let options = plan::Options { customers, rules, near: None, dir };
            of_plan(&options, &plan::run(&options)?)
        }
        BenchCommand::Send { channel, count, connections, latency_ms } => {
            let connections = if channel == ChannelName::Email { connections.min(64) } else { connections };
            let latency = std::time::Duration::from_millis(u64::from(latency_ms));
            let options = send::Options { channel, count, connections, latency, dir };
            of_send(&options, &send::run(&options)?)
        }
        BenchCommand::Store { commits } => of_store(&store::run(&store::Options { commits, dir })?),
    };
    if args.json {
        shell.print_data(&format!("{json}\n"));
    } else {
        shell.print(&page.text(shell.language()));
    }
    Ok(Exit::Fine)
}

/// What is printed for people: what was measured, and the figures, each after its name.
struct Page {
    head: Says,
    rows: Vec<(Label, Says)>,
}

impl Page {
    fn text(&self, language: Language) -> String {
        let name = |label: &Label| language.say(&Says::Label(*label));
        let width = self.rows.iter().map(|(label, _)| name(label).width()).max().unwrap_or(0);
        let mut text = language.say(&self.head) + "\n";
        for (label, said) in &self.rows {
            text += &format!("  {} {}\n", padded(&name(label), width), language.say(said));
        }
        text
    }
}

fn of_plan(options: &plan::Options, measured: &plan::Measured) -> (Page, Json) {
    let (customers, rules) = (options.customers, options.rules);
    let (writing_first, writing_again) = measured.writing_secs;
    let first = Says::PlanFirst {
        secs: format!("{:8.3}", measured.first_secs),
        writing: format!("{writing_first:.3}"),
        ratio: format!("{:.1}", measured.first_secs / writing_first),
    };
    let again = Says::PlanAgain {
        secs: format!("{:8.3}", measured.again_secs),
        writing: format!("{writing_again:.3}"),
    };
    let (steps, full_scans) = (measured.cost.operations, measured.cost.full_scan_steps);
    let rows = vec![
        (Label::First, first),
        (Label::Again, again),
        (Label::NothingDue, Says::PlanIdle { secs: format!("{:8.4}", measured.idle_secs) }),
        (Label::Engine, Says::PlanEngine { steps, full_scans }),
        (Label::Memory, Says::Memory { mib: mib(measured.peak_kib) }),
    ];
    let load = format!("{:.1}", measured.load_secs);
    let head = Says::Plan { customers, rules, due: measured.due, load };
    let json = json!({
        "v": 1, "bench": "plan", "customers": customers, "rules": rules, "due": measured.due,
        "load_secs": measured.load_secs, "first_secs": measured.first_secs, "again_secs": measured.again_secs,
        "writing_first_secs": writing_first, "writing_again_secs": writing_again,
        "idle_secs": measured.idle_secs,
        "engine_steps": measured.cost.operations, "full_scan_steps": measured.cost.full_scan_steps,
        "peak_kib": measured.peak_kib,
    });
    (Page { head, rows }, json)
}

fn of_send(options: &send::Options, measured: &send::Measured) -> (Page, Json) {
    let per_1000 = 1_000.0 / f64::from(options.count);
    let (ours, bare) = (measured.per_sec(), measured.bare_per_sec());
    let ratio = ours / bare;
    let writes = u32::try_from(measured.writes).map_or(f64::NAN, f64::from) * per_1000;
    let trips = u32::try_from(measured.round_trips).map_or(f64::NAN, f64::from) * per_1000 / 1_000.0;
    let (count, channel, connections) = (options.count, options.channel, options.connections);
    let latency_ms = u64::try_from(options.latency.as_millis()).unwrap_or(0);
    let cpu = |secs: f64| format!("{:.3}", secs * per_1000);
    let rows = vec![
        (Label::Ours, Says::Ours { per_sec: format!("{ours:9.0}") }),
        (Label::Bare, Says::Bare { per_sec: format!("{bare:9.0}"), ratio: format!("{ratio:.2}") }),
        (
            Label::Cpu,
            Says::SendCpu {
                ours: cpu(measured.cpu_secs),
                sink: cpu(measured.sink_cpu_secs),
                bare: cpu(measured.bare_cpu_secs),
            },
        ),
        (
            Label::Commits,
            Says::SendCommits {
                commits: format!("{writes:.1}"),
                disk: format!("{:.0}", measured.fdatasyncs_per_sec),
            },
        ),
        (
            Label::AtTheSink,
            Says::SendSink {
                connections: measured.connections,
                trips: format!("{trips:.2}"),
                received: measured.received,
            },
        ),
        (Label::Memory, Says::MemoryWithSink { mib: mib(measured.peak_kib) }),
    ];
    let json = json!({
        "v": 1, "bench": "send", "channel": channel.as_str(), "count": count,
        "connections": connections, "latency_ms": latency_ms,
        "per_sec": ours, "bare_per_sec": bare, "ratio": ratio,
        "cpu_secs_per_1000": measured.cpu_secs * per_1000,
        "sink_cpu_secs_per_1000": measured.sink_cpu_secs * per_1000,
        "bare_cpu_secs_per_1000": measured.bare_cpu_secs * per_1000,
        "commits_per_1000": writes, "sink_connections": measured.connections,
        "round_trips_per_message": trips, "received": measured.received,
        "fdatasyncs_per_sec": measured.fdatasyncs_per_sec, "peak_kib": measured.peak_kib,
    });
    (Page { head: Says::Send { count, channel, connections, latency_ms }, rows }, json)
}

fn of_store(measured: &store::Measured) -> (Page, Json) {
    let per_sec = |rate: f64| format!("{rate:9.0}");
    let ratio = format!("{:.2}", measured.single_per_sec / measured.fdatasyncs_per_sec);
    let rows = vec![
        (Label::Disk, Says::StoreDisk { per_sec: per_sec(measured.fdatasyncs_per_sec) }),
        (Label::Rows, Says::StoreRows { per_sec: per_sec(measured.single_per_sec), ratio }),
        (
            Label::Touches,
            Says::StoreTouches { per_sec: per_sec(measured.touches_per_sec), rows: store::ROWS },
        ),
    ];
    let json = json!({
        "v": 1, "bench": "store", "fdatasyncs_per_sec": measured.fdatasyncs_per_sec,
        "single_per_sec": measured.single_per_sec, "touches_per_sec": measured.touches_per_sec,
        "touches_per_commit": store::ROWS,
    });
    (Page { head: Says::Store, rows }, json)
}

fn mib(kib: u64) -> String {
    format!("{:.1}", u32::try_from(kib).map_or(f64::NAN, f64::from) / 1024.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::sqlite::Cost;

    fn pages(page: &Page) -> [String; 2] {
        [Language::English, Language::Chinese].map(|language| page.text(language))
    }

    #[test]
    fn planning_stands_beside_the_writing_alone() {
        let options = plan::Options { customers: 100_000, rules: 20, near: None, dir: None };
        let measured = plan::Measured {
            load_secs: 3.26,
            due: 5_481,
            first_secs: 1.5,
            again_secs: 0.75,
            writing_secs: (0.5, 0.125),
            idle_secs: 0.012,
            peak_kib: 51_200,
            cost: Cost { full_scan_steps: 0, sorts: 0, operations: 123_456 },
        };
        let (page, json) = of_plan(&options, &measured);
        assert_eq!(
            pages(&page),
            [
                "plan: one day, 100000 customers × 20 rules, 5481 touches due (written in 3.3 s before)
  first          1.500 s   3.0 times as long as only entering the same touches (0.500 s)
  again          0.750 s   only entering them again: 0.125 s
  nothing due   0.0120 s
  engine      123456 steps for candidates, 0 of them full scans
  memory      50.0 MiB at its peak
",
                "plan：一天，100000 位客户 × 20 条规则，应发 5481 次联系（事先写入用了 3.3 秒）
  第一次    1.500 秒   只登记同样的联系用 0.500 秒，这里是它的 3.0 倍
  再一次    0.750 秒   只重新登记这些联系用 0.125 秒
  无应发   0.0120 秒
  数据库 查找对象用了 123456 步，其中全表扫描 0 步
  内存   最高 50.0 MiB
"
            ]
        );
        assert_eq!((&json["bench"], &json["due"]), (&"plan".into(), &5_481.into()));
    }

    #[test]
    fn sending_stands_beside_a_client_that_keeps_no_ledger() {
        let options = send::Options {
            channel: ChannelName::Sms,
            count: 2_000,
            connections: 16,
            latency: Duration::from_millis(5),
            dir: None,
        };
        let measured = send::Measured {
            secs: 2.0,
            bare_secs: 1.0,
            cpu_secs: 1.0,
            sink_cpu_secs: 0.5,
            bare_cpu_secs: 0.25,
            writes: 150,
            connections: 16,
            round_trips: 2_000,
            received: 2_000,
            quickest: Duration::ZERO,
            peak_kib: 51_200,
            fdatasyncs_per_sec: 900.0,
        };
        let (page, json) = of_send(&options, &measured);
        assert_eq!(
            pages(&page),
            [
                "send: 2000 messages by sms, 16 connections, the other side answers after 5 ms
  touchbase        1000 a second   every attempt on the disk before its first byte leaves
  bare client      2000 a second   it keeps no ledger; the daemon sends 0.50 times as many
  CPU         0.500 s per 1,000 messages; the sink 0.250 s, the bare client 0.125 s
  commits     75.0 per 1,000 messages (the disk can do 900 a second)
  at the sink 16 connections, 1.00 round trips a message, 2000 received
  memory      50.0 MiB at its peak, sink included
",
                "send：2000 条消息，渠道为短信，16 个连接，对方 5 毫秒后答复
  touchbase  每秒      1000 条   每次发送都先写到磁盘再发出
  简单客户端 每秒      2000 条   不记台账；后台服务的速度是它的 0.50 倍
  CPU        每 1,000 条 0.500 秒，接收端 0.250 秒，简单客户端 0.125 秒
  提交       每 1,000 条提交 75.0 次（磁盘每秒 900 次）
  接收端     16 个连接，每条消息往返 1.00 次，收到 2000 条
  内存       最高 50.0 MiB，包括接收端
"
            ]
        );
        assert_eq!((&json["ratio"], &json["received"]), (&0.5.into(), &2_000.into()));
    }

    #[test]
    fn committing_stands_beside_the_disk() {
        let measured =
            store::Measured { fdatasyncs_per_sec: 1_000.0, single_per_sec: 500.0, touches_per_sec: 20_000.0 };
        let (page, json) = of_store(&measured);
        assert_eq!(
            pages(&page),
            [
                "store: every commit on the disk
  the disk                1000 a second   4 KiB appended, fdatasync
  commits of one row       500 a second   0.50 times what the disk can do
  planned touches        20000 a second   100 in a commit, each with its message and its event
",
                "store：每次提交都写到磁盘
  磁盘     每秒      1000 次   追加 4 KiB 并写到磁盘（fdatasync）
  单行提交 每秒       500 次   是磁盘极限的 0.50 倍
  写入待发 每秒     20000 次   每次提交 100 次联系，连同消息和事件
"
            ]
        );
        assert_eq!(json["touches_per_commit"], 100);
    }

    #[test]
    fn a_word_that_is_no_channel_is_told_what_to_write() {
        assert_eq!(channel("email"), Ok(ChannelName::Email));
        let said = channel("fax").unwrap_err();
        assert_eq!(
            [Language::English, Language::Chinese].map(|language| language.say(&said)),
            ["write sms or email", "请写 sms 或 email"]
        );
    }
}
