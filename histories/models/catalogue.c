/* The models by name. */
#include "histories/models/model.h"

#include <assert.h>
#include <string.h>

#include "histories/io/scan.h"

const history_model_class *const history_models[] = {&history_register,
                                                     &history_cas_register,
                                                     &history_keyed_register,
                                                     &history_multi_register,
                                                     &history_counter,
                                                     &history_set,
                                                     &history_queue,
                                                     &history_stack,
                                                     &history_priority_queue,
                                                     &history_deque,
                                                     &history_mutex,
                                                     &history_lock,
                                                     &history_rwlock,
                                                     &history_semaphore,
                                                     &history_kv,
                                                     &history_list_append,
                                                     &history_bank,
                                                     &history_snapshot,
                                                     NULL};

const history_model_class *history_find_model(const char *name)
{
    assert(name);
    for (size_t i = 0; history_models[i]; i++)
        if (strcmp(history_models[i]->name, name) == 0)
            return history_models[i];
    return NULL;
}

base_status history_model_begin(history_model *model, const history_model_class *class,
                                history_values *values, const char *init, base_error *error)
{
    assert(model && class && values);
    base_error reason = {0};
    const char *text = init ? init : class->init;
    *model = (history_model){.class = class, .values = values};
    model->init = history_json_whole(values, text, strlen(text), &reason);
    if (model->init == HISTORY_ABSENT)
        return base_fail(error, reason.status ? reason.status : BASE_E_NOMEM, 0, 0,
                         "the initial value '%.80s' is no JSON: %.100s", text, reason.message);
    if (!class->takes_init(model))
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "model %s cannot begin with %.80s", class->name, text);
    return BASE_OK;
}
