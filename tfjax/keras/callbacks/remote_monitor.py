"""RemoteMonitor."""

import json
import urllib.error
import urllib.parse
import urllib.request
import warnings

import numpy as np

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


@keras_export("keras.callbacks.RemoteMonitor")
class RemoteMonitor(Callback):
    """Posts the logs of each epoch to a server.

    Args:
        root: address of the server; path: where on it.
        field: name of the form field that holds the logs as JSON, unless `send_as_json`.
        headers: optional dict of HTTP headers.
        send_as_json: whether the body is the JSON itself.
    """

    def __init__(
        self, root="http://localhost:9000", path="/publish/epoch/end/", field="data", headers=None, send_as_json=False
    ):
        super().__init__()
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch, logs=None):
        """Posts; a server that cannot be reached gives a warning."""
        send = {"epoch": epoch}
        for name, value in (logs or {}).items():
            send[name] = value.item() if isinstance(value, (np.ndarray, np.generic)) else value
        headers = dict(self.headers or {})
        body = json.dumps(send)
        if self.send_as_json:
            headers.setdefault("Content-Type", "application/json")
        else:
            body = urllib.parse.urlencode({self.field: body})
        request = urllib.request.Request(self.root + self.path, body.encode(), headers)
        try:
            urllib.request.urlopen(request).close()
        except urllib.error.HTTPError:  # the server answered
            pass
        except OSError:
            warnings.warn(f"Could not reach RemoteMonitor root server at {self.root}", stacklevel=2)
