/* Logs of events (logs/events.c). */
#include "logs/events.h"

#include <string.h>

#include "tests/suite.h"

/* Reads a log and writes its events as "instance:action:state:time/", an error as "!LINE:COLUMN MESSAGE". */
static const char *events_of(const char *text, const logs_columns *columns)
{
    static char shown[1024];
    static const logs_columns none;
    FILE *in = fmemopen((void *)text, strlen(text), "r");
    FILE *out = fmemopen(shown, sizeof shown, "w");
    logs_events *events = NULL;
    const logs_event *event = NULL;
    base_error error = {0};
    base_status status = logs_events_open(in, columns ? columns : &none, &events, &error);
    while (!status && !(status = logs_events_next(events, &event, &error)) && event) {
        const logs_role order[] = {LOGS_INSTANCE, LOGS_ACTION, LOGS_STATE, LOGS_TIME};
        for (unsigned i = 0; i < 4; i++) {
            const logs_value *value = &event->value[order[i]];
            fprintf(out, "%s%s", i ? ":" : "", value->text ? value->text : "-");
        }
        fputc('/', out);
    }
    if (status)
        fprintf(out, "!%d:%d %s", (int)error.line, (int)error.column, error.message);
    logs_events_close(events);
    fclose(in);
    fclose(out);
    return shown;
}

START_TEST(reads_csv)
{
    ck_assert_str_eq(events_of("time,instance,action,state\n1,a,pay,paid\n2,b,,new\n", NULL),
                     "a:pay:paid:1/b:-:new:2/");
    ck_assert_str_eq(events_of("action,instance\npay,a\n", NULL), "a:pay:-:-/");
    const logs_columns columns = {.name = {NULL, "order id", "event", NULL}, .separator = ';'};
    ck_assert_str_eq(events_of("event;order id;instance\npay;a;x\n", &columns), "a:pay:-:-/");
}
END_TEST

START_TEST(reads_json_lines)
{
    ck_assert_str_eq(events_of("{\"instance\": 7, \"action\": \"pay\", \"time\": 1.5}\n\n"
                               "{\"instance\": \"b\", \"action\": null, \"state\": \"new\", \"more\": [1]}\n",
                               NULL),
                     "7:pay:-:1.5/b:-:new:-/");
}
END_TEST

START_TEST(says_what_is_missing)
{
    ck_assert_str_eq(events_of("", NULL), "!1:0 empty; expected a line of column names, or JSON objects");
    ck_assert_str_eq(events_of("id,action\n", NULL),
                     "!1:0 there is no column 'instance' among: id, action; say which it is with --column "
                     "instance=NAME");
    const logs_columns columns = {.name = {NULL, "ordr", NULL, NULL}};
    ck_assert_str_eq(events_of("order,action\n", &columns),
                     "!1:0 there is no column 'ordr'; did you mean 'order'?");
    ck_assert_str_eq(events_of("instance,action\na,pay,x\n", NULL), "!2:7 expected 2 columns, found 3");
    ck_assert_str_eq(events_of("instance,action\na\n", NULL), "!2:1 expected 2 columns, found 1");
}
END_TEST

START_TEST(says_what_is_not_json)
{
    ck_assert(strncmp(events_of("{\"instance\": 1, \"action\": \"x\"}\n{\"instance\" 2}\n", NULL),
                      "1:x:-:-/!2:", 11) == 0);
    ck_assert_str_eq(events_of("{\"instance\": 1}\n[1]\n", NULL), "1:-:-:-/!2:1 expected a JSON object");
    ck_assert_str_eq(events_of("{\"instance\": [1]}\n", NULL),
                     "!1:14 expected a string or a whole number as 'instance'");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("events");
    TCase *c = tcase_create("events");
    tcase_add_test(c, reads_csv);
    tcase_add_test(c, reads_json_lines);
    tcase_add_test(c, says_what_is_missing);
    tcase_add_test(c, says_what_is_not_json);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
