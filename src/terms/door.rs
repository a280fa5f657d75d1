//! By which door something came in that changes what will be sent.

use super::Reason;

super::words! {
    /// By which door something came in that changes what will be sent.
    Door {
        /// `touchbase reload`, or a signal.
        Reload = "reload",
        /// A start with other rules than those of the last run.
        Restart = "restart",
        /// A list.
        Import = "import",
    }
}

impl Door {
    /// Why touches wait that came in by it, beyond the brake.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            Door::Reload => Reason::ReloadGuard,
            Door::Restart => Reason::Restart,
            Door::Import => Reason::ImportGuard,
        }
    }
}
