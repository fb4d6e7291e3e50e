/* Reading histories: the same one in every format, and what is wrong with those that are none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "histories/io/reader.h"
#include "tests/suite.h"

static history *read_text(const char *text, size_t length, const history_read_options *options,
                          base_error *error)
{
    FILE *in = length ? fmemopen((void *)text, length, "r") : fopen("/dev/null", "r");
    history *h = NULL;
    ck_assert(in != NULL);
    *error = (base_error){0};
    const base_status status = history_read(in, options, &h, error);
    ck_assert((status == BASE_OK) == (h != NULL));
    fclose(in);
    return h;
}

static char *ops_of(const char *text, const history_read_options *options)
{
    base_error error;
    history *h = read_text(text, strlen(text), options, &error);
    ck_assert_msg(h != NULL, "%d: %s", (int)error.line, error.message);
    history_string to = {0};
    for (size_t i = 0; i < h->op_count; i++) {
        history_writef(&to, "%s%lld ", i ? "; " : "",
                       (long long)history_integer_of(h->values, h->processes[h->ops[i].process].name));
        history_write_op(&to, h, &h->ops[i]);
    }
    for (size_t i = 0; i < h->note_count; i++)
        history_writef(&to, "; note %s", history_text_of(h->values, h->notes[i].text, NULL));
    history_free(h);
    return to.text ? to.text : strdup("");
}

typedef struct good {
    const char *text, *ops;
    history_read_options options;
} good;

#define J(type, f, more) "{\"process\":1,\"type\":\"" type "\",\"f\":\"" f "\"" more "}\n"

static const good goods[] = {
    {"", "", {0}},
    {"\n \n", "", {0}},
    {J("invoke", "write", ",\"value\":5") J("ok", "write", ",\"value\":5"), "1 write 5", {0}},
    {"\xef\xbb\xbf" J("invoke", "write", ",\"value\":5"), "1 write 5 -> ?", {0}},
    {"[" J("invoke", "read", "") "," J("ok", "read", ",\"value\":[1,\"a\",null,{\"b\":2.5e3}]") "]",
     "1 read -> [1,\"a\",null,{\"b\":2500}]",
     {0}},
    {J("invoke", "read", ",\"extra\":{\"deep\":[[[\"\\u00e9\\ud83d\\ude00\\n\"]]]}") J("info", "read", ""),
     "1 read -> ?",
     {0}},
    {J("invoke", "cas", ",\"value\":[1,2]") J("fail", "cas", ""), "1 cas [1,2] failed", {0}},
    {J("invoke", "cas", ",\"value\":[1,2]") J("fail", "cas", ""),
     "1 cas [1,2] -> false",
     {.cas_fail = HISTORY_CAS_FAIL_OBSERVED}},
    {"{\"type\":\"note\",\"text\":\"kill\",\"until\":7}\n" J("invoke", "read", ",\"value\":null"),
     "1 read -> ?; note kill",
     {0}},
    {"{:process 1, :type :invoke, :f :cas, :value [1 2]}\n{:process 1 :type :ok :f :cas :value [1 2]}",
     "1 cas [1,2] -> true",
     {0}},
    {"[{:process 1, :type :invoke, :f :append, :key \"0\", :value \"x y\"}\n ; a remark\n #_ {:not 1} "
     "#jepsen.history.Op{:process 1, :type :ok, :f :append, :key \"0\", :value \"x y\", :error #{:a}}\n"
     "{:process :nemesis, :type :info, :f :start, :value nil}]",
     "1 append \"0\" \"x y\"; note start",
     {0}},
    {"INFO  jepsen.core - hello\nINFO  jepsen.util - 3\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - "
     "3\t:fail\t:cas\t[1 2]\n"
     "INFO  jepsen.util - 3\t:invoke\t:read\tnil\nINFO  jepsen.util - 3\t:fail\t:read\t:timed-out\n"
     "INFO  jepsen.util - 3\t:invoke\t:write\t4\nINFO  jepsen.util - 3\t:info\t:write\t:timed-out\n",
     "3 cas [1,2] -> false; 3 read failed; 3 write 4 -> ?",
     {0}},
    {"INFO  jepsen.util - 3\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 3\t:fail\t:cas\t[1 2]\n",
     "3 cas [1,2] failed",
     {.cas_fail = HISTORY_CAS_FAIL_IGNORED}},
    {"process,type,f,key,value,result\n1,invoke,cas,k,\"[1,\"\"2\"\"]\",\n1,ok,cas,k,\"[1,\"\"2\"\"]\","
     "true\r\n\n",
     "1 cas \"k\" [1,\"2\"] -> true",
     {0}},
    {J("invoke", "write", ",\"value\":1.0") J("ok", "write", ",\"value\":1") J("invoke", "read", "")
         J("ok", "read", ",\"value\":10e-1"),
     "1 write 1; 1 read -> 1",
     {0}},
    {J("invoke", "x",
       ",\"value\":[-0.0,1e3,12.50,0.00120,1E+2,-2.5e-1,1e40,123e-50,9223372036854775807,-"
       "9223372036854775808,"
       "9223372036854775808,1e99999999]"),
     "1 x [0,1000,12.5,0.0012,100,-0.25,1e40,1.23e-48,9223372036854775807,-9223372036854775808,... -> ?",
     {0}},
    {"{:process 1 :type :invoke :f :x :value [1N 1.50M +3 1/2 0x10 -1.0e0]}",
     "1 x [1,1.5,3,\"1/2\",\"0x10\",-1] -> ?",
     {0}},
    {"{:process 1 :type :invoke :f :write :value #{3 1 2}}{:process 1 :type :ok :f :write :value #{2 3 1 3}}",
     "1 write [1,3,2]",
     {0}},
    {"noise\n12:00 INFO  jepsen.util - 3\t:invoke\t:read\tnil", "3 read -> ?", {0}},
    {"f,process,value,start,end,note\nwrite,1,5,10,20,x\nread,2,5,20,30,\nread,3,,25,,\n",
     "1 write 5; 2 read 5; 3 read -> ?",
     {0}},
};

START_TEST(is_read)
{
    char *ops = ops_of(goods[_i].text, &goods[_i].options);
    ck_assert_str_eq(ops, goods[_i].ops);
    free(ops);
}
END_TEST

typedef struct bad {
    const char *text;
    unsigned line, column;
    const char *why; /* a part of the message */
} bad;

static const bad bads[] = {
    {"hello\n", 1, 1, "this is no history"},
    {"{\"process\":1,\"type\":\"invoke\n", 1, 21, "no closing quote"},
    {"{:process 1, :f \"abc}\n\n", 1, 17, "no closing quote"},
    {"process,type,f\n1,invoke,\"read\n", 2, 10, "no closing quote"},
    {J("invoke", "read", "") J("invoke", "read", ""), 2, 0, "while that of line 1 is under way"},
    {J("ok", "read", ""), 1, 0, "has none under way"},
    {J("invoke", "read", "") J("ok", "write", ""), 2, 0, "has 'read' of line 1 under way"},
    {J("invoke", "read", "") J("info", "read", "") J("invoke", "read", ""), 3, 0, "unknown on line 2"},
    {J("invoke", "read", ",\"time\":5") J("ok", "read", ",\"time\":4"), 2, 0,
     "time runs backwards: 4 after 5"},
    {J("invoke", "read", ",\"time\":1.5"), 1, 0, "whole number of nanoseconds"},
    {"{\"process\":1}\n", 1, 1, "no 'type'"},
    {"{\"type\":\"invoke\",\"f\":\"x\"}\n", 1, 1, "no 'process'"},
    {"{\"process\":1.5,\"type\":\"invoke\",\"f\":\"x\"}\n", 1, 1, "no whole number"},
    {"{\"process\":1,\"type\":\"invoke\"}\n", 1, 1, "no 'f'"},
    {"{\"process\":1,\"type\":\"begin\",\"f\":\"x\"}\n", 1, 1, "none of invoke"},
    {"{\"process\":1,\"type\":\"invoke\",\"f\":5}\n", 1, 1, "'f' is no text"},
    {"{\"process\":1,\n\"type\":nope}\n", 2, 8, "a value is wanted here"},
    {"{\"process\":01}\n", 1, 13, "',' or '}' is wanted here"},
    {"{\"process\":1", 1, 1, "no closing brace"},
    {"[{\"process\":1,\"type\":\"invoke\",\"f\":\"x\"}\n", 1, 1, "this list is not closed"},
    {"{\"a\":\"\\x\"}\n", 1, 8, "no escape of JSON"},
    {"{\"a\":\"\\ud800\"}\n", 1, 13, "half a surrogate pair"},
    {"{:process 1 :type}\n", 1, 18, "a value is wanted here"},
    {"f,type\nread,invoke\n", 1, 1, "this is no history"},
    {"process,f\n1,read\n", 1, 0, "needs columns"},
    {"process,type,f\n1,invoke,read,4\n", 2, 0, "more cells than the heading"},
    {"process,type,f,type\n", 1, 0, "two columns have one name"},
    {"process,type,f\r1,invoke,read\r", 1, 16, "a newline is wanted after a carriage return"},
    {"process,f,start,end\n1,read,7,5\n", 2, 0, "ends before it starts"},
    {"process,f,start,end\n1,read,1,9\n1,read,5,7\n", 3, 0, "while that of line 2 is under way"},
};

START_TEST(is_refused)
{
    base_error error;
    ck_assert(read_text(bads[_i].text, strlen(bads[_i].text), NULL, &error) == NULL);
    ck_assert_msg(strstr(error.message, bads[_i].why) != NULL, "%s", error.message);
    ck_assert_msg(error.line == bads[_i].line && (bads[_i].column == 0 || error.column == bads[_i].column),
                  "line %u, column %u", (unsigned)error.line, (unsigned)error.column);
}
END_TEST

/* A value nested 10,000 deep, in both syntaxes. */
START_TEST(deep)
{
    static const char *const heads[] = {"{\"process\":1,\"value\":", "{:process 1 :value ", "{\"x\":"};
    char *text = malloc(20100);
    for (int i = 0; i < 3; i++) {
        const size_t head = strlen(strcpy(text, heads[i]));
        memset(text + head, '[', 10000);
        memset(text + head + 10000, ']', 10000);
        strcpy(text + head + 20000, "}\n");
        base_error error;
        ck_assert(read_text(text, strlen(text), NULL, &error) == NULL);
        ck_assert_str_eq(error.message, "a value is nested deeper than 500");
        ck_assert_uint_eq(error.line, 1);
    }
    free(text);
}
END_TEST

/* A huge text is a value like others. */
START_TEST(huge)
{
    const size_t size = (size_t)8 << 20;
    char *text = malloc(size + 200);
    const int head = sprintf(text, "{\"process\":1,\"type\":\"invoke\",\"f\":\"put\",\"value\":\"");
    memset(text + head, 'x', size);
    strcpy(text + (size_t)head + size, "\"}\n");
    base_error error;
    history *h = read_text(text, strlen(text), NULL, &error);
    ck_assert(h != NULL);
    size_t length;
    history_text_of(h->values, h->ops[0].argument, &length);
    ck_assert_uint_eq(length, size);
    history_free(h);
    free(text);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("reading");
    TCase *t = tcase_create("formats");
    tcase_add_loop_test(t, is_read, 0, sizeof goods / sizeof *goods);
    tcase_add_loop_test(t, is_refused, 0, sizeof bads / sizeof *bads);
    tcase_add_test(t, deep);
    tcase_add_test(t, huge);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
