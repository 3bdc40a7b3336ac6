"""Plain Python versions of the kernels, written from the equations, one row and one trial at a time.

They share no code with ``sim.kernels`` or ``sim.randomness``: the hash is in Python's own integers, the
logit in natural logarithms.
"""

import math

import numpy as np

from sim.randomness import Stream

WORD = 2**64


def mix(x):
    """SplitMix64 finaliser (Steele, Lea & Flood 2014, figure 16)."""
    x %= WORD
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % WORD
    return x ^ (x >> 31)


def uniform(seed, stream, agent, month, item):
    golden, other = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95
    key = mix(mix(mix(seed + golden) + (int(stream) + 1) * golden) + month * golden)
    return (mix(key + agent * golden + item * other) >> 11) / 2**53


def nested_logit(utility, family, considered, outside_utility, lambda_model, lambda_channel):
    """Shares from McFadden (1978): channel within model, model within family, family against outside.

    utility has shape (C, 4), -inf = not available; in the result, family 0 is the outside option.
    """
    n_columns, n_families = len(utility), max(family) + 1
    inclusive, channel_share = np.full(n_columns, -np.inf), np.zeros((n_columns, 4))
    for c in range(n_columns):
        terms = [math.exp(v / lambda_channel) if v > -math.inf else 0.0 for v in utility[c]]
        if sum(terms) > 0:
            inclusive[c] = lambda_channel * math.log(sum(terms))
            channel_share[c] = np.array(terms) / sum(terms)
    model_share, family_value = np.zeros(n_columns), np.full(n_families, -np.inf)
    for f in range(1, n_families):
        columns = [c for c in range(n_columns) if family[c] == f and considered[c] and inclusive[c] > -np.inf]
        terms = [math.exp(inclusive[c] / lambda_model) for c in columns]
        if columns:
            family_value[f] = lambda_model * math.log(sum(terms))
            model_share[columns] = np.array(terms) / sum(terms)
    family_value[0] = outside_utility
    weight = np.array([math.exp(v) if v > -math.inf else 0.0 for v in family_value])
    return channel_share, model_share, weight / weight.sum()


def invert(draw, weights):
    """Index by the inverse distribution function from one uniform draw; -1 if there is no weight."""
    place, last = draw * sum(weights), -1
    for index, weight in enumerate(weights):
        if weight > 0:
            last = index
            if place < weight:
                return index
            place -= weight
    return last


def draw_family(bloc_draw, family_draw, weights, bloc_of_family):
    """Bloc, then a family of the bloc; 0 if no family has any weight."""
    by_bloc = np.bincount(bloc_of_family, weights)
    bloc = invert(bloc_draw, by_bloc)
    if bloc < 0:
        return 0
    return invert(family_draw, [w if b == bloc else 0.0 for w, b in zip(weights, bloc_of_family, strict=True)])


def review_rows(rows, tables, line_up, group, segment, review_probability, rebirth, switching_cost,
                lambda_model, seed, month):  # fmt: skip
    """As the kernel, on the same tables; returns users, outside, flow, deployed, reviews."""
    n_classes, n_families = tables.family_weight.shape
    n_columns, n_groups = len(line_up.model_of_column), len(rebirth)
    users = np.zeros((n_classes, n_columns, 4), int)
    outside, reviews = np.zeros(n_classes, int), np.zeros(n_classes, int)
    flow, deployed = np.zeros((n_groups, n_families, n_families), int), np.zeros((len(group), n_columns), int)
    for i in range(len(rows.class_row)):
        k, agent = int(rows.class_row[i]), rows.first_id + i
        g = group[k]
        before = old = (int(rows.family[i]), int(rows.model[i]), int(rows.channel[i]))
        rows.tenure[i] += 1
        reborn = uniform(seed, Stream.REBIRTH, agent, month, 0) < rebirth[g]
        if reborn:
            old = (0, -1, -1)
        column = int(line_up.column_of_model[old[1]]) if old[1] >= 0 else -1
        forced = old[1] >= 0 and (column < 0 or tables.channel_weight[k, column, old[2]] == 0)
        if reborn or forced or uniform(seed, Stream.RECONSIDER, agent, month, 0) < review_probability[k]:
            choice = _choose(k, agent, old, column, tables, line_up, switching_cost[segment[k]], lambda_model,
                             seed, month)  # fmt: skip
            reviews[k] += 1
            flow[g, old[0], choice[0]] += 1
            new_model = int(line_up.model_of_column[choice[1]]) if choice[1] >= 0 else -1
            after = (choice[0], new_model, choice[2])
            if choice[2] == 3 and (after[1:] != before[1:] or reborn):
                deployed[k, choice[1]] += 1
            if reborn or choice[0] != old[0]:
                rows.tenure[i] = 0
            rows.family[i], rows.model[i], rows.channel[i] = after
        if rows.model[i] < 0:
            outside[k] += 1
        else:
            users[k, line_up.column_of_model[rows.model[i]], rows.channel[i]] += 1
    return users, outside, flow, deployed, reviews


def _choose(k, agent, old, column, tables, line_up, switching_cost, lambda_model, seed, month):
    weights = tables.family_weight[k].copy()
    own = 0.0
    if column >= 0 and not line_up.is_considered[column]:
        own = tables.model_weight[k, column]
    if own > 0:
        together = tables.family_model_sum[k, old[0]] + own
        log_weight = lambda_model * (math.log2(together) + tables.model_exponent[k, old[0]])
        weights[old[0]] = 2.0 ** (log_weight - tables.family_exponent[k])
    kept = weights[old[0]] * math.exp(switching_cost) if old[0] > 0 else 0.0
    others = weights * (np.arange(len(weights)) != old[0]) if old[0] > 0 else weights
    if uniform(seed, Stream.STAY, agent, month, 0) * (others.sum() + kept) < kept:
        family = old[0]
    else:
        draws = [uniform(seed, stream, agent, month, 0) for stream in (Stream.BLOC, Stream.FAMILY)]
        family = draw_family(*draws, others, line_up.bloc_of_family)
    if family == 0:
        return 0, -1, -1
    keeps = False
    if family == old[0] and own > 0:
        keeps = uniform(seed, Stream.MODEL_STAY, agent, month, 0) * (tables.family_model_sum[k, family] + own) < own
    if not keeps:
        slots = line_up.considered_column[family]
        slot_weights = [tables.model_weight[k, c] if c >= 0 else 0.0 for c in slots]
        column = int(slots[invert(uniform(seed, Stream.MODEL, agent, month, 0), slot_weights)])
    return family, column, invert(uniform(seed, Stream.CHANNEL, agent, month, 0), tables.channel_weight[k, column])


def fine_tune_events(class_row, group, publish_probability, weight, bloc_of_family, seed, month, first_id):
    counts = np.zeros((max(group) + 1, weight.shape[1]), int)
    for i, k in enumerate(class_row):
        agent = first_id + i
        if uniform(seed, Stream.FINE_TUNE, agent, month, 0) < publish_probability[k]:
            draws = [uniform(seed, s, agent, month, 0) for s in (Stream.FINE_TUNE_BLOC, Stream.FINE_TUNE_FAMILY)]
            counts[group[k], draw_family(*draws, weight[k], bloc_of_family)] += 1
    return counts
