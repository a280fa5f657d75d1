//! Faults planted on purpose, to prove that the tests would find them: a suite that has never failed proves nothing.
//! What has to find which is the simulation's (`simulation/src/controls.rs`).
//!
//! Each is a mistake that others have made in such systems. At the place where it could be made stands
//! `planted::is(Bug::…)`; outside tests and the `simulation` feature that is a constant `false` and leaves nothing in
//! the program. A thread plants at most one, for itself.

/// A mistake, and what it does where it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// How far a rule is planned is written down before its touches are.
    WatermarkBeforeInsert,
    /// How far a rule is planned is written down although its touches could not be.
    WatermarkMovesOnError,
    /// What is taken up next follows from a cursor, not from each message's state.
    CursorInsteadOfState,
    /// A touch's key holds the rule's text.
    RevisionInKey,
    /// A touch's key holds the day, in UTC, on which it is due.
    UtcDateAsOccurrence,
    /// The zone's distance from UTC is taken to be that of the first of January.
    FixedOffset,
    /// A birthday on 29 February without a year is taken as one of 1900, and so as 1 March.
    LeapDayOf1900,
    /// The next month is counted from the last one, not from the anchor.
    IterativeMonths,
    /// A transaction that reads and then writes takes the write lock only when it writes.
    DeferredBegin,
    /// A commit returns before it is on the disk.
    SynchronousNormal,
    /// Everything that is claimed is marked as being sent, whatever there are connections for.
    BatchWideSending,
    /// What was only claimed when the daemon ended becomes unknown.
    ClaimedBecomesUnknown,
    /// What nobody can know about is sent again at the next start, whatever its rule wants.
    UnknownResentAtBoot,
    /// What may be sent again is sent again at once.
    NoSettleTime,
    /// The end of an attempt is written whatever has become of the message meanwhile.
    FinishWithoutCompare,
    /// Consent is not looked at in the last moment.
    ConsentOnlyWhenPlanned,
    /// A lane sleeps until its next message is due, however long.
    SleepFromWallClock,
    /// An HTTP 5xx counts as refused for now.
    ServerErrorsRetried,
    /// Of a new set of rules, those that are right are taken.
    ReloadFileByFile,
    /// A channel that refuses everybody uses up each message's tries.
    FaultsBurnTries,
    /// A channel that is busy for everybody uses up each message's tries.
    BusyBurnsTries,
    /// What breaks off while delivering is not noticed.
    PanicKillsLane,
    /// What was on the wire when the daemon ended counts as sent.
    InFlightCountsAsDone,
    /// An address gets one text of a rule a day, whatever the second one says.
    SameAddressWhateverTheWords,
    /// In a `where`, only people with a solar birthday have an age.
    AgeBySolarBirthdayOnly,
    /// What explains a rule looks for a field `age`, which nobody has.
    ExplainKnowsNoAge,
    /// A forecast counts only what it has itself foreseen.
    ForecastForgetsTheLedger,
    /// A forecast does not look at what is paused.
    ForecastIgnoresPauses,
    /// The last instant at which something may go is too late.
    LastInstantIsTooLate,
    /// A rule that leaves a record out misses its recipient all the same.
    NobodyBeforeOnly,
    /// That something failed is written down, but not in which words.
    ErrorWordsLost,
    /// A day's limit counts only what is still to come of the day.
    AtMostFromNowOn,
    /// What will be sent is said without a look at the caps.
    ExplainForgetsCaps,
    /// What will be sent is said without a look at who wants no contact.
    ExplainForgetsNoContact,
    /// What a downtime has left goes at the full pace.
    BacklogAtOnce,
    /// What a gateway says in place of a code is written down as it came.
    GatewayTextShown,
    /// A clock that has just jumped is gone by at once.
    JumpGoneByAtOnce,
    /// Each refusal is taken to be about its message, however many there are.
    RefusalsAreOfOne,
    /// What a channel had refused before it was known to refuse everybody stays failed.
    RefusedStayFailed,
    /// A corrected date is another occasion.
    CorrectedIsNews,
    /// Whoever got one repeat of a step counts as told of all of them.
    RepeatsCountTogether,
    /// A period counts as half of it: the next one is taken for the last one, corrected.
    WholePeriodIsOneOccasion,
    /// A field that was emptied between two values holds the same occasion.
    EmptiedIsNoEnd,
    /// A forecast does not ask whether somebody was told already.
    ForecastForgetsWhoWasTold,
    /// Twins are one person to the caps.
    TwinsShareTheCap,
    /// Who wants no messages is asked of one record, not of every record with the same number.
    WishStaysWithTheRecord,
    /// A forecast of a message about several counts those too whom it may not be about.
    ForecastForgetsSubjects,
    /// What is armed when the mode is changed goes all the same.
    ArmedIgnoresMode,
    /// A rule of which everything is skipped for want of addresses or by errors is no problem.
    SkippedIsNoFailure,
    /// Whether a day is above its limit is asked by evaluation alone, not where touches are entered.
    AtMostNotInTheLedger,
    /// What a cause adds beyond the brake goes all the same.
    MassEffectGoes,
    /// A step is known by its place in the rule.
    StepsByPlace,
    /// What an edit moves from ahead to behind counts as the past of the edited rule.
    MovedBehindIsPast,
    /// A database is run on whatever its companion says.
    CopyTakenForTheOriginal,
    /// What was kept long enough goes by whatever the clock shows.
    RetentionByAnyClock,
    /// Of a row that was kept long enough nothing stays, not even that there was one.
    GoneIsForgotten,
    /// A reload's answer leaves out the touches that it adds.
    AnswerForgetsTheAdded,
    /// What a list adds is not written down before its records.
    ListWithoutACause,
    /// What bears an instant that is still to come counts as sent on each day before it.
    AheadCountsAsSent,
}

impl Bug {
    /// All of them.
    pub const ALL: &'static [Bug] = &[
        Bug::WatermarkBeforeInsert,
        Bug::WatermarkMovesOnError,
        Bug::CursorInsteadOfState,
        Bug::RevisionInKey,
        Bug::UtcDateAsOccurrence,
        Bug::FixedOffset,
        Bug::LeapDayOf1900,
        Bug::IterativeMonths,
        Bug::DeferredBegin,
        Bug::SynchronousNormal,
        Bug::BatchWideSending,
        Bug::ClaimedBecomesUnknown,
        Bug::UnknownResentAtBoot,
        Bug::NoSettleTime,
        Bug::FinishWithoutCompare,
        Bug::ConsentOnlyWhenPlanned,
        Bug::SleepFromWallClock,
        Bug::ServerErrorsRetried,
        Bug::ReloadFileByFile,
        Bug::FaultsBurnTries,
        Bug::BusyBurnsTries,
        Bug::PanicKillsLane,
        Bug::InFlightCountsAsDone,
        Bug::SameAddressWhateverTheWords,
        Bug::AgeBySolarBirthdayOnly,
        Bug::ExplainKnowsNoAge,
        Bug::ForecastForgetsTheLedger,
        Bug::ForecastIgnoresPauses,
        Bug::LastInstantIsTooLate,
        Bug::NobodyBeforeOnly,
        Bug::ErrorWordsLost,
        Bug::AtMostFromNowOn,
        Bug::ExplainForgetsCaps,
        Bug::ExplainForgetsNoContact,
        Bug::BacklogAtOnce,
        Bug::GatewayTextShown,
        Bug::JumpGoneByAtOnce,
        Bug::RefusalsAreOfOne,
        Bug::RefusedStayFailed,
        Bug::CorrectedIsNews,
        Bug::RepeatsCountTogether,
        Bug::WholePeriodIsOneOccasion,
        Bug::EmptiedIsNoEnd,
        Bug::ForecastForgetsWhoWasTold,
        Bug::TwinsShareTheCap,
        Bug::WishStaysWithTheRecord,
        Bug::ForecastForgetsSubjects,
        Bug::ArmedIgnoresMode,
        Bug::SkippedIsNoFailure,
        Bug::AtMostNotInTheLedger,
        Bug::MassEffectGoes,
        Bug::StepsByPlace,
        Bug::MovedBehindIsPast,
        Bug::CopyTakenForTheOriginal,
        Bug::RetentionByAnyClock,
        Bug::GoneIsForgotten,
        Bug::AnswerForgetsTheAdded,
        Bug::ListWithoutACause,
        Bug::AheadCountsAsSent,
    ];
}

#[cfg(any(test, feature = "simulation"))]
mod ground {
    use std::cell::Cell;

    use super::Bug;

    thread_local! {
        static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Whether this thread has planted it.
    #[inline]
    pub(crate) fn is(bug: Bug) -> bool {
        PLANTED.with(Cell::get) == Some(bug)
    }

    /// Plants a bug in this thread while `work` runs.
    pub fn while_planted<T>(bug: Bug, work: impl FnOnce() -> T) -> T {
        /// Takes it out again, also when `work` panics.
        struct Weed;
        impl Drop for Weed {
            fn drop(&mut self) {
                PLANTED.with(|planted| planted.set(None));
            }
        }
        PLANTED.with(|planted| planted.set(Some(bug)));
        let _weed = Weed;
        work()
    }
}

#[cfg(any(test, feature = "simulation"))]
pub(crate) use ground::is;
#[cfg(any(test, feature = "simulation"))]
pub use ground::while_planted;

/// Nothing is planted in the program as it is shipped.
#[cfg(not(any(test, feature = "simulation")))]
#[inline]
pub(crate) const fn is(_: Bug) -> bool {
    false
}
