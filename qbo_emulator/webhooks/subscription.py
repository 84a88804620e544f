"""What the app subscribed to, and how its deliveries shall misbehave."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from .. import options
from .events import SENT


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
    def parse(cls, fields):
        """Read the subscription of a control request.

        :param fields: dictionary with the fields of this class
        :raise ValueError: one is unknown, absent or makes no sense, in a sentence
        """
        options.check(fields, _FIELDS, ("url", "verifier_token"))
        return cls(**fields)


def _is_url(value):
    parts = urlsplit(value) if isinstance(value, str) else None
    return bool(parts and parts.scheme in ("http", "https") and parts.hostname)


def _is_list_of_entities(value):
    return value is None or (isinstance(value, list) and all(name in list(SENT) for name in value))


_FIELDS = {
    "url": (_is_url, "an http or https address"),
    "verifier_token": (options.is_text, "a text"),
    "format": options.one_of(("cloudevents", "legacy")),
    "entities": (_is_list_of_entities, f"null or a list of some of {', '.join(SENT)}"),
    "window": (options.is_duration, "a number of seconds"),
    "coalesce": (options.is_flag, "true or false"),
    "duplicates": (options.is_share, "between 0 and 1"),
    "shuffle": (options.is_flag, "true or false"),
    "seed": (options.is_whole, "a whole number"),
    "void": options.one_of(("void", "voided")),
    "timeout": (lambda value: options.is_duration(value) and value > 0, "a number of seconds"),
}
