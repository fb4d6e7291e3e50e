/* spex-check-witness: does an order of operations, as `spex history check --witness` writes it, explain a
 * history? It shares nothing with the checker. Usage: spex-check-witness MODEL HISTORY.jsonl WITNESS.jsonl
 * MODEL: register, cas-register, queue, stack, counter or mutex; each line of the witness is an operation
 * with start_line. Checked: every operation that is known to have taken place is in the order once, the order
 * keeps real time, and the model allows it. Exit status: 0 it does, 1 it does not, 2 trouble. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *state; /* of the model: a value, or an array */

static int fail(const char *why, size_t line)
{
    printf("line %zu of the order: %s\n", line, why);
    return 1;
}

/* Takes the step; NULL, or why it cannot be. `free_answer`: any answer will do. */
static const char *step(const char *model, const char *f, json_t *value, json_t *answer, json_t *result,
                        int free_answer)
{
    const int is_list = !strcmp(model, "queue") || !strcmp(model, "stack");
    if (!strcmp(f, "write")) {
        json_decref(state);
        state = json_incref(value);
    } else if (!strcmp(f, "cas")) {
        const int match = json_equal(state, json_array_get(value, 0));
        if (!free_answer && match != json_is_true(result))
            return "the cas could not have that result";
        if (match) {
            json_decref(state);
            state = json_incref(json_array_get(value, 1));
        }
    } else if (!strcmp(f, "enqueue") || !strcmp(f, "push")) {
        json_array_append(state, value);
    } else if (is_list) {
        const size_t size = json_array_size(state), at = !strcmp(model, "queue") ? 0 : size - 1;
        json_t *taken = size ? json_incref(json_array_get(state, at)) : json_null();
        const int same = free_answer || json_equal(taken, answer);
        json_decref(taken);
        if (size)
            json_array_remove(state, at);
        return same ? NULL : "another value was to be taken out";
    } else if (!strcmp(f, "add") || !strcmp(f, "addget")) {
        const json_int_t sum = json_integer_value(state) + json_integer_value(value);
        json_decref(state);
        state = json_integer(sum);
        return free_answer || !result || json_equal(state, result) ? NULL : "the sum is another";
    } else if (!strcmp(model, "mutex")) {
        const int held = json_is_true(state), can = !strcmp(f, "release") ? held : !held;
        if (!strcmp(f, "tryacquire") ? !free_answer && can != json_is_true(result) : !can)
            return "the mutex was in the wrong state";
        if (can)
            state = json_boolean(!held);
    } else if (!free_answer && !json_equal(state, answer)) {
        return "another value was to be read";
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return fputs("Usage: spex-check-witness MODEL HISTORY.jsonl WITNESS.jsonl\n", stderr), 2;
    FILE *history = fopen(argv[2], "r"), *witness = fopen(argv[3], "r");
    if (!history || !witness)
        return perror("spex-check-witness"), 2;
    /* of each line of the history with a start: 1 it must be explained, 2 it may be; and where it ends */
    static size_t *open, *ends;
    static char *due, *text; /* which live as long as the program */
    size_t lines = 0, room = 0;
    open = calloc(1 << 20, sizeof *open);
    size_t capacity = 0;
    while (getline(&text, &capacity, history) > 0) {
        const size_t mark = lines == 0 && !strncmp(text, "\xEF\xBB\xBF", 3) ? 3 : 0; /* of byte order */
        json_t *event = json_loads(text + mark, 0, NULL);
        if (++lines >= room) {
            due = realloc(due, (room = 2 * lines + 64) + 1);
            ends = realloc(ends, (room + 1) * sizeof *ends);
        }
        due[lines] = 0;
        const size_t process =
            (size_t)json_integer_value(json_object_get(event, "process")) & ((1 << 20) - 1);
        const char *type = json_string_value(json_object_get(event, "type"));
        if (type && !strcmp(type, "invoke"))
            due[open[process] = lines] = 2;
        else if (type && strcmp(type, "info"))
            due[open[process]] = !strcmp(type, "ok"), ends[open[process]] = lines;
        json_decref(event);
    }
    state = !strcmp(argv[1], "counter")                              ? json_integer(0)
            : !strcmp(argv[1], "mutex")                              ? json_false()
            : !strcmp(argv[1], "queue") || !strcmp(argv[1], "stack") ? json_array()
                                                                     : json_null();
    json_int_t now = 0;
    size_t line = 0;
    while (getline(&text, &capacity, witness) > 0) {
        json_t *op = json_loads(text, 0, NULL);
        const json_int_t start = json_integer_value(json_object_get(op, "start_line"));
        line++;
        if (!op || start < 1 || (size_t)start > lines || !due[start])
            return fail("no such operation, or twice", line);
        const int known = due[start] == 1;
        due[start] = 0;
        now = start > now ? start : now;
        if (known && (json_int_t)ends[start] <= now)
            return fail("it ended before another that comes earlier in the order began", line);
        const char *why =
            step(argv[1], json_string_value(json_object_get(op, "f")), json_object_get(op, "value"),
                 json_object_get(op, "answer"), json_object_get(op, "result"), !known);
        if (why)
            return fail(why, line);
        json_decref(op);
    }
    for (size_t i = 1; i <= lines; i++)
        if (due[i] == 1)
            return printf("the operation of line %zu is not in the order\n", i), 1;
    printf("the order of %zu operations explains the history\n", line);
    return 0;
}
