/* The verdict room, from an answer to what a person reads: its door. Other rooms include no other header of
 * it. */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "verdict/decide.h"
#include "verdict/input.h"
#include "verdict/library.h"
#include "verdict/mend.h"
#include "verdict/proof.h"
#include "verdict/recorded.h"
#include "verdict/recordings.h"
#include "verdict/report/report.h"
#include "verdict/seen.h"
#include "verdict/story/side.h"
#include "verdict/story/story.h"

#endif
