//! By which command somebody looks at data that is not masked.

super::words! {
    /// A look at a person's data, as it is kept.
    Look {
        /// The page of one person, masked.
        Show = "customer_show",
        /// The same, not masked.
        ShowRevealed = "customer_show_reveal",
        /// Everything about one person, not masked.
        Export = "customer_export",
        /// What a template says to somebody.
        PreviewRevealed = "preview_reveal",
        /// What a message said.
        ExplainRevealed = "explain_reveal",
    }
}
