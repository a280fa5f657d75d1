//! A door before a server: shut, connections are refused; open, they are passed on. So a server can go away and
//! come back at the same port.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::{JoinHandle, JoinSet};

/// A door at one port.
#[derive(Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    to: u16,
    /// While it is shut: the port is ours, and nobody listens.
    shut: Option<TcpSocket>,
    open: Option<JoinHandle<()>>,
}

impl Door {
    /// A shut door before the server at a port.
    pub(crate) fn shut_before(to: u16, runtime: &Runtime) -> Door {
        let _inside = runtime.enter();
        let socket = bound(SocketAddr::from(([127, 0, 0, 1], 0)));
        Door { address: socket.local_addr().unwrap(), to, shut: Some(socket), open: None }
    }

    /// The port where it is.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Opens it.
    pub(crate) fn open(&mut self, runtime: &Runtime) {
        let _inside = runtime.enter();
        let Some(socket) = self.shut.take() else { return };
        let listener = socket.listen(64).unwrap();
        let to = self.to;
        self.open = Some(runtime.spawn(async move {
            let mut passing = JoinSet::new();
            while let Ok((mut outside, _)) = listener.accept().await {
                passing.spawn(async move {
                    if let Ok(mut inside) = TcpStream::connect(("127.0.0.1", to)).await {
                        drop(inside.set_nodelay(true));
                        drop(outside.set_nodelay(true));
                        // How a connection ends is its client's affair.
                        drop(copy_bidirectional(&mut outside, &mut inside).await);
                    }
                });
            }
        }));
    }

    /// Shuts it; whoever was inside is thrown out.
    pub(crate) fn shut(&mut self, runtime: &Runtime) {
        let Some(open) = self.open.take() else { return };
        open.abort();
        let address = self.address;
        self.shut = Some(runtime.block_on(async {
            drop(open.await);
            bound(address)
        }));
    }
}

fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}
