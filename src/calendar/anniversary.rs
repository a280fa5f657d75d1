//! Days that come round.
use std::fmt;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anniversary {
    text: String,
}
impl Anniversary {
    pub fn parse(text: &str) -> Result<Anniversary, String> {
        Ok(Anniversary { text: text.to_owned() })
    }
}
impl fmt::Display for Anniversary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}
