# examples/: nothing here is built with the rest; see examples/installed. They are installed beside the documents, which
# link to them.
EXTRA_DIST += examples/demo examples/installed
nobase_dist_doc_DATA += examples/elixir/cycle.lts examples/elixir/tree.lts examples/meson/meson.build \
	examples/order/Makefile examples/order/events.csv examples/order/order.lts examples/order/order-service.c \
	examples/sockets/nginx.csv examples/sockets/sockets.lts examples/sockets/README.md examples/turnstile/Makefile \
	examples/turnstile/gate.c examples/turnstile/gate.h examples/turnstile/test-gate.c \
	examples/turnstile/turnstile.lts examples/lock-free-queue/Makefile examples/lock-free-queue/README.md \
	examples/lock-free-queue/queue.c examples/lock-free-queue/queue.h examples/lock-free-queue/queue-history.c \
	examples/puzzle/Makefile examples/puzzle/README.md examples/puzzle/puzzle.c \
	examples/buffer/Makefile examples/buffer/README.md examples/buffer/buffer.c examples/buffer/buffer.h examples/buffer/test.c \
	examples/cache/Makefile examples/cache/README.md examples/cache/cache.c \
	examples/replicas/Makefile examples/replicas/README.md examples/replicas/faulty.nodes \
	examples/replicas/replica.c examples/replicas/replicas.nodes examples/replicas/replicas.lts examples/replicas/client.c \
	examples/bounded-queue/Makefile examples/bounded-queue/README.md examples/bounded-queue/queue.c \
	examples/bounded-queue/queue.lts \
	examples/pool/Makefile examples/pool/README.md examples/pool/connection.lts examples/pool/pool.c \
	examples/redis/Makefile examples/redis/README.md examples/redis/power.c examples/redis/redis.c \
	examples/redis/redis.h examples/redis/redis-history.c examples/rwlock/Makefile examples/rwlock/README.md \
	examples/rwlock/rwlock-history.c examples/sqlite/Makefile examples/sqlite/README.md \
	examples/sqlite/sqlite-history.c examples/closing-order/Makefile examples/closing-order/README.md \
	examples/closing-order/curl.c examples/closing-order/curl.csv examples/closing-order/curl.lts \
	examples/closing-order/files.c examples/closing-order/files.csv examples/closing-order/files.lts \
	examples/closing-order/record.h examples/closing-order/sqlite.c examples/closing-order/sqlite.csv \
	examples/closing-order/sqlite.lts
exampledir = $(docdir)
nobase_dist_example_SCRIPTS = examples/order/make-events examples/sockets/capture.sh examples/sockets/clients.py \
	examples/sockets/trace-to-csv
# Real protocols.
nobase_dist_doc_DATA += examples/README.md examples/mqtt/README.md examples/mqtt/clients.csv examples/mqtt/delivery.lts \
	examples/dhcp/README.md examples/dhcp/clients.csv examples/dhcp/dhcp.lts examples/tcp/README.md \
	examples/tcp/kernel.csv examples/tcp/tcp.lts examples/tls/README.md examples/tls/handshakes.csv \
	examples/tls/tls.lts examples/http/README.md examples/http/curl.csv examples/http/http.lts \
	examples/statement/README.md examples/statement/record.c examples/statement/statements.csv \
	examples/statement/statement.lts examples/mutex/README.md examples/mutex/record.c \
	examples/mutex/mutexes.csv examples/mutex/mutex.lts
nobase_dist_example_SCRIPTS += examples/mqtt/record.py examples/mqtt/log-to-csv examples/dhcp/record.sh examples/dhcp/packets-to-csv \
	examples/tcp/record.py examples/tcp/log-to-csv examples/tls/record.sh examples/tls/messages-to-csv \
	examples/http/record.sh examples/http/trace-to-csv examples/statement/record.sh examples/mutex/record.sh
# Agents; generated/ is what spexc makes of them (tests/compiler/agents/golden).
nobase_dist_doc_DATA += examples/lock/README.md examples/lock/Makefile examples/lock/expected examples/lock/threads.c examples/lock/lock.lts examples/lock/generated/lock.h examples/lock/generated/lock.c \
	examples/inventory/README.md examples/inventory/Makefile examples/inventory/inventory.lts examples/inventory/careless.lts \
	examples/inventory/system.lts \
	examples/inventory/desk.c examples/inventory/expected examples/inventory/refuted \
	examples/breaker/README.md examples/breaker/Makefile examples/breaker/breaker.lts examples/breaker/client.c \
	examples/breaker/expected examples/breaker/generated/breaker.h examples/breaker/generated/breaker.c \
	examples/limiter/README.md examples/limiter/Makefile examples/limiter/limiter.lts examples/limiter/serve.c \
	examples/limiter/expected examples/limiter/generated/limiter.h examples/limiter/generated/limiter.c \
	examples/valve/README.md examples/valve/Makefile examples/valve/valve.lts examples/valve/board.h \
	examples/valve/main.c examples/valve/simulated.c examples/valve/expected examples/valve/generated/valve.h \
	examples/valve/generated/valve.c examples/gcounter/README.md examples/gcounter/gcounter.lts \
	examples/gcounter/generated/gcounter.h examples/gcounter/generated/gcounter.c
# Systems of agents as processes.
nobase_dist_doc_DATA += examples/locks/README.md examples/locks/Makefile examples/locks/locks.lts \
	examples/counters/README.md examples/counters/Makefile examples/counters/counters.lts \
	examples/election/README.md examples/election/Makefile examples/election/election.lts
nobase_dist_example_SCRIPTS += examples/locks/check examples/counters/check examples/election/check examples/raft/processes
# Real programs as agents.
nobase_dist_doc_DATA += examples/failover/README.md examples/failover/Makefile examples/failover/failover.lts \
	examples/memcached/README.md examples/memcached/Makefile examples/memcached/memcached.lts examples/memcached/client.c \
	examples/etcd/README.md examples/etcd/Makefile examples/etcd/etcd.lts
nobase_dist_example_SCRIPTS += examples/failover/start examples/failover/promote examples/etcd/start
# Systems of agents that are searched.
nobase_dist_doc_DATA += examples/abp/README.md examples/abp/Makefile examples/abp/abp.lts examples/abp/without-bit.lts \
	examples/two-phase-commit/README.md examples/two-phase-commit/Makefile \
	examples/two-phase-commit/two-phase-commit.lts examples/two-phase-commit/forgetful.lts \
	examples/chang-roberts/README.md examples/chang-roberts/Makefile examples/chang-roberts/chang-roberts.lts \
	examples/chang-roberts/forwards-all.lts examples/lease/README.md examples/lease/Makefile examples/lease/lease.lts \
	examples/lease/trusts-clocks.lts examples/german/README.md examples/german/Makefile examples/german/german.lts \
	examples/german/does-not-wait.lts examples/raft/README.md examples/raft/Makefile examples/raft/raft.lts \
	examples/raft/whoever-asks.lts examples/raft/two-entries.lts examples/raft/counts-older.lts \
	examples/raft/log.lts examples/lock/system.lts examples/gcounter/Makefile \
	examples/gcounter/system.lts examples/breaker/system.lts examples/limiter/system.lts examples/valve/system.lts
