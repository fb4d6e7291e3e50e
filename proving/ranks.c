/* Ranks: no number, one, or the sum or difference of two, with either sign. */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/abstract.h"

Z3_ast abstract_rank_at(const abstraction *a, const abstract_rank *rank, Z3_ast *state)
{
    const symbolic *s = &a->k->s;
    Z3_ast sum = symbolic_integer(s, 0);
    for (int i = 0; i < 2; i++)
        if (rank->sign[i]) {
            Z3_ast one = state[a->numbers[rank->number[i]]];
            const Z3_ast parts[] = {sum, one};
            sum = rank->sign[i] > 0 ? Z3_mk_add(s->z, 2, parts) : Z3_mk_sub(s->z, 2, parts);
        }
    return sum;
}

bool abstract_next_rank(const abstraction *a, abstract_rank *rank)
{
    uint32_t last = a->number_count;
    if (last == 0)
        return false;
    if (!rank->sign[0]) {
        *rank = (abstract_rank){.sign = {-1, 0}};
    } else if (!rank->sign[1]) {
        rank->sign[0] = -rank->sign[0];
        if (rank->sign[0] < 0 && ++rank->number[0] == last)
            *rank = (abstract_rank){.number = {0, 1}, .sign = {-1, -1}};
        rank->number[1] = rank->sign[1] ? rank->number[1] : rank->number[0];
    } else {
        rank->sign[0] = -rank->sign[0];
        if (rank->sign[0] < 0)
            rank->sign[1] = -rank->sign[1];
        if (rank->sign[0] < 0 && rank->sign[1] < 0 && ++rank->number[1] == last)
            rank->number[1] = ++rank->number[0] + 1;
    }
    return rank->number[0] < last && rank->number[1] < last;
}

#endif
