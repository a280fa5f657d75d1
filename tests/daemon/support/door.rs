//! A door before a server: shut, connections are refused; open, they are passed on. So a server can go away and
//! come back at the same port.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::{JoinHandle, JoinSet};

/// A door at one port.
#[derive(Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    to: u16,
    open: Option<JoinHandle<()>>,
}

impl Door {
    /// A shut door before the server at a port.
    pub(crate) fn shut_before(to: u16, runtime: &Runtime) -> Door {
        // The port is ours from the moment it was given, as long as nobody else asks for it by number.
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
        Door { address: listener.local_addr().unwrap(), to, open: None }
    }

    /// The port where it is.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Opens it.
    pub(crate) fn open(&mut self, runtime: &Runtime) {
        let listener = runtime.block_on(TcpListener::bind(self.address)).unwrap();
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
        if let Some(open) = self.open.take() {
            open.abort();
            runtime.block_on(async { drop(open.await) });
        }
    }
}
