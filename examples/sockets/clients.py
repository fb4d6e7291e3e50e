#!/usr/bin/env python3
"""clients.py PORT: clients that curl cannot play. Each talks to the server on 127.0.0.1:PORT once, in its own way."""
import socket
import struct
import sys
import time

GET = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


def connect():
    return socket.create_connection(("127.0.0.1", int(sys.argv[1])))


def reset(client):
    """Closes so that the server sees a reset and not an end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def comes_and_goes():
    connect().close()


def says_nothing():
    client = connect()
    client.recv(1)  # until the server has had enough


def resets_at_once():
    reset(connect())


def resets_in_an_idle_connection():
    client = connect()
    client.sendall(GET % b"")
    client.recv(4096)
    time.sleep(0.1)
    reset(client)


def resets_in_the_middle_of_a_download():
    client = connect()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.sendall(GET % b"large")
    client.recv(4096)
    time.sleep(0.1)
    reset(client)


def half_closes():
    """Says that it has said everything, and goes on listening."""
    client = connect()
    client.sendall(GET % b"large")
    client.shutdown(socket.SHUT_WR)
    while client.recv(65536):
        pass


def goes_on_with_a_refused_body():
    """Has had its 413 already, and sends the rest nevertheless."""
    client = connect()
    client.sendall(POST % 5000)
    client.recv(4096)
    for _ in range(5):
        client.sendall(b"x" * 1000)
        time.sleep(0.02)
    client.close()


def refused():
    """A client whose body was too large, and has been read and thrown away: the server lingers."""
    client = connect()
    client.sendall(POST % 5000 + b"x" * 5000)
    client.recv(4096)
    return client


def talks_to_a_lingering_server():
    client = refused()
    for _ in range(3):
        client.sendall(b"x" * 1000)
        time.sleep(0.02)
    client.close()


def resets_a_lingering_server():
    client = refused()
    time.sleep(0.05)
    reset(client)


def outlasts_a_lingering_server():
    client = refused()
    time.sleep(1.5)
    client.close()


def asks_byte_by_byte():
    client = connect()
    for byte in GET % b"":
        client.sendall(bytes([byte]))
        time.sleep(0.002)
    client.recv(4096)
    client.close()


for behaviour in (comes_and_goes, says_nothing, resets_at_once, resets_in_an_idle_connection,
                  resets_in_the_middle_of_a_download, half_closes, goes_on_with_a_refused_body,
                  talks_to_a_lingering_server, resets_a_lingering_server, outlasts_a_lingering_server,
                  asks_byte_by_byte):
    try:
        behaviour()
    except OSError as error:
        print(f"{behaviour.__name__}: {error}", file=sys.stderr)
