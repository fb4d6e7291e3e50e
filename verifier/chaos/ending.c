/* The end of a run that is not simulated is all that is told of it: there are no steps of a model. */
#include "config.h"

#include "verifier/chaos/ending.h"

#include "base/shown.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool chaos_ending_begin(chaos_ending *e, const char *timeline)
{
    *e = (chaos_ending){.timeline = NULL};
    if (!timeline)
        return true;
    e->timeline = strcmp(timeline, "-") == 0 ? fdopen(dup(STDOUT_FILENO), "w") : fopen(timeline, "w");
    if (!e->timeline)
        base_print_shown(stderr, "spex chaos: %s: %s\n", timeline, strerror(errno));
    return e->timeline != NULL;
}

void chaos_ending_close(chaos_ending *e)
{
    if (e->timeline)
        fclose(e->timeline);
    e->timeline = NULL;
}

void chaos_ending_note(chaos_ending *e, int64_t at, const char *text)
{
    chaos_told *told = &e->last[e->count++ % CHAOS_LAST_EVENTS];
    if (e->timeline && text)
        base_print_shown(e->timeline, "%4" PRId64 ".%06" PRId64 "s  %s\n", at / CHAOS_SECOND,
                         at % CHAOS_SECOND, text);
    free((char *)(uintptr_t)told->text);
    *told = (chaos_told){.at = at,
                         .kind = CHAOS_EVENT_NOTE,
                         .text = strdup(text ? text : ""),
                         .agent = CHECKING_OUTSIDE,
                         .step = SIZE_MAX};
}

bool chaos_ending_take(chaos_result *r, chaos_ending *e, chaos_story *story)
{
    size_t first = e->count > CHAOS_LAST_EVENTS ? e->count - CHAOS_LAST_EVENTS : 0;
    *story = (chaos_story){.left_out = first, .model = chaos_setup_model(r->setup)};
    story->events = base_arena_array(r->arena, e->count - first + 1, sizeof *story->events);
    bool fine = story->events != NULL;
    for (size_t i = first; i < e->count; i++) {
        chaos_told *told = &e->last[i % CHAOS_LAST_EVENTS];
        const char *text = told->text ? base_arena_text(r->arena, told->text, strlen(told->text)) : NULL;
        free((char *)(uintptr_t)told->text);
        fine = fine && text;
        if (fine) {
            story->events[story->count] = *told;
            story->events[story->count++].text = text;
        }
        told->text = NULL;
    }
    e->count = 0;
    return fine;
}

bool chaos_take_findings(chaos_result *r, const chaos_story *story, const chaos_script *struck,
                         uint32_t before)
{
    for (uint32_t i = before; i < r->finding_count; i++) {
        chaos_finding *f = &r->findings[i];
        f->story = *story;
        f->story.finding.found = &f->story.found;
        f->story.finding.name = chaos_failure_name(r->setup, &f->failure);
        if (struck && !chaos_script_copy(&f->script, struck))
            return false;
    }
    return true;
}

bool chaos_make_folder(char folder[static 256])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, 256, "%s/spex-chaos-XXXXXX", base && *base && strlen(base) < 60 ? base : "/tmp");
    if (mkdtemp(folder))
        return true;
    base_print_shown(stderr, "spex chaos: no folder can be made: %s: %s\n", folder, strerror(errno));
    return false;
}

bool chaos_folder_open(chaos_folder *folder)
{
    if (!chaos_make_folder(folder->path)) {
        folder->path[0] = '\0';
        return false;
    }
    if (base_guard_begin(&folder->guard, folder->path))
        return true;
    fputs("spex chaos: no process can be started\n", stderr);
    (void)rmdir(folder->path);
    folder->path[0] = '\0';
    return false;
}

void chaos_folder_close(chaos_folder *folder)
{
    if (*folder->path)
        base_guard_end(&folder->guard);
    folder->path[0] = '\0';
}
