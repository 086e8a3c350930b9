"""The sample files that carry a header: all parse but those whose own bytes are wrong."""

from collections import Counter
from pathlib import Path

from tianping.wire.envelope import (
    EnvelopeError,
    EnvelopeErrorCode,
    parse_envelope,
    write_envelope,
)

WRONG = {
    EnvelopeErrorCode.BYTE_ORDER_MARK: 3,
    EnvelopeErrorCode.BODY_NOT_XML: 4,  # an empty line between header and XML
    EnvelopeErrorCode.END_FLAG_WRONG: 2,  # a line feed alone after the header
    EnvelopeErrorCode.BODY_NOT_UTF8: 1,  # GBK
}
"""What is wrong with how many of the files; all were edited by hand (ADR-0024)."""


def test_sample_files_with_a_header_parse_or_are_wrong_themselves(shared_dir: Path) -> None:
    """Those that parse are written back to the same bytes."""
    files = sorted((shared_dir / "reference/cnaps2/samples").rglob("*.xml"))
    with_header = [raw for raw in (path.read_bytes() for path in files) if b"{H:" in raw[:8]]
    found: Counter[EnvelopeErrorCode] = Counter()
    same = 0
    for raw in with_header:
        try:
            same += write_envelope(parse_envelope(raw)) == raw
        except EnvelopeError as error:
            found[error.code] += 1
    assert found == WRONG
    assert same == len(with_header) - sum(WRONG.values()) > 30
