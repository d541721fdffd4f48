"""The words of the rich-text editor that its own Vietnamese lacks, and those that tell what became of a pasted text."""

import json

from django.utils.translation import gettext as _


def editor_words() -> str:
    """All of them for admin-paste.js, as JSON."""
    return json.dumps(
        {
            "editor": _of_the_editor(),
            "text": _("the text"),
            "pasted": _("Pasted. Kept: {kept}."),
            "dropped": _("Left out: {dropped}."),
            "kept": {
                "bold": _("bold type"),
                "italic": _("italics"),
                "underline": _("underlining"),
                "list": _("lists"),
                "table": _("tables"),
                "link": _("links"),
            },
            "leftOut": {
                "pictures": _("pictures"),
                "colours": _("colours"),
                "fonts": _("typefaces and sizes"),
                "frames": _("embedded things"),
            },
        },
        ensure_ascii=False,
    )


def _of_the_editor() -> dict[str, str]:
    """By the path at which the editor looks for them."""
    paste = _("Press %1 to paste; the browser does not let a button do it.")
    return {
        "format.tag_p": _("Paragraph"),
        "format.tag_h3": _("Heading"),
        "format.tag_h4": _("Small heading"),
        "link.displayText": _("Words of the link"),
        "link.toUrl": _("Address on the web"),
        "common.url": _("Address on the web"),
        "link.toPhone": _("Telephone"),
        "link.phoneNumber": _("Telephone number"),
        "link.noTel": _("Write the telephone number."),
        "link.download": _("Download at once"),
        "link.anchor.errorWhitespace": _("The name must not contain spaces."),
        "table.heightUnit": _("unit of height"),
        "table.cell.columnHeader": _("Head of the column"),
        "table.cell.rowHeader": _("Head of the row"),
        "toolbar.toolbarGroups.clipboard": _("Pasting and undoing"),
        "notification.closed": _("The notice has been closed."),
        "clipboard.pasteNotification": paste,
        "pastetext.pasteNotification": paste,
        "clipboard.pasteMsg": _("Paste your text into the field below and press OK."),
        "clipboard.fileFormatNotSupportedNotification": _("Files of the kind ${formats} cannot be put in."),
        "clipboard.fileWithoutFormatNotSupportedNotification": _("Files of this kind cannot be put in."),
    }
