/* What came out of judging transactions, as text and as JSON. (isolation.c) */
#ifndef HISTORIES_SHOW_ISOLATION_H
#define HISTORIES_SHOW_ISOLATION_H

#include "histories/show/show.h"

/* `report` has a result of isolation. Append to `to`; false: no memory. */
bool history_show_isolation_text(const history_report *report, history_string *to);
bool history_show_isolation_json(const history_report *report, history_string *to);

#endif
