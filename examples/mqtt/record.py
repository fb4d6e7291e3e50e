#!/usr/bin/env python3
"""record.py: records what mosquitto's own clients do with their messages when the network is bad.

    ./record.py > clients.log && ./log-to-csv clients.log > clients.csv

Needs mosquitto and its clients (on Debian: apt install mosquitto mosquitto-clients). A broker runs on 127.0.0.1 in a
scratch folder; mosquitto_pub -l and mosquitto_sub talk to it through a proxy that knows where an MQTT packet ends, and
breaks the connection at some of them: before or after they have reached the other side. Nothing of mosquitto is changed:
its clients tell with -d what they send and receive, and this puts the time before each line.
"""
import os, random, shutil, socket, subprocess, sys, tempfile, threading, time

BROKER, PROXY = 18830, 18831
chance = random.Random(5)
calm = False            # the proxy breaks nothing any more
output = threading.Lock()


def follow(name, process):
    """Copies what a client says, with the time."""
    for line in process.stdout:
        with output:
            print("%.6f %s %s" % (time.time(), name, line.rstrip()), flush=True)


def packets(source):
    """The MQTT packets that come from a socket, whole."""
    data = b""
    while True:
        more = source.recv(4096)
        if not more:
            return
        data += more
        while len(data) >= 2:
            size = shift = 0
            at = 1
            while at < len(data):
                size |= (data[at] & 127) << shift
                shift += 7
                at += 1
                if data[at - 1] < 128:
                    break
            else:
                break
            if len(data) < at + size:
                break
            yield data[: at + size]
            data = data[at + size :]


def pump(source, target, both, often):
    """Forwards packets, and now and then breaks the connection before or after one that is about a message."""
    try:
        for packet in packets(source):
            bad = not calm and 3 <= packet[0] >> 4 <= 7 and chance.random() < often
            late = chance.random() < 0.5
            if bad and not late:
                break
            target.sendall(packet)
            if bad:
                time.sleep(0.05)
                break
    except OSError:
        pass
    for each in both:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def proxy(listener):
    while True:
        client, _ = listener.accept()
        try:
            broker = socket.create_connection(("127.0.0.1", BROKER))
        except OSError:
            client.close()
            continue
        both = (client, broker)
        threading.Thread(target=pump, args=(client, broker, both, 0.10), daemon=True).start()
        threading.Thread(target=pump, args=(broker, client, both, 0.10), daemon=True).start()


def start(name, *command):
    process = subprocess.Popen(("stdbuf", "-oL") + command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    threading.Thread(target=follow, args=(name, process), daemon=True).start()
    return process


def main():
    global calm
    scratch = tempfile.mkdtemp()
    with open(os.path.join(scratch, "conf"), "w") as conf:
        conf.write("listener %d 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 5\n" % BROKER)
    tool = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    broker = subprocess.Popen((tool, "-c", os.path.join(scratch, "conf")), stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    listener = socket.create_server(("127.0.0.1", PROXY))
    threading.Thread(target=proxy, args=(listener,), daemon=True).start()
    port = str(PROXY)
    subs = [start("sub%d" % q, "mosquitto_sub", "-d", "-V", "mqttv311", "-p", port, "-i", "sub%d" % q, "-c", "-q", str(q), "-k", "5",
                  "-t", "to/%d" % q, "-F", "deliver %m") for q in (1, 2)]
    time.sleep(2)
    pubs = [start("pub%d" % q, "mosquitto_pub", "-d", "-V", "mqttv311", "-p", port, "-i", "pub%d" % q, "-c", "-q", str(q), "-k", "5",
                  "-l", "-t", "to/%d" % q) for q in (1, 2)]
    for n in range(25):
        for pub in pubs:
            pub.stdin.write("message %d\n" % n)
            pub.stdin.flush()
        time.sleep(0.4)
    calm = True
    time.sleep(6)
    # The broker forgets everything, in the middle.
    for n in range(3):
        for pub in pubs:
            pub.stdin.write("more %d\n" % n)
            pub.stdin.flush()
    broker.kill()
    broker.wait()
    for pub in pubs:
        pub.stdin.write("to nobody\n")
        pub.stdin.flush()
    time.sleep(1)
    broker = subprocess.Popen((tool, "-c", os.path.join(scratch, "conf")), stderr=subprocess.DEVNULL)
    time.sleep(12)
    for pub in pubs:
        pub.stdin.close()
    for pub in pubs:
        pub.wait()
    time.sleep(1)
    for sub in subs:
        sub.terminate()
        sub.wait()
    broker.terminate()
    broker.wait()
    shutil.rmtree(scratch)


main()
