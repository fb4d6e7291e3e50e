/* SHA-256 against the answers of FIPS 180-4's examples, and around the lengths at which the padding takes a
 * block more. */
#include "base/sha256.h"
#include "tests/suite.h"

#include <string.h>

static const struct {
    size_t length; /* so many times 'a'; 0: the text */
    const char *text, *digest;
} known[] = {
    {0, "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
    {0, "abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
    {55, "", "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="},
    {56, "", "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o="},
    {63, "", "fT50oF19sVvOStnsBljqmOPwbu7PFrTG//LaRX3cLzQ="},
    {64, "", "/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs="},
    {65, "", "Y1NhxIu56rFBmOduqKt/GkFoXWrWKqkUbTAdTxfrCuA="},
    {119, "", "MeulHDE6XAgiat8Y1KNZz9/Y0ugWsT9K+VL36mWE3Ps="},
    {120, "", "Lz0zVDLHC1gK8Ojhs2dKfAINaDql9zqq7f3FWvkEwhw="},
    {1000, "", "Qe3s5C1j6Nm/UVqbppMuHCDLyfWl0TRkWttdsblzfqM="},
};

START_TEST(answers)
{
    char text[1024], digest[BASE_SHA256_SIZE];
    const size_t length = known[_i].length ? known[_i].length : strlen(known[_i].text);
    memset(text, 'a', sizeof text);
    ck_assert(base_sha256(known[_i].length ? text : known[_i].text, length, digest));
    ck_assert_str_eq(digest, known[_i].digest);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("sha256");
    TCase *t = tcase_create("known");
    tcase_add_loop_test(t, answers, 0, sizeof known / sizeof *known);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
