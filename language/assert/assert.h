/* What is asserted of specs: deciding it, and saying with a shortest witness why it does not hold. This is
 * the sub-room's door.
 */
#ifndef LANGUAGE_ASSERT_ASSERT_H
#define LANGUAGE_ASSERT_ASSERT_H

#include "language/unit/loader.h"

/* Decides all assertions of the file. False: no memory. */
bool lang_check_assertions(lang_loader *loader);

#endif
