"""What converted code calls instead of Python's statements and expressions, as `ag__.<name>`.

Each decides by its operands: Python values keep Python's meaning, tensors are recorded through `staging`.
"""

from tfjax.function.autograph.operators.assertions import assert_stmt
from tfjax.function.autograph.operators.branches import if_exp, if_stmt
from tfjax.function.autograph.operators.lists import (
    GetItemOpts,
    ListPopOpts,
    ListStackOpts,
    get_item,
    list_append,
    list_pop,
    list_stack,
    new_list,
    set_item,
)
from tfjax.function.autograph.operators.logical import and_, eq, not_, not_eq, or_
from tfjax.function.autograph.operators.loops import for_stmt, while_stmt
from tfjax.function.autograph.operators.variables import Undefined, UndefinedReturnValue, ld, ldu

__all__ = [
    "GetItemOpts",
    "ListPopOpts",
    "ListStackOpts",
    "Undefined",
    "UndefinedReturnValue",
    "and_",
    "assert_stmt",
    "eq",
    "for_stmt",
    "get_item",
    "if_exp",
    "if_stmt",
    "ld",
    "ldu",
    "list_append",
    "list_pop",
    "list_stack",
    "new_list",
    "not_",
    "not_eq",
    "or_",
    "set_item",
    "while_stmt",
]
