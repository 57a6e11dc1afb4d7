"""A time-stamping authority on this machine: real HTTP, real tokens, the tests' own root."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

NAME = "ためしの時刻認証局"
DER = serialization.Encoding.DER


@dataclass
class Served:
    """What the authority answers: `answer` makes it of a question (status, content type, bytes)."""

    address: str
    roots: str
    right: Callable[[bytes], tuple[int, str, bytes]]
    answer: Callable[[bytes], tuple[int, str, bytes]]
    asked: list[bytes] = field(default_factory=list)
    revoked: bytes = b""


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(common: str, key: rsa.RSAPrivateKey, issuer: str, by: rsa.RSAPrivateKey) -> x509.Certificate:
    now, is_root = datetime.now(UTC), common == issuer
    made = x509.CertificateBuilder().subject_name(name(common)).issuer_name(name(issuer)).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=4000))
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(by, hashes.SHA256())


def stamper(at: datetime | None = None) -> tuple[DummyTimeStamper, x509.Certificate]:
    """Whoever answers questions, and the root that vouches for them."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root = certificate(f"{NAME}の元", root_key, f"{NAME}の元", root_key)
    own = certificate(NAME, key, f"{NAME}の元", root_key)
    private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made = DummyTimeStamper(
        asn1.Certificate.load(own.public_bytes(DER)), keys.PrivateKeyInfo.load(private), fixed_dt=at
    )
    return made, root


def answering(by: DummyTimeStamper) -> Callable[[bytes], tuple[int, str, bytes]]:
    def answer(question: bytes) -> tuple[int, str, bytes]:
        made = by.request_tsa_response(tsp.TimeStampReq.load(question))
        return 200, "application/timestamp-reply", made.dump()

    return answer


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    by, root = stamper()
    roots = folder / "tsa-roots.pem"
    roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            served.asked.append(question)
            status, kind, contents = served.answer(question)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(contents)))
            self.end_headers()
            self.wfile.write(contents)

        def do_GET(self) -> None:
            """The list of revoked certificates, where there is one."""
            self.send_response(200 if served.revoked else 404)
            self.end_headers()
            self.wfile.write(served.revoked)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    right = answering(by)
    served = Served(f"http://127.0.0.1:{server.server_port}/tsr", str(roots), right, right)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        running.join()
