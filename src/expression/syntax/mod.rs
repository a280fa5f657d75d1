//! What stands in an expression or in a text: names, filters, tests, functions, comparisons, each with its place.
//!
//! The engine's own parser reads it, so that nothing is read here otherwise than when it runs. That parser is no stable
//! interface (the version is pinned by Cargo.lock): nobody outside this folder sees it, and what comes out is plain data.

mod bounds;
mod reader;
pub(in crate::expression) mod said;

use std::ops::Range;

use minijinja::machinery::{Span, parse, parse_expr};
use minijinja::syntax::SyntaxConfig;

pub(crate) use bounds::{TextKind, refused, too_deep};
use reader::Reader;

/// What a name or a string stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Usage {
    /// `customer.name`: names joined by dots, from a variable that the text does not bind itself.
    Path(String),
    /// `.name` of something that is itself computed.
    Attribute(String),
    /// A string that says `attribute=` or is the first of `selectattr(…)`; its place includes the quotes.
    AttributeText(String),
    /// Any string, those too.
    Text(String),
    /// `| name`
    Filter(String),
    /// `is name`
    Test(String),
    /// `name(…)`
    Call(String),
}

/// One side of a comparison, where it is simple enough to look at.
pub(crate) enum Operand {
    Path(String, Range<usize>),
    Text(String, Range<usize>),
    Nothing(Range<usize>),
    Other,
}

/// Two things that are compared.
pub(crate) struct Comparison {
    /// Whether it asks which is greater; otherwise, whether they are the same.
    pub(crate) order: bool,
    pub(crate) sides: [Operand; 2],
}

/// All of an expression or a text that checks ask for.
#[derive(Default)]
pub(crate) struct Outline {
    /// In the order of the text.
    pub(crate) uses: Vec<(Usage, Range<usize>)>,
    pub(crate) comparisons: Vec<Comparison>,
    /// Paths of which it asks whether they are filled in: `path is …`, `path and …`.
    pub(crate) asked: Vec<String>,
}

impl Outline {
    /// Reads an expression.
    pub(crate) fn of_expression(text: &str) -> Result<Outline, minijinja::Error> {
        let expr = parse_expr(text)?;
        Ok(Outline::filled(text, |reader| reader.expression(&expr)))
    }

    /// Reads a body or the layout.
    pub(crate) fn of_text(text: &str) -> Result<Outline, minijinja::Error> {
        let statement = parse(text, "", SyntaxConfig::default())?;
        Ok(Outline::filled(text, |reader| reader.statement(&statement)))
    }

    fn filled<'s>(text: &'s str, read: impl FnOnce(&mut Reader<'s>)) -> Outline {
        let mut reader = Reader::over(text);
        read(&mut reader);
        reader.outline.uses.sort_by_key(|(_, place)| place.start);
        reader.outline
    }

    /// The variables, each where it stands: the name itself, not what follows its dots.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.uses.iter().filter_map(|(what, place)| match what {
            Usage::Path(path) => {
                let name = path.split('.').next().unwrap_or(path);
                Some((name, place.start..place.start + name.len()))
            }
            _ => None,
        })
    }
}

fn range(span: Span) -> Range<usize> {
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    at(span.start_offset)..at(span.end_offset)
}

/// Where a part of a text stands in it: parts are pieces of the text itself, not copies.
pub(crate) fn place(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    fit(text, start..start.saturating_add(part.len()))
}

/// The span moved to whole characters inside the text; the engine counts bytes.
pub(crate) fn fit(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text uses, with the words that stand at the place of each.
    fn said(outline: Outline, text: &str) -> Vec<String> {
        let uses = outline.uses.into_iter().filter(|(what, _)| !matches!(what, Usage::Text(_)));
        uses.map(|(what, place)| format!("{what:?} {}", text.get(place).unwrap())).collect()
    }

    #[test]
    fn names_are_told_apart_by_what_they_stand_for() {
        let text = "customer . family | selectattr(\"a.b\", 'gt', 1) | map(attribute='n') | join('a|b') is not none \
                    and count(homes) > 2 or (items|first).home.unit_no[:to.x]";
        assert_eq!(
            said(Outline::of_expression(text).unwrap(), text),
            [
                "Path(\"customer.family\") customer . family",
                "Filter(\"selectattr\") selectattr",
                "AttributeText(\"a.b\") \"a.b\"",
                "Filter(\"map\") map",
                "AttributeText(\"n\") 'n'",
                "Filter(\"join\") join",
                "Test(\"none\") none",
                "Call(\"count\") count",
                "Path(\"homes\") homes",
                "Path(\"items\") items",
                "Filter(\"first\") first",
                "Attribute(\"home.unit_no\") home.unit_no",
                "Path(\"to.x\") to.x",
            ]
        );
    }

    #[test]
    fn a_text_uses_what_its_tags_name_and_do_not_bind() {
        let text = "name {{ name|upper }} {# {{ gone }} #} {% raw %}{{ x }}{% endraw %}{% for a, b in rows if a %}\
                    {{ a.c ~ loop.index }}{{'}}'}}{% else %}{{ b }}{% endfor -%}{ {{ a }}{% set s = t %}{{ s }}";
        assert_eq!(
            said(Outline::of_text(text).unwrap(), text),
            [
                "Path(\"name\") name",
                "Filter(\"upper\") upper",
                "Path(\"rows\") rows",
                "Path(\"b\") b",
                "Path(\"a\") a",
                "Path(\"t\") t"
            ]
        );
        for broken in ["{{", "{% raw %}", "{{ 'x", "{#", "{{ 名字"] {
            assert!(Outline::of_text(broken).is_err(), "{broken}");
        }
    }
}
