/* Steps and states as people read them. */
#include "config.h"

#include "checking/model.h"

#include <inttypes.h>
#include <string.h>

void checking_print_message(const checking_model *m, const spex_message_type *type, const char *body,
                            FILE *out)
{
    fputs(type->tag, out);
    for (uint32_t i = 0; i < type->member_count; i++) {
        fputs(i ? ", " : "(", out);
        checking_print(m, type->members[i].type, body + type->members[i].offset, out);
    }
    fputs(type->member_count ? ")" : "", out);
}

static void print_input(const checking_model *m, const spex_system_input *input, uint64_t number, FILE *out)
{
    const spex_message_type *type = &m->agents[input->agent].type->accepts[input->message];
    fputs(type->tag, out);
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_values *values = &input->values[i];
        uint64_t n = number % values->count;
        int64_t buffer[1];
        const void *at = values->items ? (const char *)values->items + n * type->members[i].type->size
                                       : (const void *)buffer;
        if (!values->items)
            values_set_number(type->members[i].type, buffer, values->low + (int64_t)n);
        fputs(i ? ", " : "(", out);
        checking_print(m, type->members[i].type, at, out);
        number /= values->count;
    }
    fputs(type->member_count ? ")" : "", out);
}

/* One that is under way. */
static const wire_layout *print_waiting(const checking_model *m, uint32_t channel, uint64_t at,
                                        const char *before, FILE *out)
{
    const channel_layout *c = &m->channels[channel];
    const char *message = before + c->messages + at * c->message_size;
    const wire_layout *wire = checking_wire(c, message);
    checking_print_message(m, wire->sent, message + WIRE_BODY, out);
    return wire;
}

static void print_channel(const checking_model *m, const char *what, uint32_t channel, uint64_t at,
                          const char *before, FILE *out)
{
    const channel_layout *c = &m->channels[channel];
    fprintf(out, "%s ", what);
    print_waiting(m, channel, at, before, out);
    fprintf(out, " from %s to %s", m->agents[c->from].name, m->agents[c->to].name);
}

void checking_describe(const void *self, const void *before, uint64_t label, const void *after, FILE *out)
{
    const checking_model *m = self;
    uint32_t number = label_number(label);
    (void)after;
    switch (label_kind(label)) {
    case STEP_DELIVERY: {
        const channel_layout *c = &m->channels[number];
        fprintf(out, "%s gets ", m->agents[c->to].name);
        const wire_layout *wire = print_waiting(m, number, label_rest(label), before, out);
        fprintf(out, " from %s%s", m->agents[c->from].name,
                wire->accepted == NOT_ACCEPTED ? ", and does not accept it" : "");
        break;
    }
    case STEP_INPUT:
        fprintf(out, "%s gets ", m->agents[m->system->inputs[number].agent].name);
        print_input(m, &m->system->inputs[number], label_rest(label), out);
        fputs(" from outside", out);
        break;
    case STEP_TIMER: {
        static const char *const kinds[] = {"timer", "every", "internal", "deadline"};
        const spex_timer_type *timer = &m->agents[number].type->timers[label_rest(label)];
        fprintf(out, "%s: %s%s%s", m->agents[number].name, kinds[timer->kind],
                timer->kind == SPEX_EVERY ? "" : " ", timer->kind == SPEX_EVERY ? "" : timer->name);
        if (m->options.ordered && timer->kind != SPEX_INTERNAL)
            fprintf(out, ", after %" PRId64 " ms", checking_least_left(m, before));
        break;
    }
    case STEP_CRASH:
        fprintf(out, "%s crashes", m->agents[number].name);
        break;
    case STEP_RESTART:
        fprintf(out, "%s restarts", m->agents[number].name);
        break;
    case STEP_LOSS:
        print_channel(m, "lost:", number, label_rest(label), before, out);
        break;
    case STEP_COPY:
        print_channel(m, "doubled:", number, label_rest(label), before, out);
        break;
    case STEP_PARTITION:
        fputs("partition:", out);
        for (uint32_t a = 1; a < m->agent_count; a++)
            if (label_rest(label) >> (a - 1) & 1)
                fprintf(out, " %s", m->agents[a].name);
        fputs(" cut off", out);
        break;
    default:
        fputs("the partition heals", out);
    }
}
