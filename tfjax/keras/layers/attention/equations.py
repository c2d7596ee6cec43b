"""The einsum equations of multi-head attention for inputs of any rank."""

from string import ascii_lowercase as letters


def projection(free, bound, output):
    """Equation of a projection, letters of its bias, rank of its output.

    Args:
        free: dimensions of the inputs that stay (batch and positions).
        bound: dimensions that are summed over.
        output: dimensions that take their place.
    """
    kept = letters[:free]
    summed = letters[free : free + bound]
    made = letters[free + bound : free + bound + output]
    return f"{kept}{summed},{summed}{made}->{kept}{made}", made, free + output


def attention(rank, axes):
    """Equations of the scores and of the weighted sum, and the rank of the scores.

    Args:
        rank: of query, key and value, [batch, positions..., heads, dim].
        axes: the positions that are attended to.
    """
    query = letters[:rank]
    batch = [i for i in range(rank - 1) if i not in axes]  # the heads among them
    fresh = iter(letters[rank:])
    source = "".join(query[i] if i in batch or i == rank - 1 else next(fresh) for i in range(rank))
    scores = "".join([*(query[i] for i in batch), *(query[i] for i in axes), *(source[i] for i in axes)])
    return f"{source},{query}->{scores}", f"{scores},{source}->{query}", len(scores)
