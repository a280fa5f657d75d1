//! Placeholder while the channels are written.
/// Placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken.
    Accepted {
        /// Its id.
        provider_id: Option<String>,
    },
}
