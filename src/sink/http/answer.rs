//! Answers, right and wrong.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::Response;
use hyper::body::{Body, Bytes, Frame};

/// An answer's body, piece by piece.
#[derive(Debug)]
pub(super) struct HttpAnswer {
    pieces: VecDeque<Bytes>,
    end: End,
}

/// What follows the last piece.
#[derive(Debug)]
enum End {
    /// The answer is complete.
    Whole,
    /// The connection breaks.
    Broken,
    /// The same again, for ever.
    Again(Bytes),
}

impl Body for HttpAnswer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(piece) = self.pieces.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        Poll::Ready(match &self.end {
            End::Whole => None,
            End::Broken => Some(Err(io::Error::other("broken off on purpose"))),
            End::Again(piece) => Some(Ok(Frame::data(piece.clone()))),
        })
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self.end {
            End::Whole => {
                let bytes: usize = self.pieces.iter().map(Bytes::len).sum();
                hyper::body::SizeHint::with_exact(u64::try_from(bytes).unwrap_or(0))
            }
            End::Broken | End::Again(_) => hyper::body::SizeHint::new(),
        }
    }
}

/// A whole answer.
pub(super) fn with(status: u16, headers: &[(String, String)], text: &str) -> Response<HttpAnswer> {
    let mut builder = Response::builder().status(status).header("content-type", "application/json");
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let answer =
        || HttpAnswer { pieces: VecDeque::from([Bytes::copy_from_slice(text.as_bytes())]), end: End::Whole };
    // A header or status that cannot be is the test's own fault; the plain answer shows it.
    builder.body(answer()).unwrap_or_else(|_| Response::new(answer()))
}

/// An answer that begins as a success and breaks off.
pub(super) fn half() -> Response<HttpAnswer> {
    let beginning = Bytes::from_static(br#"{"code":0,"msg":"OK","si"#);
    Response::new(HttpAnswer { pieces: VecDeque::from([beginning]), end: End::Broken })
}

/// An answer without an end.
pub(super) fn endless() -> Response<HttpAnswer> {
    Response::new(HttpAnswer { pieces: VecDeque::new(), end: End::Again(Bytes::from_static(&[b' '; 4_096])) })
}
