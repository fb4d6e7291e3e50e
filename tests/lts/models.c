/* The union of recorded models (lts/reduce/models.c). */
#include "lts/reduce/models.h"

#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"

static lts_model *model_of(const char *text)
{
    FILE *in = fmemopen((void *)text, strlen(text), "r");
    lts_model *model = NULL;
    ck_assert_int_eq(lts_read_model(in, NULL, &model, NULL), BASE_OK);
    fclose(in);
    return model;
}

static char *text_of(const lts_model *model)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(lts_write_model(model, out), BASE_OK);
    fclose(out);
    char *lines = strdup(strchr(strchr(text, '\n') + 1, '\n') + 1); /* without the first two */
    free(text);
    return lines;
}

START_TEST(is_a_union)
{
    lts_model *a = model_of("Specification: s\nLearning mode: false\nTransitions:\n"
                            "nil --[__initialisation__]-> x\nx --[a]-> y\ny --[__internal__]-> x\n");
    lts_model *b = model_of("Specification: s\nLearning mode: true\nTransitions:\n"
                            "nil --[__initialisation__]-> z\nz --[b]-> y\nx --[a]-> y\n");
    const lts_model *parts[] = {a, b, a};
    lts_model *merged = NULL;
    ck_assert_int_eq(lts_models_merge(parts, 3, &merged), BASE_OK);
    ck_assert_str_eq(merged->specification, "s");
    ck_assert(merged->learning);
    ck_assert_uint_eq(merged->initial_count, 2);
    char *text = text_of(merged);
    ck_assert_ptr_nonnull(strstr(text, "nil --[__initialisation__]-> x\nnil --[__initialisation__]-> z\n"
                                       "x --[a]-> y\ny --[__internal__]-> x\nz --[b]-> y\n"));
    free(text);
    lts_model_free(merged);
    lts_model_free(a);
    lts_model_free(b);
}
END_TEST

START_TEST(keeps_a_fingerprint_that_all_agree_on)
{
    lts_model *a =
        model_of("Specification: s\nLearning mode: false\nTransitions: # spec xxh3:00000000000000aa\n");
    lts_model *b =
        model_of("Specification: s\nLearning mode: false\nTransitions: # spec xxh3:00000000000000bb\n");
    lts_model *merged = NULL;
    ck_assert(a->has_fingerprint && b->has_fingerprint);
    ck_assert_int_eq(lts_models_merge((const lts_model *[]){a, a}, 2, &merged), BASE_OK);
    ck_assert(merged->has_fingerprint && merged->fingerprint == 0xaa);
    ck_assert_uint_eq(merged->initial_count, 0);
    lts_model_free(merged);
    ck_assert_int_eq(lts_models_merge((const lts_model *[]){a, b}, 2, &merged), BASE_OK);
    ck_assert(!merged->has_fingerprint);
    lts_model_free(merged);
    lts_model_free(a);
    lts_model_free(b);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("models");
    TCase *c = tcase_create("models");
    tcase_add_test(c, is_a_union);
    tcase_add_test(c, keeps_a_fingerprint_that_all_agree_on);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
