"""The address that a server is to listen on."""

import argparse
import socket


def port(text: str) -> int:
    """Read the number of a port."""
    return whole_number(text, 65_535)


def whole_number(text: str, highest: int) -> int:
    """Read a number from 1 on; raises what argparse shows."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest)) and 1 <= int(text) <= highest):
        raise argparse.ArgumentTypeError(f"got {text!r}; allowed is a whole number from 1 to {highest}")
    return int(text)


def refusal_of_address(host: str, number: int) -> str:
    """Try to listen on an address; say what is wrong with it, "" when nothing is."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(address)
            probe.listen()
    except socket.gaierror as error:
        return f"--host {host}: {error.strerror}"
    except OSError as error:
        return f"port {number} of {host} cannot be used ({error.strerror}): choose another one with --port"
    return ""
