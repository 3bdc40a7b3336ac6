/* Draws of the developer kernel: sim/randomness.py, sim/kernels/arithmetic.py and sim/kernels/sampling.py in C. */
#ifdef __AVX512F__
#include <immintrin.h>
#endif
#include <math.h>
#include <stdint.h>
#include <string.h>

#define AGENT 0x9E3779B97F4A7C15ull
#define LANES 8  /* tables are looked through so many entries at a time */
#define JUST_BELOW (1.0 - 0x1p-53)
#define LN_2 0.6931471805599453
#define LOG2_E (1.0 / LN_2)
#define LOWEST_POWER -1020.0
#define HIGHEST_POWER 1020.0

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

static inline double mixed_uniform(uint64_t x) { return (double)(int64_t)(mix(x) >> 11) * 0x1p-53; }

static uint64_t stream_key(int64_t seed, int stream, int64_t month) {
    return mix(mix(mix((uint64_t)seed + AGENT) + (stream + 1) * AGENT) + (uint64_t)month * AGENT);
}

static int64_t threshold(double p) { return (int64_t)ceil(fmin(fmax(p, 0.0), 1.0) * 0x1p53); }

/* Without a call to the C library, which fmin makes. */
static inline double least(double a, double b) { return a < b ? a : b; }

/* Coefficients of sim/kernels/arithmetic.py, worked out in the same way. */
static double exp_term[14], log_term[12];

static void set_coefficients(void) {
    exp_term[0] = 1.0;
    for (int n = 1; n < 14; n++) exp_term[n] = exp_term[n - 1] * LN_2 / n;
    for (int n = 0; n < 12; n++) log_term[n] = 2.0 * LOG2_E / (2 * n + 1);
}

static inline double power_of_two(double x) {
    double held = least(x > LOWEST_POWER ? x : LOWEST_POWER, HIGHEST_POWER), scale;
    double whole = (held + 0x1.8p52) - 0x1.8p52, f = held - whole, p = exp_term[13];
    for (int n = 12; n >= 0; n--) p = exp_term[n] + f * p;
    int64_t bits = ((int64_t)whole + 1023) << 52;
    memcpy(&scale, &bits, 8);
    return x >= LOWEST_POWER ? p * scale : 0.0;
}

static inline double log_of_two(double x) {
    int64_t bits;
    double m;
    memcpy(&bits, &x, 8);
    int64_t exponent = (bits >> 52) - 1023;
    bits = (bits & ((1ll << 52) - 1)) | 1023ll << 52;
    memcpy(&m, &bits, 8);
    int above = m > 1.4142135623730951;
    m = above ? m * 0.5 : m;
    double s = (m - 1.0) / (m + 1.0), q = s * s, p = log_term[11];
    for (int n = 10; n >= 0; n--) p = log_term[n] + q * p;
    return exponent > -1023 ? (double)(exponent + above) + s * p : -INFINITY;
}

/* Place in [low, high) of a uniform draw. */
static inline double place_between(double draw, double low, double high) {
    return least(low + draw * (high - low), high * JUST_BELOW);
}

/* How many of the next entries of a table are not above a place; `n` is a multiple of LANES. */
static inline int64_t entries_not_above(const double *cumulated, int64_t n, double place) {
    int64_t found = 0;
#ifdef __AVX512F__
    __m512d limit = _mm512_set1_pd(place);
    for (int64_t j = 0; j < n; j += LANES)
        found += __builtin_popcount(_mm512_cmp_pd_mask(_mm512_loadu_pd(cumulated + j), limit, _CMP_LE_OQ));
#else
    for (int64_t j = 0; j < n; j++) found += cumulated[j] <= place;
#endif
    return found;
}
