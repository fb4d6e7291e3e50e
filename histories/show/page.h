/* The fixed parts of the page. (page.c) */
#ifndef HISTORIES_SHOW_PAGE_H
#define HISTORIES_SHOW_PAGE_H

extern const char history_page_style[], history_page_script[];

#endif
