"""Reading PySide6 without what it brings for help texts and messages, until somebody asks for these.

The first `import PySide6` also compiles, from text in a packed file inside its library, the modules that know the
signatures of all functions of Qt: half of what that import costs. They serve `help()`, `__doc__`, `__signature__` and
the message for a wrong argument. Modules that read themselves at the first question take their place. The lazy loader
of Python will not do: PySide6 writes on each module that it just read, which counts as a question there.

All this is PySide6's own affair. Nothing is put off for a version with which it was not tried.
"""

from __future__ import annotations

import builtins
import sys
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

#: The version of PySide6 that this was tried with; `tests/ui/test_reading_qt.py` does so again.
TRIED = (6, 11)
_MAPPING = "shibokensupport.signature.mapping"
#: What signatures are made with. The other modules of PySide6's own are asked at the start.
LATE = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "lib.enum_sig", "lib.pyi_generator", "lib.tool", "mapping", "parser")
)


def read_qt() -> None:
    """Import PySide6; to be called before anything else names it, and harmless when something did."""
    if "PySide6" not in sys.modules:
        usual, late = sys.meta_path, _Late()
        sys.meta_path = _LateFirst([late, *usual])
        try:
            import PySide6.QtCore  # noqa: F401
        finally:
            usual[:] = [finder for finder in sys.meta_path if finder is not late]
            sys.meta_path = usual
    _import_as_usual()


def _import_as_usual() -> None:
    """Let import statements be what they were before PySide6.

    It looks in each of them for its `__feature__` switches, and in the source of every module whether that might use
    them. Nothing here does; and a module of which nothing was noted is one without switches.
    """
    if builtins.__import__ is getattr(builtins, "__feature_import__", None):
        builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


class _LateFirst(list[Any]):
    """The finders of modules; PySide6 puts its own before all others and takes it away again."""

    def insert(self, at: Any, finder: Any) -> None:  # noqa: ANN401 - as the list has it
        super().insert(max(int(at), 1), finder)


class _Late:
    """Finds what the other finders find, and puts the reading off."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in LATE or sys.modules["PySide6"].__version_info__[:2] != TRIED:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _LateLoader(name, spec.loader)  # type: ignore[assignment]
                return spec
        return None


class _LateLoader:
    """Makes a module that is read later, by the loader that would have read it now."""

    def __init__(self, name: str, loader: Loader) -> None:
        self._name, self._loader = name, loader

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        return _LateModule(self._name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it for later."""
        assert isinstance(module, _LateModule)
        assert module.__spec__ is not None
        module.__spec__.loader = self._loader
        module.__dict__["_reader"] = self
        if self._name == _MAPPING:
            # The library takes this one out of the bare dictionary, where no question is heard, and then looks there.
            module.__dict__["update_mapping"] = module.read_and_update

    def read(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        # PySide6 gave it a second name, by which its loader does not know it.
        second, spec.name = spec.name, self._name
        try:
            self._loader.exec_module(module)
        finally:
            spec.name = second


#: Nobody waits for this while he holds another: what is read under it are modules of Python, and each other.
_ONE_READS = RLock()


class _LateModule(ModuleType):
    """A module that reads itself when it is first asked for something; what Python notes of it is no question."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        if not (name.startswith("__") and name.endswith("__")):
            self._read()
        if name in self.__dict__:
            return self.__dict__[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def read_and_update(self) -> None:
        """Stand in for a function of the module until it is read."""
        self._read()
        self.__dict__["update_mapping"]()

    def _read(self) -> None:
        with _ONE_READS:
            # Taken out first: what the module asks of itself meanwhile is not there yet, as in any other module.
            reader: _LateLoader | None = self.__dict__.pop("_reader", None)
            if reader is None:
                return
            try:
                reader.read(self)
            except BaseException:
                self.__dict__["_reader"] = reader
                raise
            self.__class__ = ModuleType  # type: ignore[assignment]
