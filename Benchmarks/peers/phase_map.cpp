// A yardstick for the phase map: what our localPhase computes, in C++ for this processor with FFTW's
// measured plans, one real and one packed complex inverse transform per scale.
//
// Takes the requests of Served: `answer phase WxH`, `time phase WxH TURN`, and `time transforms WxH TURN` for the
// Fourier transforms alone.

#include <fftw3.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using Complex = fftwf_complex;

constexpr double shortest_wavelength = 6, sigma_on_f = 0.55;
constexpr int scales = 3, pad = 24;
// As our program and timing.py.
constexpr double turn_seconds = 0.02;

static int fast_length(int length) {
    for (;; length += 4) {
        int rest = length;
        for (int prime : {2, 3, 5}) while (rest % prime == 0) rest /= prime;
        if (rest == 1) return length;
    }
}

// The arctangent of our FastMath, which the compiler can vectorize.
static inline float angle(float y, float x) {
    const float a = std::fabs(x), b = std::fabs(y);
    const float r = std::fmin(a, b) / std::fmax(std::fmax(a, b), 1.18e-38f), s = r * r;
    float sum = 6.811779458e-3f;
    for (float c : {-3.360417485e-2f, 7.962361723e-2f, -1.323333830e-1f, 1.980781406e-1f, -3.331736922e-1f,
                    9.999961257e-1f}) sum = sum * s + c;
    sum *= r;
    sum = b > a ? 1.570796327f - sum : sum;
    sum = x < 0 ? 3.141592654f - sum : sum;
    return y < 0 ? -sum : sum;
}

struct PhaseMap {
    int width, height, columns, rows, half, real_stride, half_stride, full_stride;
    float *real, *even;
    Complex *spectrum, *band, *odd;
    fftwf_plan forward, back_even, back_odd;
    std::vector<float> image, gains, unit_u, unit_v, excess, amplitude, evens, laterals, axials;
    std::vector<float> symmetry, phase;

    PhaseMap(int w, int h, const std::vector<unsigned char> &pixels)
        : width(w), height(h), columns(fast_length((w + pad + 3) / 4 * 4)), rows(fast_length((h + pad + 3) / 4 * 4)),
          half(columns / 2 + 1), real_stride(columns + 8), half_stride(half + 8), full_stride(columns + 8),
          image(pixels.begin(), pixels.end()) {
        real = fftwf_alloc_real(size_t(real_stride) * rows);
        even = fftwf_alloc_real(size_t(real_stride) * rows);
        spectrum = fftwf_alloc_complex(size_t(half_stride) * rows);
        band = fftwf_alloc_complex(size_t(half_stride) * rows);
        odd = fftwf_alloc_complex(size_t(full_stride) * rows);
        int size[2] = {rows, columns}, reals[2] = {rows, real_stride}, halves[2] = {rows, half_stride};
        int fulls[2] = {rows, full_stride};
        forward = fftwf_plan_many_dft_r2c(2, size, 1, real, reals, 1, 0, spectrum, halves, 1, 0, FFTW_MEASURE);
        back_even = fftwf_plan_many_dft_c2r(2, size, 1, band, halves, 1, 0, even, reals, 1, 0, FFTW_MEASURE);
        back_odd = fftwf_plan_many_dft(2, size, 1, odd, fulls, 1, 0, odd, fulls, 1, 0, FFTW_BACKWARD, FFTW_MEASURE);
        gains.resize(size_t(scales) * rows * half);
        unit_u.resize(size_t(rows) * half);
        unit_v.resize(size_t(rows) * half);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < half; column++) {
                if (2 * row == rows || 2 * column == columns || (row == 0 && column == 0)) continue;
                const double u = double(column) / columns, v = double(2 * row > rows ? row - rows : row) / rows;
                const double radius = std::hypot(u, v);
                const size_t at = size_t(row) * half + column;
                unit_u[at] = float(u / radius);
                unit_v[at] = float(v / radius);
                for (int scale = 0; scale < scales; scale++) {
                    const double octaves = std::log(radius * shortest_wavelength * (1 << scale));
                    const double spread = std::log(sigma_on_f);
                    gains[size_t(scale) * rows * half + at] =
                        float(std::exp(-octaves * octaves / (2 * spread * spread)) / (double(rows) * columns));
                }
            }
        }
        for (auto map : {&excess, &amplitude, &evens, &laterals, &axials, &symmetry, &phase}) {
            map->resize(size_t(width) * height);
        }
    }

    // The image with a blend of its mirror images beyond its right and lower edge.
    void load() {
        const int right = columns - width, below = rows - height;
        for (int row = 0; row < height; row++) {
            float *to = real + size_t(row) * real_stride;
            std::memcpy(to, &image[size_t(row) * width], sizeof(float) * width);
            for (int i = 0; i < right; i++) {
                const float after = to[width - 2 - i], before = to[right - i];
                to[width + i] = after + float(i + 1) / float(right + 1) * (before - after);
            }
        }
        for (int i = 0; i < below; i++) {
            const float *after = real + size_t(height - 2 - i) * real_stride;
            const float *before = real + size_t(below - i) * real_stride;
            float *to = real + size_t(height + i) * real_stride;
            const float weight = float(i + 1) / float(below + 1);
            for (int column = 0; column < columns; column++) {
                to[column] = after[column] + weight * (before[column] - after[column]);
            }
        }
    }

    // Even part to `band`; lateral plus i times axial odd part, of all frequencies, to `odd`.
    void filter(int scale) {
        for (int row = 0; row < rows; row++) {
            const size_t at = size_t(row) * half;
            const float *gain = &gains[size_t(scale) * rows * half + at], *u = &unit_u[at], *v = &unit_v[at];
            const Complex *from = spectrum + size_t(row) * half_stride;
            Complex *to = band + size_t(row) * half_stride, *full = odd + size_t(row) * full_stride;
            Complex *mirror = odd + size_t((rows - row) % rows) * full_stride;
            for (int column = 0; column < half; column++) {
                const float re = gain[column] * from[column][0], im = gain[column] * from[column][1];
                to[column][0] = re;
                to[column][1] = im;
                // i u G F + i (i v G F) = (-v + i u) G F.
                full[column][0] = -v[column] * re - u[column] * im;
                full[column][1] = u[column] * re - v[column] * im;
            }
            // The negative frequencies of a real image: conjugate spectrum, opposite direction.
            for (int column = 1; column < half - 1; column++) {
                const float re = to[column][0], im = to[column][1];
                mirror[columns - column][0] = v[column] * re - u[column] * im;
                mirror[columns - column][1] = -u[column] * re - v[column] * im;
            }
        }
    }

    void add() {
        for (int row = 0; row < height; row++) {
            const float *e = even + size_t(row) * real_stride;
            const Complex *o = odd + size_t(row) * full_stride;
            const size_t at = size_t(row) * width;
            float *x = &excess[at], *a = &amplitude[at], *es = &evens[at];
            float *ls = &laterals[at], *as = &axials[at];
            for (int column = 0; column < width; column++) {
                const float square = o[column][0] * o[column][0] + o[column][1] * o[column][1];
                const float root = std::sqrt(square);
                x[column] += std::fmax(e[column] - root, 0.f);
                a[column] += std::sqrt(e[column] * e[column] + square);
                es[column] += e[column];
                ls[column] += o[column][0];
                as[column] += o[column][1];
            }
        }
    }

    void run() {
        for (auto map : {&excess, &amplitude, &evens, &laterals, &axials}) {
            std::memset(map->data(), 0, sizeof(float) * map->size());
        }
        load();
        fftwf_execute(forward);
        for (int scale = 0; scale < scales; scale++) {
            filter(scale);
            fftwf_execute(back_even);
            fftwf_execute(back_odd);
            add();
        }
        for (size_t i = 0; i < phase.size(); i++) {
            symmetry[i] = excess[i] / (1 + amplitude[i]);
            phase[i] = angle(std::sqrt(laterals[i] * laterals[i] + axials[i] * axials[i]), evens[i]);
        }
    }

    // On whatever the buffers hold, which stays finite: zeros.
    void transforms() {
        fftwf_execute(forward);
        for (int scale = 0; scale < scales; scale++) {
            fftwf_execute(back_even);
            fftwf_execute(back_odd);
        }
    }

    void clear() {
        std::memset(real, 0, sizeof(float) * real_stride * rows);
        std::memset(band, 0, sizeof(Complex) * half_stride * rows);
        std::memset(odd, 0, sizeof(Complex) * full_stride * rows);
    }
};

template <typename Run> static double seconds_per_run(Run run) {
    const auto now = [] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    const double start = now();
    run();
    const double first = now();
    double last = first;
    int runs = 0;
    for (; last - start < turn_seconds; runs++) {
        run();
        last = now();
    }
    return runs ? (last - first) / runs : first - start;
}

int main(int count, char **arguments) {
    if (count != 2) return 1;
    const std::string folder = arguments[1];
    PhaseMap *map = nullptr;
    std::string line, known;
    while (std::getline(std::cin, line)) {
        char verb[16], stage[16], size[32];
        if (std::sscanf(line.c_str(), "%15s %15s %31s", verb, stage, size) != 3) return 1;
        if (known != size) {
            int width, height;
            if (std::sscanf(size, "%dx%d", &width, &height) != 2) return 1;
            std::ifstream file(folder + "/image-" + size + ".u8", std::ios::binary);
            std::vector<unsigned char> pixels(size_t(width) * height);
            if (!file.read(reinterpret_cast<char *>(pixels.data()), std::streamsize(pixels.size()))) return 1;
            delete map;
            map = new PhaseMap(width, height, pixels);
            known = size;
        }
        if (std::strcmp(verb, "answer") == 0) {
            map->run();
            std::ofstream file(folder + "/answer.f32", std::ios::binary);
            for (auto part : {&map->symmetry, &map->phase}) {
                file.write(reinterpret_cast<const char *>(part->data()), std::streamsize(sizeof(float) * part->size()));
            }
            file.close();
            std::cout << "ok " << 2 * map->phase.size() << std::endl;
        } else if (std::strcmp(stage, "transforms") == 0) {
            map->clear();
            std::cout << "ok " << seconds_per_run([&] { map->transforms(); }) << std::endl;
        } else {
            std::cout << "ok " << seconds_per_run([&] { map->run(); }) << std::endl;
        }
    }
}
