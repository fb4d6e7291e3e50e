/* The lockstep room: its door. A threaded program is run again and again under schedules that are chosen.
 *
 *   shared.h     what the program under control and whoever controls it share
 *   faults.h     what can go wrong with nodes, as numbers in a schedule
 *   network/     the network between nodes, which is only thought of; knows nothing of threads
 *   inside/      liblockstep.so, which stands before the C library in that program; on network/
 *   disk/        the calls for files in it; on inside/
 *   sockets/     the calls for sockets in it; on inside/, network/ and disk/
 *   outside/     starting it, choosing schedules, making a failing one small, telling it */
#ifndef LOCKSTEP_LOCKSTEP_H
#define LOCKSTEP_LOCKSTEP_H

#include "lockstep/outside/elf.h"
#include "lockstep/outside/explore.h"
#include "lockstep/outside/launch.h"
#include "lockstep/outside/lint.h"
#include "lockstep/outside/lock_order.h"
#include "lockstep/outside/own.h"
#include "lockstep/outside/points.h"
#include "lockstep/outside/program.h"
#include "lockstep/outside/schedule.h"
#include "lockstep/outside/shrink.h"
#include "lockstep/outside/slice.h"
#include "lockstep/outside/team.h"
#include "lockstep/outside/tell.h"

#endif
