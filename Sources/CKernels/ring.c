#include "CKernels.h"

#define CK_BODY "ring.inc"
#include "versions.h"

void ck_price_ring(
    const ck_ring_price *price, const float *sums, const float *scales, const float *offsets, float *cost) {
    CK_CHOOSE(ck_price_ring, price, sums, scales, offsets, cost);
}

void ck_close_ring(const float *cost, int rays, int states, float roughness, int32_t *moves, int32_t *path) {
    CK_CHOOSE(ck_close_ring, cost, rays, states, roughness, moves, path);
}

void ck_ring_edges(
    const float *sums, int rays, int first, int window, const int32_t *path, float *distances, float *edges) {
    CK_CHOOSE(ck_ring_edges, sums, rays, first, window, path, distances, edges);
}
