/* Clients of real programs under `spex chaos`, in C. SPDX-License-Identifier: Apache-2.0
 *
 * In a system, `client FUNCTION from "FILE.so";` names a function that carries one operation out on a server
 * that is a program of the system: it is a spex_call (spex-history.h), and its first argument is the server.
 * Operations are the messages that the program accepts: `f` is the tag, `key` the field of that name, and
 * `value` the other fields: one is itself, several are a list in their order; null: there are none.
 *
 *     spex_op_outcome ask(void *of, const spex_op *op, spex_value *answer)
 *     {
 *         spex_chaos_server *server = of;
 *         ...
 *         return SPEX_OP_OK;
 *     }
 *
 * Each client is a process of its own, which carries out one operation after the other; what `*answer` points
 * to must last until it is called again. A client that takes longer than it is waited for is killed, and its
 * operation is of unknown outcome. Linked with nothing but what the function itself needs: all that it takes
 * of spex-history.h is inline. spex-chaos(3) says the same at more length.
 */
#ifndef SPEX_CHAOS_H
#define SPEX_CHAOS_H

#include <spex-history.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct spex_chaos_server {
    const char *name; /* "r[1]" */
    const char *host; /* "127.0.0.1" */
    unsigned port;    /* of the proxy in front of it */
    unsigned client;  /* the number of this client, from 0 */
    void *memory;     /* NULL at first; the function's own, such as its connection */
} spex_chaos_server;

#ifdef __cplusplus
}
#endif

#endif
