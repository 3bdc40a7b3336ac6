/* Draws of the developer kernel: sim/randomness.py, sim/kernels/arithmetic.py and sim/kernels/sampling.py in C. */
#ifdef __AVX512DQ__
#include <immintrin.h>
#endif
#include <math.h>
#include <stdint.h>

#define BATCH 512  /* most draws at a time */
#define LANES 8
#define MOST_TRIALS 4096
#define AGENT 0x9E3779B97F4A7C15ull
#define ITEM 0xD1342543DE82EF95ull
#define FIRST_MULTIPLIER 0xBF58476D1CE4E5B9ull
#define SECOND_MULTIPLIER 0x94D049BB133111EBull
#define LN_2 0.6931471805599453
#define LOG2_E (1.0 / LN_2)

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * FIRST_MULTIPLIER;
    x = (x ^ (x >> 27)) * SECOND_MULTIPLIER;
    return x ^ (x >> 31);
}

static inline double uniform(uint64_t key, uint64_t agent, uint64_t item) {
    return (double)(int64_t)(mix(key + agent * AGENT + item * ITEM) >> 11) * 0x1p-53;
}

/* Coefficients of sim/kernels/arithmetic.py, worked out in the same way. */
static double exp_term[14], log_term[12];

static void set_coefficients(void) {
    exp_term[0] = 1.0;
    for (int n = 1; n < 14; n++) exp_term[n] = exp_term[n - 1] * LN_2 / n;
    for (int n = 0; n < 12; n++) log_term[n] = 2.0 * LOG2_E / (2 * n + 1);
}

static double power_of_two(double x) {
    double held = fmin(fmax(x, -1020.0), 1020.0), whole = nearbyint(held), f = held - whole, p = exp_term[13];
    for (int n = 12; n >= 0; n--) p = exp_term[n] + f * p;
    return x >= -1020.0 ? ldexp(p, (int)whole) : 0.0;
}

static double log_of_two(double x) {
    if (x < 0x1p-1022) return -INFINITY;
    int exponent;
    double m = 2.0 * frexp(x, &exponent), whole = exponent - 1;
    if (m > 1.4142135623730951) m *= 0.5, whole += 1.0;
    double s = (m - 1.0) / (m + 1.0), q = s * s, p = log_term[11];
    for (int n = 10; n >= 0; n--) p = log_term[n] + q * p;
    return whole + s * p;
}

static int64_t invert(double draw, const double *weights, int64_t n) {
    double total = 0.0, below = 0.0;
    int64_t last = 0;
    for (int64_t c = 0; c < n; c++) total += weights[c];
    for (int64_t c = 0; c < n; c++)
        if (weights[c] > 0.0) {
            below += weights[c], last = c;
            if (draw * total < below) return c;
        }
    return last;
}

/* The next LANES trials of a draw: bit t set if trial t is accepted; the candidates come out too. */
#ifdef __AVX512DQ__
static inline uint32_t try_weights(uint64_t start, double unit, const double *weights, int64_t *candidate) {
    const __m512i step = _mm512_set_epi64(7 * ITEM, 6 * ITEM, 5 * ITEM, 4 * ITEM, 3 * ITEM, 2 * ITEM, ITEM, 0);
    const __m512i first = _mm512_set1_epi64((int64_t)FIRST_MULTIPLIER);
    const __m512i second = _mm512_set1_epi64((int64_t)SECOND_MULTIPLIER);
    __m512i x = _mm512_add_epi64(_mm512_set1_epi64((int64_t)start), step);
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 30)), first);
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 27)), second);
    x = _mm512_srli_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 31)), 11);
    __m512d draw = _mm512_mul_pd(_mm512_cvtepi64_pd(x), _mm512_set1_pd(unit));
    __m512i index = _mm512_cvttpd_epi64(draw);
    __m512d height = _mm512_sub_pd(draw, _mm512_cvtepi64_pd(index));
    /* The masked form, because gcc lets the plain one depend on the register of the gather before. */
    __m512d weight = _mm512_mask_i64gather_pd(_mm512_setzero_pd(), 0xff, index, weights, 8);
    _mm512_storeu_si512(candidate, index);
    return _mm512_cmp_pd_mask(height, weight, _CMP_LT_OQ);
}
#else
static inline uint32_t try_weights(uint64_t start, double unit, const double *weights, int64_t *candidate) {
    uint32_t accepted = 0;
    for (int t = 0; t < LANES; t++) {
        double draw = (double)(int64_t)(mix(start + t * ITEM) >> 11) * unit;
        candidate[t] = (int64_t)draw;
        accepted |= (uint32_t)(draw - (double)candidate[t] < weights[candidate[t]]) << t;
    }
    return accepted;
}
#endif

static void accept_many(uint64_t key, const int64_t *row_id, const double *weights, const int64_t *offset, int64_t n,
                        int64_t *pending, int64_t n_pending, int64_t *drawn) {
    uint64_t start[BATCH];
    double unit = (double)n * 0x1p-53;
    for (int64_t q = 0; q < n_pending; q++) start[q] = key + (uint64_t)row_id[pending[q]] * AGENT;
    for (int trial = 0; n_pending > 0 && trial < MOST_TRIALS; trial += LANES) {
        int64_t n_left = 0;
        for (int64_t q = 0; q < n_pending; q++) {
            int64_t place = pending[q], candidate[LANES];
            uint32_t accepted = try_weights(start[q], unit, weights + offset[place], candidate);
            drawn[place] = candidate[__builtin_ctz(accepted | 1u << LANES) & (LANES - 1)];
            pending[n_left] = place;
            start[n_left] = start[q] + LANES * ITEM;
            n_left += accepted == 0;
        }
        n_pending = n_left;
    }
    for (int64_t q = 0; q < n_pending; q++) {
        int64_t place = pending[q];
        drawn[place] = invert(uniform(key, row_id[place], MOST_TRIALS), weights + offset[place], n);
    }
}
