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
	examples/turnstile/test-gate.c examples/turnstile/turnstile.lts
