//! Which known word somebody probably meant.

/// Nobody mistypes a word longer than this, and comparing costs the product of both lengths.
const LETTERS_MAX: usize = 64;

/// The candidate nearest to `written`, if one is near enough to be worth proposing: at most a third of the
/// letters differ, or one word begins with the other. Words of more than 64 letters are near to nothing.
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fits = |word: &str| word.chars().nth(LETTERS_MAX).is_none();
    if !fits(written) {
        return None;
    }
    let wanted = written.to_lowercase();
    let length = wanted.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| fits(candidate))
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let distance = strsim::damerau_levenshtein(&wanted, &lower);
            let longest = length.max(lower.chars().count());
            let starts = length >= 3 && (lower.starts_with(&wanted) || wanted.starts_with(&lower));
            (distance * 3 <= longest || starts).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposes_the_nearest_and_nothing_far_away() {
        let fields = ["ends_on", "starts_on", "status"];
        assert_eq!(nearest("end_on", fields), Some("ends_on"));
        assert_eq!(nearest("Status", fields), Some("status"));
        assert_eq!(nearest("handler", fields), None);
    }

    #[test]
    fn a_megabyte_is_not_compared_letter_by_letter() {
        let long = "x".repeat(1 << 20);
        let longer = "x".repeat((1 << 20) + 1);
        // Compared, the two would need a table of 8 TiB.
        assert_eq!(nearest(&long, [longer.as_str()]), None);
        assert_eq!(nearest("status", [longer.as_str(), "state"]), Some("state"));
    }
}
