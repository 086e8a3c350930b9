"""Measure signing and verifying of the libraries that ADR-0015 weighs.

    PYTHONPATH=src python tools/measure_signatures.py

Libraries that are not installed are left out. The times are of one thread: CPU time per
operation, the best of the rounds. The cores are those that two threads keep busy at once, which
needs an idle machine. The lock is the interpreter's: dropped when another thread runs meanwhile.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from tianping.security.algorithms import Algorithm
from tianping.security.keys import generate_key
from tianping.security.libcrypto import library

__all__ = ["main"]

CONTENT: Final = b"x" * 2048
ROUNDS: Final = 20
ROUND_SECONDS: Final = 0.1
SWITCH_SECONDS: Final = 0.5

Operation = Callable[[], object]
Candidate = tuple[str, Operation, Operation]


def main() -> int:
    """Print one row per library and algorithm. Returns the exit status."""
    print(f"{library().version}; Python {sys.version.split()[0]}; {len(CONTENT)} bytes")
    print(f"{'microseconds of CPU':48} {'sign':>9} {'verify':>9} {'cores: sign':>19} verify  lock")
    for name, sign, verify in _candidates():
        cells = [_microseconds(operation) for operation in (sign, verify)]
        cores = [_cores(operation) for operation in (sign, verify)]
        lock = " ".join("dropped" if _drops_lock(x) else "held" for x in (sign, verify))
        times = " ".join(f"{cell:9.1f}" for cell in cells)
        print(f"{name:48} {times} {cores[0]:19.2f} {cores[1]:6.2f}  {lock}", flush=True)
    return 0


def _candidates() -> Iterator[Candidate]:
    for algorithm in Algorithm:
        yield _own(algorithm)
    for make in (_tongsuopy, _gmssl_pyx, _gmssl):
        try:
            yield make()
        except ImportError as error:
            print(f"left out: {error}")


def _own(algorithm: Algorithm) -> Candidate:
    key = generate_key(algorithm)
    signature = key.sign(CONTENT)
    by = "ctypes on libcrypto" if algorithm is Algorithm.SM2_SM3 else "cryptography"
    return (
        f"tianping.security {algorithm.value} ({by})",
        lambda: key.sign(CONTENT),
        lambda: _require(holds=key.public_key.verify(CONTENT, signature)),
    )


def _tongsuopy() -> Candidate:
    ec: Any = importlib.import_module("tongsuopy.crypto.asymciphers.ec")
    hashes: Any = importlib.import_module("tongsuopy.crypto.hashes")
    key = ec.generate_private_key(ec.SM2())
    public, scheme = key.public_key(), ec.ECDSA(hashes.SM3())
    signature = key.sign(CONTENT, scheme)
    return (
        "tongsuopy SM2",
        lambda: key.sign(CONTENT, scheme),
        lambda: public.verify(signature, CONTENT, scheme),
    )


def _gmssl_pyx() -> Candidate:
    module: Any = importlib.import_module("gmssl_pyx")
    public, private = module.sm2_key_generate()
    identity = module.SM2_DEFAULT_SIGNER_ID
    signature = module.sm2_sign(private, public, CONTENT, identity)
    return (
        "gmssl-pyx SM2",
        lambda: module.sm2_sign(private, public, CONTENT, identity),
        lambda: _require(holds=module.sm2_verify(public, CONTENT, signature, identity)),
    )


def _gmssl() -> Candidate:
    module: Any = importlib.import_module("gmssl.sm2")
    private = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
    public = (
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    key = module.CryptSM2(private_key=private, public_key=public)
    signature = key.sign_with_sm3(CONTENT)
    return (
        "gmssl SM2 (pure Python)",
        lambda: key.sign_with_sm3(CONTENT),
        lambda: _require(holds=key.verify_with_sm3(signature, CONTENT)),
    )


def _require(*, holds: bool) -> None:
    if not holds:
        raise SystemExit("a signature that was just made does not verify")


def _microseconds(operation: Operation) -> float:
    """Return the CPU time of one operation, the best of the rounds."""
    operation()
    best = float("inf")
    for _ in range(ROUNDS):
        count, begin = 0, time.thread_time()
        while time.thread_time() - begin < ROUND_SECONDS:
            operation()
            count += 1
        best = min(best, (time.thread_time() - begin) / count)
    return best * 1e6


def _cores(operation: Operation) -> float:
    """Return how many cores two threads keep busy at most: CPU time over wall time."""
    best = 0.0
    for _ in range(ROUNDS):
        begin = time.perf_counter(), time.process_time()
        end = begin[0] + ROUND_SECONDS
        threads = [threading.Thread(target=_repeat, args=(operation, end)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        used = time.process_time() - begin[1]
        best = max(best, used / (time.perf_counter() - begin[0]))
    return best


def _drops_lock(operation: Operation) -> bool:
    """Tell whether another thread gets to run during the operation.

    With a long switch interval the other thread runs only when the lock is given up.
    """
    counts = [0, 0]

    def spin() -> None:
        while not counts[1]:
            counts[0] += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    thread = threading.Thread(target=spin)
    thread.start()
    seen = counts[0]
    end = time.perf_counter() + SWITCH_SECONDS / 2
    while counts[0] == seen and time.perf_counter() < end:
        operation()
    dropped = counts[0] != seen
    counts[1] = 1
    thread.join()
    sys.setswitchinterval(interval)
    return dropped


def _repeat(operation: Operation, end: float) -> None:
    while time.perf_counter() < end:
        operation()


if __name__ == "__main__":
    sys.exit(main())
