//! E-mail bodies: Markdown to HTML and to plain text, with nothing active in either.
//!
//! Raw HTML in a template is shown, not obeyed; links keep only http, https, mailto and tel; pictures become their
//! words. Values are escaped with [`escape`] as they are written into the Markdown, so a name cannot become markup.

use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html};

/// Every ASCII punctuation sign with a backslash before it: CommonMark §2.4 then takes it as that sign.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Markdown as HTML.
pub(super) fn to_html(markdown: &str) -> String {
    let mut page = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut page, harmless(markdown).into_iter());
    page
}

/// The events without raw HTML, pictures and odd links.
fn harmless(markdown: &str) -> Vec<Event<'_>> {
    let mut kept_links = Vec::new();
    Parser::new(markdown)
        .filter_map(|event| match event {
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let keep = is_harmless(dest_url);
                kept_links.push(keep);
                keep.then_some(event)
            }
            Event::End(TagEnd::Link) => kept_links.pop().unwrap_or(false).then_some(event),
            other => Some(other),
        })
        .collect()
}

fn is_harmless(link: &str) -> bool {
    let lower = link.trim().to_lowercase();
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

/// Markdown as plain text: paragraphs, lists with their marks, links with their address behind them.
pub(super) fn to_text(markdown: &str) -> String {
    let mut page = Page::default();
    for event in harmless(markdown) {
        page.take(event);
    }
    let text = page.text.trim_end();
    text.to_owned()
}

/// Plain text in the making.
#[derive(Default)]
struct Page<'m> {
    text: String,
    /// The number of the next item of each open list; none for bullets.
    lists: Vec<Option<u64>>,
    links: Vec<CowStr<'m>>,
    link_starts: Vec<usize>,
}

impl<'m> Page<'m> {
    fn take(&mut self, event: Event<'m>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.text.push_str("----\n\n"),
            Event::Start(Tag::List(first)) => {
                if !self.lists.is_empty() {
                    self.end_line();
                }
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.blank_line();
                }
            }
            Event::Start(Tag::Item) => self.begin_item(),
            Event::End(TagEnd::Item) => self.end_line(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link_starts.push(self.text.len());
                self.links.push(dest_url);
            }
            Event::End(TagEnd::Link) => self.end_link(),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::BlockQuote(_),
            ) => {
                if self.lists.is_empty() {
                    self.blank_line()
                } else {
                    self.end_line()
                }
            }
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        self.text.push_str(&"  ".repeat(depth));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.text.push_str("- "),
        }
    }

    fn end_link(&mut self) {
        let (Some(link), Some(start)) = (self.links.pop(), self.link_starts.pop()) else { return };
        let shown = self.text.get(start..).unwrap_or("").to_owned();
        let bare = link.trim_start_matches("mailto:").trim_start_matches("tel:");
        if shown != bare && *shown != *link {
            self.text.push_str(&format!(" ({bare})"));
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn blank_line(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_say_the_same() {
        let markdown = "# 您好\n\n到期 **3月31日**。\n第二行\n\n- 防水\n- [登记](https://example.com/a)\n\n1. 一\n2. 二\n\n致电 [400](tel:400)。";
        assert_eq!(
            to_text(markdown),
            "您好\n\n到期 3月31日。\n第二行\n\n- 防水\n- 登记 (https://example.com/a)\n\n1. 一\n2. 二\n\n致电 400。"
        );
        assert!(to_html(markdown).contains("<a href=\"https://example.com/a\">登记</a>"));
    }

    #[test]
    fn nothing_active_passes() {
        let markdown = "<script>x()</script>\n\na <img src=x onerror=y> [c](javascript:z()) ![d](https://e.example/p) <b>f</b>";
        let html = to_html(markdown);
        assert_eq!(
            html,
            "<p>&lt;script&gt;x()&lt;/script&gt;\n</p>\n<p>a &lt;img src=x onerror=y&gt; c d &lt;b&gt;f&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn an_escaped_value_comes_out_as_it_went_in() {
        for value in [
            "*a* _b_ `c` <d> [e](http://f.example) ~~g~~ # h",
            "1. 一",
            "- x",
            "&amp; \\ |",
            "---",
            "![x](y)",
        ] {
            assert_eq!(to_text(&escape(value)), value);
            let html = to_html(&escape(value));
            assert!(!html.contains("<a") && !html.contains("<em") && !html.contains("<li"), "{html}");
        }
    }
}
