"""Serve the site: `python -m mangetamain_analytics [--port 8501] [--address 127.0.0.1]`."""

from __future__ import annotations

import argparse
import os
import socket
import sys

import uvicorn

from mangetamain_analytics.exceptions import ConfigurationError
from mangetamain_analytics.settings import get_settings


def main(arguments: list[str] | None = None) -> int:
    """Check settings and port, then serve until stopped.

    Args:
        arguments: Of the command line; by default the process's own.

    Returns:
        0, or 2 when a setting makes no sense or the port is in use.
    """
    parser = argparse.ArgumentParser(prog="mangetamain_analytics", description=__doc__)
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="127.0.0.1")
    options = parser.parse_args(arguments)
    try:
        settings = get_settings()
        _check_port(options.address, options.port)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    name = settings.environment.name
    print(f"Back to the Kitchen ({name}): http://{options.address}:{options.port}", flush=True)

    # Streamlit accepts websockets from pages of this port.
    os.environ["STREAMLIT_SERVER_PORT"] = str(options.port)
    # Not App.run(): the socket that it binds itself keeps Nagle's algorithm, and every answer on
    # a kept connection then waits 40 ms for the reader's acknowledgement.
    uvicorn.run(
        "mangetamain_analytics.app:app",
        host=options.address,
        port=options.port,
        log_level="warning",
        access_log=False,
        ws_per_message_deflate=False,
    )
    return 0


def _check_port(address: str, port: int) -> None:
    """Raise ConfigurationError unless this process could listen there."""
    if not 0 < port < 65536:
        raise ConfigurationError(f"Port {port} is none. Choose one from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise ConfigurationError(
                f"Cannot listen on {address}:{port}: {error.strerror}. Choose another with PORT=…"
            ) from None


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before the server took over the signal
        sys.exit(0)
