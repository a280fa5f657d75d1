//! The inside of the program as the simulation drives it: there with the feature `simulation` only, for tests.
//!
//! Nothing is defined here. What is named is `pub` in a module that is not, so that a release shows none of it.

/// What the daemon decides, without its tasks.
pub mod daemon {
    pub use crate::daemon::live::{Hold, HoldReason, Live};

    /// What is due, and what follows from new rules.
    pub mod planner {
        pub use crate::daemon::planner::*;
    }

    /// New rules, and what they do to what is open.
    pub mod reloader {
        pub use crate::daemon::reload_effect::{ReloadEffect, RuleEffect};
        pub use crate::daemon::reloader::*;
    }

    /// What a start does about the run before it.
    pub mod sorting {
        pub use crate::daemon::recovery::*;
    }

    /// What was kept long enough, and by which clock it goes.
    pub mod retention {
        pub use crate::daemon::retention::all_of;
        pub use crate::daemon::retention_clock::*;
    }

    /// The machine, by what is read of it.
    pub mod machine {
        pub use crate::daemon::machine::Reading;
        pub use crate::daemon::machine::barrier::*;
        pub use crate::daemon::machine::guard::*;
    }

    /// A lane without its sessions: what it decides, what the store does for it, and what it tells.
    pub mod lane {
        pub use crate::daemon::lane::core::{Rest, end};
        pub use crate::daemon::lane::journal::log_attempt;
        pub use crate::daemon::lane::news::{News, tell};
        pub use crate::daemon::lane::state::LaneState;
        pub use crate::daemon::lane::step::{LaneStep, LaneView, Then};
        pub use crate::daemon::lane::work::{Done, Job, LaneWork};
    }
}

/// What a list does to the days to come.
pub mod intake {
    pub use crate::operations::intake::{of_records, write_down};
}

/// What an answer of the other side means.
pub mod channel {
    /// By what a gateway has answered.
    pub mod sms {
        pub use crate::channel::sms::verdict::*;
    }

    /// By how far a relay has come.
    pub mod email {
        pub use crate::channel::email::reply::{NoReply, Reply};
        pub use crate::channel::email::verdict::*;
    }
}
