"""
A FastAPI app that knows nothing of Tocsin but the middleware and the reporter. Prints its port, and the reporter's figures once its
standard input has ended.
"""
import asyncio
import json
import socket
import sys

sys.path.insert(0, sys.argv[1])
import uvicorn
from fastapi import FastAPI, WebSocket
from tocsin_reporter import Middleware, Reporter

tocsin = Reporter(interval=0.01)
inner = FastAPI()


@inner.websocket("/ws")
async def serve(sock: WebSocket, mode: str = "passed"):
    if mode == "refused":
        await sock.close(4403)
        return
    if mode == "crashes-early":
        raise ValueError("no settings")
    await sock.accept()
    if mode == "silent":
        await sock.close(1000)
        return
    try:
        with tocsin.stage("factory"):
            if mode == "factory":
                raise LookupError("SSOT VIOLATION")
    except LookupError:
        await sock.close(1011, "Factory initialization failed")
        return
    tocsin.report("handler", "ok", handler="agent")
    await sock.send_json({"type": "welcome"})
    tocsin.report("ready", "ok")
    # The client leaves in the middle of it: WebSocketDisconnect is raised through the stage.
    with tocsin.stage("complete", handler="agent"):
        question = await sock.receive_text()
        tocsin.report("agent", "ok")
        await asyncio.create_task(answer(sock, question))
    if mode == "crashes":
        raise RuntimeError("boom")


async def answer(sock, question):
    if question == "fail":
        raise TimeoutError("the model is away")
    await sock.send_json({"type": "agent_completed"})


async def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(Middleware(inner, tocsin), log_level="critical"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    print(listener.getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving
    tocsin.close(10)
    print(json.dumps(tocsin.figures()), flush=True)


asyncio.run(main())
