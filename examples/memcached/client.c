/* A client of memcached, by its text protocol, as `spex chaos` wants one: it carries one operation out. */
#include <spex-chaos.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What comes over the connection of this client, which goes on from one operation to the next. */
static FILE *stream_of(spex_chaos_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)server->port)};
    if (server->memory)
        return server->memory;
    inet_pton(AF_INET, server->host, &address.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(s);
        return NULL;
    }
    server->memory = fdopen(s, "r");
    return server->memory;
}

/* Nobody knows what became of it; the next operation has a connection of its own. */
static spex_op_outcome give_up(spex_chaos_server *server)
{
    fclose(server->memory);
    server->memory = NULL;
    return SPEX_OP_INFO;
}

spex_op_outcome ask(void *of, const spex_op *op, spex_value *answer);

spex_op_outcome ask(void *of, const spex_op *op, spex_value *answer)
{
    spex_chaos_server *server = of;
    FILE *stream = stream_of(server);
    char line[256], text[32];
    if (!stream)
        return SPEX_OP_FAIL;
    if (strcmp(op->f, "read") == 0) {
        dprintf(fileno(stream), "get %lld\r\n", (long long)op->key.is.integer);
    } else {
        int length = snprintf(text, sizeof text, "%lld", (long long)op->value.is.integer);
        dprintf(fileno(stream), "set %lld 0 0 %d\r\n%s\r\n", (long long)op->key.is.integer, length, text);
    }
    if (!fgets(line, sizeof line, stream))
        return give_up(server);
    if (strcmp(line, "STORED\r\n") == 0)
        return SPEX_OP_OK;
    *answer = spex_null();
    if (strcmp(line, "END\r\n") == 0)
        return SPEX_OP_OK;
    if (strncmp(line, "VALUE ", 6) != 0)
        return give_up(server);
    if (!fgets(line, sizeof line, stream))
        return give_up(server);
    *answer = spex_integer(atoll(line));
    return fgets(line, sizeof line, stream) ? SPEX_OP_OK : give_up(server);
}
