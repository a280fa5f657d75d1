//! Which paths an expression asks for, so that a context holds those and nothing else.

use std::collections::BTreeMap;

use super::syntax::{Outline, Usage};

/// A set of dotted paths, and the paths that may be asked of the elements of lists. Needs of several expressions
/// can be joined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    pub(super) roots: Node,
    pub(super) attributes: Node,
}

/// One name of the paths, and what is asked of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Whether a path ends here: of a record, all its own fields are needed.
    pub(super) whole: bool,
    pub(super) children: BTreeMap<String, Node>,
}

impl Node {
    fn insert(&mut self, path: &str) {
        let mut node = self;
        for name in path.split('.') {
            node = node.children.entry(name.to_owned()).or_default();
        }
        node.whole = true;
    }

    pub(super) fn union(&mut self, other: &Node) {
        self.whole |= other.whole;
        for (name, child) in &other.children {
            self.children.entry(name.clone()).or_default().union(child);
        }
    }

    fn paths(&self, prefix: &str, found: &mut Vec<String>) {
        for (name, child) in &self.children {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            if child.whole {
                found.push(path.clone());
            }
            child.paths(&path, found);
        }
    }
}

impl Needs {
    /// Of an expression: strings that look like paths, and names asked of computed things, are taken as asked of list
    /// elements.
    pub(super) fn of(outline: &Outline) -> Needs {
        let mut needs = Needs::default();
        for (what, _) in &outline.uses {
            match what {
                Usage::Path(path) => needs.roots.insert(path),
                Usage::Attribute(path) => needs.attributes.insert(path),
                Usage::Text(text) if is_path(text) => needs.attributes.insert(text),
                _ => {}
            }
        }
        needs
    }

    /// Adds what another expression asks for.
    pub fn union(&mut self, other: &Needs) {
        self.roots.union(&other.roots);
        self.attributes.union(&other.attributes);
    }

    /// The dotted paths asked for, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.roots.paths("", &mut found);
        found
    }

    /// Whether anything under this root is asked for, such as `to` or `items`.
    #[must_use]
    pub fn has_root(&self, name: &str) -> bool {
        self.roots.children.contains_key(name)
    }
}

fn is_path(text: &str) -> bool {
    text.split('.').all(|name| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}
