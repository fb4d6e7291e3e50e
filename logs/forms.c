/* Which forms of logs there are, and which one a log has, by its first bytes. */
#include "logs/form.h"

#include <assert.h>
#include <string.h>

const logs_form *const logs_forms[] = {
    &logs_form_otlp, &logs_form_json, &logs_form_jsonl, &logs_form_xes, &logs_form_csv, NULL,
};

const logs_form *logs_form_find(const char *name)
{
    assert(name);
    for (const logs_form *const *f = logs_forms; *f; f++)
        if (strcmp((*f)->name, name) == 0)
            return *f;
    return NULL;
}

const char *logs_form_name(unsigned n)
{
    return n < sizeof logs_forms / sizeof *logs_forms - 1 ? logs_forms[n]->name : NULL;
}

const logs_form *logs_form_of(const char *head, size_t length)
{
    while (length > 0 && strchr(" \t\r\n", *head))
        head++, length--;
    for (const logs_form *const *f = logs_forms; *f; f++)
        if ((*f)->begins(head, length))
            return *f;
    return NULL;
}
