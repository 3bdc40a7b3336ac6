/* The review kernel of sim/kernels/review_loops.py in C: the same tables in, the same draws, the same integers out.
 *
 * Block after block of rows is scanned for those that review; these take the steps of a choice together: stay or go,
 * bloc and family, model, channel, each in a plain loop over places of a batch and by the inverse distribution function
 * from tables of cumulated weights, a line of them for each class. No branch depends on a single row. Users and
 * deployments are counted class by class in a counter of one class and listed as the cells that hold any, as the Python
 * source does. Choices are products rather than conditional expressions where gcc would make jumps of them. Unlike in
 * Python, rows must come in order of class, as those of the model do.
 *
 * Floating-point operations come in the order of the Python source; compile with -ffp-contract=off, or fused operations
 * round differently.
 */
#include <stdlib.h>

#include "developer_kernel_draws.h"

#define BLOCK 2048
#define LINES 64  /* classes whose weights are cumulated at a time */
#define ROUNDED_UP(n) (((n) + LANES - 1) / LANES * LANES)

/* sim.randomness.Stream */
enum { RECONSIDER = 0, REBIRTH = 1, STAY = 2, FAMILY = 3, MODEL = 4, CHANNEL = 5, MODEL_STAY = 6, BLOC = 22 };
enum { N_CHANNELS = 4, SELF = 3, OUTSIDE = 0 };

/* K classes, C columns (of `room`), F families with 0 for none, M models, N rows; shapes as in the Python source. */
typedef struct {
    int64_t n_rows, first_id, n_classes, n_columns, room, n_families, n_slots, n_models, n_blocs, seed, month;
    double lambda_model;
    const int16_t *class_row;
    int16_t *family, *model, *tenure;
    int8_t *channel;
    const double *channel_weight, *model_weight, *family_model_sum, *family_weight;
    const int32_t *model_exponent, *family_exponent;
    const uint8_t *channel_mask;
    const int32_t *model_of_column, *column_of_model, *considered_column, *bloc_of_family, *group, *segment;
    const uint8_t *is_considered;
    const double *review_probability, *rebirth_probability, *switching_cost;
    int64_t *users_start, *deployed_start;
    uint32_t *users_cell, *deployed_cell;
    int32_t *users_rows, *deployed_rows, *outside, *flow, *reviews;
} Month;

/* What is worked out once per month, the lines of cumulated weights, and the rows of a batch by their places in it. */
typedef struct {
    /* Rows of class k begin at first[k]; for each class; for each model at m+1. */
    int64_t *first, *threshold, *reborn_threshold;
    double *stay_factor;
    uint8_t *on_offer;
    uint32_t *column_after;
    int32_t *older_after;
    /* Families bloc by bloc, their columns, and where those of a bloc or a family begin; `place` as in FamilyMenu. */
    int64_t n_listed, n_filled, most_families, most_columns;
    int32_t *listed_family, *place, *incumbent_place, *bloc_start, *column, *column_start;
    /* Spare entries at the end of a line are infinite. */
    int64_t weight_width, bloc_width, family_width, column_width;
    double *weight, *bloc_end, *family_begin, *column_begin;
    int64_t n_deployed;
    int16_t *deployed_class;
    uint32_t *deployed_column;
    double stay[BLOCK], bloc_draw[BLOCK], family_draw[BLOCK], model_stay[BLOCK], model_draw[BLOCK], channel_draw[BLOCK];
    uint32_t listed[BLOCK + 1];  /* 2 * row + (1 if reborn) */
    int32_t class_row[BLOCK], line[BLOCK], old_family[BLOCK], own_column[BLOCK], incumbent[BLOCK];
    int32_t family[BLOCK], chosen[BLOCK], channel[BLOCK], going[BLOCK + 1], with_own[BLOCK + 1];
    uint8_t marks[BLOCK];
} Work;

static uint64_t key(const Month *m, int stream) {
    return stream_key(m->seed, stream, m->month) + (uint64_t)m->first_id * AGENT;
}

/* Age the rows of a block, count those without a model, list those that review; how many are listed. */
static int64_t scan_block(const Month *m, Work *w, int64_t start) {
    int64_t n = m->n_rows - start < BLOCK ? m->n_rows - start : BLOCK, n_listed = 0;
    const int16_t *class_row = m->class_row + start, *model = m->model + start;
    int16_t *tenure = m->tenure + start;
    const int8_t *channel = m->channel + start;
    uint64_t reborn_key = key(m, REBIRTH), review_key = key(m, RECONSIDER);
    for (int64_t first = 0, last; first < n; first = last) {
        int64_t k = class_row[first], n_outside = 0, end = w->first[k + 1] - start;
        last = end < n ? end : n;
        uint64_t reborn = reborn_key + (uint64_t)(start + first) * AGENT;
        uint64_t review = review_key + (uint64_t)(start + first) * AGENT;
        int64_t reborn_threshold = w->reborn_threshold[k], threshold = w->threshold[k];
        uint8_t *restrict marks = w->marks;
        for (int64_t b = first; b < last; b++, reborn += AGENT, review += AGENT) {
            int is_reborn = (int64_t)(mix(reborn) >> 11) < reborn_threshold;
            int is_due = (int64_t)(mix(review) >> 11) < threshold;
            marks[b] = (uint8_t)(is_reborn | is_due << 1);
        }
        for (int64_t b = first; b < last; b++) n_outside += model[b] < 0;
        m->outside[k] += (int32_t)n_outside;
    }
    for (int64_t b = 0; b < n; b++) tenure[b]++;
    uint32_t width = (uint32_t)m->n_columns + 2;
    for (int64_t b = 0; b < n; b++) {
        uint32_t k = (uint16_t)class_row[b], column = w->column_after[(uint16_t)(model[b] + 1)], h = channel[b] & 3;
        uint32_t is_forced = (w->on_offer[k * width + column] >> h & 1) ^ 1;
        w->listed[n_listed] = (uint32_t)(2 * (start + b) + (w->marks[b] & 1));
        n_listed += (w->marks[b] | is_forced) != 0;
    }
    return n_listed;
}

/* Fill a line of the tables for a class. */
static void cumulate(const Month *m, Work *w, int64_t k, int64_t line) {
    const double *family_weight = m->family_weight + k * m->n_families, *model_weight = m->model_weight + k * m->room;
    double *weight = w->weight + line * w->weight_width, *begin = w->family_begin + line * w->family_width;
    double *column_begin = w->column_begin + line * w->column_width, total = 0.0;
    for (int64_t p = 0; p < w->n_listed; p++) {
        weight[p] = family_weight[w->listed_family[p]];
        begin[p + 1] = total += weight[p];
    }
    for (int64_t j = 0; j < m->n_blocs; j++) w->bloc_end[line * w->bloc_width + j] = begin[w->bloc_start[j + 1]];
    total = 0.0;
    for (int64_t j = 0; j < w->n_filled; j++) column_begin[j + 1] = total += model_weight[w->column[j]];
}

/* Begin a batch with the first rows of a list, as many as there are lines for their classes; how many. */
static int64_t take(const Month *m, Work *w, const uint32_t *listed, int64_t n) {
    int32_t line = -1, last = -1;
    for (int64_t b = 0; b < n; b++) {
        int32_t k = m->class_row[listed[b] >> 1];
        if (k != last) {
            if (line + 1 == LINES) return b;
            line++, last = k;
            cumulate(m, w, k, line);
        }
        w->class_row[b] = k, w->line[b] = line;
    }
    return n;
}

static void fill(uint64_t key, const uint32_t *restrict listed, int64_t n, double *restrict out) {
    for (int64_t b = 0; b < n; b++) out[b] = mixed_uniform(key + (uint64_t)(listed[b] >> 1) * AGENT);
}

static void draw(const Month *m, Work *w, const uint32_t *listed, int64_t n) {
    fill(key(m, STAY), listed, n, w->stay);
    fill(key(m, BLOC), listed, n, w->bloc_draw);
    fill(key(m, FAMILY), listed, n, w->family_draw);
    fill(key(m, MODEL_STAY), listed, n, w->model_stay);
    fill(key(m, MODEL), listed, n, w->model_draw);
    fill(key(m, CHANNEL), listed, n, w->channel_draw);
}

static inline int stays(double draw, double total, double weight, double kept) {
    double others = total - weight;
    return draw * ((others > 0.0 ? others : 0.0) + kept) < kept;
}

/* List the places of those who go and of those with an older model; how many these are. */
static int64_t stay_or_go(const Month *m, Work *w, const uint32_t *listed, int64_t n, int64_t *n_going) {
    int64_t going = 0, n_own = 0, last_bloc = m->n_blocs - 1;
    for (int64_t b = 0; b < n; b++) {
        int64_t i = listed[b] >> 1, remembers = 1 - (listed[b] & 1), line = w->line[b];
        int32_t f = m->family[i] * remembers, own = w->older_after[(m->model[i] + 1) * remembers];
        int32_t place = w->incumbent_place[f];
        double weight = w->weight[line * w->weight_width + place], kept = weight * w->stay_factor[w->class_row[b]];
        int keeps = stays(w->stay[b], w->bloc_end[line * w->bloc_width + last_bloc], weight, kept);
        w->old_family[b] = f, w->own_column[b] = own, w->incumbent[b] = place, w->family[b] = f * keeps;
        w->going[going] = (int32_t)b, going += !keeps & (own < 0);
        w->with_own[n_own] = (int32_t)b, n_own += own >= 0;
    }
    *n_going = going;
    return n_own;
}

/* Rows with an older model decide with it in their family; how many stay and may keep it. */
static int64_t stay_or_go_with_own(const Month *m, Work *w, int64_t n_own, int64_t *n_going) {
    int64_t n_left = 0, last_bloc = m->n_blocs - 1;
    for (int64_t q = 0; q < n_own; q++) {
        int64_t b = w->with_own[q], k = w->class_row[b], f = w->old_family[b], cell = k * m->n_families + f;
        double own = m->model_weight[k * m->room + w->own_column[b]];
        double weight = w->weight[w->line[b] * w->weight_width + w->incumbent[b]];
        double together = log_of_two(m->family_model_sum[cell] + own) + m->model_exponent[cell];
        double with_own = power_of_two(m->lambda_model * together - m->family_exponent[k]);
        double kept = (own > 0.0 ? with_own : weight) * w->stay_factor[k];
        int keeps = stays(w->stay[b], w->bloc_end[w->line[b] * w->bloc_width + last_bloc], weight, kept);
        w->family[b] = (int32_t)f * keeps;
        w->going[*n_going] = (int32_t)b, *n_going += !keeps;
        w->with_own[n_left] = (int32_t)b, n_left += keeps & (own > 0.0);
    }
    return n_left;
}

/* Bloc, then family, for those who go; the incumbent's interval is stepped over. */
static void draw_families(const Month *m, Work *w, int64_t n_going) {
    int64_t n_blocs = m->n_blocs, most = w->most_families;
    for (int64_t q = 0; q < n_going; q++) {
        int64_t b = w->going[q], line = w->line[b], incumbent = w->incumbent[b];
        const double *end = w->bloc_end + line * w->bloc_width, *begin = w->family_begin + line * w->family_width;
        double total = end[n_blocs - 1], weight = w->weight[line * w->weight_width + incumbent];
        double low = weight > 0.0 ? begin[incumbent] : INFINITY;
        double place = place_between(w->bloc_draw[b], 0.0, total - weight);
        place = least(place + (place >= low ? weight : 0.0), total * JUST_BELOW);
        int64_t bloc = entries_not_above(end, w->bloc_width, place);
        bloc = bloc < n_blocs ? bloc : n_blocs - 1;
        int64_t first = w->bloc_start[bloc];
        double bottom = begin[first], top = end[bloc], inside = weight * ((bottom <= low) & (low < top));
        place = place_between(w->family_draw[b], bottom, top - inside);
        place = least(place + (place >= low ? inside : 0.0), top * JUST_BELOW);
        int64_t found = first + entries_not_above(begin + first + 1, most, place);
        w->family[b] = total > 0.0 ? w->listed_family[found] : OUTSIDE;
    }
}

/* A considered model of each family, or the older one; of no meaning without a family. */
static void draw_models(const Month *m, Work *w, int64_t n, int64_t n_own) {
    for (int64_t b = 0; b < n; b++) {
        const double *begins = w->column_begin + w->line[b] * w->column_width;
        int64_t place = w->place[w->family[b]], begin = w->column_start[place], end = w->column_start[place + 1];
        double where = place_between(w->model_draw[b], begins[begin], begins[end]);
        w->chosen[b] = w->column[begin + entries_not_above(begins + begin + 1, w->most_columns, where)];
    }
    for (int64_t q = 0; q < n_own; q++) {
        int64_t b = w->with_own[q], k = w->class_row[b];
        double own = m->model_weight[k * m->room + w->own_column[b]];
        int keeps = w->model_stay[b] * (m->family_model_sum[k * m->n_families + w->family[b]] + own) < own;
        w->chosen[b] += (w->own_column[b] - w->chosen[b]) * keeps;
    }
}

static void draw_channels(const Month *m, Work *w, int64_t n) {
    for (int64_t b = 0; b < n; b++) {
        int has_model = w->family[b] != OUTSIDE;
        int64_t column = w->chosen[b] * has_model;
        const double *weight = m->channel_weight + (w->class_row[b] * m->room + column) * N_CHANNELS;
        double api = weight[0], cloud = api + weight[1], host = cloud + weight[2];
        double place = place_between(w->channel_draw[b], 0.0, host + weight[SELF]);
        int32_t channel = (place >= api) + (place >= cloud) + (place >= host);
        w->channel[b] = (channel + 1) * has_model - 1, w->chosen[b] = (int32_t)(column + 1) * has_model - 1;
    }
}

/* Write the choices into the rows, correct the counts and list the deployments. */
static void apply(const Month *m, Work *w, const uint32_t *listed, int64_t n) {
    int64_t nf = m->n_families, n_deployed = w->n_deployed;
    for (int64_t b = 0; b < n; b++) {
        int64_t i = listed[b] >> 1, k = w->class_row[b], old_family = w->old_family[b], f = w->family[b];
        int32_t column = w->chosen[b], channel = w->channel[b], reborn = listed[b] & 1, old_model = m->model[i];
        int32_t none = -(column < 0), model = m->model_of_column[column & ~none] | none;
        m->outside[k] += (column < 0) - (old_model < 0);
        m->reviews[k]++;
        m->flow[(m->group[k] * nf + old_family) * nf + f]++;
        int is_same = (model == old_model) & (m->channel[i] == SELF) & !reborn;
        w->deployed_class[n_deployed] = (int16_t)k, w->deployed_column[n_deployed] = (uint32_t)column;
        n_deployed += (channel == SELF) & !is_same;
        m->tenure[i] *= !((f != old_family) | reborn);
        m->family[i] = (int16_t)f, m->model[i] = (int16_t)model, m->channel[i] = (int8_t)channel;
    }
    w->n_deployed = n_deployed;
}

/* Append the cells of a class that hold rows to a list of n, clear the counter; `is_used` flags groups of four cells. */
static int64_t list_cells(int32_t *counter, uint8_t *is_used, int64_t n_groups, uint32_t *cell, int32_t *rows, int64_t n) {
    for (int64_t group = 0; group < n_groups; group += 8) {
        uint64_t flags;
        memcpy(&flags, is_used + group, 8);
        memset(is_used + group, 0, 8);
        for (; flags; flags &= flags - 1) {
            int64_t c = 4 * (group + __builtin_ctzll(flags) / 8);
            for (int64_t end = c + 4; c < end; c++) {
                cell[n] = (uint32_t)c, rows[n] = counter[c];
                n += counter[c] != 0;
                counter[c] = 0;
            }
        }
    }
    return n;
}

static void count_cells(const Month *m, Work *w) {
    int64_t n_columns = m->n_columns, n_groups = ROUNDED_UP(n_columns + 2), users = 0, deployed = 0, event = 0;
    int32_t *counter = calloc(4 * n_groups, 4);
    uint8_t *is_used = calloc(n_groups, 1);
    for (int64_t k = 0; k < m->n_classes; k++) {
        for (int64_t i = w->first[k]; i < w->first[k + 1]; i++) {
            uint32_t column = w->column_after[(uint16_t)(m->model[i] + 1)];
            counter[column * N_CHANNELS + (m->channel[i] & 3)]++;
            is_used[column] = 1;
        }
        /* The two columns of rows without a model and of models that left. */
        is_used[n_columns] = is_used[n_columns + 1] = 0;
        memset(counter + n_columns * N_CHANNELS, 0, 2 * N_CHANNELS * sizeof *counter);
        users = list_cells(counter, is_used, n_groups, m->users_cell, m->users_rows, users);
        m->users_start[k + 1] = users;
        int64_t first_event = event;
        for (; event < w->n_deployed && w->deployed_class[event] == k; event++) {
            counter[w->deployed_column[event]]++;
            is_used[w->deployed_column[event] / 4] = 1;
        }
        if (event > first_event)
            deployed = list_cells(counter, is_used, n_groups, m->deployed_cell, m->deployed_rows, deployed);
        m->deployed_start[k + 1] = deployed;
    }
    free(counter), free(is_used);
}

/* First row of a class or of those after it. */
static int64_t first_row(const Month *m, int64_t k) {
    int64_t low = 0, high = m->n_rows;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (m->class_row[middle] < k) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void list_families_and_columns(const Month *m, Work *w) {
    int64_t nf = m->n_families, most_families = 0, most_columns = 0;
    w->listed_family = malloc(nf * 4), w->place = calloc(nf, 4), w->incumbent_place = malloc(nf * 4);
    w->bloc_start = calloc(m->n_blocs + 1, 4), w->column_start = calloc(nf + 1, 4);
    w->column = calloc(nf * m->n_slots + 1, 4);
    for (int64_t bloc = 0; bloc < m->n_blocs; bloc++) {
        for (int64_t f = 0; f < nf; f++) {
            if (m->bloc_of_family[f] != bloc) continue;
            int64_t before = w->n_filled;
            for (int64_t s = f * m->n_slots; s < (f + 1) * m->n_slots; s++)
                if (m->considered_column[s] >= 0) w->column[w->n_filled++] = m->considered_column[s];
            if (w->n_filled == before && f != OUTSIDE) continue;
            if (w->n_filled - before > most_columns) most_columns = w->n_filled - before;
            w->place[f] = (int32_t)w->n_listed, w->listed_family[w->n_listed++] = (int32_t)f;
            w->column_start[w->n_listed] = (int32_t)w->n_filled;
        }
        w->bloc_start[bloc + 1] = (int32_t)w->n_listed;
        if (w->n_listed - w->bloc_start[bloc] > most_families) most_families = w->n_listed - w->bloc_start[bloc];
    }
    for (int64_t f = 0; f < nf; f++) w->incumbent_place[f] = w->place[f] > 0 ? w->place[f] : (int32_t)w->n_listed;
    w->most_families = ROUNDED_UP(most_families), w->most_columns = ROUNDED_UP(most_columns);
}

/* Lines of a table, all entries infinite but the first of each line. */
static double *new_lines(int64_t width) {
    double *lines = malloc(LINES * width * 8);
    for (int64_t j = 0; j < LINES * width; j++) lines[j] = j % width == 0 ? 0.0 : INFINITY;
    return lines;
}

static Work *prepare(const Month *m) {
    Work *w = calloc(1, sizeof *w);
    int64_t n_classes = m->n_classes, width = m->n_columns + 2;
    set_coefficients();
    list_families_and_columns(m, w);
    w->weight_width = w->n_listed + 1, w->bloc_width = ROUNDED_UP(m->n_blocs);
    w->family_width = w->n_listed + 1 + w->most_families, w->column_width = w->n_filled + 1 + w->most_columns;
    w->weight = calloc(LINES * w->weight_width, 8), w->bloc_end = new_lines(w->bloc_width);
    w->family_begin = new_lines(w->family_width), w->column_begin = new_lines(w->column_width);
    w->first = malloc((n_classes + 1) * 8), w->threshold = malloc(n_classes * 8);
    w->reborn_threshold = malloc(n_classes * 8), w->stay_factor = malloc(n_classes * 8);
    w->on_offer = calloc(n_classes, width);
    for (int64_t k = 0; k < n_classes; k++) {
        w->first[k] = first_row(m, k);
        w->threshold[k] = threshold(m->review_probability[k]);
        w->reborn_threshold[k] = threshold(m->rebirth_probability[m->group[k]]);
        w->stay_factor[k] = power_of_two(m->switching_cost[m->segment[k]] * LOG2_E);
        memcpy(w->on_offer + k * width, m->channel_mask + k * m->room, m->n_columns);
        w->on_offer[k * width + m->n_columns] = 255;
    }
    w->first[n_classes] = m->n_rows;
    w->column_after = malloc((m->n_models + 1) * 4), w->older_after = malloc((m->n_models + 1) * 4);
    w->column_after[0] = (uint32_t)m->n_columns, w->older_after[0] = -1;
    for (int64_t j = 0; j < m->n_models; j++) {
        int32_t c = m->column_of_model[j];
        w->column_after[j + 1] = (uint32_t)(c >= 0 ? c : m->n_columns + 1);
        w->older_after[j + 1] = c >= 0 && !m->is_considered[c] ? c : -1;
    }
    w->deployed_class = malloc((m->n_rows + 1) * 2), w->deployed_column = malloc((m->n_rows + 1) * 4);
    return w;
}

static void release(Work *w) {
    void *arrays[] = {w->first, w->threshold, w->reborn_threshold, w->stay_factor, w->on_offer, w->column_after,
                      w->older_after, w->listed_family, w->place, w->incumbent_place, w->bloc_start, w->column,
                      w->column_start, w->weight, w->bloc_end, w->family_begin, w->column_begin, w->deployed_class,
                      w->deployed_column, w};
    for (size_t j = 0; j < sizeof arrays / sizeof *arrays; j++) free(arrays[j]);
}

/* Let every row live through the month; counts by class and the first starts come in as zeros. */
void review(const Month *m) {
    Work *w = prepare(m);
    for (int64_t start = 0; start < m->n_rows; start += BLOCK) {
        int64_t n_listed = scan_block(m, w, start), n_going, n;
        for (const uint32_t *listed = w->listed, *end = listed + n_listed; listed < end; listed += n) {
            n = take(m, w, listed, end - listed);
            draw(m, w, listed, n);
            int64_t n_own = stay_or_go(m, w, listed, n, &n_going);
            n_own = stay_or_go_with_own(m, w, n_own, &n_going);
            draw_families(m, w, n_going);
            draw_models(m, w, n, n_own);
            draw_channels(m, w, n);
            apply(m, w, listed, n);
        }
    }
    count_cells(m, w);
    release(w);
}
