"""Guidance documents: drafting, approval, numbering, signing, issuing, reading, verification."""
