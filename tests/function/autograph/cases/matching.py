"""A match statement, which AutoGraph does not know."""


def kind(x):
    match 3:
        case 3:
            return x + 1
        case _:
            return x
