/* A row of the log: what happened to which handle, whose child it is, and where it is then. */
#ifndef RECORD_H
#define RECORD_H

#include <stdio.h>

static inline void record(const char *specification, const char *instance, const char *parent,
                          const char *action, const char *state)
{
    printf("%s,%s,%s,%s,%s\n", specification, instance, parent, action, state);
}

static inline void record_heading(void)
{
    puts("specification,instance,parent,action,state");
}

#endif
