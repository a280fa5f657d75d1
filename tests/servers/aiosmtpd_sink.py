"""A mail server written by others (aiosmtpd), for channel_email.rs to send to.

usage: aiosmtpd_sink.py OUTPUT [--cert FILE --key FILE (--starttls | --implicit)] [--login USER PASSWORD]

Prints its port, writes each message it takes to OUTPUT as one JSON line (parsed by Python's email package),
and ends when its standard input is closed.
"""
import argparse
import asyncio
import email
import email.header
import email.policy
import email.utils
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def person(value):
    # Not the newer parser's display_name: it keeps the spaces between encoded words, against RFC 2047.
    name, address = email.utils.parseaddr(value)
    return str(email.header.make_header(email.header.decode_header(name))), address


def described(envelope, session, encrypted):
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    plain = email.message_from_bytes(envelope.content)
    parts = [part for part in message.walk() if not part.is_multipart()]
    names = [name for name, _ in message.items()]
    return {
        "mail_from": envelope.mail_from,
        "rcpt_tos": envelope.rcpt_tos,
        "tls": encrypted,
        "user": session.auth_data,
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "counts": {name.lower(): sum(other.lower() == name.lower() for other in names) for name in names},
        "to_name": person(plain["To"])[0],
        "to_address": person(plain["To"])[1],
        "from_name": person(plain["From"])[0],
        "type": message.get_content_type(),
        "parts": [[part.get_content_type(), part.get_content_charset(), part.get_content()] for part in parts],
        "defects": [type(defect).__name__ for part in message.walk() for defect in part.defects],
        "date": message["Date"].datetime.isoformat(),
    }


class Sink:
    def __init__(self, path):
        self.path = path
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        with open(self.path, "a", encoding="utf-8") as out:
            out.write(json.dumps(described(envelope, session, encrypted), ensure_ascii=False) + "\n")
        return f"250 2.0.0 Ok: queued as P{self.count}"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--implicit", action="store_true")
    parser.add_argument("--login", nargs=2)
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)

    def authenticated(server, session, envelope, mechanism, data):
        given = [data.login.decode(), data.password.decode()]
        return AuthResult(success=given == options.login, handled=False, auth_data=given[0])

    def session():
        return SMTP(
            sink,
            hostname="aiosmtpd.example.com",
            enable_SMTPUTF8=True,
            tls_context=context if options.starttls else None,
            require_starttls=options.starttls,
            auth_required=options.login is not None,
            auth_require_tls=options.starttls,
            authenticator=authenticated if options.login else None,
        )

    sink = Sink(options.output)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if options.implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
