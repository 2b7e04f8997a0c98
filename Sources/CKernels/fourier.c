#include "CKernels.h"

#define CK_BODY "fourier.inc"
#include "versions.h"
