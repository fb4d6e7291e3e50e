/* Random systems of agents:
 *
 *     make-systems [--alike] [--plain] COUNT SEED FILE
 *
 * --alike: with groups whose agents are seldom told apart; --plain: without properties of whole runs, and of
 * the system's steps.
 */
#include "random_system.h"

#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    bool alike = argc > 1 && strcmp(argv[1], "--alike") == 0;
    bool is_plain = argc > 1 + alike && strcmp(argv[1 + alike], "--plain") == 0;
    if (argc != 4 + alike + is_plain)
        return 2;
    argv += alike + is_plain;
    uint64_t seed = strtoull(argv[2], NULL, 10);
    FILE *out = fopen(argv[3], "w");
    if (!out)
        return 2;
    write_system_declarations(out);
    for (uint32_t i = 0; i < strtoul(argv[1], NULL, 10); i++)
        write_system(i, alike, is_plain, &seed, out);
    return fclose(out) == 0 ? 0 : 2;
}
