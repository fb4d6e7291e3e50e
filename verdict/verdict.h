/* The verdict room, from an answer to what a person reads: its door. Other rooms include no other header of
 * it.
 *
 *     input           an LTS, from a file of any format
 *     search_path     where specifications are looked for
 *     model_operands  recorded models on a command line
 *     learned_model   the model of a replay
 *     decide          a model against its specification
 *     repair          what to change so that two are equivalent
 *     coverage        what of a specification was seen
 *     unlearn         a model without some of its steps
 *     proof           certificates, checked as they are written
 *     story/          a difference, in words
 *     report/         models and all of that, in many formats
 */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "verdict/coverage.h"
#include "verdict/decide.h"
#include "verdict/input.h"
#include "verdict/learned_model.h"
#include "verdict/model_operands.h"
#include "verdict/proof.h"
#include "verdict/repair.h"
#include "verdict/report/page.h"
#include "verdict/report/report.h"
#include "verdict/search_path.h"
#include "verdict/story/story.h"
#include "verdict/unlearn.h"

#endif
