//! Why something was not sent, or not yet: the only words `explain` has.

super::words! {
    /// Why a touch was skipped, held, deferred or cancelled, or a message failed.
    Reason {
        /// The person wants no messages of this class, or none on any channel that the rule may use.
        OptedOut = "opted_out",
        /// The class needs an agreement that the person has not given.
        NoConsent = "no_consent",
        /// The person wants no contact at all.
        NoContact = "no_contact",
        /// The path of `to` leads to nobody.
        NoRecipient = "no_recipient",
        /// The path of `to` leads to more people than one touch may be for: a mistake in the records.
        TooMany = "too_many",
        /// The person has no address on any channel that the rule may use.
        NoAddress = "no_address",
        /// The address is malformed, or the carrier said that it does not exist.
        BadAddress = "bad_address",
        /// The address is on the suppression list.
        Suppressed = "suppressed",
        /// The same address already got this rule's message for the same day.
        SameAddress = "same_address",
        /// This occasion has been told already; its date has been corrected, or its rule edited, since.
        AlreadyTold = "already_told",
        /// The person has had as many messages as `[caps]` allows.
        Cap = "cap",
        /// The send window of the class is closed.
        Window = "window",
        /// Past the rule's `late_ok`.
        TooLate = "too_late",
        /// The record no longer fits `[only]` or `where`, or its date has moved.
        NotMatching = "not_matching",
        /// It is due at another instant now: the rule's hours or the record's date were changed.
        Moved = "moved",
        /// The field of `stop_once` has been filled in.
        Stopped = "stopped",
        /// The record is gone.
        RecordGone = "record_gone",
        /// The rule is no longer there.
        RuleOff = "rule_off",
        /// Paused by a person.
        Paused = "paused",
        /// `mode = "shadow"`: everything was done except sending.
        Shadow = "shadow",
        /// `mode = "staff-only"`: the recipient does not work here.
        StaffOnly = "staff_only",
        /// The rule's `where` failed on this record.
        WhereError = "where_error",
        /// The template could not be filled in for this record.
        TemplateError = "template_error",
        /// A value of the record cannot be used.
        BadData = "bad_data",
        /// More than `at_most` on one day: waits for a person.
        AtMost = "at_most",
        /// `approve = "each run"`: waits for a person.
        Approve = "approve",
        /// The reload that brought it added more than `brake` on its day: waits for a person.
        ReloadGuard = "reload_guard",
        /// The list that brought it added more than `brake` on its day: waits for a person.
        ImportGuard = "import_guard",
        /// Rule files that changed before the start brought more than `brake` on its day: waits for a person.
        Restart = "restart",
        /// The clock jumped: waits until it can be trusted.
        ClockGuard = "clock_guard",
        /// The channel is failing; nothing was tried.
        ChannelDown = "channel_down",
        /// The channel refuses every message alike, whoever it is for: it waits until one is accepted.
        ChannelRefuses = "channel_refuses",
        /// The gateway or relay is busy for everybody; no try is counted.
        ChannelBusy = "channel_busy",
        /// No such channel is configured.
        NoChannel = "no_channel",
        /// Not taken this time; tried again later.
        Retry = "retry",
        /// Tried as often as allowed.
        Exhausted = "exhausted",
        /// Refused for good by the other side.
        Refused = "refused",
        /// The daemon stopped twice while this message was being sent.
        Poisoned = "poisoned",
        /// Nobody can know whether it was taken.
        OutcomeUnknown = "outcome_unknown",
        /// The database was restored from a copy; what happened since is not known.
        Restored = "restored",
        /// It fell due before its rule was first in force, or before an edit made it fall due.
        BeforeRule = "before_rule",
        /// Of the repeats that fell due at once, by an edit, a late entry or an outage, a later one is sent instead.
        Overtaken = "overtaken",
        /// The rule or the step may be an earlier one under another name, and nobody has said so: waits for a person.
        NewName = "new_name",
        /// More than ten urgent ones to one person within a minute: it goes with others in one message.
        ManyAtOnce = "many_at_once",
        /// A person did it.
        Operator = "operator",
        /// The person has died, or whom it is about.
        Deceased = "deceased",
        /// The person no longer works here.
        Left = "left",
        /// Everything that was kept of the person was erased.
        Erased = "erased",
    }
}

impl Reason {
    /// Whether it says that the person cannot be reached, whatever is sent: somebody else may have to stand in.
    #[must_use]
    pub fn is_out_of_reach(self) -> bool {
        matches!(
            self,
            Reason::NoAddress
                | Reason::BadAddress
                | Reason::Suppressed
                | Reason::NoChannel
                | Reason::NoRecipient
                | Reason::Deceased
                | Reason::Left
        )
    }
}
