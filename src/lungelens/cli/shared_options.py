"""Options that several commands share, said once and added to a command by name."""

from __future__ import annotations

import inspect
from inspect import Parameter
from typing import TYPE_CHECKING, Any, TypeVar, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

Command = TypeVar("Command", bound="Callable[..., None]")


def takes(*groups: tuple[ModuleType, Iterable[str]]) -> Callable[[Command], Command]:
    """Add options to a command whose last parameter is `**options`: it reads them from its context.

    Parameters
    ----------
    *groups
        A module of option types and the options' names: `no_red_flags` is its `NoRedFlags`. A switch is off unless
        given, all others are `None`.
    """

    def add(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [one for one in signature.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        shared = [_parameter(name, _type_of(module, name)) for module, names in groups for name in names]
        command.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
        command.__annotations__.pop("options")
        command.__annotations__.update({one.name: one.annotation for one in shared})
        return command

    return add


def _type_of(module: ModuleType, name: str) -> Any:
    return getattr(module, "".join(part.capitalize() for part in name.split("_")))


def _parameter(name: str, annotation: Any) -> Parameter:
    default = False if get_args(annotation)[0] is bool else None
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
