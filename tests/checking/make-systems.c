/* Random systems of agents:
 *
 *     make-systems COUNT SEED FILE
 */
#include "random_system.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    uint64_t seed = strtoull(argv[2], NULL, 10);
    FILE *out = fopen(argv[3], "w");
    if (!out)
        return 2;
    write_system_declarations(out);
    for (uint32_t i = 0; i < strtoul(argv[1], NULL, 10); i++)
        write_system(i, &seed, out);
    return fclose(out) == 0 ? 0 : 2;
}
