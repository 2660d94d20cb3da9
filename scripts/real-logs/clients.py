# ruff: noqa: INP001 - a script, and no package
"""Sends a server requests as browsers do, and some as no browser should.

Usage: clients.py PORT
"""

import http.client
import random
import socket
import sys
from contextlib import suppress

port = int(sys.argv[1])
# Nothing depends on these being hard to guess.
dice = random.Random(port)  # noqa: S311
PATHS = ["/", "/about.html", "/news.html?page=2", "/contact.html", "/media/photo.jpg"]
RARE = ["/moved", "/elsewhere", "/secret", "/broken", "/down", "/gateway", "/api/v1"]
MISSING = ["/favicon.ico", "/wp-login.php", "/.env", "/two%20words.html"]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", "curl/8.5.0", 'odd "agent"']


def connect(address: str) -> http.client.HTTPConnection:
    """Connect from an address of the loopback network, where there is more than one."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=10, source_address=(address, 0)
    )
    try:
        connection.connect()
    except OSError:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    return connection


def browse(address: str, requests: int) -> None:
    """Send requests on one connection that is kept alive."""
    connection = connect(address)
    headers = {"User-Agent": dice.choice(AGENTS)}
    for _ in range(requests):
        paths = dice.choices([PATHS, RARE, MISSING], weights=[80, 10, 10])[0]
        methods = ["GET", "HEAD", "POST", "OPTIONS", "DELETE"]
        method = dice.choices(methods, weights=[90, 4, 4, 1, 1])[0]
        body = b"a=b" if method == "POST" else None
        sent = dict(headers)
        if dice.randrange(10) == 0:
            sent["Range"] = "bytes=0-9"
        if dice.choice(("link", "bookmark")) == "link":
            sent["Referer"] = f"http://127.0.0.1:{port}{dice.choice(PATHS)}"
        connection.request(method, dice.choice(paths), body=body, headers=sent)
        connection.getresponse().read()
    connection.close()


def send(*parts: bytes) -> None:
    """Send bytes as they are, and read until the server closes."""
    address = ("127.0.0.1", port)
    with suppress(OSError), socket.create_connection(address, timeout=2) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


for number in range(50):
    browse(f"127.0.0.{number + 1}", 110)
request = b"GET /about.html HTTP/1.1\r\nHost: a\r\n\r\n"
send(request * 50)
send(b"GET /\r\n")
send(b"GET /two words.html HTTP/1.1\r\nHost: a\r\n\r\n")
send(b'GET /"quoted"\\x22 HTTP/1.1\r\nHost: a\r\n\r\n')
send(b"GET /caf\xc3\xa9\xff HTTP/1.1\r\nHost: a\r\n\r\n")
send(b"get / http/1.1\r\nHost: a\r\n\r\n")
send(b"G\tET / HTTP/1.1\r\n\r\n")
send(b"\r\n\r\n")
send(b"\x00\x01\x02\xff\n\n")
send(b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \x1b[31mred\xff\tend\r\n\r\n")
send(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
send(b"GET http://example.org/ HTTP/1.1\r\nHost: a\r\n\r\n")
send(b"PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/3.9\r\n\r\n")
send(b"POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nshort")
send()
