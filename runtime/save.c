/* What an engine has learned goes to its folder, when it is closed or the process ends. */
#include "runtime/engine.h"

int spex_save_what_learned(spex_engine *engine)
{
    int result = SPEX_OK;
    for (spex_spec *s = atomic_load(&engine->specs); engine->models.dir && s; s = atomic_load(&s->next)) {
        if (spex_model_get_mode(&s->model) != MODEL_LEARNING || !spex_model_changed(&s->model))
            continue;
        int status = engine->models.testing ? spex_model_merge(&engine->models, s)
                                            : spex_model_save(&engine->models, s, engine->models.dir);
        if (!result)
            result = status;
    }
    return result;
}
