#!/bin/sh
# record.sh: records the handshakes of openssl's s_client with its s_server, and those of curl: with a certificate, with a
# ticket, with early data, with a group that the server does not want, with certificates on both sides, refused, and with
# new keys that either side asks for.
#
#   ./record.sh FOLDER && ./messages-to-csv FOLDER/*.log > handshakes.csv
#
# Needs openssl 3 and curl. -msg makes openssl tell each message, and -state where its own state machine is then; nothing is
# changed, and both sides are recorded. NAME.client.log and NAME.server.log are one connection, or several after each other.
set -eu
folder=${1:?a folder for the logs}
mkdir -p "$folder"
cd "$folder"
port=${PORT:-14433}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
certificate() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1" -out "$2" -subj "$3" -days 30 2>/dev/null; }
certificate "$scratch/key" "$scratch/cert" /CN=localhost
certificate "$scratch/other-key" "$scratch/other" /CN=other

# serve NAME CONNECTIONS OPTION...: what its user types is in `says`.
serve() {
    name=$1 connections=$2
    shift 2
    ({ sleep 1.5; for word in ${says-}; do echo "$word"; sleep 0.5; done; sleep 20; } | openssl s_server -accept "127.0.0.1:$port" -key "$scratch/key" -cert "$scratch/cert" -msg -state \
        -naccept "$connections" "$@" >"$name.server.log" 2>&1) &
    server=$!
    sleep 0.5
}
# client NAME INPUT OPTION...: INPUT is what a user types, a second apart.
client() {
    name=$1 input=$2
    shift 2
    (sleep 0.5; for word in $input; do echo "$word"; sleep 0.5; done) |
        openssl s_client -connect "127.0.0.1:$port" -CAfile "${ca:-$scratch/cert}" -msg -state "$@" >>"$name.client.log" 2>&1 || :
}
done_serving() { kill $(pgrep -P "$server") "$server" 2>/dev/null || :; wait "$server" 2>/dev/null || :; }

rm -f ./*.log
serve plain 2 -tls1_3
client plain 'hello Q'
client plain 'hello K again k Q'
done_serving

says=K serve renew 1 -tls1_3
client renew 'hello and and again Q'
done_serving

serve ticket 4 -tls1_3 -early_data
client ticket 'hello Q' -sess_out "$scratch/session"
client ticket 'hello Q' -sess_in "$scratch/session" -sess_out "$scratch/session"
echo 'early' >"$scratch/early"
client ticket 'hello Q' -sess_in "$scratch/session" -early_data "$scratch/early"
client ticket 'hello Q' -sess_in "$scratch/session" -early_data "$scratch/early" # used: early data are refused
done_serving

serve retry 1 -tls1_3 -groups P-384
client retry 'hello Q' -groups P-256:P-384
done_serving
serve no-group 1 -tls1_3 -groups P-384
client no-group 'hello Q' -groups P-256
done_serving

serve both 3 -tls1_3 -Verify 1 -CAfile "$scratch/cert" -verify_return_error
client both 'hello Q' -cert "$scratch/cert" -key "$scratch/key"
client both 'hello Q'                                            # the client has none
client both 'hello Q' -cert "$scratch/cert" -key "$scratch/key" -sigalgs ECDSA+SHA384
done_serving

serve unknown 1 -tls1_3
ca=$scratch/other client unknown 'hello Q' -verify_return_error # the client does not believe the certificate
done_serving

serve curl 3 -tls1_3 -www
for _ in 1 2; do curl -s -o /dev/null --cacert "$scratch/cert" --resolve "localhost:$port:127.0.0.1" "https://localhost:$port/"; done
curl -s -o /dev/null "https://127.0.0.1:$port/" || :             # nor does this one
done_serving
