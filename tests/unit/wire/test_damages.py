"""Every message of the catalogue, damaged in every way, is refused."""

from collections import Counter

import pytest
from lxml import etree

from support.catalogue import DAMAGES
from tianping.wire.catalogue import Edition, codes, editions, layout
from tianping.wire.codec import parse, write
from tianping.wire.examples import example
from tianping.wire.message_errors import MessageError, Reason

_REASONS = {
    "drop mandatory": {Reason.MISSING_ELEMENT},
    "swap neighbours": {Reason.MISPLACED_ELEMENT, Reason.MISSING_ELEMENT, Reason.REPEATED_ELEMENT},
    "add unknown": {Reason.UNKNOWN_ELEMENT},
    "repeat": {Reason.REPEATED_ELEMENT},
    "lengthen": {Reason.LENGTH_WRONG},
    "empty": {Reason.VALUE_EMPTY},
    "text between": {Reason.TEXT_BETWEEN_ELEMENTS},
    "attribute": {Reason.ATTRIBUTE_UNKNOWN},
    "namespace": {Reason.NAMESPACE_WRONG},
    "amount": {Reason.AMOUNT_WRONG},
    "date": {Reason.TIME_WRONG},
}
_APPLICABLE_LEAST = {"amount": 90, "date": 150, "repeat": 230}


@pytest.mark.parametrize("name", list(DAMAGES))
def test_parse_of_every_damaged_message_is_refused(name: str) -> None:
    """Each damage is found in every message that offers it, for the right reason."""
    applied: Counter[Edition] = Counter()
    for code in codes():
        for edition in editions(code):
            described = layout(code, edition)
            document = etree.fromstring(write(example(code, edition=edition, seed=0)))
            if not DAMAGES[name](document, described):
                continue
            applied[edition] += 1
            with pytest.raises(MessageError) as caught:
                parse(etree.tostring(document), code, edition=edition)
            assert caught.value.reason in _REASONS[name], (code, edition, str(caught.value))
            assert caught.value.message_type == code
    assert applied[Edition.NEWER] >= _APPLICABLE_LEAST.get(name, 230)
