/* From XML to the states and transitions of a statechart.
 *
 * Expat reads the XML, piece by piece. A document type is refused: with it come entities, which could be
 * bombs or lie in other files. What a machine does beside moving (data, scripts, what it sends to others) is
 * passed over where it cannot change how it moves; where it can, it is refused.
 */
#include "lts/io/scxml.h"

#include "base/array.h"

#include <assert.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES 65536
#define MOST_DEPTH  100u   /* of elements */
#define MOST_NODES  10000u /* states, and what else is entered */
#define SCXML_SPACE "http://www.w3.org/2005/07/scxml"

typedef enum place_kind {
    IN_NODE, /* <scxml>, <state>, <parallel>, <final>, <history> */
    IN_INITIAL,
    IN_TRANSITION,
    IN_ENTRY,
    IN_EXIT,
    IN_DEFAULT,     /* the transition in <initial> or <history> */
    IN_CONDITIONAL, /* of what is done when something happens */
    IN_OTHER
} place_kind;

typedef struct place {
    place_kind kind;
    uint32_t number; /* of the node or the transition; IN_INITIAL: of the node */
} place;

typedef struct reading {
    XML_Parser parser;
    lts_scxml *d;
    place places[MOST_DEPTH];
    unsigned depth;
    uint32_t *node_of; /* per id, when all have been read; BASE_NONE: no state has it */
    size_t node_of_room;
    uint64_t vague_line, vague_column; /* the first <cancel> that asks for data; line 0: there is none */
    base_status status;
} reading;

/* ---- what goes wrong ---- */

static void fail_at(reading *r, uint64_t line, uint64_t column, const char *format, const char *name)
{
    if (r->status == BASE_OK)
        r->status = base_fail(r->d->error, BASE_E_SYNTAX, line, column, format, name);
    XML_StopParser(r->parser, XML_FALSE);
}

/* At the element at hand. */
static void fail(reading *r, const char *format, const char *name)
{
    fail_at(r, XML_GetCurrentLineNumber(r->parser), XML_GetCurrentColumnNumber(r->parser) + 1, format, name);
}

static void no_memory(reading *r)
{
    if (r->status == BASE_OK)
        r->status = base_fail(r->d->error, BASE_E_NOMEM, 0, 0, "no memory");
    XML_StopParser(r->parser, XML_FALSE);
}

/* ---- attributes ---- */

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(*attributes, name) == 0)
            return attributes[1];
    return NULL;
}

static bool add_number(reading *r, uint32_t number, lts_scxml_list *list)
{
    lts_scxml *d = r->d;
    if (!base_grow(d->numbers, d->number_room, d->number_count + 1)) {
        no_memory(r);
        return false;
    }
    /* A list that others were added behind moves to the end. */
    if (list->count && list->first + list->count != d->number_count) {
        if (!base_grow(d->numbers, d->number_room, d->number_count + list->count + 1)) {
            no_memory(r);
            return false;
        }
        memcpy(d->numbers + d->number_count, d->numbers + list->first, list->count * sizeof *d->numbers);
        list->first = (uint32_t)d->number_count;
        d->number_count += list->count;
    }
    if (list->count == 0)
        list->first = (uint32_t)d->number_count;
    list->count++;
    d->numbers[d->number_count++] = number;
    return true;
}

/* Adds the words of a list that blanks separate, as numbers in `names`; of events, `.*` and `.` at the end
 * go. */
static void add_words(reading *r, const char *text, base_names *names, bool are_events, lts_scxml_list *list)
{
    for (const char *at = text; at && *at;) {
        size_t blanks = strspn(at, " \t\r\n"), length = strcspn(at + blanks, " \t\r\n");
        at += blanks;
        size_t kept = length;
        if (are_events && kept > 2 && strncmp(at + kept - 2, ".*", 2) == 0)
            kept -= 2;
        else if (are_events && kept > 1 && at[kept - 1] == '.')
            kept--;
        uint32_t number;
        if (kept && base_names_intern(names, at, kept, &number) != BASE_OK) {
            no_memory(r);
            return;
        }
        if (kept && !add_number(r, number, list))
            return;
        at += length;
    }
}

/* ---- elements ---- */

static void push(reading *r, place_kind kind, uint32_t number)
{
    if (r->depth == MOST_DEPTH)
        fail(r, "elements are nested too deeply%s", "");
    else
        r->places[r->depth++] = (place){kind, number};
}

static void name_node(reading *r, const char *id, uint32_t node)
{
    if (!*id)
        fail(r, "an id cannot be empty%s", "");
    else if (base_names_intern(r->d->ids, id, strlen(id), &r->d->nodes[node].id) != BASE_OK)
        no_memory(r);
}

static void begin_node(reading *r, lts_scxml_kind kind, const XML_Char **attributes, uint32_t parent)
{
    lts_scxml *d = r->d;
    const char *id = attribute(attributes, "id"), *type = attribute(attributes, "type");
    uint32_t number = (uint32_t)d->node_count;
    if (number == MOST_NODES) {
        fail(r, "more states than can be held%s", "");
        return;
    }
    if (!base_grow(d->nodes, d->node_room, d->node_count + 1)) {
        no_memory(r);
        return;
    }
    d->nodes[d->node_count++] = (lts_scxml_node){.kind = kind,
                                                 .is_deep = type && strcmp(type, "deep") == 0,
                                                 .id = BASE_NONE,
                                                 .done = BASE_NONE,
                                                 .parent = parent,
                                                 .last = number,
                                                 .first = BASE_NONE,
                                                 .end = BASE_NONE,
                                                 .line = XML_GetCurrentLineNumber(r->parser)};
    if (kind == LTS_SCXML_HISTORY)
        d->nodes[number].history = d->histories++;
    if (id && parent != BASE_NONE)
        name_node(r, id, number);
    lts_scxml_list initial = {0};
    if (kind == LTS_SCXML_STATE)
        add_words(r, attribute(attributes, "initial"), d->ids, false, &initial);
    d->nodes[number].initial = initial;
    push(r, IN_NODE, number);
}

/* `In('STATE')`, perhaps denied, `true` and `false` are the conditions that need no data. */
static void read_condition(reading *r, const char *text, lts_scxml_transition *t)
{
    const char *at = text + strspn(text, " \t\r\n");
    size_t length = strlen(at);
    while (length && strchr(" \t\r\n", at[length - 1]))
        length--;
    if (length == 4 && strncmp(at, "true", 4) == 0)
        return;
    if (length == 5 && strncmp(at, "false", 5) == 0) {
        t->is_never = true;
        return;
    }
    if (length && *at == '!') {
        t->is_out = true;
        at++;
        length--;
    }
    if (length > 6 && strncmp(at, "In(", 3) == 0 && (at[3] == '\'' || at[3] == '"') &&
        at[length - 1] == ')' && at[length - 2] == at[3] && !memchr(at + 4, at[3], length - 6)) {
        if (base_names_intern(r->d->ids, at + 4, length - 6, &t->in) != BASE_OK)
            no_memory(r);
        return;
    }
    fail(r, "the condition '%.60s' asks for data, which an LTS does not have", text);
}

static void begin_transition(reading *r, const XML_Char **attributes, uint32_t source)
{
    lts_scxml *d = r->d;
    uint32_t number = (uint32_t)d->transition_count;
    const char *target = attribute(attributes, "target"), *condition = attribute(attributes, "cond");
    const char *type = attribute(attributes, "type");
    lts_scxml_transition t = {.source = source,
                              .next = BASE_NONE,
                              .is_internal = type && strcmp(type, "internal") == 0,
                              .in = BASE_NONE,
                              .line = XML_GetCurrentLineNumber(r->parser)};
    const char *event = attribute(attributes, "event");
    add_words(r, event, d->events, true, &t.events);
    add_words(r, target, d->ids, false, &t.targets);
    if (condition)
        read_condition(r, condition, &t);
    if (event && t.events.count == 0)
        fail(r, "this transition has an event without a name%s", "");
    if (!base_grow(d->transitions, d->transition_room, d->transition_count + 1)) {
        no_memory(r);
        return;
    }
    d->transitions[d->transition_count++] = t;
    lts_scxml_node *n = &d->nodes[source];
    if (n->end == BASE_NONE)
        n->first = number;
    else
        d->transitions[n->end].next = number;
    n->end = number;
    push(r, IN_TRANSITION, number);
}

/* The transition in <initial> or <history> says where it goes, nothing else. */
static void begin_default(reading *r, const XML_Char **attributes, uint32_t node)
{
    lts_scxml_list targets = {0};
    if (attribute(attributes, "event") || attribute(attributes, "cond"))
        fail(r, "a transition of <initial> or <history> has neither an event nor a condition%s", "");
    add_words(r, attribute(attributes, "target"), r->d->ids, false, &targets);
    r->d->nodes[node].initial = targets;
    push(r, IN_DEFAULT, node);
}

/* What is raised, sent or cancelled there. */
static lts_scxml_list *list_at(reading *r, place at)
{
    lts_scxml *d = r->d;
    return at.kind == IN_TRANSITION ? &d->transitions[at.number].raised
           : at.kind == IN_DEFAULT  ? &d->nodes[at.number].begun
           : at.kind == IN_ENTRY    ? &d->nodes[at.number].entered
                                    : &d->nodes[at.number].left;
}

/* The number of the event that an element names. */
static bool read_event(reading *r, const char *element, const XML_Char **attributes, uint32_t *number)
{
    const char *event = attribute(attributes, "event");
    if (attribute(attributes, "eventexpr"))
        fail(r, "which event is sent asks for data, which an LTS does not have%s", "");
    else if (!event || !*event)
        fail(r, "<%s> without the name of an event", element);
    else if (base_names_intern(r->d->events, event, strlen(event), number) == BASE_OK)
        return true;
    else
        no_memory(r);
    return false;
}

static void raise_event(reading *r, place at, const char *element, const XML_Char **attributes)
{
    uint32_t number;
    if (read_event(r, element, attributes, &number))
        add_number(r, number, list_at(r, at));
}

/* "1.5s", "200ms" */
static uint64_t read_delay(reading *r, const XML_Char **attributes)
{
    const char *text = attribute(attributes, "delay");
    if (attribute(attributes, "delayexpr"))
        return LTS_SCXML_SOME_TIME;
    if (!text || !*text)
        return 0;
    char *unit;
    double number = strtod(text, &unit);
    double factor = strcmp(unit, "ms") == 0 ? 1 : strcmp(unit, "s") == 0 ? 1000 : 0;
    if (unit == text || factor == 0 || !(number >= 0) || number * factor > 1e15)
        fail(r, "expected a delay as '1.5s' or '200ms', not '%.60s'", text);
    else if (number > 0 && number * factor < 1)
        return 1;
    else
        return (uint64_t)(number * factor);
    return 0;
}

static void add_send(reading *r, place at, lts_scxml_send send, const char *id)
{
    lts_scxml *d = r->d;
    send.id = BASE_NONE;
    send.line = XML_GetCurrentLineNumber(r->parser);
    if ((id && base_names_intern(d->send_ids, id, strlen(id), &send.id) != BASE_OK) ||
        !base_grow(d->sends, d->send_room, d->send_count + 1)) {
        no_memory(r);
        return;
    }
    add_number(r, LTS_SCXML_SENT | (uint32_t)d->send_count, list_at(r, at));
    d->sends[d->send_count++] = send;
}

/* To the chart itself, as what comes from outside. */
static void send_event(reading *r, place at, const XML_Char **attributes)
{
    lts_scxml_send send = {.delay = read_delay(r, attributes)};
    if (read_event(r, "send", attributes, &send.event))
        add_send(r, at, send, attribute(attributes, "id"));
}

static void cancel_event(reading *r, place at, const XML_Char **attributes)
{
    const char *id = attribute(attributes, "sendid");
    if ((!id || at.kind == IN_CONDITIONAL) && r->vague_line == 0) {
        r->vague_line = XML_GetCurrentLineNumber(r->parser);
        r->vague_column = XML_GetCurrentColumnNumber(r->parser) + 1;
    }
    if (id && at.kind != IN_CONDITIONAL)
        add_send(r, at, (lts_scxml_send){.event = BASE_NONE}, id);
}

/* Does a <send> lead back to the chart? Not where data say where to. */
static bool is_to_itself(const XML_Char **attributes)
{
    static const char *const types[] = {"", "scxml", "http://www.w3.org/TR/scxml",
                                        "http://www.w3.org/TR/scxml/",
                                        "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"};
    const char *target = attribute(attributes, "target"), *type = attribute(attributes, "type");
    bool is_scxml = !type;
    for (size_t i = 0; i < sizeof types / sizeof *types && type; i++)
        is_scxml |= strcmp(type, types[i]) == 0;
    return is_scxml && (!target || !*target) && !attribute(attributes, "targetexpr") &&
           !attribute(attributes, "typeexpr");
}

/* What is done besides moving: only events that the chart raises, or sends to itself, count. */
static void begin_action(reading *r, place at, const char *name, const XML_Char **attributes)
{
    const char *target = attribute(attributes, "target");
    bool is_send = strcmp(name, "send") == 0, cancels = strcmp(name, "cancel") == 0;
    bool raises = strcmp(name, "raise") == 0 || (is_send && target && strcmp(target, "#_internal") == 0);
    bool sends = is_send && !raises && is_to_itself(attributes);
    if ((raises || sends) && at.kind == IN_CONDITIONAL)
        fail(r, "an event that is %s on a condition asks for data, which an LTS does not have",
             raises ? "raised" : "sent");
    else if (raises)
        raise_event(r, at, name, attributes);
    else if (sends)
        send_event(r, at, attributes);
    else if (cancels)
        cancel_event(r, at, attributes);
    bool is_conditional =
        at.kind == IN_CONDITIONAL || strcmp(name, "if") == 0 || strcmp(name, "foreach") == 0;
    push(r, is_conditional ? IN_CONDITIONAL : IN_OTHER, BASE_NONE);
}

static bool is_passed_over(const char *name)
{
    static const char *const names[] = {"datamodel", "donedata", "invoke", "script"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void begin_in_node(reading *r, uint32_t node, const char *name, const XML_Char **attributes)
{
    static const struct {
        const char *name;
        lts_scxml_kind kind;
    } kinds[] = {{"state", LTS_SCXML_STATE},
                 {"parallel", LTS_SCXML_PARALLEL},
                 {"final", LTS_SCXML_FINAL},
                 {"history", LTS_SCXML_HISTORY}};
    lts_scxml_kind within = r->d->nodes[node].kind;
    bool may_hold = within == LTS_SCXML_STATE || within == LTS_SCXML_PARALLEL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && may_hold; i++)
        if (strcmp(name, kinds[i].name) == 0) {
            begin_node(r, kinds[i].kind, attributes, node);
            return;
        }
    if (strcmp(name, "transition") == 0 && within == LTS_SCXML_HISTORY)
        begin_default(r, attributes, node);
    else if (strcmp(name, "transition") == 0 && may_hold && node != 0)
        begin_transition(r, attributes, node);
    else if (strcmp(name, "initial") == 0 && within == LTS_SCXML_STATE)
        push(r, IN_INITIAL, node);
    else if (strcmp(name, "onentry") == 0 && within != LTS_SCXML_HISTORY)
        push(r, IN_ENTRY, node);
    else if (strcmp(name, "onexit") == 0 && within != LTS_SCXML_HISTORY)
        push(r, IN_EXIT, node);
    else if (is_passed_over(name))
        push(r, IN_OTHER, BASE_NONE);
    else
        fail(r, "<%.60s> means nothing here", name);
}

static void begin_element(void *user, const XML_Char *full, const XML_Char **attributes)
{
    reading *r = user;
    const char *mark = strrchr(full, '\1'), *name = mark ? mark + 1 : full;
    bool is_foreign = mark && strncmp(full, SCXML_SPACE, (size_t)(mark - full)) != 0;
    if (r->depth == 0) {
        if (is_foreign || strcmp(name, "scxml") != 0)
            fail(r, "expected <scxml>, found <%.60s>", name);
        else
            begin_node(r, LTS_SCXML_STATE, attributes, BASE_NONE);
        return;
    }
    place at = r->places[r->depth - 1];
    if (is_foreign || at.kind == IN_OTHER)
        push(r, at.kind == IN_CONDITIONAL ? IN_CONDITIONAL : IN_OTHER, BASE_NONE);
    else if (at.kind == IN_NODE)
        begin_in_node(r, at.number, name, attributes);
    else if (at.kind != IN_INITIAL)
        begin_action(r, at, name, attributes);
    else if (strcmp(name, "transition") == 0)
        begin_default(r, attributes, at.number);
    else
        fail(r, "<%.60s> means nothing here", name);
}

static void end_element(void *user, const XML_Char *name)
{
    reading *r = user;
    (void)name;
    if (r->status != BASE_OK)
        return;
    assert(r->depth > 0);
    place at = r->places[--r->depth];
    if (at.kind == IN_NODE)
        r->d->nodes[at.number].last = (uint32_t)r->d->node_count - 1;
}

static void begin_document_type(void *user, const XML_Char *name, const XML_Char *system,
                                const XML_Char *public, int has_more)
{
    (void)name, (void)system, (void)public, (void)has_more;
    fail(user, "a document type is not read: entities come with it%s", "");
}

/* ---- names to nodes ---- */

static bool is_below(const lts_scxml *d, uint32_t node, uint32_t above)
{
    return node > above && node <= d->nodes[above].last;
}

/* Turns ids into nodes. */
static void resolve(reading *r, lts_scxml_list list, uint64_t line)
{
    lts_scxml *d = r->d;
    for (uint32_t i = list.first; i < list.first + list.count && !r->status; i++) {
        uint32_t id = d->numbers[i];
        uint32_t node = id < r->node_of_room ? r->node_of[id] : BASE_NONE;
        if (node == BASE_NONE)
            fail_at(r, line, 0, "there is no state '%.60s'", base_names_text(d->ids, id));
        d->numbers[i] = node;
    }
}

/* Where a state begins: as it says, else in its first state. */
static void resolve_initial(reading *r, uint32_t number)
{
    lts_scxml *d = r->d;
    lts_scxml_node *n = &d->nodes[number];
    resolve(r, n->initial, n->line);
    bool is_compound = n->kind == LTS_SCXML_STATE && !lts_scxml_is_atomic(d, number);
    if (r->status == BASE_OK && is_compound && n->initial.count == 0) {
        uint32_t child = number + 1;
        while (d->nodes[child].kind == LTS_SCXML_HISTORY)
            child = d->nodes[child].last + 1;
        lts_scxml_list first = {0};
        add_number(r, child, &first);
        d->nodes[number].initial = first;
    }
    n = &d->nodes[number];
    uint32_t above = n->kind == LTS_SCXML_HISTORY ? n->parent : number;
    for (uint32_t i = 0; i < n->initial.count && !r->status; i++) {
        uint32_t target = d->numbers[n->initial.first + i];
        if (!is_below(d, target, above) || (n->kind == LTS_SCXML_HISTORY && d->nodes[target].kind == n->kind))
            fail_at(r, n->line, 0, "what begins here goes to a state that is not in it%s", "");
    }
    if (r->status == BASE_OK && n->kind == LTS_SCXML_HISTORY && n->initial.count == 0)
        fail_at(r, n->line, 0, "a history without a transition that says where it begins%s", "");
}

/* What data cancel matters where something can be cancelled. */
static void check_cancelled(reading *r)
{
    for (size_t i = 0; i < r->d->send_count && r->vague_line; i++)
        if (r->d->sends[i].event != BASE_NONE && r->d->sends[i].delay > 0)
            fail_at(r, r->vague_line, r->vague_column,
                    "what is cancelled here asks for data, which an LTS does not have%s", "");
}

static void resolve_all(reading *r)
{
    lts_scxml *d = r->d;
    check_cancelled(r);
    uint32_t count = base_names_count(d->ids);
    if (!base_grow(r->node_of, r->node_of_room, (size_t)count + 1)) {
        no_memory(r);
        return;
    }
    for (uint32_t id = 0; id < r->node_of_room; id++)
        r->node_of[id] = BASE_NONE;
    for (uint32_t i = 0; i < d->node_count && !r->status; i++) {
        uint32_t id = d->nodes[i].id;
        if (id != BASE_NONE && r->node_of[id] != BASE_NONE)
            fail_at(r, d->nodes[i].line, 0, "'%.60s' is the id of another state, too",
                    base_names_text(d->ids, id));
        else if (id != BASE_NONE)
            r->node_of[id] = i;
    }
    for (uint32_t i = 0; i < d->node_count && !r->status; i++)
        resolve_initial(r, i);
    for (uint32_t i = 0; i < d->transition_count && !r->status; i++) {
        lts_scxml_transition *t = &d->transitions[i];
        lts_scxml_list in = {0};
        resolve(r, t->targets, t->line);
        if (t->in == BASE_NONE || r->status)
            continue;
        if (add_number(r, t->in, &in))
            resolve(r, in, t->line);
        t->in = d->numbers[in.first];
    }
    if (r->status == BASE_OK && lts_scxml_is_atomic(d, 0))
        fail_at(r, d->nodes[0].line, 0, "there is no state in this document%s", "");
}

/* `done.state.ID`, for each state that can end. */
static void name_ends(reading *r)
{
    lts_scxml *d = r->d;
    for (uint32_t i = 1; i < d->node_count && !r->status; i++) {
        lts_scxml_node *n = &d->nodes[i];
        char text[256];
        if (n->id == BASE_NONE || n->last == i)
            continue;
        int length = snprintf(text, sizeof text, "done.state.%s", base_names_text(d->ids, n->id));
        if (length >= (int)sizeof text)
            fail_at(r, n->line, 0, "this id is too long: '%.60s...'", base_names_text(d->ids, n->id));
        else if (base_names_intern(d->events, text, (size_t)length, &n->done) != BASE_OK)
            no_memory(r);
    }
}

/* ---- the whole document ---- */

static void parse(reading *r, FILE *in)
{
    bool is_last = false;
    while (r->status == BASE_OK && !is_last) {
        void *piece = XML_GetBuffer(r->parser, PIECE_BYTES);
        if (!piece) {
            no_memory(r);
            return;
        }
        size_t length = fread(piece, 1, PIECE_BYTES, in);
        is_last = length < PIECE_BYTES;
        if (ferror(in)) {
            r->status = base_fail(r->d->error, BASE_E_IO, 0, 0, "cannot be read");
        } else if (XML_ParseBuffer(r->parser, (int)length, is_last) != XML_STATUS_OK &&
                   r->status == BASE_OK) {
            enum XML_Error code = XML_GetErrorCode(r->parser);
            if (code == XML_ERROR_NO_MEMORY)
                no_memory(r);
            else
                fail(r, "XML: %.100s", XML_ErrorString(code));
        }
    }
}

base_status lts_scxml_read(FILE *in, lts_scxml *document, base_error *error)
{
    assert(in && document);
    *document = (lts_scxml){
        .ids = base_names_new(), .events = base_names_new(), .send_ids = base_names_new(), .error = error};
    reading r = {.d = document, .parser = XML_ParserCreateNS(NULL, '\1')};
    if (!document->ids || !document->events || !document->send_ids || !r.parser) {
        r.status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    } else {
        XML_SetUserData(r.parser, &r);
        XML_SetElementHandler(r.parser, begin_element, end_element);
        XML_SetStartDoctypeDeclHandler(r.parser, begin_document_type);
        parse(&r, in);
        if (r.status == BASE_OK)
            resolve_all(&r);
        if (r.status == BASE_OK)
            name_ends(&r);
    }
    if (r.parser)
        XML_ParserFree(r.parser);
    free(r.node_of);
    return r.status;
}

void lts_scxml_release(lts_scxml *document)
{
    base_names_unref(document->ids);
    base_names_unref(document->events);
    base_names_unref(document->send_ids);
    free(document->sends);
    free(document->nodes);
    free(document->transitions);
    free(document->numbers);
    *document = (lts_scxml){0};
}
