"""http.client.HTTPResponse over the library's readResponse()."""

from http import client

import bridge

ERRORS = {
    "ERR_HTTP_NO_RESPONSE": client.RemoteDisconnected,
    "ERR_HTTP_STATUS_LINE": client.BadStatusLine,
    "ERR_HTTP_INCOMPLETE_HEAD": client.BadStatusLine,
    "ERR_HTTP_LINE_TOO_LONG": client.LineTooLong,
    "ERR_HTTP_INCOMPLETE_BODY": client.IncompleteRead,
}


def translated(function, *args):
    try:
        return function(*args)
    except bridge.LibraryError as error:
        raise ERRORS.get(error.code, client.HTTPException)(str(error)) from error


class HTTPResponse(client.HTTPResponse):
    closed = False

    def begin(self):
        response = translated(bridge.request, "readResponse", self.fp, {"method": self._method or "GET"})
        self.body = response.body
        self.status, self.reason, self.version = response.status, response.reason, int(response.version.replace(".", ""))
        self.headers = self.msg = client.HTTPMessage()
        for name, value in response.raw_headers:
            self.headers[name] = value

    def read(self, amt=None):
        try:
            return translated(self.body.read, amt)
        except client.IncompleteRead:  # what came is left to the other methods
            partial = b""
            while True:
                try:
                    partial += self.body.read1()
                except bridge.LibraryError as error:
                    raise client.IncompleteRead(partial) from error

    def isclosed(self):
        """At its end: a body has no other way to be closed (HB-08)."""
        try:
            return self.body.peek() == b""
        except bridge.LibraryError:
            return True

    def close(self):
        self.closed = True


def reading(name):
    return lambda self, *args: translated(getattr(self.body, name), *args)


for name in "read1", "readline", "readinto", "peek":
    setattr(HTTPResponse, name, reading(name))
