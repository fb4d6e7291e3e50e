/* The verdict room, from an answer to what a person reads: its door. Other rooms include no other header of
 * it. */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "verdict/coverage.h"
#include "verdict/decide.h"
#include "verdict/input.h"
#include "verdict/learned_model.h"
#include "verdict/model_operands.h"
#include "verdict/proof.h"
#include "verdict/repair.h"
#include "verdict/report/report.h"
#include "verdict/search_path.h"
#include "verdict/story/story.h"

#endif
