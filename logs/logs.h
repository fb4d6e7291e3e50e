/* The logs room, event logs of many kinds: its door. Other rooms include no other header of it. */
#ifndef LOGS_LOGS_H
#define LOGS_LOGS_H

#include "logs/events.h"
#include "logs/sorter.h"
#include "logs/time.h"

#endif
