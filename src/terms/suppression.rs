//! Why an address stands on the suppression list.

super::words! {
    /// Why an address gets nothing of a class by a channel.
    SuppressedFor {
        /// Whoever has the address wants no messages of the class, or none by the channel.
        OptedOut = "opted_out",
        /// Whoever has the address wants no contact at all.
        NoContact = "no_contact",
        /// Whoever has the address has complained of a message.
        Complained = "complained",
        /// The other side refuses the address: it stands on a list of those who want nothing.
        Blacklisted = "blacklisted",
        /// The other side has said twice, at least a day apart, that the address does not exist.
        Dead = "dead",
        /// What was taken came back.
        Bounced = "bounced",
    }
}

impl SuppressedFor {
    /// Whether it is what a person wants, and not what the other side says of the address.
    #[must_use]
    pub fn is_wish(self) -> bool {
        match self {
            SuppressedFor::OptedOut | SuppressedFor::NoContact | SuppressedFor::Complained => true,
            SuppressedFor::Blacklisted | SuppressedFor::Dead | SuppressedFor::Bounced => false,
        }
    }
}
