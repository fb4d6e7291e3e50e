#!/bin/sh
# record.sh: records what two DHCP clients do, ISC dhclient and busybox udhcpc, with servers of two kinds, dnsmasq and
# udhcpd, that come, go, change their minds and lose packets. As root:
#
#   ./record.sh FOLDER [RUN...] && ./packets-to-csv FOLDER/*.log > clients.csv
#
# Without names of runs, all of those at the end.
# Needs dhclient, udhcpc, udhcpd, dnsmasq, tcpdump, ip (on Debian: apt install isc-dhcp-client udhcpc udhcpd dnsmasq-base
# tcpdump iproute2). Each run has two network namespaces of its own with a pair of veth between them, so nothing of the
# machine is touched, and all runs go on at once; the slowest takes four minutes. tcpdump in the client's namespace sees the
# messages, with their times; the client's own script tells when it gives an address up.
set -eu
folder=${1:?a folder for the logs}
shift
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# ---- one run: client "$c" and server "$s" are namespaces ----
client() { ip netns exec "$c" "$@"; }
server() { ip netns exec "$s" "$@"; }
say() { echo "$(date +%s.%N) event $*" >>"$log"; }

# serve_udhcpd ADDRESS FIRST LAST LEASE: a server whose leases may be as short as wanted.
serve_udhcpd() {
    : >"$own/leases"
    cat >"$own/udhcpd.conf" <<END
start $2
end $3
interface v1
lease_file $own/leases
pidfile $own/udhcpd.pid
min_lease 5
option subnet 255.255.255.0
option router $1
option lease $4
END
    server ip addr flush dev v1
    server ip addr add "$1/24" dev v1
    ip netns exec "$s" udhcpd -f "$own/udhcpd.conf" >/dev/null 2>&1 &
    server_pid=$!
}
# serve_dnsmasq ADDRESS FIRST LAST LEASE: two minutes at least.
serve_dnsmasq() {
    server ip addr flush dev v1
    server ip addr add "$1/24" dev v1
    ip netns exec "$s" dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=v1 --bind-interfaces --no-ping --leasefile-ro \
        --dhcp-authoritative --dhcp-range="$2,$3,$4" --pid-file="$own/dnsmasq.pid" --user=root >/dev/null 2>&1 &
    server_pid=$!
}
stop_server() { kill "$server_pid"; wait "$server_pid" || :; }

start_dhclient() {
    ip netns exec "$c" dhclient -4 -d -lf "$own/client.leases" -pf "$own/client.pid" -cf "$own/client.conf" -sf "$own/hook" v0 >/dev/null 2>&1 &
    client_pid=$!
}
start_udhcpc() {
    ip netns exec "$c" udhcpc -f -i v0 -s "$own/hook" -T 3 -t 3 -A 6 "$@" >/dev/null 2>&1 &
    client_pid=$!
}
# run NAME FUNCTION: the run, in the background.
run() {
    (
        name=$1 own=$folder/$1 c=spex-dhcp-c-$1 s=spex-dhcp-s-$1 log=$folder/$1.log
        mkdir -p "$own"
        : >"$log"
        ip netns add "$c"
        ip netns add "$s"
        trap 'kill $(ip netns pids "$c") $(ip netns pids "$s") 2>/dev/null; ip netns del "$c"; ip netns del "$s"; rm -rf "$own"' EXIT
        ip -n "$c" link add v0 type veth peer name v1 netns "$s"
        ip -n "$c" link set v0 up
        ip -n "$c" link set lo up
        ip -n "$s" link set v1 up
        ip -n "$s" link set lo up
        printf 'timeout 15;\nretry 4;\nreboot 5;\n' >"$own/client.conf"
        cat >"$own/hook" <<END
#!/bin/sh
echo "\$(date +%s.%N) event script \${reason:-\$1}" >>"$log"
case \${reason:-\$1} in
BOUND) [ ! -e "$own/refuse" ] || exit 1 ;;
esac
case \${reason:-\$1} in
BOUND | RENEW | REBIND | REBOOT) ip addr flush dev v0; ip addr add "\$new_ip_address/24" dev v0 ;;
bound | renew) ip addr flush dev v0; ip addr add "\$ip/24" dev v0 ;;
EXPIRE | FAIL | RELEASE | STOP | deconfig) ip addr flush dev v0 ;;
esac
exit 0
END
        chmod +x "$own/hook"
            ip netns exec "$c" tcpdump -i v0 -n -tt -vvv -l 'udp port 67 or udp port 68' >"$own/packets" 2>/dev/null &
        tcpdump=$!
        sleep 1
        "$2"
        sleep 0.5
        kill "$tcpdump"
        wait "$tcpdump" || :
        cat "$own/packets" >>"$log"
    ) &
}

# ---- the runs ----
dhclient_renews() {
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    start_dhclient
    sleep 75
    client dhclient -4 -r -lf "$own/client.leases" -pf "$own/client.pid" -cf "$own/client.conf" -sf "$own/hook" v0 >/dev/null 2>&1 || :
}
dhclient_renews_for_long() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_dhclient
    sleep 75
    client dhclient -4 -r -lf "$own/client.leases" -pf "$own/client.pid" -cf "$own/client.conf" -sf "$own/hook" v0 >/dev/null 2>&1 || :
    start_dhclient # and once more
    sleep 15
}
dhclient_rebinds_after_long() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_dhclient
    sleep 5
    stop_server
    sleep 106
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124 # asked by all, it answers
    sleep 14
}
dhclient_waits() {
    start_dhclient
    sleep 31
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    sleep 20
}
dhclient_loses_its_server() {
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    start_dhclient
    sleep 6
    stop_server
    sleep 60
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    sleep 20
}
dhclient_finds_another_server() {
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    start_dhclient
    sleep 6
    stop_server
    sleep 24
    serve_dnsmasq 10.9.0.2 10.9.0.20 10.9.0.30 124
    sleep 20
}
dhclient_reboots() {
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    start_dhclient
    sleep 5
    kill -9 "$client_pid"
    say killed
    start_dhclient
    sleep 5
    kill -9 "$client_pid"
    say killed
    stop_server
    serve_dnsmasq 10.8.0.1 10.8.0.20 10.8.0.30 124 # another network: the address is refused
    start_dhclient
    sleep 20
    kill -9 "$client_pid"
    say killed
    stop_server                                    # nobody answers
    start_dhclient
    sleep 12
}
dhclient_does_not_like_it() {
    serve_udhcpd 10.9.0.1 10.9.0.20 10.9.0.30 40
    touch "$own/refuse"
    start_dhclient
    sleep 8
    rm "$own/refuse"
    sleep 20
}
udhcpc_renews() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_udhcpc
    sleep 170
    kill -USR2 "$client_pid" # release
    sleep 3
    kill -USR1 "$client_pid" # and once more
    sleep 5
}
udhcpc_loses_its_server() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_udhcpc
    sleep 5
    stop_server
    sleep 150
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    sleep 20
}
udhcpc_finds_another_server() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_udhcpc
    sleep 5
    stop_server
    sleep 75
    serve_dnsmasq 10.8.0.1 10.8.0.20 10.8.0.30 124
    sleep 50
}
udhcpc_asks_for_a_lost_address() {
    serve_dnsmasq 10.9.0.1 10.9.0.20 10.9.0.30 124
    start_udhcpc -r 10.9.0.25
    sleep 10
}

[ $# -gt 0 ] || set -- dhclient_renews dhclient_renews_for_long dhclient_rebinds_after_long dhclient_waits \
    dhclient_loses_its_server dhclient_finds_another_server dhclient_reboots dhclient_does_not_like_it udhcpc_renews udhcpc_loses_its_server \
    udhcpc_finds_another_server udhcpc_asks_for_a_lost_address
for each; do
    run "$(echo "$each" | tr _ -)" "$each"
done
wait
