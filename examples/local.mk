# examples/: nothing here is built with the rest; see examples/installed.
EXTRA_DIST += \
	examples/demo examples/installed \
	examples/elixir/cycle.lts examples/elixir/tree.lts \
	examples/meson/meson.build \
	examples/order/Makefile examples/order/events.csv examples/order/make-events \
	examples/order/order.lts examples/order/order-service.c \
	examples/sockets/capture.sh examples/sockets/clients.py examples/sockets/trace-to-csv \
	examples/sockets/nginx.csv examples/sockets/sockets.lts examples/sockets/README.md \
	examples/turnstile/Makefile examples/turnstile/gate.c examples/turnstile/gate.h \
	examples/turnstile/test-gate.c examples/turnstile/turnstile.lts \
	examples/lock-free-queue/Makefile examples/lock-free-queue/README.md examples/lock-free-queue/queue.c \
	examples/lock-free-queue/queue.h examples/lock-free-queue/queue-history.c \
	examples/redis/Makefile examples/redis/README.md examples/redis/power.c examples/redis/redis.c \
	examples/redis/redis.h examples/redis/redis-history.c \
	examples/rwlock/Makefile examples/rwlock/README.md examples/rwlock/rwlock-history.c \
	examples/sqlite/Makefile examples/sqlite/README.md examples/sqlite/sqlite-history.c
