//! The lists under `examples/lists` come in whole, in the order that a new deployment would take them.

use std::path::Path;

use crate::{faults, import_into, on_disk, options, warnings};

#[test]
fn every_example_list_comes_in_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lists");
    let scratch = tempfile::tempdir().unwrap();
    let mut shelf = on_disk(scratch.path());
    for (name, kind, at_least) in [
        ("staff.csv", "staff", 4),
        ("customers.csv", "customer", 10),
        ("families.csv", "family_member", 5),
        ("homes.csv", "home", 8),
        ("warranties.csv", "warranty", 8),
        ("complaints.csv", "complaint", 4),
    ] {
        let list = scratch.path().join(name);
        std::fs::copy(folder.join(name), &list).unwrap();
        let outcome =
            import_into(&mut shelf, &list, &options()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(outcome.mapping.kind, kind);
        assert_eq!(faults(&outcome), Vec::<String>::new(), "{name}");
        assert_eq!(warnings(&outcome), Vec::<String>::new(), "{name}");
        assert_eq!(outcome.unknown_references.count, 0, "{name}");
        assert!(outcome.written.new >= at_least, "{name}: {}", outcome.written.new);
    }
    assert_eq!(shelf.shows("customer:C-1003", "birthday"), "农历1980-08-15");
}
