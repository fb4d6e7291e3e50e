/* Files that runs have changed, put back as they were. (files.c) */
#ifndef LOCKSTEP_OUTSIDE_FILES_H
#define LOCKSTEP_OUTSIDE_FILES_H

#include "lockstep/outside/program.h"

/* Those that are listed in the program's memory. BASE_E_IO: one cannot be put back, and why. */
base_status lockstep_put_files_back(const lockstep_program *program, base_error *error);

#endif
