//! What a message is for, which way it goes, and how far the daemon may go.

super::words! {
    /// What a rule's messages are for: sets consent, send window, caps and opt-out text.
    Class {
        /// What the person needs to know because of a contract: goes unless the person wants no contact.
        Service = "service",
        /// A greeting or a kindness: goes unless opted out, or only to those who agreed.
        Care = "care",
        /// Offers: only to those who agreed.
        Marketing = "marketing",
        /// To the people who work here: always goes.
        Staff = "staff",
    }
}

super::words! {
    /// A way to a person.
    ChannelName {
        /// A text message to a mobile phone.
        Sms = "sms",
        /// E-mail.
        Email = "email",
    }
}

super::words! {
    /// How far the daemon may go.
    Mode {
        /// Everything except sending.
        Shadow = "shadow",
        /// Only messages to staff leave.
        StaffOnly = "staff-only",
        /// Messages leave.
        Live = "live",
    }
}

impl ChannelName {
    /// The built-in field of a person that holds the address.
    #[must_use]
    pub fn address_field(self) -> &'static str {
        match self {
            ChannelName::Sms => "mobile",
            ChannelName::Email => "email",
        }
    }
}
