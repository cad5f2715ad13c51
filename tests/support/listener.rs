//! A loopback TCP server made of threads that is certainly gone after it is dropped.
//!
//! Owns accepting, one thread per connection, and the end: dropping a [`Listener`] shuts every
//! connection down and joins every thread. What is spoken on a connection is the caller's matter.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

/// Serves connections until it is dropped.
pub struct Listener {
    address: SocketAddr,
    open: Open,
    acceptor: Option<JoinHandle<Vec<JoinHandle<()>>>>,
}

impl Listener {
    /// Listens on a free loopback port and calls `serve` in a new thread for each connection.
    ///
    /// The connection ends when `serve` returns. Connections are numbered from 1.
    pub fn start(serve: impl Fn(u64, &TcpStream, &Open) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free loopback port");
        let address = listener.local_addr().expect("the address of a bound socket");
        let open = Open::default();
        let acceptor = {
            let (open, serve) = (open.clone(), Arc::new(serve));
            thread::spawn(move || accept(&listener, &open, &serve))
        };
        Self { address, open, acceptor: Some(acceptor) }
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.open.close();
        // Wakes the acceptor, which then sees that the end has come.
        let _ = TcpStream::connect(self.address);
        let Some(acceptor) = self.acceptor.take() else { return };
        for worker in acceptor.join().unwrap_or_default() {
            let _ = worker.join();
        }
    }
}

fn accept<S>(listener: &TcpListener, open: &Open, serve: &Arc<S>) -> Vec<JoinHandle<()>>
where
    S: Fn(u64, &TcpStream, &Open) + Send + Sync + 'static,
{
    let mut workers = Vec::new();
    for (stream, number) in listener.incoming().zip(1..) {
        if open.state().closed {
            break;
        }
        let Ok(stream) = stream else { continue };
        let (open, serve) = (open.clone(), Arc::clone(serve));
        workers.push(thread::spawn(move || {
            if let Ok(watched) = open.watch(stream) {
                serve(number, &watched.stream, &open);
            }
        }));
    }
    workers
}

/// The connections that are open, so that the end of the server can end them.
#[derive(Clone, Default)]
pub struct Open(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    closed: bool,
    last: u64,
    streams: HashMap<u64, TcpStream>,
}

impl Open {
    /// Registers a connection; it is shut down with the server or when the guard is dropped.
    pub fn watch(&self, stream: TcpStream) -> io::Result<Watched> {
        stream.set_nodelay(true)?;
        let copy = stream.try_clone()?;
        let mut state = self.state();
        if state.closed {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        state.last += 1;
        let key = state.last;
        state.streams.insert(key, copy);
        Ok(Watched { key, stream, open: self.clone() })
    }

    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for stream in state.streams.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no thread fails while it holds the list of connections")
    }
}

/// A connection that ends with this guard or with its server, whichever comes first.
pub struct Watched {
    key: u64,
    pub stream: TcpStream,
    open: Open,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        self.open.state().streams.remove(&self.key);
    }
}

/// A server that accepts connections, reads what is sent and never answers.
pub fn silent_server() -> Listener {
    Listener::start(|_, mut stream, _| {
        let _ = io::copy(&mut stream, &mut io::sink());
    })
}

/// `127.0.0.1:PORT` where nobody listens.
///
/// A port that was free a moment ago will not do: a test running beside may be given it. The
/// kernel never hands out port 1, and tcpmux, its owner, is long extinct.
pub fn refused_port() -> String {
    let host = "127.0.0.1:1";
    assert!(TcpStream::connect(host).is_err(), "something listens on {host}");
    host.to_owned()
}
