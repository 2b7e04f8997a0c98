/// Rays about a point, closed paths across them, and the rings they make.
#ifndef CK_STARS_H
#define CK_STARS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// An image to be sampled bilinearly; outside, its border repeats. One float behind the last row may be read; it is
/// finite.
typedef struct {
    const float *samples;
    int width, height;
} ck_float_image;

/// Samples `image` at places in columns and rows. `count` is a multiple of 8.
void ck_sample_points(const ck_float_image *image, const float *columns, const float *rows, int count, float *values);

/// Samples `image` along `rays` rays (a multiple of 8) from the place (`column`, `row`): sample s of a ray lies s times
/// its step away.
///
/// `values[s * rays + ray]` takes the samples, unless it is null, and `sums[(s + 1) * rays + ray]` their sum up to and
/// with sample s; `sums[ray]` is 0.
void ck_sample_star(
    const ck_float_image *image, float column, float row, const float *column_steps, const float *row_steps, int rays,
    int samples, float *_Nullable values, float *sums);

/// Distances along a ray that a closed path may take.
#define CK_RING_STATES 32

/// What it costs a closed path to leave the dark at a sample of a ray.
typedef struct {
    /// A multiple of 8.
    int rays;
    /// Samples the path may take: `first` to `end` - 1, at most CK_RING_STATES.
    int first, end;
    /// Samples of each of the two windows whose difference is an edge; at most `first`.
    int window;
    /// The excess of a sample is limited to this range, and counts this much per sample.
    float least_excess, greatest_excess, excess_weight;
    /// Worth of the step of the sum over a window at an edge, and its greatest worth.
    float edge_weight, greatest_edge;
} ck_ring_price;

/// Costs of the samples of a star: the sum, up to the sample, of the limited excess value * scale - offset of its ray,
/// less the worth of the edge there.
///
/// `sums` are those of `ck_sample_star`, of at least `end` + `window` samples. `cost[ray * CK_RING_STATES + state]`;
/// states beyond the last are infinite.
void ck_price_ring(
    const ck_ring_price *price, const float *sums, const float *scales, const float *offsets, float *cost);

/// The closed path of least cost around a star: one of the first `states` states per ray.
///
/// A change by one state from ray to ray costs `roughness`, one by two four times that; more is impossible. The search
/// goes around one and a half times, and its middle turn is the path. Of equal ways the one with the smaller change is
/// taken. `moves` is scratch of CK_RING_STATES * `rays` * 3 / 2 entries; `rays` is a multiple of 8.
void ck_close_ring(const float *cost, int rays, int states, float roughness, int32_t *moves, int32_t *path);

/// For every ray of a star, the sample `first` + `path[ray]`, and its edge: the sum of the `window` samples behind it
/// less that of as many before it.
void ck_ring_edges(
    const float *sums, int rays, int first, int window, const int32_t *path, float *distances, float *edges);

/// Area, first moments in x and z, and second moments xx, xz, zz of a closed polygon, relative to its first point.
///
/// `count` is a multiple of 4; `x` and `z` hold one point more, the first again. Areas are positive from x toward z.
void ck_polygon_moments(const float *x, const float *z, int count, double *sums);

/// Sums of weight * u^i * v^j over points, u = (x - center_x) / scale and v likewise: 15 sums, i + j up to 4, j growing
/// first. `count` is a multiple of 4.
void ck_point_moments(
    const float *x, const float *z, const float *weights, int count, double center_x, double center_z, double scale,
    double *sums);

#pragma clang assume_nonnull end

#endif
