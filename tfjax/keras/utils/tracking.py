"""Automatic tracking: state that a layer's attributes hold, also in lists, dicts, tuples and sets."""

import collections
import functools

from tfjax.keras.backend.common.global_state import state


class DotNotTrackScope:
    """A context in which attributes are not searched for state."""

    def __enter__(self):
        self.original_value = state.tracking
        state.tracking = False

    def __exit__(self, *exception):
        state.tracking = self.original_value


def no_automatic_dependency_tracking(function):
    """Decorator: what the function stores in attributes is not tracked."""

    @functools.wraps(function)
    def untracked(*args, **kwargs):
        with DotNotTrackScope():
            return function(*args, **kwargs)

    return untracked


def remove_by_id(items, value):
    """Removes an object from a list, by identity."""
    for k, item in enumerate(items):
        if item is value:
            del items[k]
            return


class Tracker:
    """Puts objects into stores by what they are.

    Args:
        config: name of a store -> (test, list).
        exclusions: name of a store -> names of stores that are preferred to it.
    """

    def __init__(self, config, exclusions=None):
        self.config = config
        self.stored_ids = {name: set() for name in config}
        self.locked = False
        self._lock_violation_msg = None
        self.exclusions = exclusions or {}

    def __deepcopy__(self, memo):
        # The stores hold the copies that the layer's own lists hold.
        import copy

        copied = object.__new__(type(self))
        memo[id(self)] = copied
        copied.config = {name: (test, copy.deepcopy(store, memo)) for name, (test, store) in self.config.items()}
        copied.stored_ids = {name: {id(x) for x in store} for name, (_, store) in copied.config.items()}
        copied.locked, copied._lock_violation_msg = self.locked, self._lock_violation_msg
        copied.exclusions = self.exclusions
        return copied

    def track(self, attr):
        """Stores `attr`, or what it contains; returns it, containers as ones that track what is added later.

        Raises:
            ValueError: if there is something new and the tracker is locked.
        """
        if not state.tracking:
            return attr
        for name, (test, _) in self.config.items():
            if test(attr):
                if any(id(attr) in self.stored_ids[other] for other in self.exclusions.get(name, ())):
                    return attr
                if id(attr) not in self.stored_ids[name]:
                    self.add_to_store(name, attr)
                return attr
        if isinstance(attr, tuple):
            items = [self.track(item) for item in attr]
            return type(attr)(*items) if hasattr(attr, "_fields") else type(attr)(items)
        for kind, tracked in _CONTAINERS:
            if isinstance(attr, kind):
                return tracked(attr, self)
        return attr

    def untrack(self, value):
        """Forgets an object."""
        for name, ids in self.stored_ids.items():
            if id(value) in ids:
                ids.remove(id(value))
                remove_by_id(self.config[name][1], value)

    def lock(self, msg=None):
        """From now on nothing new is accepted; `msg` says why."""
        self.locked = True
        if msg is not None:
            self._lock_violation_msg = msg

    def unlock(self):
        """Accepts what is new again."""
        self.locked = False

    def add_to_store(self, store_name, value):
        """Puts an object into a store.

        Raises:
            ValueError: if the tracker is locked.
        """
        if self.locked:
            raise ValueError(self._lock_violation_msg)
        self.config[store_name][1].append(value)
        self.stored_ids[store_name].add(id(value))

    def is_in_store(self, store_name, value):
        """Whether a store has this object."""
        return id(value) in self.stored_ids[store_name]

    def replace_tracked_value(self, store_name, old_value, new_value):
        """Puts `new_value` in the place of `old_value`.

        Raises:
            ValueError: if the store does not have it.
        """
        if not self.is_in_store(store_name, old_value):
            raise ValueError(f"Unknown value: {old_value}")
        store = self.config[store_name][1]
        store[[item is old_value for item in store].index(True)] = new_value
        self.stored_ids[store_name].remove(id(old_value))
        self.stored_ids[store_name].add(id(new_value))


class _Tracked:
    """Mixin of containers that tell a tracker of their items."""

    tracker = None

    def _track(self, value):
        return self.tracker.track(value) if self.tracker else value

    def _untrack(self, value):
        if self.tracker:
            self.tracker.untrack(value)


class TrackedList(_Tracked, list):
    """A list whose items are tracked."""

    def __init__(self, values=None, tracker=None):
        self.tracker = tracker
        super().__init__([self._track(value) for value in values or []])

    def append(self, value):
        """Adds an item at the end."""
        super().append(self._track(value))

    def insert(self, index, value):
        """Adds an item before `index`."""
        super().insert(index, self._track(value))

    def extend(self, values):
        """Adds items at the end."""
        super().extend([self._track(value) for value in values])

    def __iadd__(self, values):
        self.extend(values)
        return self

    def __setitem__(self, index, value):
        super().__setitem__(index, [self._track(v) for v in value] if isinstance(index, slice) else self._track(value))

    def remove(self, value):
        """Removes the first item that is, or equals, `value`."""
        self._untrack(value)
        try:
            super().remove(value)
        except ValueError:
            remove_by_id(self, value)

    def pop(self, index=-1):
        """Removes and returns an item."""
        self._untrack(self[index])
        return super().pop(index)

    def clear(self):
        """Removes all items."""
        for value in self:
            self._untrack(value)
        super().clear()

    def __delitem__(self, index):
        removed = self[index]
        super().__delitem__(index)
        for value in removed if isinstance(index, slice) else [removed]:
            self._untrack(value)

    def __reduce__(self):
        return list, (list(self),)

    def __deepcopy__(self, memo):
        import copy

        return TrackedList([copy.deepcopy(value, memo) for value in self])


class _TrackedMapping(_Tracked):
    """What tracked dicts share."""

    def __init__(self, values=None, tracker=None):
        self.tracker = tracker
        pairs = values.items() if hasattr(values, "items") else values or ()
        super().__init__([(key, self._track(value)) for key, value in pairs])

    def __setitem__(self, key, value):
        super().__setitem__(key, self._track(value))

    def update(self, *mappings, **items):
        """Adds the items of mappings."""
        for mapping in (*mappings, items):
            for key, value in dict(mapping).items():
                self[key] = value

    def setdefault(self, key, default=None):
        """Returns the item, put there first if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *args):
        """Removes and returns an item."""
        if len(args) > 1:
            raise TypeError(f"pop expected at most 2 arguments, got {1 + len(args)}")
        if key in self:
            value = self[key]
            del self[key]
            return value
        if args:
            return args[0]
        raise KeyError(key)

    def __delitem__(self, key):
        value = self[key]
        super().__delitem__(key)
        self._untrack(value)

    def popitem(self, *args, **kwargs):
        """Removes and returns the last item."""
        key, value = super().popitem(*args, **kwargs)
        self._untrack(value)
        return key, value

    def clear(self):
        """Removes all items."""
        for value in self.values():
            self._untrack(value)
        super().clear()


class TrackedDict(_TrackedMapping, dict):
    """A dict whose values are tracked."""

    def __reduce__(self):
        return dict, (dict(self),)

    def __deepcopy__(self, memo):
        import copy

        return TrackedDict({key: copy.deepcopy(value, memo) for key, value in self.items()})


class TrackedOrderedDict(_TrackedMapping, collections.OrderedDict):
    """An OrderedDict whose values are tracked."""

    def __reduce__(self):
        return collections.OrderedDict, (list(self.items()),)


class TrackedSet(_Tracked, set):
    """A set whose items are tracked."""

    def __init__(self, values=None, tracker=None):
        self.tracker = tracker
        super().__init__({self._track(value) for value in values or ()})

    def add(self, value):
        """Adds an item."""
        super().add(self._track(value))

    def update(self, *others):
        """Adds items."""
        for values in others:
            for value in values:
                self.add(value)

    def remove(self, value):
        """Removes an item."""
        self._untrack(value)
        super().remove(value)

    def pop(self):
        """Removes and returns an item."""
        value = super().pop()
        self._untrack(value)
        return value

    def clear(self):
        """Removes all items."""
        for value in self:
            self._untrack(value)
        super().clear()

    def __reduce__(self):
        return set, (set(self),)


_CONTAINERS = (
    (list, TrackedList),
    (collections.OrderedDict, TrackedOrderedDict),
    (dict, TrackedDict),
    (set, TrackedSet),
)
