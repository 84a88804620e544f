"""One deadline for a request and its whole answer, whatever the server does meanwhile."""

import os
import socket
import threading
from contextlib import suppress


class Deadline:
    """Ends the connections that it watches when its time is over.

    A time-out of a socket begins again with every byte: a server that sends one byte every 20 s keeps a
    reader for ever. So a timer shuts the connection down, and whoever reads from it sees its end.

    :param float seconds: from the moment it is entered as a context manager
    :ivar bool is_over: whether the time is over, and with it every connection that was watched
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self._lock = threading.Lock()
        self._watched = []
        self.is_over = False

    def __enter__(self):
        self._timer = threading.Timer(self.seconds, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_exception):
        self._timer.cancel()
        self._timer.join()
        for connection in self._watched:
            connection.close()

    def watch(self, connection):
        """
        :param connection: a socket, which may be about to connect
        """
        # A second handle of the same connection: TLS takes the first one out of the socket object.
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._watched.append(handle)
            if self.is_over:
                _shut_down(handle)

    def _end(self):
        with self._lock:
            self.is_over = True
            for handle in self._watched:
                _shut_down(handle)


def _shut_down(handle):
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
