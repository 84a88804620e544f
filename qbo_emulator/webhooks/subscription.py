"""What the app subscribed to, and how its deliveries shall misbehave."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_FORMATS = ("cloudevents", "legacy")
_VOIDS = ("void", "voided")


@dataclass(frozen=True, slots=True)
class Subscription:
    """The subscription of the app, for all its realms.

    :ivar url: where events are sent to
    :ivar verifier_token: key of the signature
    :ivar format: ``cloudevents``, or ``legacy`` for the older form
    :ivar entities: names of the entities that are told about; None for all
    :ivar window: how long changes are gathered before they go out together, in seconds of the
        emulator's clock
    :ivar coalesce: whether changes of one record within a window become one event
    :ivar duplicates: share of the events that are delivered twice, from 0 to 1
    :ivar shuffle: whether the events of a window go out in any order, in up to two requests
    :ivar seed: decides which events are delivered twice, and the order of shuffled ones
    :ivar void: how a void is spelled in a CloudEvent, ``void`` or ``voided``
    :ivar timeout: how long the subscriber has to answer, in seconds of real time
    """

    url: str
    verifier_token: str
    format: str = "cloudevents"
    entities: list | None = None
    window: float = 0.2
    coalesce: bool = True
    duplicates: float = 0
    shuffle: bool = False
    seed: int = 0
    void: str = "void"
    timeout: float = 3

    @classmethod
    def parse(cls, options):
        """Read the options of a request.

        :param options: dictionary with the fields of this class
        :raise ValueError: an option is unknown, absent or makes no sense, in a sentence
        """
        if not isinstance(options, dict) or not _SENSIBLE.keys() >= options.keys():
            raise ValueError(f"a subscription has the fields {', '.join(_SENSIBLE)}")
        for name, (is_sensible, wanted) in _SENSIBLE.items():
            if (name in options or name in _REQUIRED) and not is_sensible(options.get(name)):
                raise ValueError(f"{name} must be {wanted}")
        return cls(**options)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_url(value):
    parts = urlsplit(value) if isinstance(value, str) else None
    return bool(parts and parts.scheme in ("http", "https") and parts.hostname)


def _is_list_of_names(value):
    return value is None or (
        isinstance(value, list) and all(isinstance(name, str) for name in value)
    )


_REQUIRED = ("url", "verifier_token")
_SENSIBLE = {
    "url": (_is_url, "an http or https address"),
    "verifier_token": (lambda value: isinstance(value, str) and value, "a text"),
    "format": (lambda value: value in _FORMATS, " or ".join(_FORMATS)),
    "entities": (_is_list_of_names, "a list of names, or null"),
    "window": (lambda value: _is_number(value) and value >= 0, "a number of seconds"),
    "coalesce": (lambda value: isinstance(value, bool), "true or false"),
    "duplicates": (lambda value: _is_number(value) and 0 <= value <= 1, "between 0 and 1"),
    "shuffle": (lambda value: isinstance(value, bool), "true or false"),
    "seed": (lambda value: isinstance(value, int), "a whole number"),
    "void": (lambda value: value in _VOIDS, " or ".join(_VOIDS)),
    "timeout": (lambda value: _is_number(value) and value > 0, "a number of seconds"),
}
