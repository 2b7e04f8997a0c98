/// Hot loops in C, each compiled twice: for any processor, and for x86-64 processors with AVX2, chosen at run time.
///
/// Both versions compute the same operations in the same order without contraction, so their results are the same to
/// the bit. Lengths and strides are in samples; pointers need no more alignment than their samples unless stated.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Whether the wide version of the kernels is in use.
bool ck_is_wide(void);

/// Turns the wide version off, or on again where the processor has it: for tests that compare the two.
void ck_allow_wide(bool is_allowed);

/// Where two rows of the parts of a monogenic signal go, those of the frequencies v and -v along a column.
typedef struct {
    /// Half spectra, `width` / 2 + 1 complex samples.
    float *even_positive, *even_negative;
    /// Whole spectra, `width` complex samples.
    float *riesz_positive, *riesz_negative;
} ck_monogenic_parts;

/// Filters two rows of the half spectrum F of a real image into those of its monogenic signal: the even part G F, and
/// both odd parts in the spectrum of one complex image, i (Gu + i Gv) F = F(lateral) + i F(axial).
///
/// `positive` and `negative` are the rows of v >= 0 and of -v, the same one for 0; the parts of the same row may be the
/// same, too. `gain` holds `width` / 2 + 1 gains G for v, then as many Gu, then Gv. The Nyquist column becomes 0.
void ck_monogenic_rows(
    const float *positive, const float *negative, const float *gain, int width, const ck_monogenic_parts *parts);

/// Takes `count` pairs apart.
void ck_split_pairs(const float *pairs, int count, float *first, float *second);

/// Adds a row of one scale of a monogenic signal to five sums, or begins them: max(0, even - |riesz|), the amplitude, the
/// even part, and both parts of the Riesz vectors, which `riesz` holds as pairs.
///
/// `sums` holds five rows of `stride` floats, at least `count` rounded up to 8.
void ck_add_symmetry(const float *even, const float *riesz, int count, bool is_first, int stride, float *sums);

/// From those sums, the symmetry: the first divided by the second plus `least`; and the local phase: the angle of (even,
/// |Riesz vector|), from 0 to pi, with an error of at most 6e-7.
void ck_local_phase(const float *sums, int stride, int count, float least, float *symmetry, float *phase);

/// Multiplies `bins` complex samples by their gains and folds them onto `length` >= `bins`, the first onto place `first`
/// below `length`; the other places become 0.
void ck_fold_band(const float *spectrum, const float *gain, int bins, int first, int length, float *folded);

/// The magnitudes of `lines` lines of `samples` complex samples, `stride` apart, as columns of an image whose rows are
/// `columns` floats apart.
void ck_take_magnitudes(const float *pairs, int stride, int lines, int samples, int columns, float *image);

/// The largest value, or 0 when none is above; not-a-number is passed over.
float ck_largest(const float *values, int count);

/// offset + scale ln(value), limited to 0...255, where values below the least normal number count as that.
void ck_log_levels(const float *values, int count, float scale, float offset, float *levels);

/// Turns the first `columns` columns of a picture of `rows` rows, `width` apart, into lines that are `stride` apart; where
/// the picture is not a number, they are infinite.
void ck_transpose_costs(const float *costs, int width, int rows, int columns, int stride, float *lines);

/// Extends the cheapest paths by a line: reached(r) = costs(r) + min over |d| <= `reach` of before(r + d) + smoothness d^2.
///
/// `before` has `reach` more entries on both sides of its `rows`.
void ck_extend_paths(
    const float *before, const float *costs, int rows, int reach, float smoothness, float *reached);

/// The sum of `count` values, in 32 partial sums.
float ck_sum(const float *values, int count);

/// What the samples of a cross spectrum are divided by: their magnitude, its square root, or 1.
typedef enum { CK_WEIGHTING_PHASE, CK_WEIGHTING_ROOT, CK_WEIGHTING_MAGNITUDE } ck_weighting;

/// `count` samples of the weighted cross spectrum current * conj(previous), as real and imaginary parts and as pairs;
/// where it is 0, it stays 0. Returns the sum of the weighted magnitudes.
float ck_cross_spectrum(
    const float *current, const float *previous, int count, ck_weighting weighting, float *real, float *imaginary,
    float *pairs);

/// Sums over columns k of k^n turned samples, for n = 0, 1, 2.
typedef struct {
    float zeroth_real, zeroth_imaginary, first_real, first_imaginary, second_real, second_imaginary;
} ck_moments;

/// The moments of real + i imaginary times the phases, of which there are `count` cosines, then as many sines; `count` is a
/// multiple of 8.
ck_moments ck_turned_moments(const float *real, const float *imaginary, const float *phases, int count);

/// Where a strip of parallel lines lies on an image.
typedef struct {
    /// Columns and rows of the image, at least 2 each; its rows follow each other, and 4 bytes may be read behind it.
    int width, height;
    /// Place of the first step of the first line, in columns and rows.
    float first_column, first_row;
    /// From a step to the next along the lines.
    float column_per_step, row_per_step;
    /// From a line to the next.
    float column_per_line, row_per_line;
    int steps, lines;
    /// Floats from a line's samples to the next line's: at least 8 + 2 more than `steps`.
    int stride;
} ck_strip;

/// Samples an image bilinearly on a strip; outside, its border repeats.
///
/// Step s of line l goes to `samples[l * stride + 1 + s]`; the floats before the first and behind the last step repeat
/// those steps. Up to 7 floats behind them are overwritten.
void ck_sample_strip(const ck_strip *strip, const uint8_t *pixels, float *samples);

/// Lines from a ridge to the far side of its flank.
#define CK_RIDGE_FLANK 7
/// Lines of a strip that `ck_measure_ridge` reads at most on each side of the middle one.
#define CK_RIDGE_REACH (3 + CK_RIDGE_FLANK)

/// Measures, at every step of a strip of 2 * CK_RIDGE_REACH + 1 lines, the mean level, and the height of the ridge
/// within `search` lines of the middle above its higher flank, and the line it is found on, from -`search` to `search`.
///
/// Samples are averaged over three steps. The ridge is three lines wide, the flanks are the 4 to CK_RIDGE_FLANK lines
/// beside it; `search` is at most 3, and lines more than `search` + CK_RIDGE_FLANK from the middle are not read. Up to 7 floats behind the results are overwritten.
void ck_measure_ridge(
    const float *samples, int stride, int steps, int search, float *level, float *height, float *ridge);

/// The mean of |values| weighted by `mask`; 0 when all weights are.
double ck_mean_magnitude(const float *values, const float *mask, int count);

/// Directions on each side of its own that a sample may vote for.
#define CK_MAXIMUM_GATE 64

/// The cells of a Hough transform whose lines are divided into sections, and the samples that vote.
typedef struct {
    int columns, rows;
    /// Place of the first sample, and distances between samples.
    float first_x, first_z, pitch_x, pitch_z;
    /// Cells: `votes[(direction * sections + section) * offsets + offset]`; at most 255 sections.
    int directions, sections, offsets;
    float directions_per_radian;
    /// Added to offsets along and across a line, which makes them positive.
    float reach;
    float bins_per_offset, sections_per_length;
    /// Directions on each side of its own that a sample votes for; at most CK_MAXIMUM_GATE and half of `directions`.
    int gate;
    /// Weights at or below this do not vote.
    float least_weight;
    /// 2 * `directions` + 1 + 8 entries, the directions one and a half times over: cosine and sine of the normal, and
    /// the number of the direction's first cell.
    const float *cosines, *sines;
    const int32_t *first_cell;
    /// 2 * `gate` + 1 + 8 entries: how much of its weight a sample gives to the directions beside its own.
    const float *shares;
} ck_line_votes;

/// Lets every sample of a monogenic signal vote for the lines through it, near its own direction.
///
/// The weight of a sample is min(`scale` * mask * (even - |odd| / 2) - 0.3, 1.5) times the coherence of the Riesz vectors
/// around it. `weight` and `direction` are scratch of `columns` + 8 entries. Votes are added to `votes`.
void ck_vote_lines(
    const ck_line_votes *plan, const float *even, const float *lateral, const float *axial, const float *mask,
    float scale, float *weight, int32_t *direction, float *votes);

/// How many samples could vote for each cell of a Hough transform. `offsets` is a multiple of 8.
typedef struct {
    /// By cell, and summed by direction, as they are and squared.
    const float *samples, *sums, *squares;
    /// `[direction * (offsets / 8) + offset / 8]`: from where to where sections have samples at these eight offsets.
    const uint8_t *first_section, *end_section;
} ck_line_chords;

/// For every line, the best run of sections in standard deviations above the mean of its direction; sets `votes` to 0.
///
/// Directions less than `flat` from the middle one score 0. `variances` is scratch of `directions` floats.
/// `scores[direction * offsets + offset]`.
void ck_score_lines(
    const ck_line_votes *plan, const ck_line_chords *chords, int flat, float *votes, float *variances, float *scores);

/// Means of blocks of `column_step` by `row_step` pixels, times the area and `factor`, rounded toward zero, in rows of
/// `columns`. The results fit 16 bits.
void ck_pool_rows(
    const uint8_t *pixels, int width, int column_step, int row_step, int columns, int rows, float factor,
    int16_t *means);

/// Means of blocks of `column_step` by `row_step` pixels, those below each other side by side:
/// `means[line * samples + sample]`.
void ck_pool_lines(
    const uint8_t *pixels, int width, int column_step, int row_step, int lines, int samples, float *means);

/// Samples an image bilinearly at `count` places: `offset` of the upper left pixel, or -1 for a level of 0, and the
/// weights of the `right` and the lower (`below`) neighbor.
///
/// Up to 2 bytes behind the last pixel are read.
void ck_unroll_lines(
    const uint8_t *pixels, int width, const int32_t *offset, const float *right, const float *below, int count,
    float *levels);

/// Means of blocks of two by two pixels, halves rounded up: `columns` by `rows` of them, from rows of `width` pixels.
void ck_halve_levels(const uint8_t *pixels, int width, int columns, int rows, uint8_t *halved);

typedef struct {
    /// Where the mask is not 0.
    int masked;
    /// Of those: pixels of level 255, and pixels above the level asked for.
    int white, above;
} ck_level_counts;

ck_level_counts ck_count_levels(const uint8_t *pixels, const uint8_t *mask, int count, uint8_t level);

/// The most that two samples of a block may differ.
#define CK_LARGEST_BLOCK_SAMPLE 4080

/// Sum of absolute differences of two blocks of `width` by `height` samples from 0 to CK_LARGEST_BLOCK_SAMPLE; `width`
/// is a multiple of 8.
int32_t ck_block_difference(const int16_t *a, const int16_t *b, int stride, int width, int height);

/// Where a block fits, relative to where it was, and the sum of absolute differences there.
typedef struct {
    int32_t columns, rows, cost;
} ck_match;

/// The best of `best` and the places of every `step`-th column and row within `columns` and `rows` of `place`; the first
/// of equal ones.
ck_match ck_search_block(
    const int16_t *block, const int16_t *place, int stride, int width, int height, int columns, int rows, int step,
    ck_match best);

/// Sum of absolute differences of such a block from its mean, rounded down.
int32_t ck_block_deviation(const int16_t *block, int stride, int width, int height);

// Pictures of parallel lines: `lines * samples` values, those of a line side by side.

/// Means over up to `half` lines on both sides of each sample's own.
void ck_smooth_lines(const float *values, int lines, int samples, int half, float *means);

/// Running sums of the positive values from the start of each line, `samples + 1` of them: the first is 0.
void ck_sum_lines(const float *values, int lines, int samples, float *sums);

/// Samples from `first` up to `end`, not included, relative to the one in question, and as many as `side` on both sides.
typedef struct {
    int first, end, side;
} ck_band;

typedef struct {
    int lines, samples;
    ck_band fine, broad;
    /// Ridges are counted where the level is above the first, levels where it is above the second, both at least 0.
    float ridge_level, bright_level;
} ck_ridges;

/// Bins of the counts of ridges and levels, and how many make a gray level.
#define CK_LEVEL_BINS 1024
#define CK_BINS_PER_LEVEL 4

/// For every sample, the larger of two ridges: the mean of a band less the larger mean of its two sides, cut to the line.
///
/// `sums` are the running sums of the levels that the ridges are found in. Counts the magnitudes of the fine ridges and
/// the `levels`. `line` is scratch of `samples` floats.
void ck_find_ridges(
    const ck_ridges *plan, const float *levels, const float *sums, float *line, float *ridges, int32_t *ridge_bins,
    int32_t *level_bins);

/// Multiplies by `scale` and cuts to `low`...`high`; `low` where `offset`, if there is one, is negative.
void ck_scale_evidence(float *values, const int32_t *_Nullable offset, int count, float scale, float low, float high);

/// The farthest a path may move from a line to the next.
#define CK_LONGEST_REACH 63

/// Scores of the best paths that lead to each sample from the first line, or from the last if `reversed`: the evidence
/// there plus `decay` times the largest score, or 0, up to `reach` samples away on the line before, less `stiffness`
/// times the distance squared.
///
/// `padded` is scratch of 2 * (`samples` + 2 * `reach` + 8) floats.
void ck_score_paths(
    const float *evidence, int lines, int samples, bool reversed, int reach, float stiffness, float decay, float *padded,
    float *scores);

/// The first sample of a line with the highest `left + right - evidence` of those not `taken`, if it is above -1.
int ck_best_sample(
    const float *left, const float *right, const float *evidence, const uint8_t *taken, int samples, float *score);

/// Bins of `ck_median_of_boxes`.
#define CK_MEDIAN_BINS 512

/// The bin of the median of means along a path with one sample per line: of the samples from `from` up to `to`, not
/// included, relative to the path's, cut to the line; `scale` makes bins of means.
///
/// `sums` are running sums as those of `ck_sum_lines`.
int ck_median_of_boxes(
    const float *sums, int samples, int first_line, const int32_t *path, int count, int from, int to, float scale);

/// The mean profile beside a path with one sample per line, averaged over `box` samples: entry k covers samples
/// `from` + k up to `from` + k + `box`, not included, relative to the path's, all of which exist.
///
/// `sums` is scratch of `count` + `box` - 1 floats; `profile` takes `count`.
void ck_profile_beside(
    const float *values, int samples, int first_line, const int32_t *path, int lines, int from, int count, int box,
    float *sums, float *profile);

/// A Fourier transform of a length without prime factors above 5, as passes of radix 2 to 6.
typedef struct {
    int length, passes;
    const int32_t *radices;
    /// For every pass, with c the length left after it and n that before it, and for p below c: cosine and sine of
    /// -2 pi p k / n for k from 1 up to the radix, not included.
    const float *twiddles;
} ck_fourier;

#define CK_LARGEST_STEP 8

/// The monogenic signal of an image in one band at every `step`-th pixel.
typedef struct {
    /// Columns and rows of the image, and of pixels kept: every `step`-th.
    int width, height, step;
    /// Transforms of the rows and columns of the image continued to their lengths, which are multiples of `step`, and
    /// inverse ones of `step` times shorter ones.
    ck_fourier across, down, kept_across, kept_down;
    /// Columns 0 to half of `kept_across` in groups of eight.
    int groups;
    /// Rows from an alias to the next, and from a part to the next, of a group: at least those of the transforms, and a
    /// whole multiple of 16 for those of the image.
    int stride, kept_stride;
    /// Floats of a group: 16 for each of its `step` * `stride` rows before, and 3 * `kept_stride` after.
    int group_size;
    /// For columns c + alias * `kept_across` of the spectrum, groups of c and in them all aliases in turn, and rows 0 to
    /// half of `down`: eight gains of the even part, then of the lateral odd part, then of the axial one. They include
    /// normalization and one half.
    const float *gains;
} ck_monogenic;

/// Transforms the rows of an image. `columns` takes `groups` * `group_size` floats, `scratch` has 32 * (`across` + 8).
///
/// Up to 7 bytes behind the last pixel are read.
void ck_monogenic_transform(const ck_monogenic *plan, const uint8_t *pixels, float *columns, float *scratch);

/// Transforms the columns, filters, folds what falls together, and transforms the columns of the three parts back, all in
/// place. `scratch` has 16 * ((`step` + 1) * `down` + 4 * `kept_down`) floats.
void ck_monogenic_filter(const ck_monogenic *plan, float *columns, float *scratch);

/// Transforms the rows of one of the three parts back. `part` points to its first float, 16 * `kept_stride` apart;
/// `scratch` has 32 * (`kept_across` + 8) floats.
void ck_monogenic_map(const ck_monogenic *plan, const float *part, int columns, int rows, float *map, float *scratch);

/// Averages blocks of `block_columns` by `block_rows` pixels.
///
/// Rows of `pixels` are `width` bytes apart, and up to 32 bytes may be read behind the last block. Writes `rows` rows
/// of `columns` means without gaps.
void ck_block_means(
    const uint8_t *pixels, int width, int block_columns, int block_rows, int columns, int rows, float *means);

/// Averages blocks of two by two samples of a `width` by `height` image into one of half the size, rounded down but at
/// least 1. Along an axis of one sample, that sample stands for two.
void ck_halve(const float *image, int width, int height, float *halved);

/// Counts samples by their whole gray level, those below 0 as 0 and those above 255 as 255; overwrites the 256 bins.
void ck_histogram(const float *samples, int count, int32_t *bins);

/// Smooths with the kernel 1-2-1 in both directions; the border repeats. `line` is scratch of `width` + 2 + 8 floats.
void ck_smooth(const float *image, int width, int height, float *line, float *smoothed);

/// Replaces every sample by the mean over 2 * half_columns + 1 columns and 2 * half_rows + 1 rows, cut off at the
/// border, and does so again.
///
/// `scratch` holds 16 * (the larger of `width` and `height` + 8) floats.
void ck_box_mean_twice(float *image, int width, int height, int half_columns, int half_rows, float *scratch);

/// Doubles a coarse image bilinearly and subtracts a fine one: the coarse sample at (c, r) lies in the middle of the
/// four fine ones at (2 c, 2 r) to (2 c + 1, 2 r + 1); the border repeats.
///
/// The coarse image has half the columns and rows of the fine one, rounded down but at least 1; `line` is scratch of
/// `width` / 2 + 2 + 16 floats.
void ck_coarse_less_fine(
    const float *coarse, const float *fine, int width, int height, float *line, float *difference);

/// Lists the places row * stride + column of samples that exceed `threshold` and that no other within `reach_columns`
/// and `reach_rows` (at least 1) exceeds, in that order, and returns how many there are.
///
/// Samples less than `border` from the edge are not listed. `found` takes up to `width * height` places.
int ck_find_peaks(
    const float *image, int width, int height, int stride, int border, float threshold, int reach_columns,
    int reach_rows, int32_t *found);

/// The gradient of an image by central differences (the border repeats) times `scale_x` and `scale_y`, and its length.
///
/// Rows of the gradient are `stride` floats apart, those of the image and of the lengths follow each other.
void ck_gradient(
    const float *image, int width, int height, float scale_x, float scale_y, int stride, float *across, float *down,
    float *lengths);

/// Divides every vector (`across`, `down`) by the root of its own square plus that of `share` * `usual` + `least`.
void ck_compress_vectors(
    const float *usual, float share, float least, int width, int height, int stride, float *across, float *down);

/// The spectrum of two real fields' correlation with two odd kernels.
///
/// With the imaginary parts `kx` and `ky` of the kernels' spectra, writes -i (kx fx + ky fy) for `count` complex
/// samples, a multiple of 4.
void ck_correlate_odd(const float *kx, const float *ky, const float *fx, const float *fy, int count, float *product);

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

/// Bins of a histogram of squared coefficients of variation: by the exponent and this many bits of the significand.
#define CK_VARIATION_BITS 5
/// The exponent and those bits of 2^-32, (127 - 32) * 2^5; all that is less counts in the first bin.
#define CK_VARIATION_FIRST 3040
/// From 2^-32 to 2^3, in 35 * 2^5 bins: the definition gives at most 7.
#define CK_VARIATION_BINS 1120

/// Counts the squares of the instantaneous coefficients of variation of an image (Yu and Acton 2002), but for those of 0.
///
/// A sample that is not positive lies outside: it is not counted, and its neighbors take their own value for its. There
/// is one outside before each row, one behind it and all up to the next multiple of 8, and a row of them above and below
/// the image. `bins` holds CK_VARIATION_BINS counts, which are added to.
void ck_count_variation(const float *image, int width, int height, int stride, int32_t *bins);

/// One explicit step of speckle reducing anisotropic diffusion in place (Yu and Acton 2002), of an image as in
/// `ck_count_variation`.
///
/// `rate` is a quarter of the time step, at most 1/8; `scale_squared` the squared speckle scale, above 0. Coefficients
/// above 1 count as 1. Samples outside stay. `lines` is scratch of 3 * (`width` + 8) + 8 floats.
void ck_diffuse_speckle(
    float *image, int width, int height, int stride, float rate, float scale_squared, float *lines);

#pragma clang assume_nonnull end

#endif
