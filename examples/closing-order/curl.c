/* Multi and easy handles of libcurl, of a file, cleaned up in the right order and in the wrong one. Prints a
 * log. */
#include "record.h"
#include <curl/curl.h>
#include <stdlib.h>

static size_t ignore(char *bytes, size_t size, size_t count, void *arg)
{
    (void)bytes, (void)arg;
    return size * count;
}

static CURLM *open_multi(const char *name)
{
    CURLM *multi = curl_multi_init();
    record("multi", name, "", "", "open");
    return multi;
}

static CURL *add(CURLM *multi, const char *parent, const char *name)
{
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, "file:///dev/null");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    if (curl_multi_add_handle(multi, easy) != CURLM_OK)
        exit(1);
    record("transfer", name, parent, "", "added");
    return easy;
}

static void perform(CURLM *multi, const char *name, const char *transfer)
{
    int running = 1, left;
    while (running && curl_multi_perform(multi, &running) == CURLM_OK)
        ;
    record("multi", name, "", "perform", "open");
    while (curl_multi_info_read(multi, &left))
        record("transfer", transfer, "", "finish", "added");
}

static void take_out(CURLM *multi, CURL *easy, const char *name)
{
    curl_multi_remove_handle(multi, easy);
    record("transfer", name, "", "remove", "removed");
}

static void cleanup_easy(CURL *easy, const char *name)
{
    curl_easy_cleanup(easy);
    record("transfer", name, "", "cleanup", "gone");
}

static void cleanup_multi(CURLM *multi, const char *name)
{
    if (curl_multi_cleanup(multi) == CURLM_OK)
        record("multi", name, "", "cleanup", "closed");
}

int main(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    record_heading();
    CURLM *multi = open_multi("right");
    CURL *easy = add(multi, "right", "t1");
    perform(multi, "right", "t1");
    take_out(multi, easy, "t1");
    cleanup_easy(easy, "t1");
    cleanup_multi(multi, "right");

    multi = open_multi("wrong"); /* libcurl returns CURLM_OK all the same */
    easy = add(multi, "wrong", "t2");
    perform(multi, "wrong", "t2");
    cleanup_multi(multi, "wrong");
    cleanup_easy(easy, "t2");
    curl_global_cleanup();
    return 0;
}
