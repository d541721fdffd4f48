"""Whether a signature's container is written the one plain way: nothing in it can be changed without its being noticed.

A CMS container has places no signature covers (padding, labels, unsigned attributes). A validator may ignore them; we
do not, so that one changed byte anywhere in a file is seen. It never repairs and never guesses.
"""

from typing import Any

from asn1crypto import parser  # type: ignore[import-untyped]

TIME_STAMP = "signature_time_stamp_token"
VERSIONS = {("data", "v1"): "v1", ("data", "v3"): "v3", ("tst_info", "v1"): "v3", ("tst_info", "v3"): "v3"}
"""RFC 5652, 5.1: by content and version of the signer: 1 for plain data, 3 for anything else or a key identifier."""


def is_plain(data: bytes, embedded: Any) -> bool:
    """Whether gap, labels and unsigned attributes of an embedded signature are all of the expected plain shape."""
    unsigned = embedded.signer_info["unsigned_attrs"]
    attributes = list(unsigned) if unsigned.native else []
    tokens = [token for attribute in attributes for token in attribute["values"]]
    return (
        _plain_gap(data, embedded)
        and all(attribute["type"].native == TIME_STAMP for attribute in attributes)
        and len(tokens) <= 1
        and _plain_labels(embedded.signed_data)
        and all(
            _plain_labels(token["content"]) and not token["content"]["signer_infos"][0]["unsigned_attrs"].native
            for token in tokens
        )
    )


def _plain_gap(data: bytes, embedded: Any) -> bool:
    """Whether the unsigned gap holds one container in plain hexadecimal digits, zeros behind it, and nothing else."""
    start, length, resume, _ = (int(number) for number in embedded.byte_range)
    content = embedded.pkcs7_content
    digits = content.hex().encode()
    forms = (b"<%s>" % digits, b"<%s>" % digits.upper())
    return start == 0 and data[length:resume] in forms and not any(content[_der_length(content) :])


def _der_length(content: bytes) -> int:
    """The length of the one DER value at the beginning of the padded content; ValueError when it is badly nested."""
    length = parser.peek(content)
    _walk(content[:length])
    return int(length)


def _walk(value: bytes) -> None:
    """Go through every nested value, so that no length reaches into the padding."""
    _, constructed, _, _, content, _ = parser.parse(value, strict=True)
    while constructed and content:
        length = parser.peek(content)
        if content[0] == 0:
            raise ValueError("padding inside a value")
        _walk(content[:length])
        content = content[length:]


def _plain_labels(signed: Any) -> bool:
    """Whether the labels that no signature covers say the same as the ones it does."""
    (signer,) = signed["signer_infos"]
    kind = signed["encap_content_info"]["content_type"].native
    return (
        signed["version"].native == VERSIONS.get((kind, signer["version"].native))
        and [_algorithm(entry) for entry in signed["digest_algorithms"]] == [_algorithm(signer["digest_algorithm"])]
        and _names_its_signer(signed, signer)
    )


def _algorithm(value: Any) -> tuple[str, bool]:
    return value["algorithm"].native, value["parameters"].native is None


def _names_its_signer(signed: Any, signer: Any) -> bool:
    """Whether the signer is named by issuer and serial number (version 1) or key identifier (version 3; RFC 5652, 5.3),
    and a certificate in the container bears that name; only one may bear a key identifier."""
    certificates = [entry.chosen for entry in signed["certificates"]]
    named = signer["sid"].chosen
    if signer["sid"].name == "issuer_and_serial_number":
        wanted: Any = (named["issuer"].dump(), named["serial_number"].native)
        names: list[Any] = [(one.issuer.dump(), one.serial_number) for one in certificates]
        return signer["version"].native == "v1" and wanted in names
    names = [one.key_identifier for one in certificates]
    return signer["version"].native == "v3" and names.count(named.native) == 1
