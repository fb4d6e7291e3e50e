/* The three files that a program begins with. (standard_files.c) */
#ifndef BASE_FILES_STANDARD_FILES_H
#define BASE_FILES_STANDARD_FILES_H

#include <stdbool.h>

/* For the beginning of main, before any file is opened: keeps the numbers of those that are closed from other
 * files, which would be read, or get what is printed. To use them fails. False: that could not be done. */
bool base_keep_standard_files(void);

#endif
