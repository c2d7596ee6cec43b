"""Decoding of connectionist temporal classification, on the host: the best path, and the search over prefixes."""

import heapq

import numpy as np


def _collapsed(path, blank, merge_repeated):
    """A path's labels: repeated ones merged, blanks dropped."""
    labels, last = [], None
    for label in path:
        if label != blank and not (merge_repeated and label == last):
            labels.append(label)
        last = label
    return labels


def _padded(rows, width):
    result = np.full((len(rows), width), -1, np.int64)
    for row, labels in zip(result, rows):
        row[: len(labels)] = labels
    return result


def best_path(scores, lengths, blank, merge_repeated=True):
    """Returns the labels of the likeliest class at each step, and the negated sums of those scores.

    Args:
        scores: logits, `[batch, time, classes]`.
        lengths: steps that count.
        blank: the class that separates labels.
        merge_repeated: whether a label that follows itself counts once.

    Returns:
        ([labels `[batch, time]` padded with -1], sums `[batch, 1]`).
    """
    paths = scores.argmax(axis=-1)
    rows = [_collapsed(path[:length], blank, merge_repeated) for path, length in zip(paths, lengths)]
    best = scores.max(axis=-1)
    sums = np.stack([-np.sum(row[:length], keepdims=True) for row, length in zip(best, lengths)])
    return [_padded(rows, scores.shape[1])], sums.astype(scores.dtype)


def beam_search(scores, lengths, blank, beam_width, top_paths, merge_repeated=False):
    """Returns the likeliest label sequences of the search over prefixes (Graves 2012), and their log probabilities.

    Args:
        scores: logits, `[batch, time, classes]`; normalized here, as TensorFlow's decoder does.
        lengths: steps that count.
        blank: the class that separates labels.
        beam_width: how many prefixes are kept at each step.
        top_paths: how many results are returned.
        merge_repeated: whether equal labels side by side in a result are merged, as TensorFlow 1's decoder does.

    Returns:
        (`top_paths` arrays of labels `[batch, time]` padded with -1, log probabilities `[batch, top_paths]`).
    """
    found = [_search(row[:length], blank, beam_width, top_paths) for row, length in zip(scores, lengths)]
    width = scores.shape[1]
    rows = [[_collapsed(row[k][0], None, merge_repeated) for row in found] for k in range(top_paths)]
    decoded = [_padded(paths, width) for paths in rows]
    values = np.array([[row[k][1] for k in range(top_paths)] for row in found], scores.dtype)
    return decoded, values


def _search(scores, blank, beam_width, top_paths):
    scores = scores.astype(np.float64)
    top = scores.max(axis=-1, keepdims=True)
    scores = scores - top - np.log(np.sum(np.exp(scores - top), axis=-1, keepdims=True))
    never = -np.inf
    beams = {(): (0.0, never)}  # prefix -> log probability of ending with a blank, and without
    for step in scores:
        following = {}

        def add(prefix, with_blank, without, following=following):
            before = following.get(prefix, (never, never))
            following[prefix] = (np.logaddexp(before[0], with_blank), np.logaddexp(before[1], without))

        for prefix, (with_blank, without) in beams.items():
            add(prefix, np.logaddexp(with_blank, without) + step[blank], never)
            if prefix:
                add(prefix, never, without + step[prefix[-1]])
            for label in range(len(step)):
                if label == blank:
                    continue
                start = with_blank if prefix and label == prefix[-1] else np.logaddexp(with_blank, without)
                if start > never:
                    add((*prefix, label), never, start + step[label])
        kept = heapq.nlargest(beam_width, following.items(), key=lambda item: np.logaddexp(*item[1]))
        beams = dict(kept)
    ranked = sorted(((list(p), np.logaddexp(*v)) for p, v in beams.items()), key=lambda item: -item[1])
    while len(ranked) < top_paths:
        ranked.append(([], never))
    return ranked[:top_paths]
