"""The finder that `tfjax enable` puts into every interpreter of an environment.

Its source text is embedded in one line of a `.pth` file (see environment.py), so it must stand alone: it imports
nothing until `tensorflow` or `keras` is really wanted, and steps aside where tfjax is no longer installed.
"""

import sys


class LazySwitch:
    tfjax_switch = True

    def find_spec(self, name, path=None, target=None):
        if name not in ("tensorflow", "keras"):
            return None
        from importlib.machinery import ModuleSpec
        from importlib.util import find_spec

        return ModuleSpec(name, self, is_package=True) if find_spec("tfjax") else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        del sys.modules[name]
        self.hand_over()
        sys.modules[name] = __import__(name)

    def find_distributions(self, context):
        if (context.name or "").lower() in ("tensorflow", "keras"):
            from importlib.util import find_spec

            if find_spec("tfjax"):
                from tfjax.dropin.versions import distributions

                return distributions(context)
        return iter(())

    def hand_over(self):
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        from tfjax.dropin import install

        install()


sys.meta_path.insert(0, LazySwitch())
