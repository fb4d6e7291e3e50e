/* The door of runtime/models/: models learn, are read and written, and judge deviations. */
#ifndef RUNTIME_MODELS_MODELS_H
#define RUNTIME_MODELS_MODELS_H

#include "lts/lts.h"
#include "runtime/report/report.h"
#include "runtime/specs/specs.h"

/* Where an engine's models live. */
typedef struct spex_model_home {
    char *dir;               /* NULL: nowhere */
    bool testing;            /* every model learns, and what is learned is pending in `dir` */
    bool learns_not_allowed; /* what the specification does not allow, too */
    spex_reporter *reporter;
} spex_model_home;

/* files.c */
/* Why a model file could not be read. */
typedef struct spex_model_fault {
    int code; /* SPEX_OK: nothing is wrong */
    char *path;
    base_error detail;
} spex_model_fault;

/* Reads the model of a specification that no other thread knows yet. SPEX_E_NOMEM; SPEX_E_IO, SPEX_E_SYNTAX:
 * `fault` says what is wrong, to be given to spex_model_report_fault. */
int spex_model_read(const spex_model_home *home, spex_spec *spec, spex_model_fault *fault);
/* Tells the handler, and returns what it returned; releases the fault. */
int spex_model_report_fault(const spex_model_home *home, const spex_spec *spec, spex_model_fault *fault);
/* Errors are reported. */
int spex_model_save(const spex_model_home *home, spex_spec *spec, const char *dir);
int spex_model_merge(const spex_model_home *home,
                     spex_spec *spec); /* of an engine for tests, into its folder */
base_status spex_model_write(spex_spec *spec, FILE *out);

/* learn.c: adds a triple to a model that learns; SPEX_E_IO, SPEX_E_NOMEM: nothing changed */
int spex_learn(const spex_model_home *home, spex_spec *spec, spex_triple triple);
/* The same of a step that may not be allowed, and is then counted only, unless it is to be learned all the
 * same. */
int spex_learn_step(const spex_model_home *home, spex_spec *spec, spex_triple triple, bool not_allowed);

/* deviation.c: is the model with this triple still branching bisimilar? Remembers. SPEX_E_NOMEM. */
int spex_judge_deviation(spex_spec *spec, spex_triple triple, spex_mark *mark);

#endif
