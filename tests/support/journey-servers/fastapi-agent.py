"""Agents on FastAPI and uvicorn, each at a path of its own. Started by tests/acceptance/real-backends.test.ts."""

import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


async def greet(socket: WebSocket) -> dict:
    await socket.accept()
    await socket.send_json({"type": "connection_established", "data": {"connection_id": "c-1"}})
    asked = await socket.receive_json()
    ids = {"run_id": asked["run_id"], "thread_id": asked["thread_id"]}
    await socket.send_json({"type": "agent_started", **ids})
    return ids


async def until_gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


@app.websocket("/ws")
async def healthy(socket: WebSocket):
    ids = await greet(socket)
    await asyncio.sleep(0)
    await socket.send_json({"type": "agent_completed", **ids, "payload": {"result": "391"}})
    await until_gone(socket)


@app.websocket("/returns")
async def returns(socket: WebSocket):
    """The handler returns after the answer, which closes the connection with 1000."""
    ids = await greet(socket)
    await socket.send_json({"type": "agent_completed", **ids, "payload": {"result": "391"}})


@app.websocket("/raises")
async def raises(socket: WebSocket):
    ids = await greet(socket)
    raise RuntimeError(f"no model for {ids['run_id']}")


@app.websocket("/raises-early")
async def raises_early(socket: WebSocket):
    raise RuntimeError("no settings")


@app.websocket("/refuses")
async def refuses(socket: WebSocket):
    """Closing before accepting is a 403 on the wire."""
    await socket.close(code=1008)


@app.websocket("/expired")
async def expired(socket: WebSocket):
    await socket.accept()
    await socket.close(code=4401, reason="token expired")


@app.websocket("/agent")
async def ag_ui(socket: WebSocket):
    await socket.accept()
    asked = await socket.receive_json()
    ids = {"threadId": asked["threadId"], "runId": asked["runId"]}
    await socket.send_json({"type": "RUN_STARTED", **ids})
    for delta in ["It is ", "391."]:
        await socket.send_json({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": delta})
    if "torn" not in socket.query_params:
        await socket.send_json({"type": "TEXT_MESSAGE_END", "messageId": "m1"})
        await socket.send_json({"type": "RUN_FINISHED", **ids})


@app.websocket("/astream")
async def langserve(socket: WebSocket):
    await socket.accept()
    await socket.receive_json()
    await socket.send_json({"event": "on_chain_start", "run_id": "root", "name": "Graph"})
    await socket.send_json({"event": "on_chain_start", "run_id": "inner", "name": "planner"})
    await socket.send_json({"event": "on_chain_end", "run_id": "inner", "data": {"output": "x"}})
    if "inner" in socket.query_params:
        return
    chunk = {"event": "on_chat_model_stream", "run_id": "m", "data": {"chunk": {"content": "391"}}}
    await socket.send_json(chunk)
    await socket.send_json({"event": "on_chain_end", "run_id": "root", "data": {"output": "391"}})
