//! Whether there is room enough on the disk to go on. Pure: the caller asks the disk.
//!
//! Planning and taking up stop while the outcomes of what is on the wire can still be written, and go on by themselves
//! when there is room. There is no file kept as ballast: what other programs would take of a disk they would take of
//! the ballast's room as well; the reserve here is what is left when everything stops, and an end that cannot be
//! written even so is kept in memory until it can.

use crate::store::disk::Volume;

/// Below so much nothing is begun, on a disk where that is not more than a twentieth.
const LEAST: u64 = 256 << 20;

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// There is too little from now on.
    Short,
    /// There is enough again.
    Back,
}

/// Whether there is room.
#[derive(Debug, Default)]
pub(crate) struct Room {
    short: bool,
}

impl Room {
    /// Whether there is too little.
    pub(crate) fn is_short(&self) -> bool {
        self.short
    }

    /// Looks at the disk. There is enough again a quarter above where there was too little, so that it does not change
    /// with every commit.
    pub(crate) fn look(&mut self, volume: Volume) -> Option<Change> {
        let least = least(volume.size);
        if self.short && volume.free >= least + least / 4 {
            self.short = false;
            return Some(Change::Back);
        }
        if !self.short && volume.free < least {
            self.short = true;
            return Some(Change::Short);
        }
        None
    }
}

/// What must be free on a disk of this size.
pub(crate) fn least(size: u64) -> u64 {
    LEAST.min(size / 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn short_below_the_mark_and_back_well_above_it() {
        let mut room = Room::default();
        let mut look = |free| room.look(Volume { free: free * MIB, size: 500 << 30 });
        assert_eq!(look(256), None);
        assert_eq!(look(255), Some(Change::Short));
        assert_eq!(look(0), None);
        assert_eq!(look(319), None);
        assert_eq!(look(320), Some(Change::Back));
        assert_eq!(look(319), None);
    }

    #[test]
    fn on_a_small_disk_it_is_a_twentieth() {
        assert_eq!(least(100 * MIB), 5 * MIB);
        assert_eq!(least(1 << 40), 256 * MIB);
        let mut room = Room::default();
        assert_eq!(room.look(Volume { free: 4 * MIB, size: 100 * MIB }), Some(Change::Short));
        // A file system that says nothing of its size is not short of anything.
        assert_eq!(Room::default().look(Volume { free: 0, size: 0 }), None);
    }
}
