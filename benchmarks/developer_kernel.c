/* The review kernel of sim/kernels/review_loops.py in C: the same tables in, the same draws, the same integers out.
 *
 * Blocks of rows are counted and scanned for those that review; batches of these decide level by level, all rows of a
 * batch in lockstep: stay or go, family, model, channel. No branch depends on a single row. Floating-point operations
 * come in the order of the Python source; compile with -ffp-contract=off, or fused operations round differently.
 */
#include <stdlib.h>
#include <string.h>

#include "developer_kernel_draws.h"

#define BLOCK 2048
#define SLOT_TABLES 32

enum { RECONSIDER, REBIRTH, STAY, FAMILY, MODEL, CHANNEL, MODEL_STAY };  /* sim.randomness.Stream */
enum { N_CHANNELS = 4, SELF = 3 };

/* K classes, C columns (of `room`), F families with 0 for none, M models, N rows; shapes as in the Python source. */
typedef struct {
    int64_t n_rows, first_id, n_classes, n_columns, room, n_families, n_slots, n_models, n_groups, seed, month;
    double lambda_model;
    const int16_t *class_row;
    int16_t *family, *model, *tenure;
    int8_t *channel;
    const double *channel_weight, *model_weight, *family_model_sum, *family_weight, *family_total;
    const int32_t *model_exponent, *family_exponent;
    const uint8_t *channel_mask;
    const int32_t *model_of_column, *column_of_model, *considered_column, *group, *segment;
    const uint8_t *is_considered;
    const double *review_probability, *rebirth_probability, *switching_cost;
    int32_t *users, *outside, *flow, *deployed, *reviews;
} Month;

/* What is worked out once per month, and the rows of a batch by their places in it. */
typedef struct {
    uint64_t keys[7];
    int64_t *threshold, *reborn_threshold, *older_after, *only_column, *filled, *column;
    int64_t n_filled;
    uint32_t *column_after;
    uint8_t *on_offer;
    double *stay_factor, *own_weight, *slot_weight;
    int64_t row_id[BATCH], class_row[BATCH], old_family[BATCH], own_column[BATCH], family[BATCH], drawn_column[BATCH];
    int64_t choice[BATCH], offset[BATCH], pending[BATCH], with_own[BATCH], own_offset[BATCH], listed[BLOCK + BATCH];
    uint8_t marks[BLOCK];
} Work;

/* Count and age the rows of a block, list those that review as 2 * row + (1 if reborn); how many are listed then. */
static int64_t scan_block(const Month *m, Work *w, int64_t start, int64_t n_listed) {
    int64_t n = m->n_rows - start < BLOCK ? m->n_rows - start : BLOCK;
    const int16_t *class_row = m->class_row + start, *model = m->model + start;
    int16_t *tenure = m->tenure + start;
    const int8_t *channel = m->channel + start;
    uint8_t *restrict marks = w->marks;
    for (int64_t first = 0, last; first < n; first = last) {
        int16_t k = class_row[first];
        for (last = first; last < n && class_row[last] == k;) last++;
        uint64_t reborn = w->keys[REBIRTH] + (uint64_t)(m->first_id + start + first) * AGENT;
        uint64_t review = w->keys[RECONSIDER] + (uint64_t)(m->first_id + start + first) * AGENT;
        int64_t reborn_threshold = w->reborn_threshold[k], threshold = w->threshold[k];
        for (int64_t b = first; b < last; b++, reborn += AGENT, review += AGENT) {
            int is_reborn = (int64_t)(mix(reborn) >> 11) < reborn_threshold;
            int is_due = (int64_t)(mix(review) >> 11) < threshold;
            marks[b] = (uint8_t)(is_reborn | is_due << 1);
        }
        for (int64_t b = first; b < last; b++) m->outside[k] += model[b] < 0;
    }
    for (int64_t b = 0; b < n; b++) tenure[b]++;
    uint32_t width = (uint32_t)m->n_columns + 2, n_columns = (uint32_t)m->n_columns;
    uint32_t no_cell = (uint32_t)(m->n_classes * m->n_columns * N_CHANNELS);
    for (int64_t b = 0; b < n; b++) {
        uint32_t k = (uint16_t)class_row[b], column = w->column_after[model[b] + 1], h = channel[b] & 3;
        uint32_t cell = (k * n_columns + column) * N_CHANNELS + h;
        m->users[column < n_columns ? cell : no_cell]++;
        uint32_t is_forced = (w->on_offer[k * width + column] >> h & 1) ^ 1;
        w->listed[n_listed] = 2 * (start + b) + (marks[b] & 1);
        n_listed += (marks[b] | is_forced) != 0;
    }
    return n_listed;
}

/* Rows with an older model decide with it in their family; how many of them draw a family by weights of their own. */
static int64_t stay_or_go_with_own(const Month *m, Work *w, int64_t n_own) {
    int64_t n_drawing = 0, nf = m->n_families;
    for (int64_t q = 0; q < n_own; q++) {
        int64_t b = w->with_own[q], k = w->class_row[b], f = w->old_family[b], c = w->own_column[b];
        const double *others = m->family_weight + k * nf;
        double weight = others[f], total = m->family_total[k], model = m->model_weight[k * m->room + c];
        if (model > 0.0) {
            double together = log_of_two(m->family_model_sum[k * nf + f] + model) + m->model_exponent[k * nf + f];
            weight = power_of_two(m->lambda_model * together - m->family_exponent[k]);
            total += weight - others[f];
        } else w->own_column[b] = -1;
        double extra = w->stay_factor[k] * weight;
        int stays = uniform(w->keys[STAY], w->row_id[b], 0) * (total + extra) < extra;
        w->family[b] = stays ? f : 0;
        if (stays || total <= 0.0) continue;
        double *own = w->own_weight + n_drawing * nf;
        double scale = weight > 1.0 ? power_of_two(-ceil(log_of_two(weight))) : 1.0;
        for (int64_t g = 0; g < nf; g++) own[g] = (g == f ? weight : others[g]) * scale;
        w->own_offset[b] = n_drawing * nf, w->with_own[n_drawing++] = b;
    }
    return n_drawing;
}

static void choose_family(const Month *m, Work *w, const int64_t *listed, int64_t n) {
    int64_t n_pending = 0, n_own = 0, nf = m->n_families;
    for (int64_t b = 0; b < n; b++) {
        int64_t i = listed[b] >> 1, remembers = 1 - (listed[b] & 1), k = m->class_row[i], f = m->family[i] * remembers;
        int64_t own = w->older_after[(m->model[i] + 1) * remembers];
        double total = m->family_total[k], extra = w->stay_factor[k] * m->family_weight[k * nf + f] * (f != 0);
        int stays = uniform(w->keys[STAY], m->first_id + i, 0) * (total + extra) < extra;
        w->row_id[b] = m->first_id + i, w->class_row[b] = k, w->old_family[b] = f, w->own_column[b] = own;
        w->family[b] = stays ? f : 0, w->offset[b] = k * nf;
        w->pending[n_pending] = b, n_pending += !stays & (total > 0.0) & (own < 0);
        w->with_own[n_own] = b, n_own += own >= 0;
    }
    n_own = stay_or_go_with_own(m, w, n_own);
    accept_many(w->keys[FAMILY], w->row_id, m->family_weight, w->offset, nf, w->pending, n_pending, w->family);
    accept_many(w->keys[FAMILY], w->row_id, w->own_weight, w->own_offset, nf, w->with_own, n_own, w->family);
}

static void choose_model(const Month *m, Work *w, int64_t n) {
    int64_t size = m->n_families * m->n_slots;
    for (int64_t b = 0; b < n;) {
        int64_t n_pending = 0, n_tables = 0, last = -1;
        for (; b < n; b++) {
            int64_t f = w->family[b], k = w->class_row[b], own = w->own_column[b], column = w->only_column[f];
            const double *weights = m->model_weight + k * m->room;
            if (k != last) {
                if (n_tables == SLOT_TABLES) break;
                double *laid_out = w->slot_weight + n_tables * size;
                for (int64_t j = 0; j < w->n_filled; j++) laid_out[w->filled[j]] = weights[w->column[j]];
                n_tables++, last = k;
            }
            if (own >= 0 && f == w->old_family[b]) {
                double total = m->family_model_sum[k * m->n_families + f] + weights[own];
                if (uniform(w->keys[MODEL_STAY], w->row_id[b], 0) * total < weights[own]) column = own;
            }
            w->drawn_column[b] = column, w->choice[b] = -1, w->offset[b] = (n_tables - 1) * size + f * m->n_slots;
            w->pending[n_pending] = b, n_pending += (f != 0) & (column < 0);
        }
        accept_many(w->keys[MODEL], w->row_id, w->slot_weight, w->offset, m->n_slots, w->pending, n_pending, w->choice);
    }
}

static void choose_channel(const Month *m, Work *w, int64_t n) {
    int64_t n_pending = 0;
    for (int64_t b = 0; b < n; b++) {
        int64_t slot = w->choice[b], drawn = m->considered_column[w->family[b] * m->n_slots + (slot > 0 ? slot : 0)];
        int64_t column = slot >= 0 ? drawn : w->drawn_column[b];
        uint32_t on_offer = m->channel_mask[w->class_row[b] * m->room + (column > 0 ? column : 0)];
        /* Where only one channel is on offer, trials could end on no other. */
        int64_t only = column >= 0 && (on_offer & (on_offer - 1)) == 0 ? __builtin_ctz(on_offer) : -1;
        w->drawn_column[b] = column, w->choice[b] = only;
        w->offset[b] = (w->class_row[b] * m->room + column) * N_CHANNELS;
        w->pending[n_pending] = b, n_pending += (column >= 0) & (only < 0);
    }
    const double *weights = m->channel_weight;
    accept_many(w->keys[CHANNEL], w->row_id, weights, w->offset, N_CHANNELS, w->pending, n_pending, w->choice);
}

static void apply(const Month *m, Work *w, const int64_t *listed, int64_t n) {
    int64_t no_cell = m->n_classes * m->n_columns * N_CHANNELS, nf = m->n_families;
    for (int64_t b = 0; b < n; b++) {
        int64_t i = listed[b] >> 1, reborn = listed[b] & 1, k = w->class_row[b], column = w->drawn_column[b];
        int64_t f = w->family[b], channel = w->choice[b], first = k * m->n_columns;
        int64_t left = w->column_after[m->model[i] + 1];
        int32_t model = column >= 0 ? m->model_of_column[column] : -1;
        m->users[left < m->n_columns ? (first + left) * N_CHANNELS + m->channel[i] : no_cell]--;
        m->users[column >= 0 ? (first + column) * N_CHANNELS + channel : no_cell]++;
        m->outside[k] += (column < 0) - (m->model[i] < 0);
        m->reviews[k]++;
        m->flow[(m->group[k] * nf + w->old_family[b]) * nf + f]++;
        int is_same = (model == m->model[i]) & (m->channel[i] == SELF) & !reborn;
        m->deployed[first + (column > 0 ? column : 0)] += (channel == SELF) & !is_same;
        m->tenure[i] = (f != w->old_family[b]) | reborn ? 0 : m->tenure[i];
        m->family[i] = (int16_t)f, m->model[i] = (int16_t)model, m->channel[i] = (int8_t)channel;
    }
}

static int64_t threshold(double p) { return (int64_t)ceil(fmin(fmax(p, 0.0), 1.0) * 0x1p53); }

static Work *prepare(const Month *m) {
    Work *w = calloc(1, sizeof *w);
    int64_t n_slots = m->n_families * m->n_slots, width = m->n_columns + 2;
    set_coefficients();
    for (int s = 0; s < 7; s++)
        w->keys[s] = mix(mix(mix((uint64_t)m->seed + AGENT) + (s + 1) * AGENT) + (uint64_t)m->month * AGENT);
    w->threshold = malloc(m->n_classes * 8), w->reborn_threshold = malloc(m->n_classes * 8);
    w->stay_factor = malloc(m->n_classes * 8), w->on_offer = calloc(m->n_classes, width);
    for (int64_t k = 0; k < m->n_classes; k++) {
        w->threshold[k] = threshold(m->review_probability[k]);
        w->reborn_threshold[k] = threshold(m->rebirth_probability[m->group[k]]);
        w->stay_factor[k] = power_of_two(m->switching_cost[m->segment[k]] * LOG2_E) - 1.0;
        memcpy(w->on_offer + k * width, m->channel_mask + k * m->room, m->n_columns);
        w->on_offer[k * width + m->n_columns] = 255;
    }
    w->column_after = malloc((m->n_models + 1) * 4), w->older_after = malloc((m->n_models + 1) * 8);
    w->column_after[0] = (uint32_t)m->n_columns, w->older_after[0] = -1;
    for (int64_t j = 0; j < m->n_models; j++) {
        int32_t c = m->column_of_model[j];
        w->column_after[j + 1] = (uint32_t)(c >= 0 ? c : m->n_columns + 1);
        w->older_after[j + 1] = c >= 0 && !m->is_considered[c] ? c : -1;
    }
    w->only_column = malloc(m->n_families * 8), w->filled = malloc(n_slots * 8), w->column = malloc(n_slots * 8);
    for (int64_t f = 0; f < m->n_families; f++) {
        int64_t before = w->n_filled;
        for (int64_t s = f * m->n_slots; s < (f + 1) * m->n_slots; s++)
            if (m->considered_column[s] >= 0)
                w->filled[w->n_filled] = s, w->column[w->n_filled++] = m->considered_column[s];
        w->only_column[f] = w->n_filled == before + 1 ? w->column[before] : -1;
    }
    w->own_weight = malloc(BATCH * m->n_families * 8), w->slot_weight = calloc(SLOT_TABLES * n_slots, 8);
    return w;
}

/* Let every row live through the month; the counts come in as zeros, `users` with one cell more than it needs. */
void review(const Month *m) {
    Work *w = prepare(m);
    int64_t n_listed = 0;
    for (int64_t start = 0; start < m->n_rows; start += BLOCK) {
        n_listed = scan_block(m, w, start, n_listed);
        int64_t done = 0, is_last = start + BLOCK >= m->n_rows;
        while (n_listed - done >= BATCH || (is_last && done < n_listed)) {
            int64_t n = n_listed - done < BATCH ? n_listed - done : BATCH;
            choose_family(m, w, w->listed + done, n);
            choose_model(m, w, n);
            choose_channel(m, w, n);
            apply(m, w, w->listed + done, n);
            done += n;
        }
        memmove(w->listed, w->listed + done, (n_listed - done) * 8);
        n_listed -= done;
    }
    free(w->threshold), free(w->reborn_threshold), free(w->stay_factor), free(w->on_offer), free(w->column_after);
    free(w->older_after), free(w->only_column), free(w->filled), free(w->column), free(w->own_weight);
    free(w->slot_weight), free(w);
}
