"""keras.utils.Config: settings as attributes that can be frozen."""

import copy
import difflib
import json

from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.Config")
class Config:
    """A dict whose entries are attributes as well, until `freeze()` read and written."""

    __attrs__ = None

    def __init__(self, **kwargs):
        self._config = kwargs
        self._frozen = False
        self.__attrs__ = set(dir(self))

    @property
    def frozen(self):
        """Whether entries can no longer be changed."""
        return self._frozen

    def freeze(self):
        """Lets nothing be changed from now on."""
        self._frozen = True

    def unfreeze(self):
        """Lets entries be changed again."""
        self._frozen = False

    def _raise_if_frozen(self):
        if self._frozen:
            raise ValueError("Cannot mutate attribute(s) because the config is frozen.")

    def as_dict(self):
        """Returns a copy as a dict."""
        return copy.copy(self._config)

    def to_json(self):
        """Returns the entries as JSON."""
        return json.dumps(self._config)

    def keys(self):
        """The names."""
        return self._config.keys()

    def values(self):
        """The values."""
        return self._config.values()

    def items(self):
        """The (name, value) pairs."""
        return self._config.items()

    def pop(self, *args):
        """Removes an entry and returns its value."""
        self._raise_if_frozen()
        return self._config.pop(*args)

    def update(self, *args, **kwargs):
        """Takes over the entries of a dict, or keyword arguments."""
        self._raise_if_frozen()
        return self._config.update(*args, **kwargs)

    def get(self, keyname, value=None):
        """Returns an entry, or `value` where there is none."""
        return self._config.get(keyname, value)

    def __setattr__(self, name, value):
        own = object.__getattribute__(self, "__attrs__")
        if own is None or name in own:
            object.__setattr__(self, name, value)
            return
        self._raise_if_frozen()
        self._config[name] = value

    def __getattr__(self, name):
        own = object.__getattribute__(self, "__attrs__")
        if own is None or name in own:
            return object.__getattribute__(self, name)
        if name in self._config:
            return self._config[name]
        near = difflib.get_close_matches(name, self._config.keys(), n=1, cutoff=0.7)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise AttributeError(f"Unknown attribute: '{name}'.{hint}")

    def __setitem__(self, key, item):
        self._raise_if_frozen()
        self._config[key] = item

    def __getitem__(self, key):
        return self._config[key]

    def __repr__(self):
        return f"<Config {self._config}>"

    def __iter__(self):
        keys = sorted(self._config.keys())
        yield from keys

    def __len__(self):
        return len(self._config)

    def __delitem__(self, key):
        self._raise_if_frozen()
        del self._config[key]

    def __contains__(self, item):
        return item in self._config
