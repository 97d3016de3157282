"""IPython whose outputs are Jupyter's messages, sent to whoever hands it cells.

What ipykernel says of a cell is said here in the same words, without its sockets, threads and signatures:
nbclient makes the same outputs of it. Nobody answers a cell: no input, no widget.
"""

from __future__ import annotations

import io
import json
import sys
from multiprocessing.connection import Connection

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Type
from traitlets.config import Config


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs) -> None:
        kind = "update_display_data" if update else "display_data"
        self.shell.say(kind, data=data, metadata=metadata or {}, transient=transient or {})

    def clear_output(self, wait=False) -> None:
        self.shell.say("clear_output", wait=wait)


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        count = self.prompt_count
        self.shell.say("execute_result", data=format_dict, metadata=md_dict, execution_count=count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Stream(io.StringIO):
    def __init__(self, name: str, shell: Shell):
        super().__init__()
        self.name, self.shell = name, shell

    def flush(self) -> None:
        if text := self.getvalue():
            self.seek(0)
            self.truncate()
            self.shell.send("stream", name=self.name, text=text)


class Shell(InteractiveShell):
    """One per process; made before the fork, told after it whom to answer."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    @classmethod
    def ready(cls) -> Shell:
        """The shell of this process, without the thread that would write a history nobody reads."""
        return cls.instance(config=Config({"HistoryManager": {"enabled": False}}))

    def answer(self, asker: Connection) -> None:
        """Run the cells that come, each to its end, until the asker leaves."""
        self.asker = asker
        sys.stdout, sys.stderr = _Stream("stdout", self), _Stream("stderr", self)
        while True:
            try:
                source = asker.recv_bytes().decode("utf-8", "surrogatepass")
            except EOFError:
                return
            self.say("execute_input", code=source, execution_count=self.execution_count)
            done = self.run_cell(source, store_history=True)
            error = done.error_before_exec or done.error_in_exec
            about = {"status": "ok"}
            if error is not None:
                trace = self._last_traceback or []
                about = {"status": "error", "traceback": trace, **_named(type(error), error)}
            self.say("execute_reply", **about)

    def say(self, kind: str, **content) -> None:
        """A message, after what was printed before it."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.send(kind, **content)

    def send(self, kind: str, **content) -> None:
        about = {"header": {"msg_type": kind}, "parent_header": {}, "msg_type": kind}
        self.asker.send_bytes(json.dumps(about | {"content": content}, default=json_default).encode("ascii"))

    def enable_gui(self, gui=None) -> None:
        """No window here."""

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.say("error", traceback=stb, **_named(etype, evalue))
        self._last_traceback = stb


def _named(kind: type, error: BaseException) -> dict[str, str]:
    return {"ename": kind.__name__, "evalue": str(error)}
