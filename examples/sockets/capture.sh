#!/bin/sh
# capture.sh: records what nginx does with its sockets while clients of many kinds talk to it, well and badly behaved.
#
#   ./capture.sh > nginx.strace
#
# Needs nginx, strace, curl and python3 (on Debian: apt install nginx-light strace curl python3). nginx runs with two
# workers on 127.0.0.1:$PORT (8480), in a scratch folder, as whoever calls this. strace follows all of its processes and
# leaves out what was said (-s 0). trace-to-csv makes a small table of it.
set -eu
port=${PORT:-8480}
base=http://127.0.0.1:$port
clients=$(cd "$(dirname "$0")" && pwd)/clients.py
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
chmod 755 . # workers of a root's nginx run as somebody else

mkdir www tmp
echo hello >www/index.html
head -c 6000000 /dev/zero >www/large
head -c 20000 /dev/zero >body
cat >nginx.conf <<END
daemon off;
worker_processes 2;
pid nginx.pid;
error_log error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
    sendfile on;
    keepalive_timeout 1s;
    client_header_timeout 1s;
    client_max_body_size 1k;
    lingering_time 2s;
    lingering_timeout 1s;
    server {
        listen 127.0.0.1:$port;
        root www;
    }
}
END

strace -f -ttt -s 0 -o trace -e trace=%network,%process,close,dup,dup2,dup3,fcntl,ioctl,read,readv,write,writev,sendfile \
    "$(command -v nginx || echo /usr/sbin/nginx)" -p "$scratch" -c nginx.conf &
server=$!
until [ -s nginx.pid ] && curl -s -o /dev/null "$base/"; do sleep 0.1; done

for round in 1 2 3 4 5; do
    curl -s -o /dev/null "$base/"
    curl -s -o /dev/null -o /dev/null -o /dev/null "$base/" "$base/large" "$base/none" # one connection, kept alive
    curl -s -o /dev/null -I "$base/"
    curl -s -o /dev/null -H 'Connection: close' "$base/"
    curl -s -o /dev/null --data-binary @body -H 'Expect:' "$base/" || :                # refused: the body is too large
    curl -s -o /dev/null --limit-rate 2M --max-time 1 "$base/large" || :               # gives up in the middle
    python3 "$clients" "$port"
done
kill -QUIT "$(cat nginx.pid)"
wait "$server"
cat trace
