//! Makes a world that disagrees as small as it can be: whatever can go, one thing at a time, while it still disagrees in
//! the same way, goes.

use super::world::World;

/// How many worlds are tried at the most.
const TRIES_MAX: u32 = 4_000;

/// The smallest world that was found in which `disagrees` still holds.
pub(super) fn smallest(world: World, disagrees: &mut dyn FnMut(&World) -> bool) -> World {
    let mut small = world;
    let mut left = TRIES_MAX;
    loop {
        let before = small.clone();
        for part in PARTS {
            let mut at = 0;
            while at < (part.count)(&small) && left > 0 {
                let mut less = small.clone();
                (part.take)(&mut less, at);
                left -= 1;
                if less != small && disagrees(&less) {
                    small = less;
                } else {
                    at += 1;
                }
            }
        }
        if small == before || left == 0 {
            return small;
        }
    }
}

/// A sort of things that can go: how many there are, and how one goes.
struct Part {
    count: fn(&World) -> usize,
    take: fn(&mut World, usize),
}

const PARTS: [Part; 7] = [
    Part {
        count: |world| world.rules.len(),
        take: |world, at| {
            let id = world.rules.keys().nth(at).cloned();
            id.map(|id| world.rules.remove(&id));
        },
    },
    Part {
        count: |world| world.told.len(),
        take: |world, at| {
            world.told.remove(at);
        },
    },
    Part {
        count: |world| world.suppressed.len(),
        take: |world, at| {
            world.suppressed.remove(at);
        },
    },
    Part {
        count: |world| world.pauses.len(),
        take: |world, at| {
            let name = world.pauses.keys().nth(at).cloned();
            name.map(|name| world.pauses.remove(&name));
        },
    },
    Part {
        count: |world| world.rules.values().map(Vec::len).sum(),
        take: |world, at| {
            let mut at = at;
            for lines in world.rules.values_mut() {
                if at < lines.len() {
                    lines.remove(at);
                    return;
                }
                at -= lines.len();
            }
        },
    },
    Part {
        count: |world| world.config.len(),
        take: |world, at| {
            world.config.remove(at);
        },
    },
    Part {
        count: |world| world.told.iter().map(|told| told.fields.len()).sum(),
        take: |world, at| {
            let mut at = at;
            for told in &mut world.told {
                if let Some(name) = told.fields.keys().nth(at).cloned() {
                    told.fields.remove(&name);
                    return;
                }
                at -= told.fields.len();
            }
        },
    },
];
