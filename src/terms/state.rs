//! Where a touch and a message stand (`design.md` §6 gives the life of both).

super::words! {
    /// Where a touch stands.
    TouchState {
        /// It belongs to a message; the message's state says the rest.
        Planned = "planned",
        /// It waits for a person; the reason says why.
        Held = "held",
        /// It was not and will not be sent; the reason says why.
        Skipped = "skipped",
        /// It was planned, and no longer holds; the reason says why.
        Cancelled = "cancelled",
    }
}

super::words! {
    /// Where a message stands.
    MessageState {
        /// Waiting to be due, or to be tried again.
        Planned = "planned",
        /// A lane has taken it up; nothing is on the wire.
        Claimed = "claimed",
        /// Its attempt is committed; bytes may be on the wire.
        Sending = "sending",
        /// The other side has taken it.
        Accepted = "accepted",
        /// A receipt says that it arrived.
        Delivered = "delivered",
        /// A receipt says that it did not arrive.
        Undelivered = "undelivered",
        /// It will not be sent; the reason says why.
        Failed = "failed",
        /// Nobody can know whether it was taken.
        Unknown = "unknown",
        /// Given up before any attempt was taken; the reason says why.
        Cancelled = "cancelled",
    }
}

impl MessageState {
    /// Settled messages change only by a receipt or by a person.
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(self, MessageState::Planned | MessageState::Claimed | MessageState::Sending)
    }
}
