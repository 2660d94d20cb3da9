//! Asks a server whether it is the one that was just started.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// Where a server answers with its nonce.
const PATH: &str = "/.well-known/ready";

/// How long connecting, writing and each read may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks that what listens at the address answers with the nonce.
///
/// # Errors
///
/// If nothing does, or something else.
pub fn ready(site: &str, nonce: &str) -> Result<()> {
    let reply = get(site).with_context(|| format!("{site}{PATH}: no reply"))?;
    let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
    let status = head.lines().next().unwrap_or_default();
    ensure!(
        status.split(' ').nth(1) == Some("200") && body.contains(nonce),
        "{site}{PATH}: not the server that was started: `{status}`, `{}`",
        body.trim()
    );
    Ok(())
}

/// Gets the whole reply over a connection of its own.
fn get(site: &str) -> Result<String> {
    let host = site.strip_prefix("http://").context("`site` is no http:// address")?;
    let host = host.trim_end_matches('/');
    let address = host.to_socket_addrs()?.next().context("`site` has no address")?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request =
        format!("GET {PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// Checks a server that answers once with this reply.
    fn checked(reply: &'static str) -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream.write_all(reply.as_bytes()).unwrap();
            length
        });
        let outcome = ready(&site, "abc");
        assert!(server.join().unwrap() > 0);
        outcome
    }

    #[test]
    fn only_the_nonce_with_status_200_is_right() {
        checked("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc\n").unwrap();
        let wrong = ["HTTP/1.1 404 Not Found\r\n\r\nabc", "HTTP/1.1 200 OK\r\n\r\nabd"];
        for reply in wrong {
            let error = checked(reply).unwrap_err().to_string();
            assert!(error.contains("not the server that was started"), "{error}");
        }
    }

    #[test]
    fn an_address_where_nothing_listens_has_no_reply() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let error = ready(&site, "abc").unwrap_err().to_string();
        assert!(error.ends_with("/.well-known/ready: no reply"), "{error}");
    }
}
