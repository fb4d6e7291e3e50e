/* The LTS room: labelled transition systems, their formats, their equivalences. This is its door: other rooms
 * include no other header of it.
 *
 * Everything here stands on base/ alone, prints nothing, exits never and keeps no global state.
 */
#ifndef LTS_LTS_H
#define LTS_LTS_H

#include "base/clock.h"
#include "base/error.h"
#include "base/files/atomic_file.h"
#include "base/files/decompress.h"
#include "base/files/replace_file.h"
#include "base/names.h"
#include "lts/compare/compare.h"
#include "lts/compare/conformance.h"
#include "lts/compare/preorder.h"
#include "lts/components.h"
#include "lts/explain/explain.h"
#include "lts/explicit.h"
#include "lts/explore.h"
#include "lts/implicit.h"
#include "lts/io/format.h"
#include "lts/io/io.h"
#include "lts/labels.h"
#include "lts/options.h"
#include "lts/picture/picture.h"
#include "lts/properties.h"
#include "lts/reachable.h"
#include "lts/reduce/models.h"
#include "lts/reduce/reduce.h"
#include "lts/run.h"
#include "lts/search.h"
#include "lts/transform/transform.h"

#endif
