/* abort: what was acknowledged is only in memory, and gone when the node starts again
 * options: --faults=stop
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

/* A file is renamed into its place, so that it is there whole or not at all. */
static void keep_value(int value)
{
    FILE *out = fopen("value.new", "w");
    fprintf(out, "%d", value);
    fclose(out);
    rename("value.new", "value");
}

static int kept_value(void)
{
    int value = 0;
    FILE *in = fopen("value", "r");
    if (in) {
        fscanf(in, "%d", &value);
        fclose(in);
    }
    return value;
}

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        int value = kept_value();
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0; close(s))
            for (int number; get(s, &number); put(s, value)) {
                if (number < 0)
                    continue;
                value = number;
                if (!FAULTY)
                    keep_value(value);
            }
    }
    int answer, s;
    while (!(put(s = connected("s"), 7) && get(s, &answer)))
        close(s);
    close(s);
    while (!(put(s = connected("s"), -1) && get(s, &answer)))
        close(s);
    if (answer != 7)
        refuse("what was acknowledged is gone");
    return 0;
}
