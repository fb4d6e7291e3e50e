/* spexc: compiles the specifications and agents of a .lts file to C, or to something to look at. */
#include "compiler/command/command.h"
#include "systems/systems.h"

int main(int argc, char **argv)
{
    return spexc_command(argc, argv, systems_lts_of);
}
