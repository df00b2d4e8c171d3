"""Reports the health of an agent backend's WebSocket connections to Tocsin.

One file, standard library only, Python 3.8 or newer: copy it beside the app. It never raises into the app and never makes it wait.

    tocsin = Reporter(release="1.4.2")      # the rest from TOCSIN_URL, TOCSIN_TOKEN, TOCSIN_ENVIRONMENT, TOCSIN_TARGET
    app = Middleware(app, tocsin)           # around any ASGI app: accept, refusal, close, exception

    with tocsin.stage("factory"):           # ok, or failed and raised again
        manager = create_manager()
    tocsin.report("ready", "ok")            # of the connection that is being served
"""
import asyncio
import atexit
import collections
import contextlib
import contextvars
import email.utils
import json
import os
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import weakref

__version__ = "1.0.0"
__all__ = ["Reporter", "Middleware"]

QUEUE_EVENTS = 10_000
# Characters that may wait, whatever the events are.
QUEUE_SIZE = 16 * 1024 * 1024
BATCH_EVENTS = 500
BATCH_SIZE = 1024 * 1024
LONGEST_WAIT_S = 30.0
LONGEST_RETRY_AFTER_S = 300.0
MESSAGE_LENGTH = 500
# Statuses that another try may change; any other 4xx means that the events themselves are refused.
AGAIN = frozenset((401, 403, 404, 408, 421, 425, 429))
TOO_LARGE = 413
PATH = "/api/v1/events"
# Longest texts that Tocsin takes; longer ones are cut here, because it would refuse the event.
LONGEST = {"environment": 100, "message": 4_000}
TEXTS = ("environment", "release", "instance", "target", "connectionId", "sessionId", "runId", "traceId", "errorCode", "message")
# Errors that mean that the client left or the run was stopped: nothing failed.
CANCELLATIONS = frozenset(("CancelledError", "WebSocketDisconnect", "ClientDisconnected", "ConnectionClosedOK", "AbortError"))
CLEAN_CODES = frozenset((1000, 1001, 1005))
SESSION_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")

# The connection that the running code serves: it reaches tasks that are started there, and no threads.
_current = contextvars.ContextVar("tocsin_connection", default=None)
_reporters = weakref.WeakSet()


class _Connection:
    """What is known of one connection."""

    def __init__(self, ids):
        self.ids = ids
        self.is_accepted = self.is_ready = self.is_closed = False

    @property
    def joining(self):
        """The ids that join a session, without the one that a ratio counts by."""
        return {name: value for name, value in self.ids.items() if name != "connectionId"}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # A redirected POST becomes a GET, and would carry the token elsewhere.
    def redirect_request(self, *_):
        return None


class Reporter:
    """Queues events and sends them from a thread of its own. Without a URL nothing is queued and nothing is sent."""

    def __init__(self, url=None, token=None, environment=None, release=None, instance=None, target=None,
                 queue=QUEUE_EVENTS, interval=1.0, timeout=5.0):
        env = os.environ.get
        self.url = url or env("TOCSIN_URL")
        self.token = token or env("TOCSIN_TOKEN")
        self.common = _defined({
            "environment": environment or env("TOCSIN_ENVIRONMENT") or "development",
            "release": release or env("TOCSIN_RELEASE"),
            "instance": instance or env("TOCSIN_INSTANCE") or env("K_REVISION") or env("HOSTNAME"),
            "target": target or env("TOCSIN_TARGET"),
        })
        self.limit, self.interval, self.timeout = queue, interval, timeout
        self.has_said_ready = False
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._reset()
        _reporters.add(self)
        atexit.register(_close_later, weakref.ref(self))

    def _reset(self):
        self._queue, self._size, self._batch, self._batch_limit = collections.deque(), 0, [], BATCH_EVENTS
        self._figures = {"delivered": 0, "dropped": 0, "rejected": 0, "failures": 0}
        self._last_error = None
        # Nobody else holds it for long, so that a report never waits for a request.
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread, self._deadline, self._failures = None, None, 0

    def report(self, stage, outcome, **fields):
        """Queues one event of the current connection. Never raises and never waits."""
        try:
            connection = _current.get()
            if stage == "ready" and outcome == "ok":
                self.has_said_ready = True
                if connection is not None:
                    connection.is_ready = True
            if stage == "close" and connection is not None:
                connection.is_closed = True
            self._report(stage, outcome, connection.ids if connection is not None else {}, fields)
        except Exception as error:  # noqa: BLE001
            self._refuse(error)

    def _report(self, stage, outcome, ids, fields):
        if not self.url:
            return
        event = {"id": uuid.uuid4().hex, "at": int(time.time() * 1000), "stage": stage, "outcome": outcome}
        event.update(self.common)
        event.update(ids)
        event.update(_defined(fields))
        text = json.dumps(event, default=str, separators=(",", ":"))
        with self._lock:
            if self._deadline is not None:
                self._figures["dropped"] += 1
                return
            self._queue.append(text)
            self._size += len(text)
            while len(self._queue) > 1 and (len(self._queue) + len(self._batch) > self.limit or self._size > QUEUE_SIZE):
                self._size -= len(self._queue.popleft())
                self._figures["dropped"] += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tocsin-reporter", daemon=True)
                self._thread.start()
            if len(self._queue) >= BATCH_EVENTS and self._failures == 0:
                self._wake.set()

    @contextlib.contextmanager
    def stage(self, name, **fields):
        """Reports the stage as ok at the end of the block, or as failed where it raises; the error is raised again."""
        try:
            yield
        except BaseException as error:
            if _is_cancellation(error):
                self._report_cancelled()
            else:
                self.report(name, "failed", **dict(fields, **_describe(error)))
            raise
        self.report(name, "ok", **fields)

    def _report_cancelled(self):
        connection = _current.get()
        if connection is None:
            self.report("close", "ok", message="cancelled")
        else:
            self.report_close(connection, "ok", connection.is_ready, message="cancelled")

    def report_close(self, connection, outcome, is_counted, **fields):
        """Once per connection. Where it is not counted it names no connection: it joins sessions, and enters no ratio."""
        if connection.is_closed:
            return
        connection.is_closed = True
        try:
            self._report("close", outcome, connection.ids if is_counted else connection.joining, fields)
        except Exception as error:  # noqa: BLE001
            self._refuse(error)

    def _refuse(self, error):
        self._figures["rejected"] += 1
        self._last_error = repr(error)[:200]

    def figures(self):
        """queued, delivered, dropped, rejected, failures (requests that are tried again), last_error."""
        return dict(self._figures, queued=len(self._queue) + len(self._batch), last_error=self._last_error)

    def close(self, timeout=2.0):
        """Sends what waits, for at most `timeout` seconds, then ends."""
        with self._lock:
            if self._deadline is not None:
                return
            self._deadline = time.monotonic() + timeout
            thread = self._thread
        self._wake.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        with self._lock:
            self._figures["dropped"] += len(self._queue) + len(self._batch)
            self._queue.clear()
            self._batch = []

    def _run(self):
        wait = self.interval
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            retry_after = self._drain()
            self._failures = 0 if retry_after is None else self._failures + 1
            if self._deadline is not None:
                left = self._deadline - time.monotonic()
                if left <= 0 or not (self._queue or self._batch):
                    return
                wait = min(0.1, left)
            elif retry_after is None:
                wait = self.interval
            else:
                backoff = min(LONGEST_WAIT_S, max(0.1, self.interval) * 2 ** min(self._failures, 20))
                wait = max(retry_after, backoff * (0.5 + random.random() / 2))

    def _drain(self):
        """Sends all that waits. None, or for how many seconds the collector asks to wait where it took nothing."""
        while True:
            with self._lock:
                if not self._batch:
                    self._batch = self._take()
                batch = self._batch
            if not batch:
                return None
            kind, value, error = self._post(batch)
            with self._lock:
                if self._batch is not batch:
                    return None
                self._last_error = error
                if kind == "again":
                    self._figures["failures"] += 1
                    return value
                if kind == "too large" and len(batch) > 1:
                    self._batch_limit = (len(batch) + 1) // 2
                    rest = batch[self._batch_limit:]
                    self._queue.extendleft(reversed(rest))
                    self._size += sum(len(text) for text in rest)
                    self._batch = batch[:self._batch_limit]
                    continue
                rejected = value if kind == "taken" else len(batch)
                self._figures["rejected"] += rejected
                self._figures["delivered"] += len(batch) - rejected
                self._batch = []

    def _take(self):
        batch, size = [], 0
        while self._queue and len(batch) < self._batch_limit:
            size += len(self._queue[0])
            if batch and size > BATCH_SIZE:
                break
            text = self._queue.popleft()
            self._size -= len(text)
            batch.append(text)
        return batch

    def _post(self, batch):
        """(kind, value, error): `taken` and how many were rejected, `again` and for how long to wait, `refused`, `too large`."""
        headers = {"content-type": "application/json", "user-agent": "tocsin-reporter"}
        if self.token:
            headers["authorization"] = "Bearer " + self.token
        try:
            left = self.timeout if self._deadline is None else max(0.1, self._deadline - time.monotonic())
            request = urllib.request.Request(_address(self.url), ("[" + ",".join(batch) + "]").encode(), headers)
            with self._opener.open(request, timeout=min(self.timeout, left)) as answer:
                read = json.loads(answer.read())
            rejected = read["rejected"]
            read["accepted"] + 0
            return "taken", len(rejected), "rejected: %s" % rejected[0].get("message") if rejected else None
        except urllib.error.HTTPError as error:
            with error:
                status, text = error.code, "HTTP %d" % error.code
                if status == TOO_LARGE:
                    return "too large", 0, text
                if 400 <= status < 500 and status not in AGAIN:
                    return "refused", 0, text
                return "again", _retry_after(error.headers.get("retry-after")), text
        except Exception as error:  # noqa: BLE001 - also an answer that is not the console's, such as a proxy's sign-in page
            return "again", 0.0, repr(error)[:200]


class Middleware:
    """
    Around an ASGI app: reports accept, refusal before it, close and exceptions of WebSocket connections on `paths` (all where empty).
    `ready="first-send"`: the first message to the client counts as ready, an error message included.

    Until something has reported `ready`, a refusal or a close names no connection: an app that never does would make every connection
    a bad one.
    """

    def __init__(self, app, reporter, paths=("/ws",), ready=None):
        self.app, self.reporter, self.paths, self.ready = app, reporter, tuple(paths or ()), ready

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket" or (self.paths and scope.get("path") not in self.paths):
            return await self.app(scope, receive, send)
        connection = _Connection(_ids_of(scope))
        token = _current.set(connection)

        async def send_noted(message):
            await send(message)
            self._sent(connection, message)

        async def receive_noted():
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self._ended(connection, message.get("code"))
            return message

        try:
            await self.app(scope, receive_noted, send_noted)
            self._returned(connection)
        except BaseException as error:
            self._raised(connection, error)
            raise
        finally:
            with contextlib.suppress(ValueError):
                _current.reset(token)

    def _sent(self, connection, message):
        kind = message["type"]
        if kind == "websocket.accept":
            connection.is_accepted = True
            self.reporter.report("accept", "ok")
        elif kind == "websocket.send" and self.ready == "first-send" and not connection.is_ready:
            self.reporter.report("ready", "ok")
        elif kind == "websocket.http.response.start":
            self._refused(connection, "HTTP_%s" % message.get("status"))
        elif kind == "websocket.close" and not connection.is_accepted:
            # What a server makes of it.
            self._refused(connection, "HTTP_403", message.get("reason"))
        elif kind == "websocket.close":
            self._ended(connection, message.get("code", 1000), message.get("reason"))

    def _refused(self, connection, code, message=None):
        if connection.is_closed:
            return
        connection.is_closed = True
        ids = connection.ids if self.reporter.has_said_ready else connection.joining
        with contextlib.suppress(Exception):
            self.reporter._report("accept", "failed", ids, {"errorCode": code, "message": message})

    def _ended(self, connection, code, reason=None):
        if not connection.is_accepted:
            # The client left before it was answered.
            connection.is_closed = True
            return
        is_clean = code is None or code in CLEAN_CODES
        self.reporter.report_close(
            connection, "ok" if is_clean else "failed", self._counts(connection),
            errorCode=None if is_clean else str(code), message=reason or None,
        )

    def _returned(self, connection):
        if connection.is_accepted:
            self.reporter.report_close(connection, "ok", self._counts(connection))
        else:
            self._refused(connection, "NOT_ACCEPTED", "the app returned without accepting")

    def _raised(self, connection, error):
        if _is_cancellation(error) or not isinstance(error, Exception):
            if connection.is_accepted:
                self.reporter.report_close(connection, "ok", connection.is_ready, message="cancelled")
        elif connection.is_accepted:
            self.reporter.report_close(connection, "failed", self._counts(connection), **_describe(error))
        else:
            described = _describe(error)
            self._refused(connection, described["errorCode"], described["message"])

    def _counts(self, connection):
        return connection.is_ready or self.reporter.has_said_ready


def _is_cancellation(error):
    if isinstance(error, (asyncio.CancelledError, GeneratorExit)):
        return True
    return any(kind.__name__ in CANCELLATIONS for kind in type(error).__mro__)


def _describe(error):
    try:
        message = str(error)
    except Exception:  # noqa: BLE001
        message = ""
    return {"errorCode": type(error).__name__, "message": message[:MESSAGE_LENGTH]}


def _defined(fields):
    kept = {}
    for name, value in fields.items():
        if value is None or value == "":
            continue
        kept[name] = str(value)[:LONGEST.get(name, 200)] if name in TEXTS else value
    return kept


def _ids_of(scope):
    """Ids that the client sent, in headers or in the query; what is malformed is ignored."""
    ids = {"connectionId": "conn-" + uuid.uuid4().hex}
    sent = {}
    for name, value in scope.get("headers") or ():
        sent.setdefault(bytes(name).lower(), bytes(value).decode("latin-1").strip())
    try:
        query = urllib.parse.parse_qs(bytes(scope.get("query_string") or b"").decode("latin-1"), max_num_fields=100)
    except ValueError:
        query = {}
    session = sent.get(b"x-tocsin-session") or query.get("tocsin_session", [""])[0]
    if SESSION_ID.fullmatch(session):
        ids["sessionId"] = session
    found = TRACEPARENT.fullmatch(sent.get(b"traceparent") or query.get("traceparent", [""])[0])
    if found and found.group(1) != "0" * 32:
        ids["traceId"] = found.group(1)
    return ids


def _address(url):
    return url if url.endswith(PATH) else url.rstrip("/") + PATH


def _retry_after(text):
    try:
        if text is None:
            return 0.0
        seconds = float(text) if text.strip().isdigit() else email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        return min(LONGEST_RETRY_AFTER_S, max(0.0, seconds))
    except (TypeError, ValueError):
        return 0.0


def _close_later(reference):
    reporter = reference()
    if reporter is not None:
        reporter.close()


def _after_fork_in_child():
    # What waits belongs to the parent, whose thread sends it; the child has neither that thread nor a lock that it may trust.
    for reporter in list(_reporters):
        reporter._reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
