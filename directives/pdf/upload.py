"""Judges a file that was signed elsewhere: our stored bytes, one right signature appended to them, and nothing else.

Runs in the limited child only. It never repairs a file and never takes one whose beginning is not the stored file.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.rules_api import WhitelistRule
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields

from directives.pdf import verify as judge
from directives.pdf.code import find_code
from directives.pdf.reader import IndexedReader
from directives.pdf.values import FIELDS, LEADER, SEAL, FileReport, PdfRefused
from directives.sentences import gettext_noop, sentence

NOTHING_ADDED = gettext_noop(
    "This is the file as it was downloaded, without a signature. Sign it with the signing program, save, and hand in"
    " the saved file."
)
CUT = gettext_noop("The file was cut short on its way. Save it once more in the signing program and hand it in again.")
ENCRYPTED = gettext_noop(
    "The signing program has locked the file with a password. Download the file again and sign it without protection"
    " by a password."
)
OTHER_DOCUMENT = gettext_noop(
    "This file belongs to another document (code %(code)s). Choose the signed file of this document."
)
REWRITTEN = gettext_noop(
    "The file does not begin with the file that was downloaded here: the signing program has written the whole file"
    " anew, or an earlier copy was signed. Download the file again, sign that very file without opening and saving it"
    " in another program, and choose incremental saving (not optimising, flattening or saving for the web) if the"
    " signing program asks."
)
LEADER_FIRST = gettext_noop(
    "The seal was set on a file that the leader had not signed. Download the file that the leader has signed and set"
    " the seal on that one."
)
BOTH = gettext_noop(
    "The file carries the leader's signature and the seal at once. First hand in the file that only the leader has"
    " signed, then the sealed one."
)
NO_SIGNATURE = gettext_noop(
    "The file carries no new signature in the field “%(field)s”. Click this field in the signing program, sign, save,"
    " and hand in the saved file."
)
NEW_FIELD = gettext_noop(
    "The signature stands in a place of its own (“%(found)s”), not in the field “%(field)s” of the document. Download"
    " the file again and sign by clicking the field that is already there."
)
CHANGED = gettext_noop(
    "Besides the signature something else in the document was changed: its pages, notes or fields. Download the file"
    " again and only sign it, without adding or changing anything."
)
OLD_KIND = gettext_noop(
    "The signing program uses an outdated kind of signature. Choose PAdES or PKCS#7 (detached) with SHA-256 in its"
    " settings and sign again."
)
LOCKED = gettext_noop(
    "The leader's signature locks the document, so that the seal can no longer be set. Sign again and choose a"
    " signature that still allows filling in forms and signing."
)
OTHER_CERTIFICATE = gettext_noop(
    "The file was signed with another certificate (%(signer)s) than the one on file here. Sign with the right token, or"
    " ask an administrator to enter the new certificate first."
)
EXPIRED = gettext_noop(
    "The signer's certificate is valid from %(begin)s until %(end)s only. It cannot sign now; ask for a new certificate"
    " and have it entered by an administrator."
)
BROKEN = gettext_noop(
    "The signature does not fit the contents of the file: it was changed after signing. Download the file again and"
    " sign it anew."
)
UNTRUSTED = gettext_noop(
    "The signer's certificate was not issued by an authority this office trusts, or the authority's certificates are"
    " missing in the signature. Have the signing program include the whole chain of certificates, or ask an"
    " administrator to enter the authority."
)
BAD_TIME = gettext_noop(
    "The time-stamp of the signature is not genuine or comes from an authority this office does not trust. Check the"
    " time-stamp server in the signing program and sign again."
)
ADDED_TO = gettext_noop(
    "After the last signature something was added that no signature covers. Switch off adding of verification data"
    " after signing, or have the program close it with a time-stamp, and sign again."
)
UNKNOWN_PARTS = gettext_noop(
    "The signature contains something that this office cannot check. Choose a plain PAdES signature in the signing"
    " program and sign again."
)

ADVICE = {
    judge.CHANGED: BROKEN,
    judge.INVALID: BROKEN,
    judge.OUT_OF_TIME: UNTRUSTED,
    judge.UNTRUSTED: UNTRUSTED,
    judge.BAD_TIME: BAD_TIME,
    judge.ADDED_TO: ADDED_TO,
    judge.UNKNOWN_PARTS: UNKNOWN_PARTS,
}
"""What the verifier found wrong, and what the person who signed can do about it."""

SUBFILTERS = ("/ETSI.CAdES.detached", "/adbe.pkcs7.detached")
DIGESTS = ("sha256", "sha384", "sha512")


class CertificationRule(WhitelistRule):
    """The first signature may certify: /Perms with nothing but /DocMDP, naming a signature; nobody changes it later."""

    def apply(self, old: Any, new: Any) -> Iterator[ReferenceUpdate]:
        """The reference that may be new; SuspiciousModification for anything else."""
        before, after = old.root.get("/Perms"), new.root.get("/Perms")
        if after is None and before is None:
            return
        if after is None or set(after.keys()) != {"/DocMDP"}:
            raise SuspiciousModification("/Perms is not a certification")
        if before is not None:
            if set(before.keys()) != {"/DocMDP"} or before.raw_get("/DocMDP") != after.raw_get("/DocMDP"):
                raise SuspiciousModification("/Perms was changed")
            return
        if after.raw_get("/DocMDP") not in list(_values(new)):
            raise SuspiciousModification("/DocMDP names no signature")
        raw = new.root.raw_get("/Perms")
        if isinstance(raw, generic.IndirectObject) and old.is_ref_unassignable(raw.reference):
            yield ReferenceUpdate(raw.reference)


def _values(revision: Any) -> Iterator[Any]:
    """What the filled signature fields of a revision refer to."""
    fields = (entry.get_object() for entry in revision.root["/AcroForm"]["/Fields"])
    return (field.raw_get("/V") for field in fields if field.get("/FT") == "/Sig" and "/V" in field)


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),  # type: ignore[no-untyped-call]
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (
                CertificationRule(),
                DocInfoRule(),
                XrefStreamRule(),
                ObjectStreamRule(),
                DSSCompareRule(),
                MetadataUpdateRule(),  # type: ignore[no-untyped-call]
            )
        ),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]  # type: ignore[no-untyped-call]
    ),
)
"""What may follow the stored file: a signature in its field, validation data, invisible time-stamps, metadata."""


def check(
    before: bytes, after: bytes, *, role: str, trust: Sequence[bytes], fingerprint: str, at: datetime
) -> FileReport:
    """The report of a file that may be taken over; PdfRefused says what is wrong with any other.

    Certified and approval signatures are accepted, of the kinds in SUBFILTERS, with any appearance of their own.
    """
    _same_beginning(before, after, role)
    reader = IndexedReader(after)
    _right_fields(reader, role)
    _nothing_else(before, after, reader)
    _nothing_behind(after, reader, role)
    embedded = next(one for one in reader.embedded_signatures if str(one.field_name) == FIELDS[role])
    _right_signature(embedded, role, fingerprint, at)
    report = judge.verify(after, trust, code=find_code(after), unfinished=role == LEADER)
    problem = next((one.problem for one in report.signatures if one.problem), None)
    if problem or not report.sound:
        raise PdfRefused(sentence(ADVICE.get(problem.msgid, UNKNOWN_PARTS) if problem else BAD_TIME))
    return report


def _same_beginning(before: bytes, after: bytes, role: str) -> None:
    if after == before:
        raise PdfRefused(sentence(NOTHING_ADDED))
    if before.startswith(after):
        raise PdfRefused(sentence(CUT))
    if not after.startswith(before):
        raise PdfRefused(_why_another_beginning(before, after, role))


def _why_another_beginning(before: bytes, after: bytes, role: str) -> Any:
    """The likeliest of several reasons; a file that cannot be read was at any rate not appended to ours."""
    codes = find_code(before), find_code(after)
    try:
        reader = IndexedReader(after)
        if reader.encrypted:
            return sentence(ENCRYPTED)
        signed = _signed_fields(reader)
    except Exception:
        signed = set()
    if all(codes) and codes[0] != codes[1]:
        return sentence(OTHER_DOCUMENT, code=codes[1])
    if role == SEAL and FIELDS[SEAL] in signed and FIELDS[LEADER] not in signed:
        return sentence(LEADER_FIRST)
    return sentence(REWRITTEN)


def _signed_fields(reader: IndexedReader) -> set[str]:
    return {str(name) for name, value, _ in enumerate_sig_fields(reader) if value is not None}


def _right_fields(reader: IndexedReader, role: str) -> None:
    """The role's own field is filled, the later one is not, and no field was added but invisible time-stamps."""
    if reader.encrypted:
        raise PdfRefused(sentence(ENCRYPTED))
    signed = _signed_fields(reader)
    strangers = [
        str(name)
        for name, value, _ in enumerate_sig_fields(reader)
        if name not in FIELDS.values() and (value is None or value.get_object().get("/Type") != "/DocTimeStamp")
    ]
    if strangers:
        raise PdfRefused(sentence(NEW_FIELD, found=strangers[0], field=FIELDS[role]))
    if role == LEADER and FIELDS[SEAL] in signed:
        raise PdfRefused(sentence(BOTH if FIELDS[LEADER] in signed else LEADER_FIRST))
    if FIELDS[role] not in signed:
        raise PdfRefused(sentence(NO_SIGNATURE, field=FIELDS[role]))


def _nothing_else(before: bytes, after: bytes, reader: IndexedReader) -> None:
    """Every update behind the stored file is one that signing makes."""
    base = IndexedReader(before).xrefs.total_revisions - 1
    found = POLICY.review_file(reader, base)
    if isinstance(found, SuspiciousModification) or found.modification_level > ModificationLevel.FORM_FILLING:
        raise PdfRefused(sentence(CHANGED))
    if find_code(after) != find_code(before):
        raise PdfRefused(sentence(CHANGED))


def _nothing_behind(after: bytes, reader: IndexedReader, role: str) -> None:
    """The file ends where its last update ends, and the seal or a time-stamp covers all of it."""
    last = reader.embedded_signatures[-1].signed_revision
    open_end = role == SEAL and last != reader.xrefs.total_revisions - 1
    if open_end or not after.rstrip(b"\r\n").endswith(b"%%EOF"):
        raise PdfRefused(sentence(ADDED_TO))


def _right_signature(embedded: Any, role: str, fingerprint: str, at: datetime) -> None:
    """The kind of signature, what it locks, and whose it is; whether it holds is the verifier's business."""
    digest = embedded.signer_info["digest_algorithm"]["algorithm"].native
    if embedded.sig_object.get("/SubFilter") not in SUBFILTERS or digest not in DIGESTS:
        raise PdfRefused(sentence(OLD_KIND))
    certificate = embedded.signer_cert
    if certificate.sha256.hex() != fingerprint:
        signer = certificate.subject.native.get("common_name", "–")
        raise PdfRefused(sentence(OTHER_CERTIFICATE, signer=str(signer)))
    validity = certificate["tbs_certificate"]["validity"]
    begin, end = validity["not_before"].native, validity["not_after"].native
    if not begin <= at <= end:
        raise PdfRefused(sentence(EXPIRED, begin=f"{begin:%d/%m/%Y}", end=f"{end:%d/%m/%Y}"))
    locks = embedded.fieldmdp
    if role == LEADER and (
        embedded.docmdp_level == MDPPerm.NO_CHANGES or (locks is not None and locks.is_locked(FIELDS[SEAL]))
    ):
        raise PdfRefused(sentence(LOCKED))
