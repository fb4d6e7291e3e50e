/* spexc: compiles the specifications and agents of a .lts file to C, or to something to look at. */
#include "base/files/standard_files.h"
#include "compiler/command/command.h"
#include "systems/systems.h"

int main(int argc, char **argv)
{
    if (!base_keep_standard_files())
        return 2; /* and no file to say it to */
    return spexc_command(argc, argv, systems_lts_of);
}
