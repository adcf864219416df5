//! HTTP as far as the SDK speaks it: a thread a connection, so that none of them waits for another to end.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// A server on a free port, which stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    /// Requests as they come; none where somebody is to stop waiting.
    requests: Mutex<Receiver<Option<Request>>>,
    sender: Sender<Option<Request>>,
    stopped: Arc<AtomicBool>,
}

/// A request. Where it is dropped unanswered, its connection ends.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) body: Vec<u8>,
    headers: Vec<(String, String)>,
    answer: Sender<Vec<u8>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        let stopped = Arc::new(AtomicBool::new(false));
        let (to, is_stopped) = (sender.clone(), stopped.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let to = to.clone();
                // What ends early, or says what isn't understood, ends its connection.
                std::thread::spawn(move || drop(serve(&stream, &to)));
            }
        });
        Self { address, requests: Mutex::new(requests), sender, stopped }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next request; none where waiting is to end.
    pub(crate) fn next(&self) -> Option<Request> {
        self.requests.lock().unwrap().recv().ok().flatten()
    }

    /// Ends somebody's waiting.
    pub(crate) fn unblock(&self) {
        let _ = self.sender.send(None);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The next connection is the last.
        let _ = TcpStream::connect(self.address);
    }
}

/// The requests of a connection, one after another.
fn serve(stream: &TcpStream, to: &Sender<Option<Request>>) -> Result<()> {
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    stream.set_nodelay(true)?;
    loop {
        let mut start = String::new();
        if reader.read_line(&mut start)? == 0 {
            return Ok(());
        }
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let (answer, answered) = channel();
        let mut words = start.split(' ').map(str::to_owned);
        let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut request = Request { method, url, body: Vec::new(), headers, answer };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
        request.body.resize(length, 0);
        reader.read_exact(&mut request.body)?;
        let over = || Error::from(ErrorKind::BrokenPipe);
        to.send(Some(request)).map_err(|_| over())?;
        writer.write_all(&answered.recv().map_err(|_| over())?)?;
    }
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Passes it on to another server, and back what that answers; the status.
    pub(crate) fn pass_on(self, server: &str) -> Result<u16> {
        let mut stream = TcpStream::connect(server)?;
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{} {} HTTP/1.1\r\n{headers}connection: close\r\n\r\n", self.method, self.url);
        stream.write_all(&[head.as_bytes(), &self.body].concat())?;
        let (mut reader, mut lines) = (BufReader::new(stream), Vec::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        let mut body = Vec::new();
        reader.read_to_end(&mut body)?;
        let status = lines.first().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let status = status.ok_or_else(|| Error::from(ErrorKind::InvalidData))?;
        let headers = lines.iter().skip(1).filter_map(|line| line.split_once(": "));
        // These are of the one connection.
        let is_own = |name: &str| ["connection", "content-length"].iter().any(|own| name.eq_ignore_ascii_case(own));
        let headers: Vec<(&str, &str)> = headers.filter(|(name, _)| !is_own(name)).collect();
        self.respond(status, &headers, &body);
        Ok(status)
    }

    /// Answers it. A client that has gone away is no fault of the server's.
    pub(crate) fn respond(self, status: u16, headers: &[(&str, &str)], body: &[u8]) {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("HTTP/1.1 {status} Status\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
        let _ = self.answer.send([head.as_bytes(), body].concat());
    }
}
