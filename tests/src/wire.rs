//! Connections that can be cut: before an answer, or in its middle.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const UNLIMITED: usize = usize::MAX;

/// Who knocks on a port, which is all that the metadata server has to tell callers apart.
#[derive(Debug)]
pub struct Port {
    pub listener: TcpListener,
    pub account: &'static str,
}

/// The handle by which the one who answers can cut the connection.
#[derive(Clone, Debug)]
pub struct Wire {
    pub account: &'static str,
    allowed: Arc<AtomicUsize>,
    reset: Arc<AtomicBool>,
}

impl Wire {
    fn new(account: &'static str) -> Wire {
        Wire { account, allowed: Arc::new(AtomicUsize::new(UNLIMITED)), reset: Arc::default() }
    }

    /// The peer sees a connection reset, and none of the answer.
    pub fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
        self.allowed.store(0, Ordering::SeqCst);
    }

    /// The peer sees these many bytes of the answer, then its end.
    pub fn cut_after(&self, bytes: usize) {
        self.allowed.store(bytes, Ordering::SeqCst);
    }
}

/// A connection, and what its handle says of it.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    wire: Wire,
}

impl Listener for Port {
    type Io = Line;
    type Addr = Wire;

    async fn accept(&mut self) -> (Line, Wire) {
        let (stream, _) = Listener::accept(&mut self.listener).await;
        let wire = Wire::new(self.account);
        (Line { stream, wire: wire.clone() }, wire)
    }

    fn local_addr(&self) -> io::Result<Wire> {
        Ok(Wire::new(self.account))
    }
}

impl Connected<IncomingStream<'_, Port>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Port>) -> Wire {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = self.wire.allowed.load(Ordering::SeqCst);
        if allowed == 0 {
            if self.wire.reset.load(Ordering::SeqCst) {
                let _ = self.stream.set_zero_linger();
            }
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, &bytes[..bytes.len().min(allowed)]);
        if let Poll::Ready(Ok(count)) = written
            && allowed != UNLIMITED
        {
            self.wire.allowed.store(allowed - count, Ordering::SeqCst);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
