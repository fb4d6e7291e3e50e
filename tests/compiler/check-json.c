/* check-json SCHEMA FILE...: does each file hold what the JSON Schema says? Exit status 0: all do.
 *
 * A validator of the vocabulary that our schemas use, and an error for any other: it never takes an assertion
 * that it does not know for one that holds.
 */
#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static json_t *root;
static char place[1024]; /* JSON pointer to what is being looked at */

static unsigned tries; /* alternatives that are being tried: one that fails is not worth a word */

static bool check(const json_t *schema, const json_t *value);

static bool complain(const char *what, const char *detail)
{
    if (tries == 0)
        printf("# %s: %s %s\n", *place ? place : "/", what, detail);
    return false;
}

/* Checks a part of the value, with `step` added to the place. */
static bool check_part(const json_t *schema, const json_t *part, const char *step)
{
    size_t length = strlen(place);
    snprintf(place + length, sizeof place - length, "/%s", step);
    bool fine = check(schema, part);
    place[length] = '\0';
    return fine;
}

static bool has_type(const char *type, const json_t *value)
{
    return (strcmp(type, "object") == 0 && json_is_object(value)) ||
           (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "null") == 0 && json_is_null(value));
}

static bool check_type(const json_t *types, const json_t *value)
{
    if (json_is_string(types))
        return has_type(json_string_value(types), value) || complain("is no", json_string_value(types));
    size_t i;
    json_t *type;
    json_array_foreach(types, i, type) if (has_type(json_string_value(type), value)) return true;
    return complain("is of none of the types", "");
}

static bool check_enum(const json_t *values, const json_t *value)
{
    size_t i;
    json_t *one;
    json_array_foreach(values, i, one) if (json_equal(one, value)) return true;
    return complain("is none of the values", "");
}

static bool check_reference(const json_t *reference, const json_t *value)
{
    const char *name = strrchr(json_string_value(reference), '/');
    const json_t *schema = name ? json_object_get(json_object_get(root, "$defs"), name + 1) : NULL;
    return schema ? check(schema, value) : complain("has no schema", json_string_value(reference));
}

static bool check_any(const json_t *schemas, const json_t *value)
{
    size_t i;
    json_t *schema;
    json_array_foreach(schemas, i, schema)
    {
        tries++;
        bool fits = check(schema, value);
        tries--;
        if (fits)
            return true;
    }
    return complain("fits none of the alternatives", "");
}

static bool check_required(const json_t *names, const json_t *value)
{
    size_t i;
    json_t *name;
    json_array_foreach(
        names, i,
        name) if (json_is_object(value) &&
                  !json_object_get(value, json_string_value(name))) return complain("lacks",
                                                                                    json_string_value(name));
    return true;
}

static bool check_properties(const json_t *schema, const json_t *value)
{
    const json_t *properties = json_object_get(schema, "properties");
    bool is_closed = json_is_false(json_object_get(schema, "additionalProperties"));
    const char *key;
    json_t *part;
    json_object_foreach((json_t *)value, key, part)
    {
        const json_t *of_part = json_object_get(properties, key);
        if (!of_part && is_closed)
            return complain("should not have", key);
        if (of_part && !check_part(of_part, part, key))
            return false;
    }
    return true;
}

static bool check_items(const json_t *schema, const json_t *value)
{
    const json_t *prefix = json_object_get(schema, "prefixItems"), *items = json_object_get(schema, "items");
    size_t i;
    json_t *part;
    json_array_foreach(value, i, part)
    {
        char step[24];
        snprintf(step, sizeof step, "%zu", i);
        const json_t *of_part = i < json_array_size(prefix) ? json_array_get(prefix, i) : items;
        if (of_part && !check_part(of_part, part, step))
            return false;
    }
    return true;
}

static bool check_pattern(const char *pattern, const json_t *value)
{
    regex_t regex;
    if (!json_is_string(value))
        return true;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return complain("has a pattern that is wrong:", pattern);
    bool fine = regexec(&regex, json_string_value(value), 0, NULL, 0) == 0;
    regfree(&regex);
    return fine || complain("does not match", pattern);
}

static bool check_keyword(const char *key, const json_t *rule, const json_t *schema, const json_t *value)
{
    if (strcmp(key, "type") == 0)
        return check_type(rule, value);
    if (strcmp(key, "enum") == 0)
        return check_enum(rule, value);
    if (strcmp(key, "const") == 0)
        return json_equal(rule, value) || complain("is not the constant", "");
    if (strcmp(key, "$ref") == 0)
        return check_reference(rule, value);
    if (strcmp(key, "anyOf") == 0)
        return check_any(rule, value);
    if (strcmp(key, "required") == 0)
        return check_required(rule, value);
    if (strcmp(key, "properties") == 0)
        return check_properties(schema, value);
    if (strcmp(key, "items") == 0 || strcmp(key, "prefixItems") == 0)
        return check_items(schema, value);
    if (strcmp(key, "pattern") == 0)
        return check_pattern(json_string_value(rule), value);
    json_int_t limit = json_integer_value(rule);
    if (strcmp(key, "minLength") == 0)
        return !json_is_string(value) || (json_int_t)json_string_length(value) >= limit ||
               complain("is short", "");
    if (strcmp(key, "minimum") == 0)
        return !json_is_integer(value) || json_integer_value(value) >= limit || complain("is small", "");
    if (strcmp(key, "minItems") == 0)
        return !json_is_array(value) || (json_int_t)json_array_size(value) >= limit ||
               complain("is short", "");
    if (strcmp(key, "maxItems") == 0)
        return !json_is_array(value) || (json_int_t)json_array_size(value) <= limit ||
               complain("is long", "");
    static const char *const silent[] = {"$schema", "$id",         "$defs",
                                         "title",   "description", "additionalProperties"};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (strcmp(key, silent[i]) == 0)
            return true;
    return complain("has a schema with an unknown keyword:", key);
}

static bool check(const json_t *schema, const json_t *value)
{
    const char *key;
    json_t *rule;
    json_object_foreach((json_t *)schema, key,
                        rule) if (!check_keyword(key, rule, schema, value)) return false;
    return true;
}

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *value = json_load_file(path, 0, &error);
    if (!value)
        printf("# %s:%d: %s\n", path, error.line, error.text);
    return value;
}

int main(int argc, char **argv)
{
    bool fine = argc > 2 && (root = load(argv[1]));
    for (int i = 2; fine && i < argc; i++) {
        json_t *value = load(argv[i]);
        fine = value && check(root, value);
        json_decref(value);
    }
    json_decref(root);
    return fine ? 0 : 1;
}
