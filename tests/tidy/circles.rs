//! Files that use each other in a circle: nothing of such a circle can be read, tested or moved without the rest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source_text::{File, paths};

/// The circles within each module. A `mod.rs` or `lib.rs` stands for its folder: that it names its own files is no use, that they
/// name something of it is.
pub(crate) fn circles(files: &[File]) -> Vec<String> {
    let modules: BTreeSet<&str> = files.iter().filter_map(File::module).collect();
    let mut found = Vec::new();
    for module in modules {
        let own = |file: &&File| file.is_product() && file.module() == Some(module);
        let inside: Vec<&File> = files.iter().filter(own).collect();
        let uses: BTreeMap<&str, BTreeSet<&str>> =
            inside.iter().map(|file| (file.path.as_str(), uses(file, &inside))).collect();
        let mut told = BTreeSet::new();
        for start in uses.keys() {
            if let Some(circle) = way_back(start, &uses).filter(|_| !told.contains(start)) {
                found.push(format!("{} → {start}", circle.join(" → ")));
                told.extend(circle);
            }
        }
    }
    found
}

/// Which of these files a file uses.
fn uses<'a>(file: &File, among: &[&'a File]) -> BTreeSet<&'a str> {
    let mut used = BTreeSet::new();
    for path in paths(file) {
        let holds = |other: &&&File| path.starts_with(&other.module_path());
        let best = among.iter().filter(holds).max_by_key(|other| other.module_path().len());
        let Some(best) = best.filter(|best| best.path != file.path) else { continue };
        let is_own = file.is_of_its_folder() && best.module_path().starts_with(&file.module_path());
        if !is_own {
            used.insert(best.path.as_str());
        }
    }
    used
}

/// The shortest way from a file over those that it uses back to itself.
fn way_back<'a>(start: &'a str, uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(at) = next.pop_front() {
        for used in uses.get(at).into_iter().flatten() {
            if *used == start {
                let mut way = vec![at];
                let mut first = at;
                while let Some(before) = came_from.get(first) {
                    way.push(before);
                    first = before;
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(used) {
                came_from.insert(used, at);
                next.push_back(used);
            }
        }
    }
    None
}
