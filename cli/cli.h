/* The cli room, what commands share: its door. Other rooms include no other header of it. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "cli/arguments.h"
#include "cli/common.h"
#include "cli/completion.h"
#include "cli/interrupts.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/stats.h"
#include "cli/terminal.h"
#include "cli/written.h"

#endif
