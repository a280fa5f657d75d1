//! One reply of a mail server (RFC 5321 §4.2), read with a bound on everything.

use encoding_rs::GB18030;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// A reply line may have 512 octets (RFC 5321 §4.5.3.1.5); real ones are longer, some by far, and a message whose
/// acceptance is worded at length is accepted all the same. More than this in all is not read.
pub(super) const REPLY_BYTES_MAX: usize = 64 * 1024;

/// A reply: its code and the text of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub(super) code: u16,
    lines: Vec<String>,
}

/// Why there is no reply.
#[derive(Debug)]
pub enum NoReply {
    /// The other side hung up.
    Closed,
    /// The connection broke.
    Broken(std::io::ErrorKind),
    /// What came is not a reply.
    Unreadable,
    /// It is longer than is read.
    TooLong,
}

impl Reply {
    /// A reply of one line that nobody sent.
    #[cfg(feature = "simulation")]
    pub fn made_up(code: u16, text: &str) -> Reply {
        Reply { code, lines: vec![text.to_owned()] }
    }

    /// The first digit: 2 done, 3 go on, 4 not now, 5 not at all.
    pub(super) fn class(&self) -> u16 {
        self.code / 100
    }

    /// The server's words in one line, without the codes; they may hold anything, so they are shown only once they are
    /// cleaned.
    pub(super) fn words(&self) -> String {
        let words = |line: &str| match line.split_once(' ').unwrap_or((line, "")) {
            (code, rest) if enhanced(code).is_some() => rest.to_owned(),
            _ => line.to_owned(),
        };
        self.lines.iter().map(|line| words(line)).collect::<Vec<_>>().join(" ")
    }

    /// The text lines, without codes; written by the other side, so never to be shown as they are.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// The enhanced status code (RFC 3463, RFC 2034 §4) at the start of the text, as subject and detail: 5.1.1
    /// gives (1, 1). Its class must agree with the reply's.
    pub(super) fn enhanced(&self) -> Option<(u16, u16)> {
        let (class, subject, detail) = enhanced(self.lines.first()?.split(' ').next()?)?;
        (class == self.class()).then_some((subject, detail))
    }

    /// `smtp-550-5.1.1`, or `smtp-550` without an enhanced code.
    pub(super) fn word(&self) -> String {
        match self.enhanced() {
            Some((subject, detail)) => format!("smtp-{}-{}.{subject}.{detail}", self.code, self.class()),
            None => format!("smtp-{}", self.code),
        }
    }

    /// The server's own id of a message it has just taken, for the relays whose wording is known: Postfix and
    /// 163 (`queued as ID`), Exim (`id=ID`), Exchange (`InternalId=ID`), Sendmail (`ID Message accepted`).
    pub(super) fn queue_id(&self) -> Option<String> {
        let text = self.lines.join(" ");
        let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest.trim_start());
        let rest =
            after("queued as ").or_else(|| after("InternalId=")).or_else(|| after("id=")).or_else(|| {
                let before = text.split_once(" Message accepted")?.0;
                before.rsplit(' ').next()
            })?;
        let id: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ','))
            .collect();
        let id = id.trim_end_matches(['.', ',']);
        (!id.is_empty() && id.len() <= 100).then(|| id.to_owned())
    }
}

/// Class, subject and detail of a word like `5.1.1`.
fn enhanced(word: &str) -> Option<(u16, u16, u16)> {
    let mut parts = word.split('.').map(|part| part.parse::<u16>().ok().filter(|number| *number < 1_000));
    let read = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(read)
}

/// Reads one reply, all its lines.
pub(super) async fn read<S: AsyncBufRead + Unpin>(stream: &mut S) -> Result<Reply, NoReply> {
    let mut lines: Vec<(u16, String)> = Vec::new();
    let mut room = REPLY_BYTES_MAX;
    loop {
        let line = read_line(stream, &mut room).await?;
        let (code, more, text) = split(&line).ok_or(NoReply::Unreadable)?;
        // RFC 5321 §4.2.1: every line of one reply has the same code.
        if lines.last().is_some_and(|(before, _)| *before != code) {
            return Err(NoReply::Unreadable);
        }
        lines.push((code, text.to_owned()));
        if !more {
            return Ok(Reply { code, lines: lines.into_iter().map(|(_, text)| text).collect() });
        }
    }
}

/// One line, where there is room for it. Text that is not UTF-8 is read as GB18030, of which GBK is a part.
async fn read_line<S: AsyncBufRead + Unpin>(stream: &mut S, room: &mut usize) -> Result<String, NoReply> {
    let mut line = Vec::new();
    loop {
        let chunk = stream.fill_buf().await.map_err(|error| NoReply::Broken(error.kind()))?;
        if chunk.is_empty() {
            return Err(NoReply::Closed);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let used = end.unwrap_or(chunk.len());
        line.extend(chunk.iter().take(used));
        stream.consume(used);
        *room = room.checked_sub(used).ok_or(NoReply::TooLong)?;
        if end.is_some() {
            let text = match std::str::from_utf8(&line) {
                Ok(text) => text.into(),
                Err(_) => GB18030.decode_without_bom_handling(&line).0,
            };
            return Ok(text.trim_end().to_owned());
        }
    }
}

/// Code, whether more lines follow, and the text.
fn split(line: &str) -> Option<(u16, bool, &str)> {
    let code: u16 =
        line.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let rest = line.get(3..)?;
    let more = rest.starts_with('-');
    let text = rest.strip_prefix(['-', ' ']);
    // A bare code is a reply too.
    ((200..600).contains(&code) && (text.is_some() || rest.is_empty())).then_some((
        code,
        more,
        text.unwrap_or(""),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn reply(bytes: &[u8]) -> Result<Reply, NoReply> {
        read(&mut { bytes }).await
    }

    #[tokio::test]
    async fn reads_what_servers_say() {
        let one = reply(b"250 2.0.0 Ok: queued as 4Z1abc\r\n").await.unwrap();
        assert_eq!((one.code, one.queue_id().as_deref()), (250, Some("4Z1abc")));
        let many = reply(b"250-mail.example.com\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n").await.unwrap();
        assert_eq!(many.lines().collect::<Vec<_>>(), ["mail.example.com", "PIPELINING", "SMTPUTF8"]);
        assert_eq!(reply(b"250\n").await.unwrap().code, 250);
        let refused = reply(b"550-5.1.1 no such user\r\n550 5.1.1 here\r\n").await.unwrap();
        assert_eq!((refused.word().as_str(), refused.enhanced()), ("smtp-550-5.1.1", Some((1, 1))));
        assert_eq!(reply(b"450 5.1.1 classes differ\r\n").await.unwrap().word(), "smtp-450");
    }

    #[tokio::test]
    async fn what_is_no_reply_is_told_apart() {
        for (bytes, closed) in [
            (&b""[..], true),
            (b"250 half a li", true),
            (b"250-first\r\n", true),
            (b"HTTP/1.1 400 Bad Request\r\n", false),
            (b"250-a\r\n354 b\r\n", false),
            (b"999 x\r\n", false),
            (b"2505 x\r\n", false),
            (b"\xff\xfe\r\n", false),
        ] {
            let seen = reply(bytes).await.unwrap_err();
            assert_eq!(matches!(seen, NoReply::Closed), closed, "{bytes:?}: {seen:?}");
        }
        let endless = vec![b'2'; REPLY_BYTES_MAX + 1];
        assert!(matches!(reply(&endless).await, Err(NoReply::TooLong)));
        let many = b"250-x\r\n".repeat(REPLY_BYTES_MAX / 7 + 1);
        assert!(matches!(reply(&many).await, Err(NoReply::TooLong)));
    }

    #[tokio::test]
    async fn long_replies_are_replies() {
        let long = format!("250 2.0.0 Ok: queued as 4Z1abc {}\r\n", "x".repeat(3_000));
        assert_eq!(reply(long.as_bytes()).await.unwrap().queue_id().as_deref(), Some("4Z1abc"));
        let many = format!("{}250 2.0.0 queued as 4Z1abc\r\n", "250-2.0.0 thank you\r\n".repeat(2_000));
        assert_eq!(reply(many.as_bytes()).await.unwrap().queue_id().as_deref(), Some("4Z1abc"));
    }

    #[tokio::test]
    async fn words_are_without_codes_and_in_their_own_charset() {
        let refused = reply(b"550-5.7.1 relay\r\n550-5.7.1 access\r\n550 denied 5.7.1\r\n").await.unwrap();
        assert_eq!(refused.words(), "relay access denied 5.7.1");
        let gbk = reply(b"550 \xd3\xe0\xb6\xee\xb2\xbb\xd7\xe3\r\n").await.unwrap();
        assert_eq!(gbk.words(), "余额不足");
    }

    #[tokio::test]
    async fn queue_ids_of_known_relays_and_nothing_else() {
        for (text, id) in [
            ("2.0.0 Ok: queued as ABC123", Some("ABC123")),
            ("Mail OK queued as smtp10,EMCowA,W17", Some("smtp10,EMCowA,W17")),
            ("OK id=1abCde-000001-2x", Some("1abCde-000001-2x")),
            (
                "2.6.0 <a@example.com> [InternalId=1234567, Hostname=x] Queued mail for delivery",
                Some("1234567"),
            ),
            ("2.0.0 3AB12cd Message accepted for delivery", Some("3AB12cd")),
            ("OK", None),
            ("Thanks, chen@example.com", None),
        ] {
            let read = reply(format!("250 {text}\r\n").as_bytes()).await.unwrap();
            assert_eq!(read.queue_id().as_deref(), id, "{text}");
        }
    }
}
