#!/bin/sh
# record.sh: records how curl uses and loses the connections that it keeps alive with nginx.
#
#   ./record.sh > curl.log && ./trace-to-csv curl.log > curl.csv
#
# Needs nginx and curl (on Debian: apt install nginx-light curl). nginx closes after five requests, and after two seconds in
# which nobody asks; curl tells with -v what it does with its connections. Nothing of either is changed.
set -eu
port=${PORT:-8490}
scratch=$(mktemp -d)
trap 'kill "$server"; rm -rf "$scratch"' EXIT
mkdir "$scratch/www"
chmod 755 "$scratch"
echo hello >"$scratch/www/index.html"
head -c 300000 /dev/zero >"$scratch/www/large"
cat >"$scratch/conf" <<END
daemon off;
pid $scratch/pid;
error_log $scratch/error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $scratch/body; proxy_temp_path $scratch/proxy; fastcgi_temp_path $scratch/fastcgi;
    uwsgi_temp_path $scratch/uwsgi; scgi_temp_path $scratch/scgi;
    keepalive_requests 5;
    keepalive_timeout 2s;
    client_max_body_size 1k;
    server {
        listen 127.0.0.1:$port;
        root $scratch/www;
        location /bye { keepalive_timeout 0; return 200 "bye"; }
    }
}
END
"$(command -v nginx || echo /usr/sbin/nginx)" -c "$scratch/conf" -p "$scratch" 2>/dev/null &
server=$!
sleep 1
base=http://127.0.0.1:$port
run() { echo "== run $1"; shift; curl -s -v --trace-time -o /dev/null "$@" 2>&1 | grep -v '^[0-9:.]* [<>] [A-Za-z-]*: [^kc]' || :; }
head -c 5000 /dev/zero >"$scratch/large-body"
run one "$base/"
run several -o /dev/null -o /dev/null "$base/" "$base/large" "$base/none"
run eight -o /dev/null "$base/?[1-8]"
run slowly --rate 20/m -o /dev/null "$base/?[1-3]"
run bye -o /dev/null "$base/" "$base/bye" --next -v -s -o /dev/null "$base/"
run head -I "$base/" --next -v -s -o /dev/null "$base/"
run refused --data-binary "@$scratch/large-body" "$base/" --next -v -s -o /dev/null "$base/"
run expects -H 'Expect: 100-continue' --data x "$base/" --next -v -s -o /dev/null "$base/"
run asks-to-close -H 'Connection: close' "$base/" --next -v -s -o /dev/null "$base/"
run old --http1.0 "$base/" --next -v -s -o /dev/null --http1.1 "$base/"
