/* Addresses: "unix:PATH", "tcp:HOST:PORT", "tcp:[HOST]:PORT". */
#include "network/inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

void network_address_release(network_address *address)
{
    free(address->text);
    free(address->host);
    free(address->port);
    *address = (network_address){0};
}

static bool read_unix(const char *path, network_address *address)
{
    if (!*path || strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return false;
    address->is_unix = true;
    address->host = strdup(path);
    return address->host != NULL;
}

static bool is_port(const char *text)
{
    size_t length = strlen(text);
    return length >= 1 && length <= 5 && strspn(text, "0123456789") == length && atoi(text) <= 65535;
}

static bool read_tcp(const char *text, network_address *address)
{
    const char *colon = strrchr(text, ':');
    if (!colon || !is_port(colon + 1))
        return false;
    size_t length = (size_t)(colon - text);
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    if (length == 0)
        return false;
    address->host = strndup(text, length);
    address->port = strdup(colon + 1);
    return address->host && address->port;
}

bool network_address_read(const char *text, network_address *address)
{
    *address = (network_address){.text = strdup(text)};
    bool fine = address->text && (strncmp(text, "unix:", 5) == 0  ? read_unix(text + 5, address)
                                  : strncmp(text, "tcp:", 4) == 0 ? read_tcp(text + 4, address)
                                                                  : false);
    if (!fine)
        network_address_release(address);
    return fine;
}
