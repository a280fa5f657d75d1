//! `touchbase bench`: figures that anyone can measure again, each beside the machine's own limit.

use anyhow::Result;
use clap::builder::RangedU64ValueParser;
use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value as Json, json};

use super::{Exit, Shell};
use crate::bench::{plan, send, store};
use crate::terms::{ChannelName, Word as _};

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
    /// Plan one day for many customers, first and again, beside what the writing alone takes
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

fn channel(text: &str) -> Result<ChannelName, String> {
    ChannelName::parse(text).ok_or_else(|| "sms or email".to_owned())
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    // -C says where the temporary directory is made, and so which disk is measured.
    let dir = shell.given_dir().map(std::path::Path::to_owned);
    let (text, json) = match args.what {
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
    shell.print(&if args.json { format!("{json}\n") } else { text });
    Ok(Exit::Fine)
}

fn of_plan(options: &plan::Options, measured: &plan::Measured) -> (String, Json) {
    let (customers, rules) = (options.customers, options.rules);
    let (writing_first, writing_again) = measured.writing_secs;
    let text = format!(
        "plan: one day, {customers} customers × {rules} rules, {} touches due (written in {:.1} s before)\n\
         \x20 first      {:8.3} s   writing the same touches alone {writing_first:.3} s, {:.1} times that\n\
         \x20 again      {:8.3} s   asking for them alone {writing_again:.3} s\n\
         \x20 nothing due{:8.4} s\n\
         \x20 engine     {} steps for candidates, {} of them full scans\n\
         \x20 memory     {:.1} MiB at its peak\n",
        measured.due,
        measured.load_secs,
        measured.first_secs,
        measured.first_secs / writing_first,
        measured.again_secs,
        measured.idle_secs,
        measured.cost.operations,
        measured.cost.full_scan_steps,
        mib(measured.peak_kib),
    );
    let json = json!({
        "v": 1, "bench": "plan", "customers": customers, "rules": rules, "due": measured.due,
        "load_secs": measured.load_secs, "first_secs": measured.first_secs, "again_secs": measured.again_secs,
        "writing_first_secs": writing_first, "writing_again_secs": writing_again,
        "idle_secs": measured.idle_secs,
        "engine_steps": measured.cost.operations, "full_scan_steps": measured.cost.full_scan_steps,
        "peak_kib": measured.peak_kib,
    });
    (text, json)
}

fn of_send(options: &send::Options, measured: &send::Measured) -> (String, Json) {
    let per_1000 = 1_000.0 / f64::from(options.count);
    let (ours, bare) = (measured.per_sec(), measured.bare_per_sec());
    let ratio = ours / bare;
    let writes = u32::try_from(measured.writes).map_or(f64::NAN, f64::from) * per_1000;
    let trips = u32::try_from(measured.round_trips).map_or(f64::NAN, f64::from) * per_1000 / 1_000.0;
    let text = format!(
        "send: {} messages by {}, {} connections, the other side answers after {} ms\n\
         \x20 touchbase   {ours:9.0} a second   every attempt on the disk before its first byte leaves\n\
         \x20 bare client {bare:9.0} a second   nothing remembered; ratio {ratio:.2}\n\
         \x20 CPU         {:.3} s per 1,000, the sink's {:.3}, the bare client's {:.3}\n\
         \x20 commits     {writes:.1} per 1,000 (the disk: {:.0} a second)\n\
         \x20 at the sink {} connections, {trips:.2} round trips a message, {} received\n\
         \x20 memory      {:.1} MiB at its peak, sink included\n",
        options.count,
        options.channel,
        options.connections,
        options.latency.as_millis(),
        measured.cpu_secs * per_1000,
        measured.sink_cpu_secs * per_1000,
        measured.bare_cpu_secs * per_1000,
        measured.fdatasyncs_per_sec,
        measured.connections,
        measured.received,
        mib(measured.peak_kib),
    );
    let json = json!({
        "v": 1, "bench": "send", "channel": options.channel.as_str(), "count": options.count,
        "connections": options.connections, "latency_ms": u64::try_from(options.latency.as_millis()).unwrap_or(0),
        "per_sec": ours, "bare_per_sec": bare, "ratio": ratio,
        "cpu_secs_per_1000": measured.cpu_secs * per_1000,
        "sink_cpu_secs_per_1000": measured.sink_cpu_secs * per_1000,
        "bare_cpu_secs_per_1000": measured.bare_cpu_secs * per_1000,
        "commits_per_1000": writes, "sink_connections": measured.connections,
        "round_trips_per_message": trips, "received": measured.received,
        "fdatasyncs_per_sec": measured.fdatasyncs_per_sec, "peak_kib": measured.peak_kib,
    });
    (text, json)
}

fn of_store(measured: &store::Measured) -> (String, Json) {
    let text = format!(
        "store: every commit on the disk\n\
         \x20 the disk           {:9.0} a second   4 KiB appended, fdatasync\n\
         \x20 commits of one row {:9.0} a second   {:.2} of that\n\
         \x20 planned touches    {:9.0} a second   {} in a commit, with message and event\n",
        measured.fdatasyncs_per_sec,
        measured.single_per_sec,
        measured.single_per_sec / measured.fdatasyncs_per_sec,
        measured.touches_per_sec,
        store::ROWS,
    );
    let json = json!({
        "v": 1, "bench": "store", "fdatasyncs_per_sec": measured.fdatasyncs_per_sec,
        "single_per_sec": measured.single_per_sec, "touches_per_sec": measured.touches_per_sec,
        "touches_per_commit": store::ROWS,
    });
    (text, json)
}

fn mib(kib: u64) -> f64 {
    u32::try_from(kib).map_or(f64::NAN, f64::from) / 1024.0
}
