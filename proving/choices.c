/* Choices: a step is made again for each of them, in the order of a tree's paths. */
#include "proving/machine.h"

#include <string.h>

uint32_t proving_choose(proving_machine *m, uint32_t count)
{
    if (count <= 1 || m->abandoned)
        return 0;
    if (m->choice_at == MOST_CHOICES) {
        m->abandoned = true;
        return 0;
    }
    if (m->choice_at == m->choice_count)
        m->choices[m->choice_count++] = 0;
    m->bounds[m->choice_at] = count;
    return m->choices[m->choice_at++];
}

uint32_t proving_any_of(proving_machine *m, uint32_t count, lang_place place)
{
    if (m->frozen) {
        m->uncertain = true;
        return 0;
    }
    if (!m->inexact) {
        m->inexact = true;
        m->reason = m->unknown ? m->unknown : "a value is not known";
        m->reason_name = m->unknown ? m->unknown_name : NULL;
        m->reason_place = place;
    }
    return proving_choose(m, count);
}

bool proving_either(proving_machine *m, lang_place place)
{
    return proving_any_of(m, 2, place) == 1;
}

bool proving_next_choices(proving_machine *m)
{
    m->choice_count = m->choice_at;
    while (m->choice_count > 0) {
        if (++m->choices[m->choice_count - 1] < m->bounds[m->choice_count - 1])
            return true;
        m->choice_count--;
    }
    return false;
}

bool proving_fault(proving_machine *m, lang_place place, const char *what)
{
    if (!m->fault && !m->abandoned) {
        m->fault = true;
        m->fault_place = place;
        m->fault_what = what;
    }
    return false;
}
