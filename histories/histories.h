/* The histories room: its door. Other rooms include no other header of it.
 *
 *   history.c, values.c   a history in memory            io/      reading it from files
 *   models/               what an object does alone      check/   deciding
 *   explain/              why it does not fit            show/    reports
 *   transactions/         isolation levels
 */
#ifndef HISTORIES_HISTORIES_H
#define HISTORIES_HISTORIES_H

#include "histories/check/check.h"
#include "histories/explain/explain.h"
#include "histories/history.h"
#include "histories/io/reader.h"
#include "histories/models/model.h"
#include "histories/models/own.h"
#include "histories/show/show.h"
#include "histories/transactions/transactions.h"

#endif
