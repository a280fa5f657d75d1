//! What happened in a life, counted: so that a life in which nothing went wrong proves nothing unnoticed.

use std::fmt;

/// Something that goes wrong, or that people do meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The answer to an attempt was lost, whether or not the message was taken.
    AnswerLost,
    /// An answer took more than ten seconds.
    AnswerSlow,
    /// An answer that nobody can read, or a server error.
    AnswerGarbled,
    /// What came of an attempt was told a second time.
    AnswerTwice,
    /// What came of an attempt was told after its daemon had ended.
    AnswerLate,
    /// The channel's own code broke off.
    BrokeOff,
    /// The other side could not be reached.
    Unreachable,
    /// The other side refused everybody.
    ChannelFault,
    /// The other side refused everybody as if it were about each message.
    AccountRefused,
    /// The other side put a message off.
    PutOff,
    /// The other side refused a message for good.
    Refused,
    /// The daemon ended in the middle of something.
    Crash,
    /// It ended between two writes of one piece of work.
    CrashBetweenWrites,
    /// It was stopped properly.
    Stop,
    /// Rules were edited and came into force.
    Reload,
    /// They did not, because a file was wrong.
    ReloadRefused,
    /// They did not, because too much would have gone out.
    ReloadHeld,
    /// A rule got another name.
    Renamed,
    /// Steps of a rule were renamed, swapped, added, taken away or put back.
    StepsEdited,
    /// A list of records was imported.
    Import,
    /// A list of records was imported that made more due than may go without a person.
    BigImport,
    /// Somebody asked for nothing more, or took that back.
    OptOut,
    /// An address was suppressed.
    Suppressed,
    /// The wall clock jumped forward.
    ClockForward,
    /// The wall clock jumped back.
    ClockBack,
    /// Everything was held back because of the clock.
    ClockHeld,
    /// A person said that the clock was right.
    ClockTrusted,
    /// Everything was held back because there was little room on the disk.
    NoRoom,
    /// A write failed because the disk was full.
    DiskFull,
    /// A rule, or all, was paused.
    Paused,
    /// The mode was another one than `live`.
    Mode,
    /// A person had a message sent once more.
    Retry,
    /// Nothing that was kept long enough went, for the clock had moved far.
    RetentionWaited,
    /// Texts and rows went that were kept long enough.
    KeptLongEnough,
    /// A rule was edited to concern fewer, or again as many.
    Narrowed,
    /// A step was edited to go to somebody else.
    Readdressed,
    /// An older copy of the database was put back and adopted.
    CopyAdopted,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 37] = [
        Fault::AnswerLost,
        Fault::AnswerSlow,
        Fault::AnswerGarbled,
        Fault::AnswerTwice,
        Fault::AnswerLate,
        Fault::BrokeOff,
        Fault::Unreachable,
        Fault::ChannelFault,
        Fault::AccountRefused,
        Fault::PutOff,
        Fault::Refused,
        Fault::Crash,
        Fault::CrashBetweenWrites,
        Fault::Stop,
        Fault::Reload,
        Fault::ReloadRefused,
        Fault::ReloadHeld,
        Fault::Renamed,
        Fault::StepsEdited,
        Fault::Import,
        Fault::BigImport,
        Fault::OptOut,
        Fault::Suppressed,
        Fault::ClockForward,
        Fault::ClockBack,
        Fault::ClockHeld,
        Fault::ClockTrusted,
        Fault::NoRoom,
        Fault::DiskFull,
        Fault::Paused,
        Fault::Mode,
        Fault::Retry,
        Fault::RetentionWaited,
        Fault::KeptLongEnough,
        Fault::Narrowed,
        Fault::Readdressed,
        Fault::CopyAdopted,
    ];
}

/// How often each fault happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FaultCounts([u64; Fault::ALL.len()]);

impl Default for FaultCounts {
    fn default() -> FaultCounts {
        FaultCounts([0; Fault::ALL.len()])
    }
}

/// What happened in a life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Simulated days.
    pub days: u64,
    /// Steps.
    pub steps: u64,
    /// Rows of the ledger that steps changed, each held against what must hold.
    pub rows: u64,
    /// Looks at everything that should be due by then.
    pub stations: u64,
    /// Passes of the planner.
    pub passes: u64,
    /// Touches planned.
    pub touches: u64,
    /// Attempts begun.
    pub attempts: u64,
    /// Attempts that the other side took.
    pub arrivals: u64,
    /// Changes of records.
    pub changes: u64,
    /// Starts.
    pub boots: u64,
    /// Backlogs that had to go slowly.
    pub backlogs: u64,
    faults: FaultCounts,
}

impl Count {
    /// Adds what happened in another life.
    pub fn add(&mut self, other: &Count) {
        let Count {
            days,
            steps,
            rows,
            stations,
            passes,
            touches,
            attempts,
            arrivals,
            changes,
            boots,
            backlogs,
            faults,
        } = other;
        self.days += days;
        self.steps += steps;
        self.rows += rows;
        self.stations += stations;
        self.passes += passes;
        self.touches += touches;
        self.attempts += attempts;
        self.arrivals += arrivals;
        self.changes += changes;
        self.boots += boots;
        self.backlogs += backlogs;
        for (sum, own) in self.faults.0.iter_mut().zip(faults.0) {
            *sum += own;
        }
    }

    /// A fault happened so many times.
    pub(super) fn saw(&mut self, fault: Fault, times: u64) {
        if let Some(count) = self.faults.0.get_mut(fault as usize) {
            *count += times;
        }
    }

    /// How often a fault happened.
    #[must_use]
    pub fn of(&self, fault: Fault) -> u64 {
        self.faults.0.get(fault as usize).copied().unwrap_or(0)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count { steps, rows, stations, passes, touches, attempts, arrivals, changes, boots, .. } = self;
        let backlogs = self.backlogs;
        writeln!(
            out,
            "  {steps} steps, {rows} changed rows checked, {stations} stations, {passes} passes, {boots} starts, {backlogs} backlogs"
        )?;
        write!(
            out,
            "  {touches} touches, {attempts} attempts, {arrivals} taken; {changes} changes of records\n  faults:"
        )?;
        for fault in Fault::ALL {
            write!(out, " {fault:?} {}", self.of(fault))?;
        }
        Ok(())
    }
}
