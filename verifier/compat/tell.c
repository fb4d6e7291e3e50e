/* What was found, in the formats of a table. In text and SARIF a change is a diagnostic at its place in the
 * new file, or, of what is gone, in the old one: an error where it breaks somebody in the order that was
 * asked for. */
#include "config.h"

#include "verifier/compat/compat.h"

#include "base/escape.h"
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/* ---- finding ---- */

static const lang_message *find_message(const lang_agent *agent, protocol_direction direction,
                                        const spex_message_type *type)
{
    const lang_messages *messages[] = {&agent->accepts, &agent->emits, &agent->sends};
    for (uint32_t i = 0; type && i < messages[direction]->count; i++)
        if (strcmp(messages[direction]->messages[i].tag, type->tag) == 0)
            return &messages[direction]->messages[i];
    return NULL;
}

/* Where a message, or its field, stands; of neither, where the agent does. */
static lang_place place_in(const lang_agent *agent, protocol_direction direction,
                           const spex_message_type *type, const spex_member *field)
{
    const lang_message *message = find_message(agent, direction, type);
    for (uint32_t i = 0; message && field && i < message->fields.count; i++)
        if (strcmp(message->fields.fields[i].name, field->name) == 0)
            return message->fields.fields[i].place;
    return message ? message->place : agent->place;
}

static const char *type_text(compat_findings *f, const lang_agent *agent, protocol_direction direction,
                             const spex_message_type *type, const spex_member *field)
{
    const lang_message *message = agent && field ? find_message(agent, direction, type) : NULL;
    for (uint32_t i = 0; message && i < message->fields.count; i++)
        if (strcmp(message->fields.fields[i].name, field->name) == 0)
            return lang_type_text(f->arena, &message->fields.fields[i].type);
    return NULL;
}

static compat_finding *add(compat_findings *f)
{
    if (f->count == f->room) {
        compat_finding *grown = base_arena_grow(f->arena, f->list, f->count, &f->room, sizeof *grown);
        f->no_memory = f->no_memory || !grown;
        if (!grown)
            return NULL;
        f->list = grown;
    }
    return &f->list[f->count++];
}

typedef struct gathering {
    compat_findings *findings;
    const compat_pair *pair;
    unsigned orders;
} gathering;

static void gather(void *arg, const protocol_difference *d)
{
    const gathering *g = arg;
    compat_findings *f = g->findings;
    const compat_pair *pair = g->pair;
    compat_finding *made = add(f);
    char text[1024];
    if (!made)
        return;
    protocol_describe(d, text, sizeof text);
    *made = (compat_finding){.pair = pair,
                             .difference = *d,
                             .is_broken = d->broken != PROTOCOL_BREAKS_NOTHING && (d->orders & g->orders),
                             .message = base_arena_text(f->arena, text, strlen(text)),
                             .was = type_text(f, pair->old, d->direction, d->old_message, d->old_field),
                             .is = type_text(f, pair->now, d->direction, d->now_message, d->now_field)};
    f->no_memory = f->no_memory || !made->message;
    f->broken += made->is_broken;
    lang_place old = place_in(pair->old, d->direction, d->old_message, d->old_field);
    if (pair->now) {
        made->place = place_in(pair->now, d->direction, d->now_message, d->now_field);
        bool is_new =
            d->change == PROTOCOL_TAG_NEW || (d->change == PROTOCOL_FIELD_NEW && d->old_field == NULL);
        made->other = is_new ? (lang_place){0} : old;
    } else {
        made->place = pair->member ? pair->old_place : old;
    }
}

/* A member of a system that is gone, or is fewer agents than it was. */
static void gather_member(gathering *g)
{
    compat_findings *f = g->findings;
    const compat_pair *pair = g->pair;
    const protocol_difference gone = {.change = PROTOCOL_AGENT_GONE,
                                      .broken = PROTOCOL_BREAKS_CALLERS,
                                      .orders = PROTOCOL_SERVERS_FIRST,
                                      .old = pair->old_protocol};
    uint32_t before = f->count;
    gather(g, &gone);
    if (f->count == before)
        return;
    compat_finding *made = &f->list[before];
    const char *member = lang_quoted(f->diagnostics, pair->member);
    const char *system = lang_quoted(f->diagnostics, pair->system);
    made->message = pair->now
                        ? lang_text(f->diagnostics, "%s of %s are %" PRIu32 " agents, and were %" PRIu32,
                                    member, system, pair->now_count, pair->old_count)
                        : lang_text(f->diagnostics, "there is no %s in %s any more", member, system);
    made->place = pair->old_place;
    made->other = (lang_place){0};
}

bool compat_find(compat_findings *f, unsigned orders)
{
    for (uint32_t i = 0; i < f->pairs->count; i++) {
        const compat_pair *pair = &f->pairs->pairs[i];
        gathering g = {f, pair, orders};
        if (pair->member && pair->now_count < pair->old_count)
            gather_member(&g);
        if (pair->now || !pair->member)
            protocol_compare(pair->now_protocol, pair->old_protocol, &pair->company, orders, gather, &g);
    }
    return !f->no_memory;
}

/* ---- text, SARIF ---- */

static void diagnose(compat_findings *f)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const compat_finding *one = &f->list[i];
        if (one->is_broken)
            lang_error(f->diagnostics, one->place, "%s: breaks %s", one->message,
                       protocol_broken_name(one->difference.broken));
        else
            lang_remark(f->diagnostics, one->place, "%s: breaks nothing%s", one->message,
                        one->difference.broken ? " in this order" : "");
        if (one->other.line != 0)
            lang_note(f->diagnostics, one->other, "it was this");
    }
}

static bool tell_text(compat_findings *f, FILE *out)
{
    diagnose(f);
    if (lang_diagnostics_print(f->diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, out) != 0)
        return false;
    fprintf(out, "%s: %" PRIu32 " change%s since %s, %" PRIu32 " of which break%s something (--order=%s)\n",
            f->now->path, f->count, f->count == 1 ? "" : "s", f->old->path, f->broken,
            f->broken == 1 ? "s" : "", f->order);
    return true;
}

static bool tell_sarif(compat_findings *f, FILE *out)
{
    diagnose(f);
    return lang_diagnostics_print(f->diagnostics, LANG_SARIF, LANG_COLOUR_NEVER, out) == 0;
}

/* ---- JSON ---- */

static json_t *text(const char *t)
{
    return t ? base_json_text(t) : json_null();
}

static const char *change_name(protocol_change change)
{
    static const char *const names[] = {
        [PROTOCOL_AGENT_GONE] = "agent gone",     [PROTOCOL_TAG_NEW] = "tag new",
        [PROTOCOL_TAG_GONE] = "tag gone",         [PROTOCOL_FIELD_NEW] = "field new",
        [PROTOCOL_FIELD_GONE] = "field gone",     [PROTOCOL_FIELD_BOUND] = "field bound",
        [PROTOCOL_TYPE_CHANGED] = "type changed", [PROTOCOL_WHERE_CHANGED] = "where changed",
        [PROTOCOL_REPLY_NEW] = "reply new",       [PROTOCOL_REPLY_GONE] = "reply gone"};
    return names[change];
}

static json_t *place_json(const compat_findings *f, lang_place place)
{
    if (place.line == 0)
        return json_null();
    return json_pack("{s:o, s:i, s:i}", "file", text(lang_source_path(f->diagnostics, place.file)), "line",
                     (int)place.line, "column", (int)place.column);
}

static json_t *finding_json(const compat_findings *f, const compat_finding *one)
{
    static const char *const directions[] = {"accepts", "emits", "sends"};
    const protocol_difference *d = &one->difference;
    const spex_message_type *message = d->now_message ? d->now_message : d->old_message;
    const spex_member *field = d->now_field ? d->now_field : d->old_field;
    return json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o}", "agent",
                     text(one->pair->old->name), "system", text(one->pair->system), "member",
                     text(one->pair->member), "change", change_name(d->change), "direction",
                     text(message ? directions[d->direction] : NULL), "tag",
                     text(message ? message->tag : NULL), "field", text(field ? field->name : NULL), "was",
                     text(one->was), "is", text(one->is), "breaks", text(protocol_broken_name(d->broken)),
                     "breaks_in_this_order", one->is_broken, "message", text(one->message), "place",
                     place_json(f, one->place), "other_place", place_json(f, one->other));
}

static bool tell_json(compat_findings *f, FILE *out)
{
    json_t *changes = json_array();
    for (uint32_t i = 0; i < f->count; i++)
        json_array_append_new(changes, finding_json(f, &f->list[i]));
    json_t *all = json_pack("{s:o, s:o, s:s, s:i, s:o}", "new", text(f->now->path), "old", text(f->old->path),
                            "order", f->order, "breaking", (int)f->broken, "changes", changes);
    bool fine = all && json_dumpf(all, out, JSON_INDENT(2)) == 0;
    fputc('\n', out);
    json_decref(all);
    return fine;
}

/* ---- JUnit ---- */

static void put_xml(const char *t, FILE *out)
{
    base_put_escaped(base_escape_xml, t, strlen(t), out);
}

static uint32_t broken_of(const compat_findings *f, const compat_pair *pair)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->count; i++)
        count += f->list[i].pair == pair && f->list[i].is_broken;
    return count;
}

/* A test is an agent, or a member of a system. */
static void put_pair(compat_findings *f, const compat_pair *pair, FILE *out)
{
    fputs("  <testcase classname=\"", out);
    put_xml(f->now->path, out);
    fputs("\" name=\"", out);
    if (pair->member)
        put_xml(lang_text(f->diagnostics, "%s.%s", pair->system, pair->member), out);
    else
        put_xml(pair->old->name, out);
    if (broken_of(f, pair) == 0) {
        fputs("\"/>\n", out);
        return;
    }
    fputs("\">\n", out);
    for (uint32_t i = 0; i < f->count; i++) {
        const compat_finding *one = &f->list[i];
        if (one->pair != pair || !one->is_broken)
            continue;
        fprintf(out, "    <failure type=\"%s\" message=\"", protocol_broken_name(one->difference.broken));
        put_xml(one->message, out);
        fputs("\">", out);
        put_xml(lang_place_text(f->diagnostics, one->place), out);
        fputs("</failure>\n", out);
    }
    fputs("  </testcase>\n", out);
}

static bool tell_junit(compat_findings *f, FILE *out)
{
    uint32_t failures = 0;
    for (uint32_t i = 0; i < f->pairs->count; i++)
        failures += broken_of(f, &f->pairs->pairs[i]) > 0;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out,
            "<testsuite name=\"spex compat\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32 "\" errors=\"0\">\n",
            f->pairs->count, failures);
    for (uint32_t i = 0; i < f->pairs->count; i++)
        put_pair(f, &f->pairs->pairs[i], out);
    fputs("</testsuite>\n", out);
    return true;
}

/* ---- the table ---- */

typedef struct compat_format {
    const char *name;
    bool (*tell)(compat_findings *f, FILE *out);
} compat_format;

static const compat_format formats[] = {
    {"text", tell_text}, {"json", tell_json}, {"junit", tell_junit}, {"sarif", tell_sarif}};
#define FORMATS (sizeof formats / sizeof *formats)

const char *compat_format_name(unsigned number)
{
    return number < FORMATS ? formats[number].name : NULL;
}

bool compat_tell(compat_findings *f, const char *format, FILE *out)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, format) == 0)
            return formats[i].tell(f, out);
    assert(!"the option's table lets no other name through");
    return false;
}
