"""tfjax.core.names beyond the recordings: threads, exceptions, graphs inside scopes."""

import threading

import pytest

from tfjax.core.names import GraphNames, UniqueNames, current_scope, init_scope_names, name_scope, variable_name


def test_scope_ends_with_an_exception():
    with pytest.raises(KeyError):
        with name_scope("a"):
            raise KeyError
    assert current_scope() == ""


def test_each_thread_has_its_own_scope():
    """Recorded from TF 2.21: a variable made by a thread that was started inside a scope has no prefix."""
    seen = []
    with name_scope("outer"):
        thread = threading.Thread(target=lambda: seen.append(variable_name("v")))
        thread.start()
        thread.join()
    assert seen == ["v"]


def test_a_graph_starts_at_the_root_and_leaves_no_trace():
    with name_scope("outer"):
        with GraphNames() as graph, name_scope("a") as scope:
            assert scope == "a/" and graph.unique_name("x") == "a/x"
        assert current_scope() == "outer/"


def test_entering_a_graph_again_remembers_its_names():
    graph = GraphNames()
    for expected in ("a/", "a_1/"):
        with graph, name_scope("a") as scope:
            assert scope == expected


def test_init_scope_keeps_the_prefix_and_drops_the_graph():
    """Recorded from TF 2.21: inside scope "in" of a function, init_scope and name_scope("lifted") give "in/lifted/"."""
    with GraphNames(), name_scope("in"):
        for _ in range(2):
            with init_scope_names(), name_scope("lifted") as scope:
                assert scope == "in/lifted/"


def test_an_invalid_scope_changes_nothing():
    with GraphNames():
        with pytest.raises(ValueError):
            name_scope("a b").__enter__()
        assert current_scope() == ""


def test_unique_names_never_repeat():
    unique = UniqueNames()
    given = [unique(name) for name in ("a", "a_1", "a", "A", "a_1", "a_1_1", "a", "a_2", "a_2_1")]
    assert len({name.lower() for name in given}) == len(given)
