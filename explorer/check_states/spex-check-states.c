/* spex-check-states MODEL.so STATES: the set of states of a model in a shared object. */
#include "explorer/check_states/check_states.h"

#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: spex-check-states MODEL.so STATES\n", stderr);
        return CHECK_STATES_TROUBLE;
    }
    void *library = dlopen(argv[1], RTLD_NOW);
    const spex_explorer_model *(*give)(void) = NULL;
    if (library) /* as POSIX has it, since a pointer to data is no pointer to a function in C */
        *(void **)&give = dlsym(library, SPEX_EXPLORER_THIS_MODEL);
    if (!give) {
        fprintf(stderr, "spex-check-states: %s\n", dlerror());
        return CHECK_STATES_TROUBLE;
    }
    const spex_explorer_model *model = give();
    if (!model || model->abi != SPEX_EXPLORER_ABI || model->size < sizeof *model) {
        fprintf(stderr, "spex-check-states: %s: compiled for another version\n", argv[1]);
        return CHECK_STATES_TROUBLE;
    }
    int status = check_states(model, "spex-check-states", argv[2]);
    dlclose(library);
    return status;
}
