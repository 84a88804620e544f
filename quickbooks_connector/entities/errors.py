"""Why one record cannot cross over. None of these stops another record."""


class RecordError(Exception):
    """One record is held back; the message is for a person.

    :param str message: translated, names the record or what is missing, and the next step
    :param str cause: key of what is in the way; records that share it are listed under one issue
    :param tuple action: ``(model, id)`` of the record to open in order to solve it; without an id,
        the list of the model
    """

    def __init__(self, message, cause=None, action=None):
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.action = action


class MissingMapping(RecordError):
    """An account, tax or journal has no counterpart, and none is guessed."""


class WaitsForRecord(RecordError):
    """The record refers to another one that has not crossed over itself."""


class NotCarried(RecordError):
    """The connector does not carry this kind of content, and says so instead of changing it."""


class RefusedInPart(Exception):
    """Some records of a chunk cannot be taken over, and it is known which: the others are tried again.

    :param dict errors: ``{QuickBooks id: RecordError}``
    """

    def __init__(self, errors):
        super().__init__(f"{len(errors)} records are held back")
        self.errors = errors
