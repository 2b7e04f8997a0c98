#ifndef MALLOC_COUNTER_H
#define MALLOC_COUNTER_H

#include <stdint.h>

/// Whether this build counts: only with the GNU C library and without a sanitizer, which brings its own allocator.
int malloc_counter_is_available(void);

/// How often the calling thread has asked for memory so far.
uint64_t malloc_counter_count(void);

#endif
