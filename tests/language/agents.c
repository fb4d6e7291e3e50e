/* The text of agents and systems, at random: what the grammar says is parsed; formatting keeps every token
 * and comment, and twice is once; a term that is printed is the same term. And with a token too few or too
 * many there is an error, or none, but an answer.
 */
#include "config.h"

#include "language/language.h"

#include <string.h>
#include <unistd.h>

#include "tests/suite.h"

/* ---- random text: words, apart from each other by a '\1' ---- */

static uint64_t seed;
static char text[1 << 17];
static size_t length;

static uint32_t below(uint32_t bound)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % bound;
}

static bool often(void)
{
    return below(2) == 0;
}

static void put(const char *words)
{
    bool quoted = false;
    for (; *words; words++) {
        ck_assert_uint_lt(length + 2, sizeof text);
        quoted = quoted != (*words == '"');
        text[length++] = *words == ' ' && !quoted ? '\1' : *words;
    }
    text[length++] = '\1';
}

#define PICK(...)                                                                                            \
    (((const char *const[]){__VA_ARGS__})[below(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))])

static void name(void)
{
    put(PICK("a", "bb", "timer", "fault", "durable", "within", "to", "checked", "list", "\"on\"", "\"a b\"",
             "at", "all", "index", "record", "set", "drops", "x1", "order_of_things"));
}

static void term(unsigned depth);

static void terms(unsigned depth)
{
    term(depth);
    while (below(3) == 0) {
        put(",");
        term(depth);
    }
}

static void operand(unsigned depth)
{
    switch (depth ? below(14) : below(5)) {
    case 0:
    case 1:
        name();
        break;
    case 2:
        put(PICK("0", "7", "0x1F", "123456789"));
        break;
    case 3:
        put(PICK("5s", "1h30m", "1h 30m", "200ms"));
        break;
    case 4:
        put(PICK("true", "false", "none", "self"));
        break;
    case 5:
        put("(");
        term(depth - 1);
        put(")");
        break;
    case 6:
        put(PICK("length", "old", "f"));
        put("(");
        terms(depth - 1);
        put(")");
        break;
    case 7:
        put("[");
        terms(depth - 1);
        put("]");
        break;
    case 8:
        put("{");
        name();
        put(":");
        term(depth - 1);
        put("}");
        break;
    case 9:
        name();
        put("[");
        term(depth - 1);
        put("]");
        break;
    case 10:
        put("a .");
        name();
        break;
    case 11:
        put(PICK("a emits b", "sends b", "n [ 0 ] handles b", "a . b goes x -> y"));
        break;
    case 12:
        put(PICK("-", "!", "~", "+"));
        operand(depth - 1);
        break;
    default:
        put(often() ? "count ( a in n where" : "sum ( a in n :");
        term(depth - 1);
        put(")");
        break;
    }
}

static void term(unsigned depth)
{
    operand(depth);
    for (unsigned i = 0; depth > 0 && i < 3 && often(); i++) {
        put(PICK("+", "-", "*", "/", "%", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&", "^", "|", "&&",
                 "||", "in", "implies", "until", ".."));
        if (below(6) == 0) {
            put(PICK("always", "never", "eventually", "possibly",
                     "for all a , b in n :", "exists a in n where"));
            term(depth - 1);
            return;
        }
        operand(depth - 1);
    }
}

static void type(unsigned depth)
{
    switch (depth ? below(7) : below(3)) {
    case 0:
        put(PICK("bool", "int", "ref", "duration", "point"));
        break;
    case 1:
        put(PICK("a | b", "idle | busy | \"on\"", "int ( 0 .. 3 )", "int ( - 1 .. N )"));
        break;
    case 2:
        put(PICK("string ( 8 )", "data ( N * 2 )"));
        break;
    case 3:
    case 4:
        put(PICK("list (", "set ("));
        type(depth - 1);
        put(", 3 )");
        break;
    default:
        put("map (");
        type(depth - 1);
        put(",");
        type(depth - 1);
        put(", N )");
        break;
    }
}

static void fields(void)
{
    put("(");
    name();
    put(":");
    type(1);
    if (often()) {
        put(", y : int = ");
        term(1);
    }
    put(")");
}

static void block(unsigned depth);

static void condition(unsigned depth)
{
    put("if (");
    term(2);
    put(")");
    block(depth);
    if (often()) {
        put("else");
        if (often())
            condition(depth);
        else
            block(depth);
    }
}

static void statement(unsigned depth)
{
    switch (depth ? below(9) : below(7)) {
    case 0:
        put(PICK("x", "x [ 3 ]", "\"on\"", "r . f", "to . at [ i ]"));
        put("=");
        term(2);
        break;
    case 1:
        put("append ( x ,");
        term(1);
        put(")");
        break;
    case 2:
        put(PICK("emit ok", "emit ok ( x , 1 )", "broadcast go", "broadcast to ( self )", "send go to to",
                 "send \"on\" ( x ) to l [ 0 ]"));
        break;
    case 3:
        put("let y =");
        term(2);
        break;
    case 4:
        put("start timer after");
        term(1);
        break;
    case 5:
        put(PICK("return", "stop timer", "hand_over ( )"));
        break;
    case 6:
        put("assert");
        term(2);
        break;
    case 7:
        condition(depth - 1);
        return;
    default:
        put("for ( i in line )");
        block(depth - 1);
        return;
    }
    put(";");
}

static void block(unsigned depth)
{
    put("{");
    while (below(3) > 0)
        statement(depth);
    put("}");
}

static void claim(void)
{
    bool is_safety = often();
    put(is_safety ? "safety \"it holds\"" : "liveness \"it comes\"");
    put(PICK("proven", "checked", "monitored"));
    if (!is_safety && often())
        put("within 5s");
    put(PICK("always", "never"));
    term(3);
    if (!is_safety && often())
        put("given fair go , to");
    put(";");
}

static void clause(void)
{
    switch (below(9)) {
    case 0:
        put("state");
        name();
        put(":");
        type(2);
        if (often()) {
            put("=");
            term(1);
        }
        put(PICK(";", "durable ;", "sensitive durable ;"));
        break;
    case 1:
        put("protocol { accepts");
        name();
        fields();
        if (often()) {
            put("where");
            term(1);
        }
        put(PICK(";", "replies ok , no ;", "max_queue 3 priority ;"));
        put("emits ok , no");
        fields();
        put("; }");
        break;
    case 2:
        put(PICK("on go ( x , _ )", "on go ( - 1 )", "on fault ( true , \"x\" )", "on \"on\"", "on timer",
                 "on timer ( x )"));
        if (often()) {
            put("when");
            term(2);
        }
        block(3);
        break;
    case 3:
        put(PICK("on start", "on fault", "on timer timer", "every 5s", "internal go when x == 3",
                 "do it ( x : int )"));
        block(2);
        break;
    case 4:
        put("resilience { on \"it comes\"");
        block(1);
        put("}");
        break;
    default:
        claim();
        break;
    }
}

/* Of clauses that stand once, some. */
static void part(unsigned which)
{
    switch (which) {
    case 0:
        put("agent a [ 3 ] : node ( x :");
        term(2);
        put(", y : 5s ) ;");
        break;
    case 1:
        put("connect a -> b [ 1 ] , b [ N - 1 ] -> a ;");
        break;
    case 2:
        put(PICK("network { unordered ; capacity 3 drops ; loses at most 2 ; }",
                 "faults { crash a , b [ 0 ] at most 1 ; restart ; }", "bounds { int 0 .. 7 ; queue 2 ; }"));
        break;
    case 3:
        put("environment { go ( x in { 1 , 2 } , y in 0 .. 3 ) to a , b at most 2 ; stop_it to a ; }");
        break;
    case 4:
        put("observe { go = a . go ( to , x ) | b [ 0 ] . go ; }");
        break;
    case 5:
        put("chaos { kill every 5s .. 15s ; partition oneway every 8s .. 20s for 1s ; }");
        break;
    case 6:
        put("requires db { start \"true\" ; stop \"false\" ; }");
        break;
    default:
        claim();
        break;
    }
}

static void item(void)
{
    switch (below(6)) {
    case 0:
        put("const N =");
        term(3);
        put(";");
        break;
    case 1:
        put("record point { x : int ; y :");
        type(2);
        put("= 3 ; }");
        break;
    case 2:
        put("enum colour { red , green , \"on\" }");
        break;
    case 3:
        put("extern hash ( key : string ( 8 ) ) -> int ( 0 .. 3 ) from \"hash.h\" returns { 0 , 1 } ;");
        break;
    case 4:
        put("system s {");
        for (unsigned i = 0; i < 8; i++)
            if (often())
                part(i);
        put("}");
        break;
    default:
        put("agent lock");
        if (often())
            fields();
        put("{");
        if (often())
            put("max_queue 7 ;");
        for (unsigned i = below(8); i > 0; i--)
            clause();
        put("}");
        break;
    }
}

/* ---- blanks and comments between the words ---- */

static char laid_out[1 << 19];

/* The words with blanks between them as they come: all kinds of them, with comments, or, `plain`, one each.
 */
static void lay_out(bool plain)
{
    char *out = laid_out;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\1') {
            *out++ = text[i];
            continue;
        }
        uint32_t kind = plain ? 0 : below(30);
        const char *blank = kind < 22   ? " "
                            : kind < 25 ? "\n"
                            : kind < 26 ? "\n\n\n   "
                            : kind < 27 ? " // so\n"
                            : kind < 28 ? " /* so */ "
                            : kind < 29 ? "\n/* so\n   on */\n"
                                        : "\n/// so it is\n";
        memcpy(out, blank, strlen(blank));
        out += strlen(blank);
    }
    *out++ = '\n';
    *out = '\0';
}

typedef int print(const char *path, lang_diagnostics *d, FILE *out);

/* What `how` makes of a text, which is fine; the caller frees it. */
static char *made_of(print *how, const char *source)
{
    char path[] = "/tmp/test-agents-XXXXXX", *made = NULL;
    size_t size;
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, source, strlen(source)), (ssize_t)strlen(source));
    close(fd);
    lang_diagnostics *d = lang_diagnostics_new();
    FILE *out = open_memstream(&made, &size);
    int status = how(path, d, out);
    fclose(out);
    unlink(path);
    if (status != 0) {
        lang_diagnostics_print(d, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
        fputs(source, stderr);
    }
    ck_assert_int_eq(status, 0);
    lang_diagnostics_free(d);
    return made;
}

/* Takes away the places: what is behind the last `@` of a line. */
static void strip_places(char *lines)
{
    char *out = lines;
    for (char *line = lines, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        char *to = end;
        while (to > line && *to != '@')
            to--;
        memmove(out, line, (size_t)(to - line));
        out += to - line;
        *out++ = '\n';
    }
    *out = '\0';
}

static void check_same_tree(const char *a, const char *b)
{
    char *of_a = made_of(lang_dump_ast, a), *of_b = made_of(lang_dump_ast, b);
    strip_places(of_a);
    strip_places(of_b);
    ck_assert_str_eq(of_a, of_b);
    free(of_a);
    free(of_b);
}

/* The tokens and comments alone: all but blanks. */
static char *without_blanks(const char *source)
{
    char *copy = malloc(strlen(source) + 1), *out = copy;
    ck_assert_ptr_nonnull(copy);
    for (; *source; source++)
        if (!strchr(" \n", *source))
            *out++ = *source;
    *out = '\0';
    return copy;
}

START_TEST(formatting)
{
    seed = (uint64_t)_i * 7919 + 1;
    length = 0;
    for (unsigned i = 1 + below(4); i > 0; i--)
        item();
    lay_out(false);
    char *once = made_of(lang_format_file, laid_out), *twice = made_of(lang_format_file, once);
    ck_assert_str_eq(once, twice);
    char *before = without_blanks(laid_out), *after = without_blanks(once);
    ck_assert_str_eq(before, after);
    check_same_tree(laid_out, once);
    free(once);
    free(twice);
    free(before);
    free(after);
}
END_TEST

/* `const N = ` and the term as --dump=ast has it. */
START_TEST(printing_terms)
{
    seed = (uint64_t)_i * 104729 + 3;
    length = 0;
    put("const N =");
    term(5);
    put(";");
    lay_out(true);
    char *tree = made_of(lang_dump_ast, laid_out);
    strip_places(tree);
    tree[strlen(tree) - 1] = '\0';
    static char again[1 << 19];
    snprintf(again, sizeof again, "%s;\n", tree);
    char *tree_again = made_of(lang_dump_ast, again);
    strip_places(tree_again);
    tree_again[strlen(tree_again) - 1] = '\0';
    ck_assert_str_eq(tree, tree_again);
    free(tree);
    free(tree_again);
}
END_TEST

/* A word is left out, or stands twice: an answer comes, and what is wrong in one item is not in another. */
START_TEST(wrong_words)
{
    seed = (uint64_t)_i * 15485863 + 5;
    length = 0;
    item();
    size_t at = below((uint32_t)length), end = at;
    while (at > 0 && text[at - 1] != '\1')
        at--;
    while (end < length && text[end++] != '\1')
        ;
    if (often()) {
        memmove(text + at, text + end, length - end);
        length -= end - at;
    } else {
        memmove(text + end + (end - at), text + end, length - end);
        memcpy(text + end, text + at, end - at);
        length += end - at;
    }
    lay_out(true);
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    int status = lang_load_text("a.lts", laid_out, strlen(laid_out), NULL, d, &unit);
    ck_assert_int_le(status, 1);
    ck_assert_int_eq(status != 0, lang_error_count(d) > 0);
    lang_unit_free(unit);
    lang_diagnostics_free(d);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("agents");
    TCase *tests = tcase_create("text");
    tcase_add_loop_test(tests, formatting, 0, 400);
    tcase_add_loop_test(tests, printing_terms, 0, 400);
    tcase_add_loop_test(tests, wrong_words, 0, 400);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(s, tests);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
