//! A TCP connection to one of several addresses: the next one is tried while the first is still silent.
//!
//! A firewall that swallows packets answers nothing, so waiting for it would use up the whole deadline. After RFC 8305
//! (happy eyeballs) §4 and §5: families take turns, each attempt begins a quarter of a second after the one before or
//! as soon as that has failed, the first connection that stands is taken, and the others are given up.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How long an address may be silent before the next one is tried beside it (RFC 8305 §5).
const NEXT_AFTER: Duration = Duration::from_millis(250);

/// The first connection that stands; the last failure where none does. Nothing where there is no address. It ends
/// only with the addresses: the caller has the deadline.
pub(super) async fn first_of(addresses: &[SocketAddr]) -> Result<TcpStream, Option<(SocketAddr, io::Error)>> {
    let mut waiting = in_turns(addresses).into_iter();
    let mut racing = JoinSet::new();
    let mut last = None;
    loop {
        if let Some(address) = waiting.next() {
            racing.spawn(async move { TcpStream::connect(address).await.map_err(|error| (address, error)) });
        } else if racing.is_empty() {
            return Err(last);
        }
        tokio::select! {
            ended = racing.join_next() => match ended {
                Some(Ok(Ok(stream))) => return Ok(stream),
                Some(Ok(Err(failure))) => last = Some(failure),
                Some(Err(_)) | None => {}
            },
            () = sleep(NEXT_AFTER), if waiting.len() > 0 => {}
        }
    }
}

/// The first family's first address, the other family's first, and so on; within a family the order is the system's.
fn in_turns(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (mut first, mut second): (Vec<SocketAddr>, Vec<SocketAddr>) =
        addresses.iter().partition(|address| address.is_ipv4() == first_is_v4);
    first.reverse();
    second.reverse();
    let mut turns = Vec::new();
    while !first.is_empty() || !second.is_empty() {
        turns.extend(first.pop());
        turns.extend(second.pop());
    }
    turns
}

#[cfg(test)]
pub(crate) mod tests {
    use std::net::TcpListener;

    use tokio::net::TcpSocket;

    use super::*;
    use crate::clock::stopwatch;

    /// An address that swallows packets, for as long as this is kept: its queue is full and nobody takes from it.
    pub(crate) async fn swallowing(address: &str) -> (SocketAddr, impl Sized) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(address.parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut kept = Vec::new();
        while let Ok(Ok(stream)) =
            tokio::time::timeout(Duration::from_millis(100), TcpStream::connect(address)).await
        {
            kept.push(stream);
        }
        (address, (listener, kept))
    }

    #[tokio::test]
    async fn an_address_that_swallows_packets_delays_by_a_quarter_of_a_second() {
        let (silent, _kept) = swallowing("127.0.0.2:0").await;
        let (dumb, _too) = swallowing("127.0.0.3:0").await;
        let good = TcpListener::bind("127.0.0.4:0").unwrap();
        let good = good.local_addr().map(|address| (address, good)).unwrap();
        let begun = stopwatch();
        let stream = first_of(&[silent, dumb, good.0]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), good.0);
        let took = begun.elapsed();
        assert!((NEXT_AFTER * 2..NEXT_AFTER * 6).contains(&took), "{took:?}");
    }

    #[tokio::test]
    async fn one_that_refuses_delays_nothing_and_the_last_failure_is_told() {
        let gone = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let good = TcpListener::bind("127.0.0.1:0").unwrap();
        let begun = stopwatch();
        assert!(first_of(&[gone(), gone(), good.local_addr().unwrap()]).await.is_ok());
        assert!(begun.elapsed() < NEXT_AFTER, "{:?}", begun.elapsed());
        let (first, second) = (gone(), gone());
        let (_, error) = first_of(&[first, second]).await.unwrap_err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(first_of(&[]).await.unwrap_err().is_none());
    }

    #[test]
    fn families_take_turns() {
        let list = |text: &str| text.split(' ').map(|one| one.parse().unwrap()).collect::<Vec<SocketAddr>>();
        assert_eq!(
            in_turns(&list("[::1]:1 [::1]:2 [::1]:3 127.0.0.1:4 127.0.0.1:5")),
            list("[::1]:1 127.0.0.1:4 [::1]:2 127.0.0.1:5 [::1]:3")
        );
    }
}
