#!/usr/bin/env python3
"""record.py: records what the kernel's TCP does on both ends of connections that go well and badly. As root:

    ./record.py > kernel.log && ./log-to-csv kernel.log > kernel.csv

Needs Linux with tracefs, ip and tcpdump. Two network namespaces are joined by a pair of veth, so nothing of the machine is
touched. A line of the log is TIME SIDE WHAT...: what tcpdump saw of the segments, what the tracepoint inet_sock_set_state
told of states, what /proc/net/tcp showed of those in TIME_WAIT, which no tracepoint knows, and which calls this program
made. A direction is broken by a neighbour entry with nobody's address: segments leave and do not arrive.
"""
import ctypes, os, socket, struct, subprocess, sys, threading, time

A, B = "10.9.1.1", "10.9.1.2"
SPACES = {"a": "spex-tcp-a", "b": "spex-tcp-b"}
ADDRESS = {"a": A, "b": B}
NOBODY = "02:00:00:00:00:99"
OTHER = {"a": "b", "b": "a"}
TRACE = "/sys/kernel/tracing/instances/spex-tcp"
libc = ctypes.CDLL(None, use_errno=True)
output = threading.Lock()
done = threading.Event()


def log(when, *words):
    with output:
        print("%.6f" % when, *words, flush=True)


def run(*command):
    subprocess.run(command, check=True)


def enter(side):
    """Makes this thread's next sockets those of that side."""
    with open("/run/netns/" + SPACES[side]) as space:
        if libc.setns(space.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns")


def set_up():
    for side, space in SPACES.items():
        run("ip", "netns", "add", space)
        run("ip", "-n", space, "link", "set", "lo", "up")
    run("ip", "-n", SPACES["a"], "link", "add", "v0", "type", "veth", "peer", "name", "v0", "netns", SPACES["b"])
    for side, space in SPACES.items():
        run("ip", "-n", space, "addr", "add", ADDRESS[side] + "/24", "dev", "v0")
        run("ip", "-n", space, "link", "set", "v0", "up")
        for setting in ("ipv4.tcp_syn_retries=6", "ipv4.tcp_retries2=4", "ipv4.tcp_fin_timeout=4", "ipv4.tcp_orphan_retries=3",
                        "ipv4.tcp_syncookies=0", "ipv6.conf.all.disable_ipv6=1"):
            run("ip", "netns", "exec", space, "sysctl", "-q", "-w", "net." + setting)
    time.sleep(1)


def tear_down():
    for space in SPACES.values():
        subprocess.run(("ip", "netns", "del", space))
    with open(TRACE + "/events/sock/inet_sock_set_state/enable", "w") as enable:
        enable.write("0")
    print("tracing is off; if wanted: rmdir", TRACE, file=sys.stderr)


# ---- what is recorded ----
def segments(side):
    tool = subprocess.Popen(("ip", "netns", "exec", SPACES[side], "tcpdump", "-i", "v0", "-n", "-tt", "-S", "-l", "--immediate-mode",
                             "tcp and not (inbound and ether dst %s)" % NOBODY), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def follow():
        for line in tool.stdout:
            when, _, rest = line.strip().partition(" ")
            if rest:
                log(float(when), side, "segment", rest)

    threading.Thread(target=follow, daemon=True).start()
    return tool


def states():
    if not os.path.isdir(TRACE):
        os.mkdir(TRACE)
    with open(TRACE + "/trace_clock", "w") as clock:
        clock.write("mono")
    with open(TRACE + "/events/sock/inet_sock_set_state/enable", "w") as enable:
        enable.write("1")
    offset = time.clock_gettime(time.CLOCK_REALTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)

    def follow():
        with open(TRACE + "/trace_pipe") as pipe:
            for line in pipe:
                if "saddr=10.9.1." not in line and "saddr=0.0.0.0 daddr=0.0.0.0" not in line:
                    continue
                head, fields = line.split("inet_sock_set_state: ")
                when = float(head.split()[-1].rstrip(":")) + offset
                log(when, "-", "state", fields.strip())

    threading.Thread(target=follow, daemon=True).start()


def waiting(side):
    """Tells which sockets begin and end to be in TIME_WAIT, from /proc/net/tcp."""
    enter(side)
    seen = set()
    while not done.is_set():
        now = set()
        with open("/proc/thread-self/net/tcp") as table:
            for line in table.readlines()[1:]:
                words = line.split()
                if words[3] in ("06", "05"):
                    ports = tuple(int(words[n].split(":")[1], 16) for n in (1, 2))
                    now.add(("time_wait" if words[3] == "06" else "fin_wait_2",) + ports)
        for gone in seen - now:
            log(time.time(), side, "table", "gone", *gone)
        for new in now - seen:
            log(time.time(), side, "table", "new", *new)
        seen = now
        time.sleep(0.02)


# ---- what is done ----
def break_way(side):
    """Nothing that this side sends arrives any more."""
    run("ip", "-n", SPACES[side], "neigh", "replace", ADDRESS[OTHER[side]], "lladdr", NOBODY, "dev", "v0", "nud", "permanent")


def mend_way(side):
    run("ip", "-n", SPACES[side], "neigh", "del", ADDRESS[OTHER[side]], "dev", "v0")


class End:
    """One end of a connection: calls are logged before they are made."""

    def __init__(self, side, sock=None):
        self.side = side
        if sock is None:
            enter(side)
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock = sock

    def say(self, what):
        log(time.time(), self.side, "call", what, self.sock.getsockname()[1])

    def connect(self, port, own, wait=True):
        self.sock.bind((ADDRESS[self.side], own))
        self.say("open")
        self.sock.settimeout(30)
        if not wait:
            self.sock.setblocking(False)
        try:
            self.sock.connect((ADDRESS[OTHER[self.side]], port))
        except OSError:
            pass

    def listen(self, port):
        self.sock.bind((ADDRESS[self.side], port))
        self.sock.listen(5)
        self.sock.settimeout(30)
        return self

    def accept(self):
        sock, _ = self.sock.accept()
        sock.settimeout(30)
        return End(self.side, sock)

    def send(self, data=b"hello"):
        try:
            self.sock.send(data)
        except OSError:
            pass

    def receive(self):
        try:
            return self.sock.recv(4096)
        except OSError:
            return b""

    def shut(self):
        self.say("close")
        self.sock.shutdown(socket.SHUT_WR)

    def close(self):
        self.say("close")
        self.sock.close()

    def abort(self):
        self.say("abort")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def pair(number):
    """A connection from a to b."""
    server = End("b").listen(8000 + number)
    client = End("a")
    client.connect(8000 + number, 40000 + number)
    peer = server.accept()
    server.sock.close()
    return client, peer


def client_closes(n):
    client, peer = pair(n)
    client.send()
    peer.receive()
    peer.send()
    client.receive()
    client.close()
    peer.receive()
    time.sleep(0.3)
    peer.close()


def server_closes(n):
    client, peer = pair(n)
    client.send()
    peer.receive()
    peer.send()
    peer.close()
    time.sleep(0.3)
    client.close()


def close_at_once(n):
    """The last acknowledgement comes with the peer's own FIN."""
    client, peer = pair(n)
    break_way("b")
    client.close()
    time.sleep(0.05)
    peer.close()
    mend_way("b")


def both_close(n):
    client, peer = pair(n)
    break_way("a")
    client.close()
    time.sleep(0.1)
    peer.close()
    time.sleep(0.1)
    mend_way("a")


def half_closed(n):
    client, peer = pair(n)
    client.shut()
    for _ in range(3):
        peer.send()
        client.receive()
        time.sleep(0.2)
    peer.close()
    client.sock.close()


def refused(n):
    client = End("a")
    client.connect(8000 + n, 40000 + n)
    client.sock.close()


def syn_is_lost(n):
    break_way("a")
    server = End("b").listen(8000 + n)
    client = End("a")
    client.connect(8000 + n, 40000 + n, wait=False)
    time.sleep(6.5)
    mend_way("a")
    peer = server.accept()
    server.sock.close()
    client.close()
    time.sleep(0.1)
    peer.close()


def nobody_answers(n):
    break_way("a")
    client = End("a")
    client.connect(8000 + n, 40000 + n, wait=False)
    time.sleep(25)
    mend_way("a")
    client.sock.close()


def syn_ack_is_lost(n):
    server = End("b").listen(8000 + n)
    client = End("a")
    break_way("b")
    client.connect(8000 + n, 40000 + n, wait=False)
    time.sleep(2.5)
    mend_way("b")
    peer = server.accept()
    server.sock.close()
    peer.close()
    time.sleep(0.1)
    client.close()


def client_aborts(n):
    client, peer = pair(n)
    client.send()
    peer.receive()
    client.abort()
    time.sleep(0.1)
    peer.sock.close()


def server_aborts_half_closed(n):
    client, peer = pair(n)
    client.shut()
    time.sleep(0.1)
    peer.abort()
    time.sleep(0.1)
    client.sock.close()


def closes_without_reading(n):
    client, peer = pair(n)
    client.send()
    time.sleep(0.1)
    peer.close()
    time.sleep(0.1)
    client.sock.close()


def data_are_lost(n):
    client, peer = pair(n)
    break_way("a")
    client.send()
    time.sleep(2.5)
    mend_way("a")
    peer.receive()
    client.close()
    time.sleep(0.1)
    peer.close()


def data_are_lost_for_good(n):
    client, peer = pair(n)
    break_way("a")
    client.send()
    time.sleep(12)
    mend_way("a")
    client.sock.close()
    peer.close()


def peer_stays(n):
    """The client is gone, the server does not care."""
    client, peer = pair(n)
    client.close()
    time.sleep(5.5)
    peer.send()
    time.sleep(0.2)
    peer.sock.close()


def both_open(n):
    """Each connects to the other."""
    break_way("a")
    one, two = End("a"), End("b")
    one.connect(8000 + n, 40000 + n, wait=False)
    time.sleep(0.1)
    two.connect(40000 + n, 8000 + n, wait=False)
    time.sleep(0.1)
    mend_way("a")
    time.sleep(2.5)
    one.close()
    time.sleep(0.1)
    two.close()


RUNS = (client_closes, server_closes, close_at_once, both_close, half_closed, refused, syn_is_lost, nobody_answers, syn_ack_is_lost, client_aborts,
        server_aborts_half_closed, closes_without_reading, data_are_lost, data_are_lost_for_good, peer_stays, both_open)


def main():
    set_up()
    try:
        tools = [segments("a"), segments("b")]
        states()
        watchers = [threading.Thread(target=waiting, args=(side,)) for side in SPACES]
        for watcher in watchers:
            watcher.start()
        time.sleep(1)
        for number, each in enumerate(RUNS):
            log(time.time(), "-", "run", number, each.__name__)
            each(number)
            time.sleep(1)
        time.sleep(62)
        done.set()
        for watcher in watchers:
            watcher.join()
        for tool in tools:
            tool.terminate()
        time.sleep(0.5)
    finally:
        done.set()
        tear_down()


main()
