/* A client of the replicas, as `spex chaos` wants one: it asks one of them to name somebody. */
#include <spex-chaos.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { NAME = 1 }; /* the operation, as replica.c has it */

spex_op_outcome ask(void *of, const spex_op *op, spex_value *answer);

spex_op_outcome ask(void *of, const spex_op *op, spex_value *answer)
{
    const spex_chaos_server *server = of;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)server->port)};
    int message[2] = {NAME, (int)op->value.is.integer};
    inet_pton(AF_INET, server->host, &address.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(s);
        return SPEX_OP_FAIL;
    }
    int is_answered = send(s, message, sizeof message, MSG_NOSIGNAL) == sizeof message &&
                      recv(s, message, sizeof message, MSG_WAITALL) == sizeof message;
    close(s);
    if (!is_answered || message[1] == 0) /* too few have voted for it so far */
        return SPEX_OP_INFO;
    *answer = spex_integer(message[1]);
    return SPEX_OP_OK;
}
