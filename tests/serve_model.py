"""Serves a language model with llama.cpp's own server: `python -m tests.serve_model GGUF PARENT`.

Prints its address when it is ready, and ends when the process PARENT does: no test run leaves it behind.
"""

from __future__ import annotations

import sys

import psutil
import xllamacpp

CONTEXT = 4096  # tokens of prompt and reply together; the model can do 8192
NAME = "SmolLM2-135M-Instruct"


def serve(gguf: str) -> xllamacpp.Server:
    """A server on a free port of 127.0.0.1 that gives the same reply to the same request."""
    params = xllamacpp.CommonParams()
    params.model.path = gguf
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1  # others wait: batches of several requests round otherwise
    params.cache_prompt = False  # what is kept of an earlier prompt is computed in other batches, too
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    return xllamacpp.Server(params)


def wait_for_end(pid: int) -> None:
    """Return when there is no process `pid` any more."""
    try:
        psutil.Process(pid).wait()
    except psutil.NoSuchProcess:
        return


if __name__ == "__main__":
    server = serve(sys.argv[1])
    print(server.listening_address, flush=True)
    wait_for_end(int(sys.argv[2]))
