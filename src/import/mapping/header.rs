//! A header without what does not count.

/// The header in small letters and narrow width, without spaces, without a star, and without a unit or remark in
/// brackets at its end: `手机 （必填）*` is `手机`, `Moved_In_On` is `moved_in_on`.
#[must_use]
pub fn plain(header: &str) -> String {
    let narrow: String = header
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
        })
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '【' | '〔' => '[',
            '】' | '〕' => ']',
            c => c,
        })
        .collect::<String>()
        .to_lowercase();
    let mut rest = narrow.as_str();
    loop {
        let short = rest.trim_matches(['*', ':', '：', '.', '。']);
        let cut = [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| {
            let inner = short.strip_suffix(*close)?;
            inner.rfind(*open).and_then(|at| inner.get(..at))
        });
        // A header that is nothing but brackets keeps what is in them.
        let next = cut.filter(|cut| !cut.is_empty()).unwrap_or(short);
        if next.len() == rest.len() {
            return rest.to_owned();
        }
        rest = next;
    }
}
