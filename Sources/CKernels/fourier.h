#ifndef FOURIER_H
#define FOURIER_H

#include "lanes.h"

/// Eight complex samples side by side.
typedef struct {
    f8 re, im;
} complex8;

#endif
